package plan

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"ftsync/cache/document"
	"ftsync/worker/postgres"
)

const (
	// PageDocuments bounds the number of documents in one SQLite transaction, and so memory and
	// the time for which other indexes wait for their turn.
	PageDocuments = 5000
	// PageBytes bounds their size in bytes, for large documents.
	PageBytes = 4 << 20
)

// Read is the result of reading the documents of some keys.
type Read struct {
	Docs  []document.Document // as they are now
	Gone  []string            // keys that have no document
	Left  []string            // keys whose documents did not fit into the page
	Large map[string]error    // by key, why documents that are larger than allowed were left out
	Bytes int                 // of Docs
}

// ReadKeys reads the documents with some keys as they are now, as many as fit into a page.
func ReadKeys(ctx context.Context, conn *postgres.Conn, p *Plan, keys []string) (r Read, err error) {
	r, err = readTyped(ctx, conn, p, keys)
	if err != nil && len(keys) == 1 && postgres.OfData(err) && !conn.IsClosed() {
		// The key may be at fault: its type may have become another since it was logged.
		if none, e := p.impossible(ctx, conn, keys[0]); none || e != nil {
			return Read{Gone: keys}, e
		}
	}
	return r, err
}

func readTyped(ctx context.Context, conn *postgres.Conn, p *Plan, keys []string) (r Read, err error) {
	args, err := p.KeyArgs(conn, keys)
	if err != nil || len(keys) == 0 {
		return r, err
	}
	rows, err := conn.QueryTheirs(ctx, p.Manner(), p.readByKeySQL(), args...)
	if err != nil {
		return r, fmt.Errorf("read %d changed documents of index %s: %w", len(keys), p.Def.Name, err)
	}
	return p.Collect(rows, keys)
}

// ReadsAhead reports whether documents can be read by AheadSQL. Of a key of several columns, the
// log has the texts in one JSON array, which only KeyArgs takes apart.
func (p *Plan) ReadsAhead() bool { return p.simpleKey() }

// AheadSQL reads the documents whose keys an earlier statement of the transaction has found; see
// postgres.KeysSetting.
func (p *Plan) AheadSQL() string {
	return p.bounded(func(list string) string {
		return p.bySimpleKeySQL(list, "pg_catalog.current_setting("+postgres.Literal(postgres.KeysSetting)+")")
	}, PageBytes)
}

// Collect makes what ReadKeys returns for some keys of the rows of AheadSQL, or of its own.
func (p *Plan) Collect(rows pgx.Rows, keys []string) (r Read, err error) {
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
			r.Docs = append(r.Docs, row.doc)
			r.Bytes += row.bytes
		case row.size > p.Def.maxBytes():
			if r.Large == nil {
				r.Large = map[string]error{}
			}
			r.Large[key] = &TooLarge{row.size, p.Def.maxBytes()}
		default:
			r.Left = append(r.Left, key)
		}
	}
	if err := rows.Err(); err != nil {
		return r, fmt.Errorf("read %d changed documents of index %s: %w", len(keys), p.Def.Name, err)
	}
	// A key whose row came back under another text, such as 1.00 for 1.0, is gone, too.
	for _, k := range keys {
		if !found[k] {
			r.Gone = append(r.Gone, k)
		}
	}
	return r, nil
}

// Bisect runs do with some keys. When the data that do reads is at fault, it runs do again with
// ever smaller parts of the keys, in their order, and hands those that fail alone to bad. Any
// other error, and any error of bad, ends it and is returned.
func Bisect(keys []string, do func(keys []string) error, bad func(key string, err error) error) error {
	err := do(keys)
	switch {
	case err == nil || !postgres.OfData(err) && !errors.Is(err, errPageFull):
		return err
	case len(keys) == 1:
		return bad(keys[0], err)
	}
	if err := Bisect(keys[:len(keys)/2], do, bad); err != nil {
		return err
	}
	return Bisect(keys[len(keys)/2:], do, bad)
}

// errPageFull reports that documents did not fit into a page, so that Bisect tries fewer of them.
var errPageFull = errors.New("the documents do not fit into a page")

// ReadSound reads the documents with some keys and hands those that can be built to send, in
// pages, in the order of the keys. It hands the keys of the others to spoiled, before a page with
// a later key is sent.
func ReadSound(
	ctx context.Context, conn *postgres.Conn, p *Plan, keys []string,
	send func([]document.Document) error, spoiled func([]string) error,
) error {
	return Bisect(keys, func(keys []string) error {
		r, err := ReadKeys(ctx, conn, p, keys)
		if err != nil {
			return err
		}
		if len(r.Left) > 0 {
			return errPageFull
		}
		if len(r.Large) > 0 {
			if err := spoiled(slices.Collect(maps.Keys(r.Large))); err != nil {
				return err
			}
		}
		return send(inOrder(keys, r.Docs))
	}, func(key string, _ error) error { return spoiled([]string{key}) })
}

// inOrder returns documents in the order of their keys in keys.
func inOrder(keys []string, docs []document.Document) []document.Document {
	at := make(map[string]document.Document, len(docs))
	for _, d := range docs {
		at[d.Key] = d
	}
	sorted := make([]document.Document, 0, len(docs))
	for _, k := range keys {
		if d, ok := at[k]; ok {
			sorted = append(sorted, d)
			delete(at, k)
		}
	}
	return sorted
}
