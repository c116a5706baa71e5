#ifndef FTSYNC_LENGTHS_H
#define FTSYNC_LENGTHS_H

#include <stdint.h>

// The lengths of documents in tokens, by id, in chunks that are never moved:
// one thread writes while others read. 65535 stands for all lengths above.
#define LENGTHS_CHUNK_BITS 16
#define LENGTHS_CHUNKS 65536
#define LENGTHS_MOST 65535

typedef struct lengths {
  uint16_t *chunk[LENGTHS_CHUNKS];
} lengths;

lengths *lengths_new(void);
void lengths_free(lengths *);
int lengths_set(lengths *, int64_t id, int64_t tokens); // 0: out of memory or of range
int64_t lengths_bytes(lengths *);

static inline uint16_t lengths_get(lengths *l, int64_t id) {
  uint64_t c = (uint64_t)id >> LENGTHS_CHUNK_BITS;
  if (c >= LENGTHS_CHUNKS) return 0;
  uint16_t *chunk = __atomic_load_n(&l->chunk[c], __ATOMIC_ACQUIRE);
  if (!chunk) return 0;
  return __atomic_load_n(&chunk[id & ((1 << LENGTHS_CHUNK_BITS) - 1)], __ATOMIC_RELAXED);
}

#endif
