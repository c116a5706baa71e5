package cache

import (
	"context"
	"database/sql/driver"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"

	"ftsync/cache/sqlite"
)

// The file stores the sum of the checksums of all its documents, keys and values. A transaction that
// changes a document subtracts its old checksum and adds the new one, without reading any other
// document. The sum shows when a value has changed by itself, even one that SQLite and FTS5 can't
// notice: a value that is not searched, or a letter that has changed its case. It also names the state
// of the documents: two generations with the same sum have the same documents, whatever their ids.

var castagnoli = crc32.MakeTable(crc32.Castagnoli) // processors have instructions for both

// summing makes checksums of documents.
type summing struct{ buffer []byte }

// of returns the checksum of a document: of its key, and its values as they are stored.
func (s *summing) of(key string, values []any) int64 {
	b := s.text(s.buffer[:0], key)
	for _, v := range values {
		switch v := v.(type) {
		case int64:
			b = binary.LittleEndian.AppendUint64(append(b, 'i'), uint64(v))
		case float64:
			b = binary.LittleEndian.AppendUint64(append(b, 'f'), math.Float64bits(v))
		case string:
			b = s.text(append(b, 's'), v)
		default:
			b = append(b, 'n')
		}
	}
	s.buffer = b
	return mixed(uint64(crc32.Checksum(b, castagnoli))<<32 | uint64(crc32.ChecksumIEEE(b)))
}

// mixed makes numbers that differ in a few bits differ in about half of them (the end of MurmurHash3).
// CRCs are linear: without it, the sum would often stay the same when two documents swap values.
func mixed(n uint64) int64 {
	n = (n ^ n>>33) * 0xff51afd7ed558ccd
	n = (n ^ n>>33) * 0xc4ceb9fe1a85ec53
	return int64(n ^ n>>33)
}

// text appends a text with its length before it, so that no two lists of texts become the same bytes.
func (s *summing) text(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

// sumOf returns the sum of the checksums of the documents that where selects.
func (g *Generation) sumOf(ctx context.Context, r *sqlite.Conn, where string, args ...any) (sum int64, err error) {
	var s summing
	values := make([]any, len(g.layout.Cols))
	err = r.Query(ctx, func(row []driver.Value) error {
		key, err := sqlite.TextIn(row[0])
		if err != nil {
			return err
		}
		for i, v := range row[1:] {
			values[i] = v
		}
		sum += s.of(key, values)
		return nil
	}, "select key, "+g.layout.ColumnList()+" from doc "+where, args...)
	return sum, err
}

// setSum stores the sum, except in a file that was made before there was one.
func setSum(w *sqlite.Conn, sum int64) error {
	if _, err := w.Exec("update meta set v = ? where k = 'digest'", sum); err != nil {
		return fmt.Errorf("set the sum of the documents: %w", err)
	}
	return nil
}

// summed has the name of the state follow the sum, which is committed. It is called with wmu and mu held.
func (g *Generation) summed() {
	if g.digest != nil {
		g.digest = g.sum
	}
}

// checkSum reads all documents, and compares the sum of their checksums with the one stored.
func (g *Generation) checkSum(ctx context.Context) error {
	return g.withOwnReader(func(r *sqlite.Conn) error {
		want, summed := int64(0), false
		err := r.Query(ctx, func(row []driver.Value) (err error) {
			want, err = sqlite.IntegerIn(row[0])
			summed = true
			return err
		}, "select v from meta where k = 'digest'")
		if err != nil || !summed {
			return err
		}
		sum, err := g.sumOf(ctx, r, "")
		if err == nil && sum != want {
			err = fmt.Errorf("%w: a document is not what was written (all add up to %d, want %d)", sqlite.ErrMalformed,
				sum, want)
		}
		return err
	})
}
