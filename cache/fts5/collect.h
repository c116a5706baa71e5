#ifndef FTSYNC_COLLECT_H
#define FTSYNC_COLLECT_H

#include <stdint.h>

#include "lengths.h"
#include "sqlite.h"

// An instance of a phrase in a document: from this token of a column on, so many tokens.
typedef struct instance {
  int32_t column, token, tokens; // tokens: WHOLE_LINE, or so many
} instance;

#define WHOLE_LINE -1

typedef struct place {
  double score;
  int64_t id;
  int32_t from, instances; // where in the collector's list those of the document are
} place;

// A collector holds what one query asks and what it has found so far.
typedef struct collector {
  // asked
  lengths *lengths;
  double *column;          // weight of each column
  double *phrase;          // weight of each phrase of the expression
  int32_t *word;           // word that each phrase stands for; -1: it is a name
  int32_t *whole;          // of a name: it is a whole line
  int32_t *follows;        // phrase that each phrase stood behind in the query, or -1
  double adjacent;         // what it is worth that they stand so in a document too
  const uint64_t *allowed; // documents that may be found, a bit an id; NULL: all
  uint64_t *found;         // documents found are marked here; NULL: not wanted
  int64_t allowed_bits, found_bits;
  double *average;         // length of each column
  double *shortest;        // what an occurrence counts in the shortest one
  double heaviest;         // of the weights of the columns
  double bonus;            // for a document that has all the words
  int columns, phrases, words;
  int keep;                // how many of the best to keep; -1: all
  int after;               // only documents that come after this place
  place last;
  int mark;                // note the instances in documents that are kept
  int own;                 // weigh the phrases as bm25() does, each a word of its own
  int64_t rank_most;       // documents to rank; 0: all
  int64_t stop;            // stop after so many are found; 0: never
  int64_t scan_most, scan_enough; // stop after so many were looked at, and so many found

  // answered
  int64_t total, seen;
  int stopped;
  int64_t complete;        // of them those that have all the words
  int kept, room;
  place *best;             // a heap, the worst first; with keep = -1 a list
  instance *instances;     // of documents that were kept, also if better ones came
  int noted, noted_room;
  double *frequency;       // of each phrase, as the columns count it
  double *score;           // of each word, likewise
} collector;

// COLLECT_MOST bounds what a collector may be made for: columns, phrases, words,
// and documents to keep, of which a search asks for 2^30 and a few at most.
#define COLLECT_MOST ((1 << 30) + (1 << 20))

// NULL: out of memory, or of bounds.
collector *ftsync_collector_new(int columns, int phrases, int words, int keep);
void ftsync_collector_free(collector *);
void ftsync_collect_function(const Fts5ExtensionApi *, Fts5Context *, sqlite3_context *, int, sqlite3_value **);

#endif
