#ifndef FTSYNC_TOKENIZER_H
#define FTSYNC_TOKENIZER_H

#include <stdint.h>

#include "sqlite.h"

// Parts texts into the tokens of an index, see mark.h.
typedef struct marker {
  fts5_tokenizer *with;
  Fts5Tokenizer *tokenizer; // NULL until it is needed
} marker;

// What the tokenizers of one connection share, its marker, and how far its WAL is.
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
