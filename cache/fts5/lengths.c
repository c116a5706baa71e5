#include "lengths.h"

#include <stdlib.h>

lengths *lengths_new(void) { return calloc(1, sizeof(lengths)); }

void lengths_free(lengths *l) {
  for (int i = 0; i < LENGTHS_CHUNKS; i++) free(l->chunk[i]);
  free(l);
}

int lengths_set(lengths *l, int64_t id, int64_t tokens) {
  uint64_t c = (uint64_t)id >> LENGTHS_CHUNK_BITS;
  if (id < 0 || c >= LENGTHS_CHUNKS) return 0;
  if (!l->chunk[c]) {
    uint16_t *chunk = calloc((size_t)1 << LENGTHS_CHUNK_BITS, sizeof(uint16_t));
    if (!chunk) return 0;
    __atomic_store_n(&l->chunk[c], chunk, __ATOMIC_RELEASE);
  }
  uint16_t n = tokens > LENGTHS_MOST ? LENGTHS_MOST : tokens < 0 ? 0 : (uint16_t)tokens;
  __atomic_store_n(&l->chunk[c][id & ((1 << LENGTHS_CHUNK_BITS) - 1)], n, __ATOMIC_RELAXED);
  return 1;
}

int64_t lengths_bytes(lengths *l) {
  int64_t n = sizeof(lengths);
  for (int i = 0; i < LENGTHS_CHUNKS; i++) {
    if (l->chunk[i]) n += (int64_t)sizeof(uint16_t) << LENGTHS_CHUNK_BITS;
  }
  return n;
}
