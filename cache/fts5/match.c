#include "match.h"

#include <stdlib.h>
#include <string.h>

#include "handle.h"
#include "phrase.h"

match *ftsync_match_new(collector *c, int nodes, int terms, int text_bytes) {
  match *m = calloc(1, sizeof(match));
  if (!m) return 0;
  m->collector = c;
  m->nodes = nodes;
  m->terms = terms;
  m->node = calloc(nodes + 1, sizeof(match_node));
  m->phrase = calloc(nodes + 1, sizeof(match_node *));
  m->links = calloc(nodes + 1, sizeof(match_node *));
  m->list = calloc(terms + 1, sizeof(list *));
  m->ends = calloc(terms + 1, sizeof(int32_t));
  m->text = malloc(text_bytes + 1);
  if (!m->node || !m->phrase || !m->links || !m->list || !m->ends || !m->text) {
    ftsync_match_free(m);
    return 0;
  }
  return m;
}

void ftsync_match_free(match *m) {
  for (int i = 0; m->node && i < m->nodes; i++) free(m->node[i].room);
  free(m->node);
  free(m->phrase);
  free(m->links);
  free(m->list);
  free(m->ends);
  free(m->text);
  free(m);
}

// fewest orders the parts of an AND, the one of the fewest documents first.
static void fewest(match_node *n) {
  for (int i = 1; i < n->parts; i++) {
    match_node *x = n->part[i];
    int j = i;
    for (; j > 0 && n->part[j - 1]->documents > x->documents; j--) n->part[j] = n->part[j - 1];
    n->part[j] = x;
  }
}

int ftsync_match_link(match *m) {
  int terms = 0, links = 0, waiting = 0;
  match_node **stack = calloc(m->nodes + 1, sizeof(match_node *));
  if (!stack) return SQLITE_NOMEM;
  int rc = SQLITE_OK;
  for (int i = 0; i < m->nodes && rc == SQLITE_OK; i++) {
    match_node *n = &m->node[i];
    n->id = -1;
    if (n->kind == MATCH_PHRASE) {
      if (n->parts < 1 || n->parts > m->terms - terms) rc = SQLITE_ERROR;
      n->term = m->list + terms;
      terms += n->parts;
      m->phrase[m->phrases++] = n;
    } else if (n->parts < 1 || n->parts > waiting || (n->kind == MATCH_NOT && n->parts != 2)) {
      rc = SQLITE_ERROR;
    } else {
      n->part = m->links + links;
      links += n->parts;
      waiting -= n->parts;
      for (int k = 0; k < n->parts; k++) {
        n->part[k] = stack[waiting + k];
        n->part[k]->parent = n;
        if (n->kind == MATCH_OR) {
          n->documents += n->part[k]->documents;
        } else if (k == 0 || (n->kind == MATCH_AND && n->part[k]->documents < n->documents)) {
          n->documents = n->part[k]->documents;
        }
      }
      if (n->kind == MATCH_AND) fewest(n);
    }
    stack[waiting++] = n;
  }
  free(stack);
  return rc == SQLITE_OK && (waiting != 1 || terms != m->terms) ? SQLITE_ERROR : rc;
}

static int seek(match_node *n, int64_t id);

// seek_all moves an AND to the first document from id on that all its parts have.
static int seek_all(match_node *n, int64_t id) {
  for (int i = 0; i < n->parts;) {
    match_node *part = n->part[i];
    int rc = seek(part, id);
    if (rc != SQLITE_OK) return rc;
    if (part->end) {
      n->end = 1;
      return SQLITE_OK;
    }
    if (part->id > id && i > 0) {
      id = part->id;
      i = 0; // also the parts before must have this one
    } else {
      id = part->id;
      i++;
    }
  }
  n->id = id;
  return SQLITE_OK;
}

// seek_any moves an OR to the first document from id on that one of its parts has.
static int seek_any(match_node *n, int64_t id) {
  int64_t first = INT64_MAX;
  int any = 0;
  for (int i = 0; i < n->parts; i++) {
    int rc = seek(n->part[i], id);
    if (rc != SQLITE_OK) return rc;
    if (n->part[i]->end) continue;
    any = 1;
    if (n->part[i]->id < first) first = n->part[i]->id;
  }
  n->end = !any;
  n->id = first;
  return SQLITE_OK;
}

// seek_but moves a NOT to the first document from id on that its first part has and its second one has not.
static int seek_but(match_node *n, int64_t id) {
  for (;; id++) {
    int rc = seek(n->part[0], id);
    if (rc != SQLITE_OK) return rc;
    n->end = n->part[0]->end;
    if (n->end) return SQLITE_OK;
    n->id = id = n->part[0]->id;
    rc = seek(n->part[1], id);
    if (rc != SQLITE_OK) return rc;
    if (n->part[1]->end || n->part[1]->id != id) return SQLITE_OK;
  }
}

// seek moves a node to the first document from id on that it matches, or sets its end. It stays where it is if it
// stands there or beyond.
static int seek(match_node *n, int64_t id) {
  if (n->end || n->id >= id) return SQLITE_OK;
  switch (n->kind) {
    case MATCH_PHRASE: return ftsync_phrase_seek(n, id);
    case MATCH_AND: return seek_all(n, id);
    case MATCH_OR: return seek_any(n, id);
    default: return seek_but(n, id);
  }
}

// here reports whether a phrase counts in the current document: it stands there, and so does all that it is a
// part of. What must be absent stands in no document that was found.
static int here(const match *m, const match_node *n) {
  for (; n; n = n->parent) {
    if (n->end || n->id != m->id) return 0;
  }
  return 1;
}

// The interface that FTS5 has for functions, as far as collectors need it.

static int phrase_count(Fts5Context *fts) { return ((match *)fts)->phrases; }

static int phrase_size(Fts5Context *fts, int i) {
  match *m = (match *)fts;
  return i >= 0 && i < m->phrases ? m->phrase[i]->parts : 0;
}

static sqlite3_int64 row_id(Fts5Context *fts) { return ((match *)fts)->id; }

static void phrase_next(Fts5Context *fts, Fts5PhraseIter *it, int *column, int *offset) {
  uint64_t v, at;
  int more = ftsync_position(&it->a, it->b, &v, &at);
  if (!more) {
    *column = *offset = -1;
    return;
  }
  if (more == NEW_COLUMN) {
    *column = at & INT32_MAX;
    *offset = 0;
  }
  *offset += (int)(v & INT32_MAX) - 2;
}

static int phrase_first(Fts5Context *fts, int i, Fts5PhraseIter *it, int *column, int *offset) {
  match *m = (match *)fts;
  match_node *n = i >= 0 && i < m->phrases ? m->phrase[i] : 0;
  it->a = it->b = 0;
  *column = *offset = -1;
  if (!n || !here(m, n)) return SQLITE_OK;
  int rc = ftsync_phrase_place(n);
  if (rc != SQLITE_OK) return rc;
  it->a = n->positions;
  it->b = n->positions + n->bytes;
  *column = *offset = 0;
  phrase_next(fts, it, column, offset);
  return SQLITE_OK;
}

static const Fts5ExtensionApi api = {.iVersion = 1, .xPhraseCount = phrase_count, .xPhraseSize = phrase_size,
                                     .xRowid = row_id, .xPhraseFirst = phrase_first, .xPhraseNext = phrase_next};

// next_allowed returns the first document from id on that the collector may find, or INT64_MAX.
static int64_t next_allowed(const collector *c, int64_t id) {
  if (!c->allowed) return id;
  int64_t words = c->allowed_bits / 64;
  for (int64_t w = id / 64; w < words; w++) {
    uint64_t bits = c->allowed[w];
    if (w == id / 64) bits &= ~(uint64_t)0 << (id & 63);
    if (bits) return w * 64 + __builtin_ctzll(bits);
  }
  return INT64_MAX;
}

// INTERRUPTED says after how many documents is looked whether the search was given up.
#define INTERRUPTED 1023

// show_term does what show does for a single term of which each document is looked at.
static int show_term(match *m, sqlite3 *db, match_node *n) {
  collector *c = m->collector;
  list *l = n->term[0];
  if (!l) return SQLITE_OK;
  int counts = !c->keep && !c->holding; // and marks, and nothing else
  for (uint32_t i = 1; !c->stopped; i++) {
    int rc = ftsync_list_next(l);
    if (rc == SQLITE_DONE) return SQLITE_OK;
    if (rc != SQLITE_ROW) return rc;
    if (!(i & INTERRUPTED) && sqlite3_is_interrupted(db)) return SQLITE_INTERRUPT;
    if (counts) {
      ftsync_collect_count(c, l->id);
      continue;
    }
    m->id = n->id = l->id;
    n->placed = 0;
    if ((rc = ftsync_collect(c, &api, (Fts5Context *)m)) != SQLITE_OK) return rc;
  }
  return SQLITE_OK;
}

// show shows the collector the documents that match. Where nothing depends on how many were looked at, those that it
// may not find are passed over.
static int show(match *m, sqlite3 *db) {
  collector *c = m->collector;
  match_node *root = &m->node[m->nodes - 1];
  if (root->kind == MATCH_PHRASE && root->parts == 1 && !root->filtered && !m->only &&
      (!c->allowed || c->scan_most)) {
    return show_term(m, db, root);
  }
  int64_t id = 0, at = 0;
  for (uint32_t n = 1; !c->stopped; n++) {
    if (m->only) {
      while (at < m->onlys && m->only[at] < id) at++;
      if (at == m->onlys) return SQLITE_OK;
      id = m->only[at++];
    } else if (!c->scan_most) {
      id = next_allowed(c, id);
      if (id == INT64_MAX) return SQLITE_OK;
    }
    int rc = seek(root, id);
    if (rc == SQLITE_OK && !(n & INTERRUPTED) && sqlite3_is_interrupted(db)) rc = SQLITE_INTERRUPT;
    if (rc != SQLITE_OK || root->end) return rc;
    if (!m->only || root->id == id) {
      m->id = root->id;
      if ((rc = ftsync_collect(c, &api, (Fts5Context *)m)) != SQLITE_OK) return rc;
    }
    id = m->only ? id + 1 : root->id + 1;
  }
  return SQLITE_OK;
}

static int run(match *m, sqlite3 *db) {
  lists *l;
  int rc = ftsync_lists_open(db, "fts", &l);
  if (rc != SQLITE_OK) return rc;
  for (int i = 0, from = 0; i < m->terms && rc == SQLITE_OK; from = m->ends[i++]) {
    rc = ftsync_list_find(l, m->text + from, m->ends[i] - from, &m->list[i]);
  }
  if (rc == SQLITE_OK) rc = show(m, db);
  for (int i = 0; i < m->terms; i++) {
    if (m->list[i]) ftsync_list_close(m->list[i]);
    m->list[i] = 0;
  }
  ftsync_lists_close(l);
  return rc;
}

// ftsync_match(handle) shows the documents of a match to its collector. It returns 1 if the collector has found
// enough before the end, and fails with SQLITE_MISMATCH, before it has shown any, if only FTS5 can read the table.
void ftsync_match_function(sqlite3_context *ctx, int n, sqlite3_value **args) {
  match *m = ftsync_handle_get(HANDLE_MATCH, sqlite3_value_int64(args[0]));
  int rc = m ? run(m, sqlite3_context_db_handle(ctx)) : SQLITE_ERROR;
  if (rc == LISTS_OTHER) rc = SQLITE_MISMATCH;
  if (rc != SQLITE_OK) {
    sqlite3_result_error_code(ctx, rc);
  } else {
    sqlite3_result_int(ctx, m->collector->stopped);
  }
}
