#include "collect.h"

#include "handle.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// bm25's constants, as FTS5 has them.
#define K1 1.2
#define B 0.75

collector *ftsync_collector_new(int columns, int phrases, int words, int says, int keep) {
  if (columns < 0 || phrases < 0 || words < 0 || says < 0 || keep < -1 || keep > COLLECT_MOST) return 0;
  if (columns > COLLECT_MOST || phrases > COLLECT_MOST || words > COLLECT_MOST || says > COLLECT_MOST) return 0;
  collector *c = calloc(1, sizeof(collector));
  if (!c) return 0;
  c->columns = columns;
  c->phrases = phrases;
  c->words = c->required = words;
  c->says = says;
  c->keep = keep;
  c->room = keep < 0 ? 1024 : keep;
  c->best = malloc(sizeof(place) * (c->room + 1));
  c->frequency = calloc(phrases + 1, sizeof(double));
  c->score = calloc(words + 1, sizeof(double));
  c->column = calloc(columns + 1, sizeof(double));
  c->phrase = calloc(phrases + 1, sizeof(double));
  c->in = calloc((size_t)phrases * columns + 1, sizeof(double));
  c->worth = calloc(phrases + 1, sizeof(double));
  c->layers = calloc(columns + 2, sizeof(layer));
  c->word = calloc(phrases + 1, sizeof(int32_t));
  c->follows = calloc(phrases + 1, sizeof(int32_t));
  c->reach = calloc(phrases + 1, sizeof(int32_t));
  c->apart = calloc(2 * (size_t)phrases + 1, sizeof(int32_t));
  c->anchor = calloc(phrases + 1, sizeof(int32_t));
  c->average = calloc(columns + 1, sizeof(double));
  c->shortest = calloc(columns + 1, sizeof(double));
  c->say = calloc(says + 1, sizeof(say));
  if (!c->best || !c->frequency || !c->score || !c->column || !c->phrase || !c->in || !c->worth || !c->layers ||
      !c->word || !c->follows || !c->reach || !c->apart || !c->anchor || !c->average || !c->shortest || !c->say) {
    ftsync_collector_free(c);
    return 0;
  }
  return c;
}

int ftsync_collector_count_times(collector *c) {
  c->times = calloc((size_t)c->phrases * c->columns + 1, sizeof(int32_t));
  return c->times ? SQLITE_OK : SQLITE_NOMEM;
}

int ftsync_collector_hold(collector *c, int columns, int64_t most) {
  c->holding = calloc(columns + 1, sizeof(int64_t));
  c->holds = columns;
  c->hold_most = most;
  return c->holding ? SQLITE_OK : SQLITE_NOMEM;
}

void ftsync_collector_free(collector *c) {
  free(c->best);
  free(c->instances);
  free(c->frequency);
  free(c->score);
  free(c->column);
  free(c->phrase);
  free(c->in);
  free(c->worth);
  free(c->layers);
  free(c->word);
  free(c->follows);
  free(c->reach);
  free(c->apart);
  free(c->anchor);
  free(c->average);
  free(c->shortest);
  free(c->say);
  free(c->times);
  free(c->holding);
  free(c);
}

// worse reports whether a ranks below b: it has a lower score, or the same score and a higher id.
static inline int worse(const place *a, const place *b) {
  return a->score < b->score || (a->score == b->score && a->id > b->id);
}

static void sift_down(place *h, int n) {
  place p = h[0];
  int i = 0;
  for (;;) {
    int child = 2 * i + 1;
    if (child >= n) break;
    if (child + 1 < n && worse(&h[child + 1], &h[child])) child++;
    if (!worse(&h[child], &p)) break;
    h[i] = h[child];
    i = child;
  }
  h[i] = p;
}

static void sift_up(place *h, int i) {
  place p = h[i];
  while (i > 0 && worse(&p, &h[(i - 1) / 2])) {
    h[i] = h[(i - 1) / 2];
    i = (i - 1) / 2;
  }
  h[i] = p;
}

// makes_it reports whether a document is among the best so far.
static int makes_it(const collector *c, const place *p) {
  if (c->after && !worse(p, &c->last)) return 0;
  return c->keep < 0 || c->kept < c->keep || (c->keep > 0 && worse(&c->best[0], p));
}

// keep adds a document that makes_it.
static int keep(collector *c, place p) {
  if (c->keep < 0) {
    if (c->kept == c->room) {
      place *more = realloc(c->best, sizeof(place) * c->room * 2);
      if (!more) return SQLITE_NOMEM;
      c->best = more;
      c->room *= 2;
    }
    c->best[c->kept++] = p;
  } else if (c->kept < c->keep) {
    c->best[c->kept] = p;
    sift_up(c->best, c->kept++);
  } else {
    c->best[0] = p;
    sift_down(c->best, c->kept);
  }
  return SQLITE_OK;
}

// At most so many instances are noted, 12 MB of them. If the first document noted has more, the
// rest of its instances are left out. A later document for which there is not enough room gets none.
#define INSTANCES_MOST (1 << 20)

// note records where the phrases stand in the current document.
static int note(collector *c, const Fts5ExtensionApi *api, Fts5Context *fts, place *p) {
  int phrases = api->xPhraseCount(fts);
  p->from = c->noted;
  for (int i = 0; i < phrases; i++) {
    Fts5PhraseIter it;
    int column, token, tokens = api->xPhraseSize(fts, i);
    if (i < c->phrases && c->word[i] == SILENT) continue;
    if (i < c->phrases) tokens = c->reach[i] == WHOLE_LINE ? WHOLE_LINE : tokens + c->reach[i];
    int rc = api->xPhraseFirst(fts, i, &it, &column, &token);
    if (rc != SQLITE_OK) return rc;
    for (; column >= 0; api->xPhraseNext(fts, &it, &column, &token)) {
      if (c->noted == INSTANCES_MOST) {
        if (p->from > 0) c->noted = p->from;
        p->instances = c->noted - p->from;
        return SQLITE_OK;
      }
      if (c->noted == c->noted_room) {
        int room = c->noted_room ? 2 * c->noted_room : 256;
        instance *more = realloc(c->instances, sizeof(instance) * room);
        if (!more) return SQLITE_NOMEM;
        c->instances = more;
        c->noted_room = room;
      }
      c->instances[c->noted++] = (instance){column, token, tokens};
    }
  }
  p->instances = c->noted - p->from;
  return SQLITE_OK;
}

static int count_document(const Fts5ExtensionApi *api, Fts5Context *fts, void *n) {
  ++*(int64_t *)n;
  return SQLITE_OK;
}

// weigh gives each phrase its idf, for which it counts the documents that have the phrase.
static int weigh(collector *c, const Fts5ExtensionApi *api, Fts5Context *fts) {
  sqlite3_int64 all;
  int rc = api->xRowCount(fts, &all);
  if (api->xPhraseCount(fts) < c->phrases) c->phrases = c->words = c->required = api->xPhraseCount(fts);
  for (int i = 0; rc == SQLITE_OK && i < c->phrases; i++) {
    int64_t n = 0;
    rc = api->xQueryPhrase(fts, i, &n, count_document);
    double idf = log((all - n + 0.5) / (n + 0.5));
    c->phrase[i] = idf > 0 ? idf : 1e-6;
    for (int k = 0; k < c->columns; k++) c->in[(size_t)i * c->columns + k] = c->phrase[i];
    c->word[i] = i;
  }
  c->own = 0;
  return rc;
}

// counted returns what one occurrence in a column counts: the weight of the column, and more
// if the column is shorter than average. codes are the lengths of the document's columns;
// without them the result is the most that it can be in any document.
static inline double counted(const collector *c, int column, const uint8_t *codes) {
  if (column >= c->columns) return 1;
  if (!codes) return c->shortest[column];
  return c->column[column] / (1 - B + B * ftsync_lengths_of[codes[column]] / c->average[column]);
}

static inline double least(double a, double b) { return a < b ? a : b; }

// weight_in returns the weight of a phrase in a column.
static inline double weight_in(const collector *c, int phrase, int column) {
  return column < c->columns ? c->in[(size_t)phrase * c->columns + column] : c->phrase[phrase];
}

// NEAR is how many words may stand between two that were typed side by side, for them to be near each other.
#define NEAR 3

// nearness adds to *f how near phrase i stands behind phrase j in the current document: 1 for each time it stands
// directly behind, a half with a word between, a third with two and a quarter with three. Each time is counted by
// its column, and by their weights in it: at most as 1.
static int nearness(collector *c, const Fts5ExtensionApi *api, Fts5Context *fts, int i, int j, const uint8_t *codes,
                    double *f) {
  Fts5PhraseIter a, b;
  int column_a, offset_a, column_b, offset_b, column = -1, end = 0; // end: of the last phrase j before phrase i
  int size = api->xPhraseSize(fts, j);
  int rc = api->xPhraseFirst(fts, i, &a, &column_a, &offset_a);
  if (rc == SQLITE_OK) rc = api->xPhraseFirst(fts, j, &b, &column_b, &offset_b);
  for (; rc == SQLITE_OK && column_a >= 0; api->xPhraseNext(fts, &a, &column_a, &offset_a)) {
    while (column_b >= 0 && (column_b < column_a || (column_b == column_a && offset_b + size <= offset_a))) {
      column = column_b;
      end = offset_b + size;
      api->xPhraseNext(fts, &b, &column_b, &offset_b);
    }
    if (column != column_a || offset_a - end > NEAR) continue;
    double here = least(weight_in(c, i, column_a), weight_in(c, j, column_a));
    *f += counted(c, column_a, codes) * here / least(c->phrase[i], c->phrase[j]) / (1 + offset_a - end);
  }
  return rc;
}

// bm25 returns the score that a phrase gives a document in which it stands f times, as counted
// by the columns.
static inline double bm25(double weight, double f) { return weight * (f * (K1 + 1)) / (f + K1); }

// layered returns the score of a phrase that stands in several columns, in each with a weight of its own. It
// is that of bm25 for the columns where it weighs most, then for these and the next, and so on: each further
// layer adds what the score grows by, at its own weight. If all weights are equal, this is BM25F. It never
// falls when a phrase stands in a column more often, or weighs more there.
static double layered(layer *l, int n) {
  for (int i = 1; i < n; i++) { // the heaviest first; there are few
    layer x = l[i];
    int j = i;
    for (; j > 0 && l[j - 1].weight < x.weight; j--) l[j] = l[j - 1];
    l[j] = x;
  }
  double f = 0, sum = 0;
  for (int i = 0; i < n; i++) {
    f += l[i].frequency;
    sum += bm25(l[i].weight - (i + 1 < n ? l[i + 1].weight : 0), f);
  }
  return sum;
}

// stands sets *is if one of n phrases, from the i-th on, stands at a place in the current document. Few words and
// names need that, so it looks from the beginning each time.
static int stands(const Fts5ExtensionApi *api, Fts5Context *fts, int i, int n, int column, int offset, int *is) {
  *is = 0;
  for (; n > 0 && !*is; i++, n--) {
    Fts5PhraseIter it;
    int at_column, at;
    int rc = api->xPhraseFirst(fts, i, &it, &at_column, &at);
    if (rc != SQLITE_OK) return rc;
    while (at_column >= 0 && (at_column < column || (at_column == column && at < offset))) {
      api->xPhraseNext(fts, &it, &at_column, &at);
    }
    *is = at_column == column && at == offset;
  }
  return SQLITE_OK;
}

// LIFT is how much of the most that the words can give a document has at least that begins with the text typed, in
// the middle of a word: less than those that have the words in a short title, and more than those that have them in
// a long text.
#define LIFT 0.75

// count sets c->frequency, how often each of the first phrases stands in the current document, as
// counted by the columns, and c->worth, its score. For a name the frequency is the largest weight of
// the columns where it stands. To c->times it adds how often each stands in each column.
static int count(collector *c, const Fts5ExtensionApi *api, Fts5Context *fts, int phrases, const uint8_t *codes) {
  c->lifted = 0;
  for (int i = 0; i < phrases; i++) {
    Fts5PhraseIter it;
    int column, offset, last = -1, n = 0, apart = c->apart[2 * i];
    double f = 0, each = 0;
    layer here = {0, 0}; // that of the column last
    int32_t *times = c->times ? c->times + (size_t)i * c->columns : 0;
    c->frequency[i] = c->worth[i] = 0;
    if (c->word[i] == SILENT) continue;
    int rc = api->xPhraseFirst(fts, i, &it, &column, &offset);
    if (rc != SQLITE_OK) return rc;
    for (; column >= 0; api->xPhraseNext(fts, &it, &column, &offset)) {
      if (apart) {
        int other;
        rc = stands(api, fts, c->apart[2 * i + 1], apart, column, offset, &other);
        if (rc != SQLITE_OK) return rc;
        if (other) continue;
      }
      if (times && column < c->columns) times[column]++;
      if (c->word[i] == NAME) {
        double weight = column < c->columns ? c->column[column] : 1;
        int anchored = c->anchor[i] < 0;
        if (!anchored) rc = stands(api, fts, c->anchor[i], 1, column, offset, &anchored);
        if (rc != SQLITE_OK) return rc;
        double lift = LIFT * c->phrase[i] * weight / c->heaviest;
        if (anchored && weight > f) f = weight;
        if (!anchored && lift > c->lifted) c->lifted = lift;
        continue;
      }
      if (column != last) {
        each = counted(c, column, codes);
        double weight = weight_in(c, i, column);
        if (weight != here.weight && last >= 0) { // columns of one weight are one layer
          c->layers[n++] = here;
          here.frequency = 0;
        }
        here.weight = weight;
        last = column;
      }
      here.frequency += each;
      f += each;
    }
    c->frequency[i] = f;
    if (n == 0) {
      c->worth[i] = bm25(here.weight, f);
      continue;
    }
    c->layers[n++] = here;
    c->worth[i] = layered(c->layers, n);
  }
  return SQLITE_OK;
}

// words sets, from c->worth, the sum of the words' scores and the best score of a name. A word
// scores as the best of its phrases does.
static void words(collector *c, int phrases, parts *p) {
  *p = (parts){.all = 1};
  if (phrases == 1 && c->words == 1) {
    p->words = c->worth[0];
    return;
  }
  memset(c->score, 0, sizeof(double) * c->words);
  for (int i = 0; i < phrases; i++) {
    if (c->frequency[i] == 0) continue;
    if (c->word[i] == NAME) {
      double s = c->phrase[i] * c->frequency[i] / c->heaviest;
      if (s > p->name) p->name = s, p->whole = c->reach[i] == WHOLE_LINE;
      continue;
    }
    if (c->worth[i] > c->score[c->word[i]]) c->score[c->word[i]] = c->worth[i];
  }
  for (int w = 0; w < c->words; w++) {
    p->words += c->score[w];
    p->all &= w >= c->required || c->score[w] > 0;
  }
  if (c->lifted > p->words) p->words = c->lifted + (1 - LIFT) * p->words / 10; // words tell equals apart
  p->all |= p->name > 0 || c->lifted > 0;
}

// behind returns the phrase that stands directly before phrase i in the text typed, -1 if there
// is none or the document lacks one of the two. *weight becomes what their standing side by side
// is worth: the smaller of their weights, times c->adjacent.
static inline int behind(const collector *c, int phrases, int i, double *weight) {
  int j = c->follows[i];
  if (j < 0 || j >= phrases || c->frequency[i] == 0 || c->frequency[j] == 0) return -1;
  *weight = c->adjacent * least(c->phrase[i], c->phrase[j]);
  return j;
}

// score returns the score of a document by its parts.
static inline double score(const collector *c, const parts *p) {
  return mixed(p, c->say_share, c->most) + (p->all ? c->bonus : 0);
}

// say_of returns what the columns say of a document together. say_at_most returns a little more.
static inline double say_of(const collector *c, int64_t id) {
  double sum = 0;
  for (int i = 0; i < c->says; i++) sum += c->say[i].weight * said(&c->say[i], id);
  return c->says ? sum / c->say_weight : 0;
}

static inline double say_at_most(const collector *c, int64_t id) {
  double sum = 0;
  for (int i = 0; i < c->says; i++) sum += c->say[i].weight * said_at_most(&c->say[i], id);
  return sum / c->say_weight;
}

// rank scores the current document. It first computes a bound: the score that the shortest
// possible document would get with the same words, if the columns said most of it, and then about
// what they do say. If even that is not among the best, the bound is the score, for the document is not kept
// anyway. So it is with most documents of a large match, and to look up their lengths (which are in
// no processor's cache) and their pairs would cost more than all the rest.
static int rank(collector *c, const Fts5ExtensionApi *api, Fts5Context *fts, place *p) {
  // FTS5 drops phrases in which its tokenizer finds nothing.
  int phrases = api->xPhraseCount(fts);
  if (phrases > c->phrases) phrases = c->phrases;
  int pairs = c->adjacent > 0 && c->words > 1, rc;
  double weight;
  parts *of = &c->parts;
  if (c->keep > 0 && c->kept == c->keep) {
    if ((rc = count(c, api, fts, phrases, 0)) != SQLITE_OK) return rc;
    words(c, phrases, of);
    for (int i = 0; pairs && i < phrases; i++) {
      if (behind(c, phrases, i, &weight) >= 0) of->pairs += weight * (K1 + 1);
    }
    of->say = 1;
    p->score = score(c, of);
    if (c->says && worse(&c->best[0], p)) {
      of->say = say_at_most(c, p->id);
      p->score = score(c, of);
    }
    if (!worse(&c->best[0], p)) {
      c->complete += of->all;
      return SQLITE_OK;
    }
  }
  const uint8_t *codes = lengths_get(c->lengths, p->id);
  if ((rc = count(c, api, fts, phrases, codes)) != SQLITE_OK) return rc;
  words(c, phrases, of);
  of->say = say_of(c, p->id);
  for (int i = 0; pairs && i < phrases; i++) {
    int j = behind(c, phrases, i, &weight);
    if (j < 0) continue;
    double f = 0;
    rc = nearness(c, api, fts, i, j, codes, &f);
    if (rc != SQLITE_OK) return rc;
    of->pairs += bm25(weight, f);
  }
  p->score = score(c, of);
  c->complete += of->all;
  return SQLITE_OK;
}

// hold adds the columns of the current document in which the phrase stands to c->holding.
static int hold(collector *c, const Fts5ExtensionApi *api, Fts5Context *fts) {
  Fts5PhraseIter it;
  int column, token, last = -1;
  c->held++;
  if (api->xPhraseCount(fts) < 1) return SQLITE_OK;
  int rc = api->xPhraseFirst(fts, 0, &it, &column, &token);
  for (; rc == SQLITE_OK && column >= 0; api->xPhraseNext(fts, &it, &column, &token)) {
    if (column != last && column < c->holds) c->holding[column]++;
    last = column;
  }
  return rc;
}

int ftsync_collect(collector *c, const Fts5ExtensionApi *api, Fts5Context *fts) {
  place p = {.id = api->xRowid(fts)};
  if (may_find(c, p.id)) {
    int rc = SQLITE_OK;
    if (c->keep && (!c->rank_most || c->total < c->rank_most)) {
      rc = c->own ? weigh(c, api, fts) : SQLITE_OK;
      if (rc == SQLITE_OK) rc = rank(c, api, fts, &p);
      if (rc == SQLITE_OK && makes_it(c, &p)) {
        if (c->mark) rc = note(c, api, fts, &p);
        if (rc == SQLITE_OK) rc = keep(c, p);
      }
    }
    if (rc == SQLITE_OK && c->holding && c->held < c->hold_most) rc = hold(c, api, fts);
    if (rc != SQLITE_OK) return rc;
  }
  ftsync_collect_count(c, p.id);
  return SQLITE_OK;
}

// ftsync_collect(fts, handle) shows the current document to a collector. It returns 1, which ends
// the query, when the collector has found enough.
void ftsync_collect_function(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *ctx, int n,
                             sqlite3_value **args) {
  collector *c = n == 1 ? ftsync_handle_get(HANDLE_COLLECTOR, sqlite3_value_int64(args[0])) : 0;
  int rc = c ? ftsync_collect(c, api, fts) : SQLITE_ERROR;
  if (rc != SQLITE_OK) {
    sqlite3_result_error_code(ctx, rc);
  } else {
    sqlite3_result_int(ctx, c->stopped);
  }
}
