#include "lengths.h"

#include <stdlib.h>

#include "sqlite.h"

const float ftsync_lengths_of[256] = {
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
    32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
    48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63,
    64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79,
    80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95,
    96, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111,
    112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123, 124, 125, 126, 127,
    131, 137, 143, 149, 156, 162, 170, 177,
    185, 193, 202, 211, 220, 230, 240, 251,
    262, 273, 285, 298, 311, 325, 339, 354,
    370, 386, 403, 421, 440, 459, 480, 501,
    523, 546, 571, 596, 622, 650, 679, 709,
    740, 773, 807, 843, 880, 919, 960, 1002,
    1046, 1093, 1141, 1192, 1244, 1300, 1357, 1417,
    1480, 1545, 1614, 1685, 1760, 1838, 1919, 2004,
    2093, 2186, 2282, 2383, 2489, 2599, 2714, 2834,
    2960, 3091, 3228, 3371, 3520, 3676, 3838, 4008,
    4186, 4371, 4565, 4767, 4978, 5198, 5428, 5668,
    5919, 6182, 6455, 6741, 7039, 7351, 7677, 8016,
    8371, 8742, 9129, 9533, 9955, 10396, 10856, 11337,
    11839, 12363, 12910, 13482, 14079, 14702, 15353, 16033,
    16743, 17484, 18258, 19066, 19911, 20792, 21713, 22674,
    23678, 24726, 25821, 26964, 28158, 29405, 30706, 32066,
};

// code returns the byte that stands for a length.
static uint8_t code(int64_t tokens) {
  if (tokens < 128) return tokens < 0 ? 0 : (uint8_t)tokens;
  int low = 128, high = 255;
  while (low < high) {
    int middle = (low + high + 1) / 2;
    // From the middle between two lengths on, the larger one is nearer.
    if ((ftsync_lengths_of[middle - 1] + ftsync_lengths_of[middle]) / 2 <= tokens) low = middle;
    else high = middle - 1;
  }
  return (uint8_t)low;
}

lengths *ftsync_lengths_new(int columns) {
  lengths *l = calloc(1, sizeof(lengths));
  if (!l) return 0;
  l->columns = columns;
  l->tokens = calloc(columns + 1, sizeof(int64_t));
  if (!l->tokens) {
    free(l);
    return 0;
  }
  return l;
}

void ftsync_lengths_free(lengths *l) {
  for (int s = 0; s < LENGTHS_SHELVES; s++) {
    if (!l->shelf[s]) continue;
    for (int c = 0; c < 1 << LENGTHS_SHELF_BITS; c++) free(l->shelf[s]->chunk[c]);
    free(l->shelf[s]);
  }
  free(l->tokens);
  free(l);
}

int ftsync_lengths_set(lengths *l, int64_t id, const unsigned char *sz, int bytes) {
  uint64_t s = (uint64_t)id >> (LENGTHS_CHUNK_BITS + LENGTHS_SHELF_BITS);
  if (s >= LENGTHS_SHELVES) return SQLITE_RANGE;
  if (!l->shelf[s]) {
    lengths_shelf *shelf = calloc(1, sizeof(lengths_shelf));
    if (!shelf) return SQLITE_NOMEM;
    __atomic_store_n(&l->shelf[s], shelf, __ATOMIC_RELEASE);
  }
  uint8_t **place = &l->shelf[s]->chunk[id >> LENGTHS_CHUNK_BITS & ((1 << LENGTHS_SHELF_BITS) - 1)];
  if (!*place) {
    uint8_t *chunk = calloc((size_t)1 << LENGTHS_CHUNK_BITS, l->columns);
    if (!chunk) return SQLITE_NOMEM;
    __atomic_store_n(place, chunk, __ATOMIC_RELEASE);
  }
  uint8_t *codes = *place + (size_t)(id & ((1 << LENGTHS_CHUNK_BITS) - 1)) * l->columns;
  for (int c = 0, i = 0; c < l->columns; c++) {
    int64_t tokens = 0;
    while (i < bytes) {
      tokens = (tokens << 7 | (sz[i] & 0x7f)) & INT64_MAX >> 8;
      if (!(sz[i++] & 0x80)) break;
    }
    uint8_t now = code(tokens);
    int64_t change = (int64_t)ftsync_lengths_of[now] - (int64_t)ftsync_lengths_of[codes[c]];
    __atomic_store_n(&l->tokens[c], l->tokens[c] + change, __ATOMIC_RELAXED);
    __atomic_store_n(&codes[c], now, __ATOMIC_RELAXED);
  }
  return SQLITE_OK;
}

int64_t ftsync_lengths_bytes(lengths *l) {
  int64_t n = sizeof(lengths);
  for (int s = 0; s < LENGTHS_SHELVES; s++) {
    if (!l->shelf[s]) continue;
    n += sizeof(lengths_shelf);
    for (int c = 0; c < 1 << LENGTHS_SHELF_BITS; c++) {
      if (l->shelf[s]->chunk[c]) n += (int64_t)l->columns << LENGTHS_CHUNK_BITS;
    }
  }
  return n;
}
