#include "mark.h"

#include "handle.h"

#include <string.h>
#include <time.h>

// ftsync_mark_function is ftsync_marker(tokenizer): it returns the connection's marker, for texts that
// were indexed by a tokenizer such as 'trigram remove_diacritics 1'.
void ftsync_mark_function(sqlite3_context *ctx, int n, sqlite3_value **args) {
  connection *conn = sqlite3_user_data(ctx);
  const char *name = (const char *)sqlite3_value_text(args[0]);
  marker *m = &conn->marker;
  if (!m->tokenizer) {
    // For our own tokenizer unicode61 does, because both make the same number of tokens.
    const char *unicode[] = {"remove_diacritics", "2"}, *trigram[] = {"remove_diacritics", "1"};
    int is_trigram = name && !strcmp(name, "trigram remove_diacritics 1");
    m->with = is_trigram ? &conn->trigram : &conn->unicode;
    int rc = m->with->xCreate(is_trigram ? conn->trigram_data : conn->unicode_data, is_trigram ? trigram : unicode, 2,
                              &m->tokenizer);
    if (rc != SQLITE_OK) {
      sqlite3_result_error_code(ctx, rc);
      return;
    }
  }
  if (!conn->marker_handle) conn->marker_handle = ftsync_handle_add(HANDLE_MARKER, m);
  if (!conn->marker_handle) {
    sqlite3_result_error_code(ctx, SQLITE_NOMEM);
    return;
  }
  sqlite3_result_int64(ctx, conn->marker_handle);
}

typedef struct pass {
  const instance *next, *end; // the instances still to come
  span *out;
  // The number of the next token, the last token that an instance so far reaches, how many spans
  // are in out, and whether the last of them goes on with the next token.
  int token, until, spans, open;
  const char *text, *line; // line: the end of a line that is marked as a whole; NULL: none was
  int bytes;
  int64_t deadline; // as now tells it; 0: none
} pass;

// LOOK_EVERY is how many tokens pass between two looks at the clock: a fraction of a millisecond.
#define LOOK_EVERY 4096

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int mark_token(void *data, int flags, const char *word, int n, int start, int end) {
  pass *p = data;
  int at = p->token++;
  if (p->deadline && at % LOOK_EVERY == LOOK_EVERY - 1 && now() >= p->deadline) return SQLITE_INTERRUPT;
  for (; p->next < p->end && p->next->token <= at; p->next++) {
    int last = p->next->token + p->next->tokens - 1;
    if (p->next->tokens == WHOLE_LINE) {
      last = at;
      p->line = memchr(p->text + start, '\n', p->bytes - start);
      if (!p->line) p->line = p->text + p->bytes;
    }
    if (last > p->until) p->until = last;
  }
  if (p->line && p->text + start < p->line) p->until = at > p->until ? at : p->until;
  if (at <= p->until) {
    // Trigrams overlap, so the bytes of two instances may, even if they share no token.
    if (p->spans && (p->open || start < p->out[p->spans - 1].to)) {
      p->out[p->spans - 1].to = end;
    } else {
      p->out[p->spans++] = (span){start, end};
    }
  }
  p->open = at < p->until || (p->line && p->text + end < p->line);
  return p->open || p->next < p->end ? SQLITE_OK : SQLITE_DONE; // no instance is in the rest
}

// ftsync_mark finds the bytes of a text that instances of phrases cover. list is in the order of
// the tokens, and out has room for as many spans as there are instances. It returns how many
// spans it has written; -1 when it failed, and -2 when it took longer than the nanoseconds given
// (0: no limit).
int ftsync_mark(int64_t handle, const char *text, int n, const instance *list, int instances, span *out,
                int64_t nanoseconds) {
  marker *m = ftsync_handle_get(HANDLE_MARKER, handle);
  if (!m) return -1;
  pass p = {list, list + instances, out, 0, -1, 0, 0, text, 0, n, nanoseconds ? now() + nanoseconds : 0};
  int rc = m->with->xTokenize(m->tokenizer, &p, FTS5_TOKENIZE_AUX, text, n, mark_token);
  if (rc == SQLITE_INTERRUPT) return -2;
  return rc == SQLITE_OK || rc == SQLITE_DONE ? p.spans : -1;
}
