#ifndef FTSYNC_MATCH_H
#define FTSYNC_MATCH_H

#include <stdint.h>

#include "collect.h"
#include "lists.h"

// A match finds the documents of an expression in the lists of its terms, and shows them to a collector, as
// FTS5's MATCH does. Its nodes are in the order in which the expression has them, each behind its parts.
enum { MATCH_PHRASE, MATCH_AND, MATCH_OR, MATCH_NOT };

typedef struct match_node match_node;
struct match_node {
  // asked
  int32_t kind;
  int32_t parts;      // how many terms a phrase has, or nodes before this one are its parts
  int64_t documents;  // of a phrase, about how many documents have it: AND begins with the fewest
  uint64_t columns;   // of a phrase, in which columns it may stand, a bit each
  int32_t filtered;   // whether columns are given
  const int64_t *known; // the documents of a phrase, ascending, if they are known
  int64_t knowns, at;   // how many there are, and of which the next seek begins; 0: they are not known

  // while it runs
  int32_t end;        // there are no more documents
  int64_t id;         // the document where it stands; -1: none yet
  match_node *parent; // NULL: it is the root
  match_node **part;  // of an operator; those of AND by how few documents they have
  list **term;        // of a phrase; NULL for one that no document has
  const uint8_t *positions; // of a phrase in the document where it stands, as FTS5 stores them
  int bytes;
  int placed;         // whether positions are set
  uint8_t *room;      // for the positions of several terms, or in some columns
  int room_bytes;
};

typedef struct match {
  collector *collector;
  int nodes, terms, phrases;
  match_node *node;
  match_node **phrase;    // in their order
  match_node **links;     // room for all of the nodes' part
  list **list;            // of the terms
  int32_t *ends;          // where each term ends in text
  char *text;
  const int64_t *only;    // if not NULL, documents to look at and no others, ascending
  int64_t onlys;
  int64_t id;             // the current document
} match;

// ftsync_match_new returns NULL when memory is short. The caller sets what is asked of each node, ends, text, and
// only, and then calls ftsync_match_link.
match *ftsync_match_new(collector *, int nodes, int terms, int text_bytes);
// ftsync_match_link joins the nodes. It returns SQLITE_ERROR if they are no expression.
int ftsync_match_link(match *);
void ftsync_match_free(match *);

void ftsync_match_function(sqlite3_context *, int, sqlite3_value **);

#endif
