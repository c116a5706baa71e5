package document

import (
	"database/sql/driver"
	"math"
)

// Hash returns a 64-bit hash (FNV-1a) of the document's values and their types, without the
// key. It equals Layout.Hash of the stored values.
func (d Document) Hash() uint64 {
	h := hash(fnvOffset)
	for _, v := range d.Values {
		h = h.value(stored(v))
	}
	return uint64(h)
}

type hash uint64

const (
	fnvOffset hash = 14695981039346656037
	fnvPrime  hash = 1099511628211
)

func (h hash) byte(b byte) hash { return (h ^ hash(b)) * fnvPrime }

func (h hash) uint64(n uint64) hash {
	for range 8 {
		h = h.byte(byte(n))
		n >>= 8
	}
	return h
}

func (h hash) value(v any) hash {
	switch v := v.(type) {
	case int64:
		return h.byte('i').uint64(uint64(v))
	case float64:
		return h.byte('f').uint64(math.Float64bits(v))
	case string:
		// The length first, so that no two lists of strings run together.
		h = h.byte('s').uint64(uint64(len(v)))
		for i := range len(v) {
			h = h.byte(v[i])
		}
		return h
	}
	return h.byte('n')
}

// Hash is Document.Hash for stored values, in the order of Cols.
func (l *Layout) Hash(values []driver.Value) uint64 {
	h := fnvOffset
	for _, v := range values[:len(l.Schema.Columns)] {
		h = h.value(v)
	}
	return uint64(h)
}
