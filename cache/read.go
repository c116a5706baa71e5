package cache

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
)

// KeyHash is what Keys returns of a document.
type KeyHash struct {
	Key  string
	Hash uint64 // Document.Hash of what is stored
}

// Get returns the document stored under key, and whether there is one. It needs
// the key index: before Build has made that, it returns an error.
func (g *Generation) Get(ctx context.Context, key string) (doc json.RawMessage, ok bool, err error) {
	err = g.withReader(ctx, func(r *conn) error {
		return r.query(ctx, func(row []driver.Value) error {
			doc, ok = g.layout.object(row), true
			return nil
		}, "select "+g.layout.names()+" from doc indexed by doc_key where key = ?", key)
	})
	if err != nil {
		return nil, false, fmt.Errorf("get document %q of generation %s: %w", key, g.id, err)
	}
	return doc, ok, nil
}

// Keys returns up to n documents with keys greater than after, in the order of
// the keys' bytes.
func (g *Generation) Keys(ctx context.Context, after string, n int) (keys []KeyHash, err error) {
	err = g.withReader(ctx, func(r *conn) error {
		return r.query(ctx, func(row []driver.Value) error {
			h := fnvOffset
			for _, v := range row[1 : 1+len(g.layout.schema.Columns)] {
				h = h.value(v)
			}
			keys = append(keys, KeyHash{row[0].(string), uint64(h)})
			return nil
		}, "select key, "+g.layout.names()+" from doc indexed by doc_key where key > ? order by key limit ?", after, int64(n))
	})
	if err != nil {
		return nil, fmt.Errorf("read keys of generation %s: %w", g.id, err)
	}
	return keys, nil
}
