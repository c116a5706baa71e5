#include "tokenizer.h"

#include <stdlib.h>
#include <string.h>

#include "_cgo_export.h"
#include "handle.h"

// The words of a text repeat, so the stem of a word of up to SHORT bytes is remembered, in a hash
// table that has two places for a word. Longer words are stemmed each time. The table grows with
// the words that it did not have: there may be hundreds of connections, and a megabyte is a lot
// for one that sees a few words.
#define FEWEST_SLOTS 128
#define MOST_SLOTS 16384
#define SHORT 31

// A mark before a term says that the term is not the stem of a word; package words has them all.
#define RAW_MARK 1  // in a query: the rest is a term, not to be stemmed
#define FORM_MARK 2 // a word as it is written, if its stem differs

typedef struct slot {
  uint8_t word_len, stem_len;
  char word[SHORT], stem[SHORT];
} slot;

typedef struct tokenizer {
  connection *conn;
  int language; // see ftsyncLanguage
  int64_t listener; // the one that was told of the words in slots
  slot *slots;
  uint32_t places; // how many slots there are, a power of two
  uint32_t asked;  // how many words were not in slots, since the table has this size
} tokenizer;

static void tokenizer_delete(Fts5Tokenizer *f) {
  tokenizer *t = (tokenizer *)f;
  if (!t) return;
  free(t->slots);
  free(t);
}

static int tokenizer_create(void *data, const char **args, int n, Fts5Tokenizer **out) {
  tokenizer *t = calloc(1, sizeof(tokenizer));
  if (!t) return SQLITE_NOMEM;
  t->conn = data;
  t->places = FEWEST_SLOTS;
  t->slots = calloc(t->places, sizeof(slot));
  t->language = n == 1 ? ftsyncLanguage((char *)args[0]) : -1;
  int rc = !t->slots ? SQLITE_NOMEM : t->language < 0 ? SQLITE_ERROR : SQLITE_OK;
  if (rc != SQLITE_OK) {
    tokenizer_delete((Fts5Tokenizer *)t);
    return rc;
  }
  *out = (Fts5Tokenizer *)t;
  return SQLITE_OK;
}

// grow makes the table larger and empty, or leaves it alone where memory is short.
static void grow(tokenizer *t) {
  uint32_t places = t->places * 8 < MOST_SLOTS ? t->places * 8 : MOST_SLOTS;
  slot *slots = calloc(places, sizeof(slot));
  t->asked = 0;
  if (!slots) return;
  free(t->slots);
  t->slots = slots;
  t->places = places;
}

// stem_of returns the stem of a word, which is valid until the next call. A word of more than size
// bytes is its own stem.
static const char *stem_of(tokenizer *t, const char *word, int n, char *room, int size, int *length) {
  if (n > size) {
    *length = n;
    return word;
  }
  if (n > SHORT) {
    *length = ftsyncWord(t->language, t->listener, (char *)word, n, room, size);
    return room;
  }
  uint32_t h = 2166136261u;
  for (int i = 0; i < n; i++) h = (h ^ (unsigned char)word[i]) * 16777619u;
  h ^= h >> 15;
  slot *s = &t->slots[h & (t->places - 2)];
  if (s[0].word_len != n || memcmp(s[0].word, word, n)) {
    slot first = s[0];
    if (s[1].word_len == n && !memcmp(s[1].word, word, n)) {
      s[0] = s[1];
    } else {
      if (++t->asked > t->places && t->places < MOST_SLOTS) {
        grow(t);
        s = &t->slots[h & (t->places - 2)];
        first = s[0];
      }
      int m = ftsyncWord(t->language, t->listener, (char *)word, n, room, size);
      if (m > SHORT) {
        *length = m;
        return room;
      }
      s[0].word_len = n;
      s[0].stem_len = m;
      memcpy(s[0].word, word, n);
      memcpy(s[0].stem, room, m);
    }
    s[1] = first;
  }
  *length = s[0].stem_len;
  return s[0].stem;
}

// pass_on passes on the tokens that a piece becomes: a word is stemmed, and in a name it is also passed on
// as it is written.
static int pass_on(tokenizer *t, const piece *p, const char *text, int is_name, void *ctx,
                   int (*token)(void *, int, const char *, int, int, int)) {
  const char *word = text + p->from;
  int n = p->to - p->from, length;
  if (p->kind == PIECE_BESIDE) return token(ctx, FTS5_TOKEN_COLOCATED, word, n, p->start, p->end);
  if (p->kind != PIECE_WORD) return token(ctx, 0, word, n, p->start, p->end);
  char room[256], form[MOST_WORD + 1];
  const char *stem = stem_of(t, word, n, room, sizeof(room), &length);
  int rc = token(ctx, 0, stem, length, p->start, p->end);
  if (rc != SQLITE_OK || !is_name || (length == n && !memcmp(stem, word, n))) return rc;
  form[0] = FORM_MARK;
  memcpy(form + 1, word, n);
  return token(ctx, FTS5_TOKEN_COLOCATED, form, n + 1, p->start, p->end);
}

static int tokenize(Fts5Tokenizer *f, void *ctx, int flags, const char *text, int n,
                    int (*token)(void *, int, const char *, int, int, int)) {
  tokenizer *t = (tokenizer *)f;
  if (flags & FTS5_TOKENIZE_QUERY && n > 1 && text[0] == RAW_MARK) return token(ctx, 0, text + 1, n - 1, 0, n);
  int64_t listener = flags & FTS5_TOKENIZE_DOCUMENT ? t->conn->listener : 0;
  if (listener && listener != t->listener) memset(t->slots, 0, t->places * sizeof(slot));
  if (listener) t->listener = listener;
  batch b;
  b.at = b.line = 0;
  int rc = SQLITE_OK, tokens = 0, is_name = flags & FTS5_TOKENIZE_DOCUMENT && n <= NAME_BYTES;
  while (rc == SQLITE_OK && b.at < n) {
    ftsyncSplit(t->language, flags, (char *)text, n, &b);
    for (int i = 0; rc == SQLITE_OK && i < b.pieces; i++) rc = pass_on(t, &b.piece[i], b.text, is_name, ctx, token);
    tokens += b.pieces;
  }
  // FTS5 drops a phrase without tokens from a query, and then the phrases after it have other
  // numbers than we think. So such a phrase gets a token that no document has.
  if (rc == SQLITE_OK && flags & FTS5_TOKENIZE_QUERY && !tokens && n) rc = token(ctx, 0, text, n, 0, n);
  return rc;
}

int ftsync_tokenizer_register(fts5_api *api, connection *conn) {
  fts5_tokenizer t = {tokenizer_create, tokenizer_delete, tokenize};
  return api->xCreateTokenizer(api, "ftsync", conn, &t, free);
}
