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

// The file keeps the sum of the checksums of all its documents, keys and values, which
// every transaction that changes some keeps true: what was there is taken off, what
// comes is added. A value that has become another by itself shows in it, also one that
// SQLite and FTS5 have no way to notice: one that is not searched, or a letter that has
// changed its case. It costs no look at a document that is not changed.

var castagnoli = crc32.MakeTable(crc32.Castagnoli) // processors have an instruction for it

// summing makes checksums of documents.
type summing struct{ buffer []byte }

// of is the checksum of a document: its key, and its values as they are stored.
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
	return int64(crc32.Checksum(b, castagnoli))
}

// text has the length first, so that no two lists of texts run together.
func (s *summing) text(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

// sumOf adds up the checksums of the documents that a statement of their keys and values yields.
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

// setSum changes nothing in a file that was made before there were sums.
func setSum(w *sqlite.Conn, sum int64) error {
	if _, err := w.Exec("update meta set v = ? where k = 'sum'", sum); err != nil {
		return fmt.Errorf("set the sum of the documents: %w", err)
	}
	return nil
}

// checkSum reads all documents, and compares what they add up to.
func (g *Generation) checkSum(ctx context.Context) error {
	return g.withOwnReader(func(r *sqlite.Conn) error {
		want, summed := int64(0), false
		err := r.Query(ctx, func(row []driver.Value) (err error) {
			want, err = sqlite.IntegerIn(row[0])
			summed = true
			return err
		}, "select v from meta where k = 'sum'")
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
