#ifndef FTSYNC_COLLECT_H
#define FTSYNC_COLLECT_H

#include <stdint.h>

#include "lengths.h"
#include "say.h"
#include "sqlite.h"

// An instance is a place where a phrase stands in a document: a column, the first token there,
// and the number of tokens, or WHOLE_LINE. SIGNED is added if the signs at the words belong to it.
typedef struct instance {
  int32_t column, token, tokens;
} instance;

#define WHOLE_LINE -1
#define SIGNED (1 << 24)

typedef struct place {
  double score;
  int64_t id;
  int32_t from, instances; // the document's part of the collector's instances: first, and how many
} place;

// What a phrase may stand for in place of a word: all of the words, or none (it only lets documents through).
#define NAME -1
#define SILENT -2

// A layer is how often a phrase stands in one column of a document, as counted, and its weight there.
typedef struct layer {
  double weight, frequency;
} layer;

// A collector holds what one query asks and what it has found so far.
typedef struct collector {
  // asked
  lengths *lengths;
  double *column;          // weight of each column
  double *phrase;          // weight of each phrase of the expression
  double *in;              // of each phrase, its weight in each column: at most that in phrase
  int32_t *word;           // word that each phrase stands for, NAME or SILENT
  int32_t *apart;          // of each phrase, how many others it is apart from, and the first of them; see Phrase.Apart
  int32_t *anchor;         // of each name, the phrase that anchors it, or -1; see Phrase.Anchor
  int32_t *reach;          // WHOLE_LINE, or what is added to the number of each phrase's tokens in an instance
  int32_t *follows;        // phrase that each phrase stands directly behind in the text typed, or -1
  double adjacent;         // what it is worth that they stand so in a document too; see Ask.Adjacent
  const uint64_t *allowed; // documents that may be found, a bit an id; NULL: all
  uint64_t *found;         // documents found are marked here; NULL: not wanted
  int64_t allowed_bits, found_bits;
  double *average;         // length of each column
  double *shortest;        // what an occurrence counts in each column at most: if it is one token long
  double heaviest;         // the largest weight of a column
  double bonus;            // for a document that has all the words
  say *say;                // what columns say of the documents
  double say_weight;       // of all of them together
  double say_share;        // see mixed
  double most;             // the words' scores and pairs add up to this at most; used where there are says
  int columns, phrases, words, says;
  int required;            // the first of the words; a document has all the words without the others
  int keep;                // how many of the best to keep; -1: all
  int after;               // whether only documents that come after last are kept
  place last;
  int mark;                // note the instances in documents that are kept
  int own;                 // weigh the phrases as bm25() does, each a word of its own
  int64_t rank_most;       // documents to rank; 0: all
  int64_t stop;            // stop when so many are found; 0: never
  int64_t scan_most, scan_enough; // stop when scan_most are seen and scan_enough found; 0: never

  // answered
  int64_t total, seen;     // documents found, and looked at
  int stopped;
  int64_t complete;        // documents that were ranked and have all the words
  int kept, room;
  place *best;             // a heap with the worst first; with keep = -1 a list
  instance *instances;     // of documents that were kept, also of those that better ones then replaced
  int noted, noted_room;
  double *frequency;       // how often the current document has each phrase; see count
  double *worth;           // the score that each phrase gives the current document
  double lifted;           // what a name that is not anchored lifts the words of the current document to
  layer *layers;           // room for those of one phrase
  double *score;           // of each word in the current document
  parts parts;             // of the score of the document ranked last
  int32_t *times;          // how often each phrase stands in each column of a single document; NULL: not wanted
  int64_t *holding;        // in how many of the first hold_most documents the phrase stands in each column
  int64_t hold_most, held; // NULL: not wanted
  int holds;               // columns in holding
} collector;

// COLLECT_MOST bounds the columns, phrases, words and kept documents of a collector. A search
// asks to keep 2^30 and a few documents at most.
#define COLLECT_MOST ((1 << 30) + (1 << 20))

// ftsync_collector_new returns NULL when memory is short or a number is above COLLECT_MOST.
collector *ftsync_collector_new(int columns, int phrases, int words, int says, int keep);
// ftsync_collector_count_times has a collector that ranks a single document count its times. It returns
// SQLITE_OK or SQLITE_NOMEM.
int ftsync_collector_count_times(collector *);
// ftsync_collector_hold has a collector find in which of so many columns the one phrase of its expression stands,
// in the first documents. It returns SQLITE_OK or SQLITE_NOMEM.
int ftsync_collector_hold(collector *, int columns, int64_t most);
void ftsync_collector_free(collector *);
// may_find reports whether a collector may find a document.
static inline int may_find(const collector *c, int64_t id) {
  return !c->allowed || (id >= 0 && id < c->allowed_bits && c->allowed[id >> 6] >> (id & 63) & 1);
}

// ftsync_collect_count shows a document to a collector that only counts and marks what it finds.
static inline void ftsync_collect_count(collector *c, int64_t id) {
  c->seen++;
  if (!may_find(c, id)) return;
  if (c->found && id >= 0 && id < c->found_bits) c->found[id >> 6] |= (uint64_t)1 << (id & 63);
  c->total++;
  c->stopped = c->total == c->stop || (c->scan_most && c->seen >= c->scan_most && c->total >= c->scan_enough);
}

// ftsync_collect shows a collector the current document of a match. It returns SQLITE_OK, or why it failed;
// c->stopped then says whether the collector has found enough.
int ftsync_collect(collector *, const Fts5ExtensionApi *, Fts5Context *);
void ftsync_collect_function(const Fts5ExtensionApi *, Fts5Context *, sqlite3_context *, int, sqlite3_value **);

#endif
