#ifndef FTSYNC_VARINT_H
#define FTSYNC_VARINT_H

#include <stdint.h>

// SQLite's variable-length integers: 7 bits a byte, the highest first, and 8 bits in a ninth byte.

// ftsync_varint is varint for those of more than 2 bytes.
const uint8_t *ftsync_varint(const uint8_t *, uint64_t *);

// varint reads one of up to 9 bytes, all of which can be read, and returns where it ends.
static inline const uint8_t *varint(const uint8_t *p, uint64_t *v) {
  if (p[0] < 0x80) {
    *v = p[0];
    return p + 1;
  }
  if (p[1] < 0x80) {
    *v = (uint64_t)(p[0] & 0x7f) << 7 | p[1];
    return p + 2;
  }
  return ftsync_varint(p, v);
}

#endif
