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

// A mark before a term says that the term is not the stem of a word. Neither the words of a
// document nor a text that is searched for can contain a mark.
#define RAW_MARK 1  // in a query: the rest is a term, not to be stemmed
#define FORM_MARK 2 // a word as it is written, if its stem differs
#define NAME_MARK 3 // a whole line, without what stands between its words

// A text of at most so many bytes is taken for a name, or for a list of names with one on each
// line. Its words as written and its lines are indexed too, at the places of its words.
#define NAME_BYTES 255

typedef struct slot {
  uint8_t word_len, stem_len;
  char word[SHORT], stem[SHORT];
} slot;

typedef struct tokenizer {
  connection *conn;
  Fts5Tokenizer *unicode;
  int language; // see ftsyncLanguage
  int64_t listener; // the one that was told of the words in slots
  slot *slots;
  uint32_t places; // how many slots there are, a power of two
  uint32_t asked;  // how many words were not in slots, since the table has this size
} tokenizer;

static void tokenizer_delete(Fts5Tokenizer *f) {
  tokenizer *t = (tokenizer *)f;
  if (!t) return;
  if (t->unicode) t->conn->unicode.xDelete(t->unicode);
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
  if (rc == SQLITE_OK) {
    const char *unicode[] = {"remove_diacritics", "2"};
    rc = t->conn->unicode.xCreate(t->conn->unicode_data, unicode, 2, &t->unicode);
  }
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

typedef struct pass {
  tokenizer *t;
  void *ctx;
  int (*token)(void *, int, const char *, int, int, int);
  int tokens;
} pass;

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

static int pass_token(void *data, int flags, const char *word, int n, int start, int end) {
  pass *p = data;
  p->tokens++;
  char room[256];
  int length;
  const char *stem = stem_of(p->t, word, n, room, sizeof(room), &length);
  return p->token(p->ctx, flags, stem, length, start, end);
}

// The words of a name, folded and written one behind the other. Word i of the name is text[from[i]]
// to text[from[i + 1]], and in the original text it goes from start[i] to end[i].
typedef struct name {
  int words, letters; // how many words, and bytes of text
  int start[NAME_BYTES], end[NAME_BYTES], from[NAME_BYTES + 1];
  char text[4 * NAME_BYTES]; // larger than the original, because folding can make a letter longer
} name;

static int name_token(void *data, int flags, const char *word, int n, int start, int end) {
  name *m = data;
  if (m->words == NAME_BYTES || m->letters + n > (int)sizeof(m->text)) return SQLITE_DONE;
  m->start[m->words] = start;
  m->end[m->words] = end;
  m->from[m->words++] = m->letters;
  memcpy(m->text + m->letters, word, n);
  m->letters += n;
  m->from[m->words] = m->letters;
  return SQLITE_OK;
}

// tokenize_name passes on the tokens of a short text: its words stemmed, its words as written, and
// its lines.
static int tokenize_name(pass *p, int flags, const char *text, int n) {
  tokenizer *t = p->t;
  name m;
  m.words = m.letters = m.from[0] = 0;
  int rc = t->conn->unicode.xTokenize(t->unicode, &m, flags, text, n, name_token);
  if (rc == SQLITE_DONE) rc = SQLITE_OK;
  char room[256], marked[sizeof(m.text) + 1];
  for (int i = 0, line = 0; rc == SQLITE_OK && i < m.words; i++) {
    const char *word = m.text + m.from[i];
    int letters = m.from[i + 1] - m.from[i], length;
    const char *stem = stem_of(t, word, letters, room, sizeof(room), &length);
    rc = p->token(p->ctx, 0, stem, length, m.start[i], m.end[i]);
    if (rc == SQLITE_OK && (length != letters || memcmp(stem, word, letters))) {
      marked[0] = FORM_MARK;
      memcpy(marked + 1, word, letters);
      rc = p->token(p->ctx, FTS5_TOKEN_COLOCATED, marked, letters + 1, m.start[i], m.end[i]);
    }
    if (rc == SQLITE_OK && i == line) {
      do line++;
      while (line < m.words && !memchr(text + m.end[line - 1], '\n', m.start[line] - m.end[line - 1]));
      marked[0] = NAME_MARK;
      memcpy(marked + 1, word, m.from[line] - m.from[i]);
      rc = p->token(p->ctx, FTS5_TOKEN_COLOCATED, marked, m.from[line] - m.from[i] + 1, m.start[i], m.end[i]);
    }
  }
  return rc;
}

static int tokenize(Fts5Tokenizer *f, void *ctx, int flags, const char *text, int n,
                    int (*token)(void *, int, const char *, int, int, int)) {
  tokenizer *t = (tokenizer *)f;
  if (flags & FTS5_TOKENIZE_QUERY && n > 1 && text[0] == RAW_MARK) return token(ctx, 0, text + 1, n - 1, 0, n);
  int64_t listener = flags & FTS5_TOKENIZE_DOCUMENT ? t->conn->listener : 0;
  if (listener && listener != t->listener) memset(t->slots, 0, t->places * sizeof(slot));
  if (listener) t->listener = listener;
  pass p = {t, ctx, token, 0};
  if (flags & FTS5_TOKENIZE_DOCUMENT && n > 0 && n <= NAME_BYTES) return tokenize_name(&p, flags, text, n);
  int rc = t->conn->unicode.xTokenize(t->unicode, &p, flags, text, n, pass_token);
  // FTS5 drops a phrase without tokens from a query, and then the phrases after it have other
  // numbers than we think. So such a phrase gets a token that no document has.
  if (rc == SQLITE_OK && flags & FTS5_TOKENIZE_QUERY && !p.tokens && n) rc = token(ctx, 0, text, n, 0, n);
  return rc;
}

static void connection_free(void *data) {
  connection *conn = data;
  if (conn->marker_handle) ftsync_handle_remove(conn->marker_handle);
  if (conn->marker.tokenizer) conn->marker.with->xDelete(conn->marker.tokenizer);
  free(conn);
}

int ftsync_tokenizer_register(fts5_api *api, connection *conn) {
  int rc = api->xFindTokenizer(api, "unicode61", &conn->unicode_data, &conn->unicode);
  if (rc == SQLITE_OK) rc = api->xFindTokenizer(api, "trigram", &conn->trigram_data, &conn->trigram);
  if (rc != SQLITE_OK) return rc;
  fts5_tokenizer t = {tokenizer_create, tokenizer_delete, tokenize};
  return api->xCreateTokenizer(api, "ftsync", conn, &t, connection_free);
}
