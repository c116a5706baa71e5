package worker

import (
	"context"
	"fmt"

	"ftsync/cache"
)

const (
	// pageDocuments bounds the documents of one SQLite transaction, and so memory,
	// and how long other indexes wait for their turn.
	pageDocuments = 5000
	// pageBytes bounds them again where documents are large.
	pageBytes = 8 << 20
)

// readKeys reads the documents of some keys as they are now. Keys that have none
// are returned as gone. size is how many bytes came.
func readKeys(ctx context.Context, conn *db, p *plan, keys []string) (docs []cache.Document, gone []string, size int, err error) {
	docs, gone, size, err = readTyped(ctx, conn, p, keys)
	if err != nil && len(keys) == 1 && ofDocument(err) && !conn.IsClosed() {
		// The fault may be the key's: of a type that has become another one since.
		if none, e := p.impossible(ctx, conn, keys[0]); none || e != nil {
			return nil, keys, 0, e
		}
	}
	return docs, gone, size, err
}

func readTyped(ctx context.Context, conn *db, p *plan, keys []string) (docs []cache.Document, gone []string, size int, err error) {
	args, err := p.keyArgs(keys)
	if err != nil {
		return nil, nil, 0, err
	}
	if len(keys) == 0 {
		return nil, nil, 0, nil
	}
	rows, err := conn.queryTheirs(ctx, p.byKeySQL(p.selectList()), args...)
	if err != nil {
		return nil, nil, 0, fmt.Errorf("read %d changed documents of index %s: %w", len(keys), p.def.Name, err)
	}
	defer rows.Close()
	found := make(map[string]bool, len(keys))
	for rows.Next() {
		doc, n := p.document(rows)
		size += n
		if !found[doc.Key] {
			found[doc.Key] = true
			docs = append(docs, doc)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, nil, 0, fmt.Errorf("read %d changed documents of index %s: %w", len(keys), p.def.Name, err)
	}
	// Also a key whose row came back under another text, as 1.00 for 1.0, is gone.
	for _, k := range keys {
		if !found[k] {
			gone = append(gone, k)
		}
	}
	return docs, gone, size, nil
}
