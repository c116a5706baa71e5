#include "lengths.h"

#include <stdlib.h>

lengths *lengths_new(void) { return calloc(1, sizeof(lengths)); }

void lengths_free(lengths *l) {
  for (int s = 0; s < LENGTHS_SHELVES; s++) {
    if (!l->shelf[s]) continue;
    for (int c = 0; c < 1 << LENGTHS_SHELF_BITS; c++) free(l->shelf[s]->chunk[c]);
    free(l->shelf[s]);
  }
  free(l);
}

int lengths_set(lengths *l, int64_t id, int64_t tokens) {
  uint64_t s = (uint64_t)id >> (LENGTHS_CHUNK_BITS + LENGTHS_SHELF_BITS);
  if (s >= LENGTHS_SHELVES) return 0;
  if (!l->shelf[s]) {
    lengths_shelf *shelf = calloc(1, sizeof(lengths_shelf));
    if (!shelf) return 0;
    __atomic_store_n(&l->shelf[s], shelf, __ATOMIC_RELEASE);
  }
  uint16_t **place = &l->shelf[s]->chunk[id >> LENGTHS_CHUNK_BITS & ((1 << LENGTHS_SHELF_BITS) - 1)];
  if (!*place) {
    uint16_t *chunk = calloc((size_t)1 << LENGTHS_CHUNK_BITS, sizeof(uint16_t));
    if (!chunk) return 0;
    __atomic_store_n(place, chunk, __ATOMIC_RELEASE);
  }
  uint16_t n = tokens > LENGTHS_MOST ? LENGTHS_MOST : tokens < 0 ? 0 : (uint16_t)tokens;
  __atomic_store_n(&(*place)[id & ((1 << LENGTHS_CHUNK_BITS) - 1)], n, __ATOMIC_RELAXED);
  return 1;
}

int64_t lengths_bytes(lengths *l) {
  int64_t n = sizeof(lengths);
  for (int s = 0; s < LENGTHS_SHELVES; s++) {
    if (!l->shelf[s]) continue;
    n += sizeof(lengths_shelf);
    for (int c = 0; c < 1 << LENGTHS_SHELF_BITS; c++) {
      if (l->shelf[s]->chunk[c]) n += (int64_t)sizeof(uint16_t) << LENGTHS_CHUNK_BITS;
    }
  }
  return n;
}
