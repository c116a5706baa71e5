#ifndef FTSYNC_TOKENIZER_H
#define FTSYNC_TOKENIZER_H

#include <stdint.h>

#include "sqlite.h"

// What belongs to one connection: what its tokenizers share, and the length of its WAL.
typedef struct connection {
  int64_t listener;       // see ftsyncWord; 0: nobody listens
  int watching, wal;      // see wal.c
} connection;

// The kinds of pieces, as words.Kind has them.
enum { PIECE_WORD, PIECE_EXACT, PIECE_BESIDE };

// A piece is one term of a text, as words.Piece: from start to end in the text, and from from to to in the
// text of its batch.
typedef struct piece {
  int32_t kind, start, end, from, to;
} piece;

// A text of at most so many bytes is taken for a name: words.NameBytes.
#define NAME_BYTES 255

// How many bytes a word has at most: words.MaxTokenBytes.
#define MOST_WORD 1000

// A batch has some of the pieces of a text. The next ones are looked for at at, until that is the length of
// the text. line says up to where the lines of a name are among the pieces.
typedef struct batch {
  int32_t at, line, pieces;
  piece piece[64];
  char text[8192];
} batch;

int ftsync_tokenizer_register(fts5_api *, connection *);

#endif
