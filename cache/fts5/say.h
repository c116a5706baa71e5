#ifndef FTSYNC_SAY_H
#define FTSYNC_SAY_H

#include <math.h>
#include <stdint.h>

// SAY_CHUNK_BITS says how many documents a chunk of keys is for: rank.ChunkSize.
#define SAY_CHUNK_BITS 13

// A say is what one column says of documents; see package rank, which this repeats. Its keys are in
// chunks by the document's id. NULL stands for a chunk in which no document has a value.
typedef struct say {
  const float *const *chunk;
  int64_t chunks;
  double weight, middle, slope;
  int ages;
} say;

// key returns the key of a document.
static inline double key_of(const say *s, int64_t id) {
  uint64_t c = (uint64_t)id >> SAY_CHUNK_BITS;
  if (c >= (uint64_t)s->chunks || !s->chunk[c]) return -INFINITY;
  return s->chunk[c][id & ((1 << SAY_CHUNK_BITS) - 1)];
}

// said returns what a column says of a document, from 0 to 1.
static inline double said(const say *s, int64_t id) {
  double x = s->slope * (key_of(s, id) - s->middle);
  return s->ages ? exp2(x < 0 ? x : 0) : 1 / (1 + exp(-x));
}

// Both functions have nearly ended at SAY_REACH below their middle, and one of them has not begun to
// at SAY_REACH above it. In between ftsync_say_bounds has what they are at most, for each of
// SAY_STEPS parts of 1.
#define SAY_REACH 10
#define SAY_STEPS 16
extern double ftsync_say_bounds[2][2 * SAY_REACH * SAY_STEPS];

// said_at_most returns a little more than said, in a fourth of the time.
static inline double said_at_most(const say *s, int64_t id) {
  double at = (s->slope * (key_of(s, id) - s->middle) + SAY_REACH) * SAY_STEPS;
  if (at >= 2 * SAY_REACH * SAY_STEPS) return 1;
  return ftsync_say_bounds[s->ages][at > 0 ? (int)at : 0];
}

// A document is scored by three things: the scores of its words and pairs, the name that it has, and
// what the columns say of it.
typedef struct parts {
  double words, pairs, name;
  double say; // from 0 to 1
  int whole;  // the name is a whole line
  int all;    // it has all the words, or a name
} parts;

// By so much the words of documents that have the same name tell them apart, where columns say the
// same: the name is what was typed, and which other words stand beside it hardly matters.
#define BESIDE_NAME 0.01

// mixed returns the score of a document. share is w/(1+w), where w is the weight of all says together; 0:
// there are none, and the score is the sum. Else what the words give is multiplied, by 1 for a
// document of which the columns say most and by 1/(1+w) for one of which they say nothing. So it stays
// below most, and any name ranks above all words, as a name in the heaviest column does anyway.
// Between names that weigh the same the say decides if they are whole lines. If they begin one, it is
// mixed as it is with words, for the word typed goes before longer ones.
static inline double mixed(const parts *p, double share, double most) {
  double words = p->words + p->pairs;
  if (share == 0) return words + p->name;
  double mix = words * (1 - share + share * p->say);
  if (p->name == 0) return mix;
  double part = words > 0 ? mix / most : share * p->say;
  if (p->whole) part = (1 - BESIDE_NAME) * p->say + BESIDE_NAME * words / most;
  if (part > 1) part = 1;
  return p->name > most ? p->name + most * part : most + p->name * part;
}

#endif
