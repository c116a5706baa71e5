package worker

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"ftsync/cache"
	"ftsync/worker/postgres"
)

const (
	// pageDocuments bounds the documents of one SQLite transaction, and so memory,
	// and how long other indexes wait for their turn.
	pageDocuments = 5000
	// pageBytes bounds them again where documents are large.
	pageBytes = 4 << 20
)

// read is what became of some keys.
type read struct {
	docs  []cache.Document // as they are now
	gone  []string         // keys that have none
	left  []string         // keys that were not read, for the documents before them were large
	large map[string]error // documents that are larger than one may be
	bytes int              // of docs
}

// readKeys reads the documents of some keys as they are now, as many as fit into a page.
func readKeys(ctx context.Context, conn *postgres.Conn, p *plan, keys []string) (r read, err error) {
	r, err = readTyped(ctx, conn, p, keys)
	if err != nil && len(keys) == 1 && postgres.OfData(err) && !conn.IsClosed() {
		// The fault may be the key's: of a type that has become another one since.
		if none, e := p.impossible(ctx, conn, keys[0]); none || e != nil {
			return read{gone: keys}, e
		}
	}
	return r, err
}

func readTyped(ctx context.Context, conn *postgres.Conn, p *plan, keys []string) (r read, err error) {
	args, err := p.keyArgs(keys)
	if err != nil || len(keys) == 0 {
		return r, err
	}
	rows, err := conn.QueryTheirs(ctx, p.manner(), p.readByKeySQL(), args...)
	if err != nil {
		return r, fmt.Errorf("read %d changed documents of index %s: %w", len(keys), p.def.Name, err)
	}
	defer rows.Close()
	found := make(map[string]bool, len(keys))
	for rows.Next() {
		row, err := p.row(rows)
		if err != nil {
			return r, err
		}
		key := row.doc.Key
		if found[key] {
			continue
		}
		found[key] = true
		switch {
		case row.size == 0:
			r.docs = append(r.docs, row.doc)
			r.bytes += row.bytes
		case row.size > p.def.maxBytes():
			if r.large == nil {
				r.large = map[string]error{}
			}
			r.large[key] = &tooLarge{row.size, p.def.maxBytes()}
		default:
			r.left = append(r.left, key)
		}
	}
	if err := rows.Err(); err != nil {
		return r, fmt.Errorf("read %d changed documents of index %s: %w", len(keys), p.def.Name, err)
	}
	// Also a key whose row came back under another text, as 1.00 for 1.0, is gone.
	for _, k := range keys {
		if !found[k] {
			r.gone = append(r.gone, k)
		}
	}
	return r, nil
}

// readSound reads the documents of keys, and sends those that can be built in pages, in
// the order of the keys. The keys of those that can't go to spoiled, before a page in
// which a later key is.
func readSound(ctx context.Context, conn *postgres.Conn, p *plan, keys []string, send func([]cache.Document) error, spoiled func([]string) error) error {
	r, err := readKeys(ctx, conn, p, keys)
	switch {
	case err == nil && len(r.left) == 0:
		if len(r.large) > 0 {
			if err := spoiled(slices.Collect(maps.Keys(r.large))); err != nil {
				return err
			}
		}
		return send(inOrder(keys, r.docs))
	case err != nil && !postgres.OfData(err):
		return err
	case err != nil && len(keys) == 1:
		return spoiled(keys)
	}
	if err := readSound(ctx, conn, p, keys[:len(keys)/2], send, spoiled); err != nil {
		return err
	}
	return readSound(ctx, conn, p, keys[len(keys)/2:], send, spoiled)
}

// inOrder returns documents in the order of some keys.
func inOrder(keys []string, docs []cache.Document) []cache.Document {
	at := make(map[string]cache.Document, len(docs))
	for _, d := range docs {
		at[d.Key] = d
	}
	sorted := make([]cache.Document, 0, len(docs))
	for _, k := range keys {
		if d, ok := at[k]; ok {
			sorted = append(sorted, d)
			delete(at, k)
		}
	}
	return sorted
}
