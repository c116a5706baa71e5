#ifndef FTSYNC_TOKENIZER_H
#define FTSYNC_TOKENIZER_H

#include <stdint.h>

#include "sqlite.h"

// A marker finds tokens of an index in a text, see mark.c.
typedef struct marker {
  fts5_tokenizer *with;
  Fts5Tokenizer *tokenizer; // NULL until it is needed
} marker;

// What belongs to one connection: what its tokenizers share, its marker, and the length of its WAL.
typedef struct connection {
  fts5_tokenizer unicode, trigram; // FTS5's unicode61 and trigram
  void *unicode_data, *trigram_data;
  marker marker;
  int64_t marker_handle;  // 0 until it is needed
  int64_t listener;       // see ftsyncWord; 0: nobody listens
  int watching, wal;      // see wal.c
} connection;

int ftsync_tokenizer_register(fts5_api *, connection *);

#endif
