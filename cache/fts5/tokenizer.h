#ifndef FTSYNC_TOKENIZER_H
#define FTSYNC_TOKENIZER_H

#include <stdint.h>

#include "sqlite.h"

// What one connection's tokenizers share.
typedef struct connection {
  fts5_tokenizer unicode; // FTS5's unicode61
  void *unicode_data;
  int64_t listener;       // see ftsyncWord; 0: nobody listens
} connection;

int tokenizer_register(fts5_api *, connection *);

#endif
