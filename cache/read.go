package cache

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"

	"ftsync/cache/document"
	"ftsync/cache/sqlite"
)

// KeyHash is what Keys returns for a document.
type KeyHash struct {
	Key  string
	Hash uint64 // Document.Hash of the stored document
}

// lastID returns the highest id of a document in a file; 0: it holds none.
func lastID(ctx context.Context, r *sqlite.Conn) (id int64, err error) {
	err = r.Query(ctx, func(row []driver.Value) error {
		id, err = sqlite.IDIn(row[0])
		return err
	}, "select coalesce(max(id), 0) from doc")
	if err != nil {
		return 0, fmt.Errorf("look for the last document: %w", err)
	}
	return id, nil
}

// Get returns the document stored under key; ok reports whether there is one. It needs the index of
// keys: before Build has made that, it returns an error.
func (g *Generation) Get(ctx context.Context, key string) (doc json.RawMessage, ok bool, err error) {
	held := g.answers.holding(ctx)
	defer func() { held.settle(err) }()
	err = g.withReader(ctx, func(r *sqlite.Conn) error {
		return r.Query(ctx, func(row []driver.Value) error {
			doc, ok = g.layout.Object(row, g.layout.Fields(nil)), true
			return held.take(int64(len(doc)))
		}, "select "+g.layout.ColumnList()+" from doc indexed by doc_key where key = ?", key)
	})
	if err != nil {
		return nil, false, fmt.Errorf("get document %q of generation %s: %w", key, g.id, err)
	}
	return doc, ok, nil
}

// Keys returns the keys and hashes of up to n documents, in the order of the bytes of the keys: those
// whose keys are greater than after, or the first ones when after is "". n must be 2 or more, because
// "" may be a key itself, and a page with only that key could not be followed by another.
func (g *Generation) Keys(ctx context.Context, after string, n int) (keys []KeyHash, err error) {
	defer failing(&err)
	err = g.withReader(ctx, func(r *sqlite.Conn) error {
		keys, err = keysAfter(ctx, r, g.layout, after, n)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read keys of generation %s: %w", g.id, err)
	}
	return keys, nil
}

// Hashes returns the hashes of the documents stored under keys. A key without a document is not in the
// map.
func (g *Generation) Hashes(ctx context.Context, keys []string) (hashes map[string]uint64, err error) {
	defer failing(&err)
	err = g.withReader(ctx, func(r *sqlite.Conn) error {
		hashes, err = hashesOf(ctx, r, g.layout, keys)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read documents of generation %s: %w", g.id, err)
	}
	return hashes, nil
}

func keysAfter(ctx context.Context, r *sqlite.Conn, l *document.Layout, after string, n int) (keys []KeyHash,
	err error) {
	err = r.Query(ctx, func(row []driver.Value) error {
		key, err := sqlite.TextIn(row[0])
		keys = append(keys, KeyHash{key, l.Hash(row[1:])})
		return err
	}, "select key, "+l.ColumnList()+" from doc indexed by doc_key where key "+following(after)+
		" ? order by key limit ?", after, int64(n))
	return keys, err
}

// following returns the operator that selects the page of keys after a key. For "", which begins the
// list, that includes "" itself, for it may be the key of a document.
func following(after string) string {
	if after == "" {
		return ">="
	}
	return ">"
}

func hashesOf(ctx context.Context, r *sqlite.Conn, l *document.Layout, keys []string) (map[string]uint64, error) {
	hashes := make(map[string]uint64, len(keys))
	find, err := r.Prepare("select " + l.ColumnList() + " from doc indexed by doc_key where key = ?")
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		err := find.Query(ctx, func(row []driver.Value) error {
			hashes[key] = l.Hash(row)
			return nil
		}, key)
		if err != nil {
			return nil, err
		}
	}
	return hashes, nil
}
