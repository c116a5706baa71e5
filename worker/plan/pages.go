package plan

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/cache/document"
	"ftsync/worker/postgres"
)

// loadRows is the number of rows that one statement of a load reads: few enough that no snapshot
// is held for long, enough that the cost of a statement does not count.
const loadRows = 20_000

// ReadPages sends the documents whose keys come after a key to pages, in slices bounded in number
// and bytes, until there are no more, at a pace. It hands the keys of documents that can't be built
// to spoiled.
func ReadPages(ctx context.Context, conn *postgres.Conn, p *Plan, after string, pace Pace,
	pages chan<- []document.Document, spoiled func([]string) error) error {
	send := func(docs []document.Document) error {
		if len(docs) == 0 {
			return nil
		}
		select {
		case pages <- docs:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	for first := after == ""; ; {
		began, rows := time.Now(), pace.rows()
		last, more, err := ReadPage(ctx, conn, p, rows, first, after, send, spoiled)
		first, after = first && last == "", last
		if err != nil && postgres.OfData(err) && !conn.IsClosed() {
			rows = aroundKeys
			last, more, err = ReadAround(ctx, conn, p, first, after, send, spoiled)
			first, after = first && last == "", last
		}
		if err != nil {
			return fmt.Errorf("read rows for index %s: %w", p.Def.Name, err)
		}
		if !more {
			return nil
		}
		if err := pace.rest(ctx, began, rows); err != nil {
			return err
		}
	}
}

// pageArgs returns the arguments of pageSQL.
func (p *Plan) pageArgs(first bool, after string) ([]any, error) {
	if first {
		return nil, nil
	}
	parts, err := p.splitKey(after)
	args := make([]any, len(parts))
	for i, part := range parts {
		args[i] = part
	}
	return args, err
}

// ReadPage reads up to limit documents in one statement. It hands the keys of documents that are
// too large to spoiled. It returns the last key read, also with an error, and reports whether
// there may be more documents.
func ReadPage(ctx context.Context, conn *postgres.Conn, p *Plan, limit int, first bool, after string,
	send func([]document.Document) error, spoiled func([]string) error) (last string, more bool, err error) {
	last = after
	args, err := p.pageArgs(first, after)
	if err != nil {
		return last, false, err
	}
	page := func(list string) string { return p.pageSQL(list, first, limit) }
	rows, err := conn.QueryTheirs(ctx, p.Manner(), p.bounded(page, 0), args...)
	if err != nil {
		return last, false, err
	}
	defer rows.Close()
	n, size, docs := 0, 0, make([]document.Document, 0, PageDocuments)
	var large []string
	seen := after
	flush := func() error {
		if len(large) > 0 {
			if err := spoiled(large); err != nil { // before the documents that move the cursor past them
				return err
			}
		}
		if err := send(docs); err != nil {
			return err
		}
		last, size, large, docs = seen, 0, nil, make([]document.Document, 0, PageDocuments)
		return nil
	}
	for rows.Next() {
		row, err := p.row(rows)
		if err != nil {
			return last, false, err
		}
		n, size, seen = n+1, size+row.bytes, row.doc.Key
		if row.size > 0 {
			large = append(large, seen)
		} else {
			docs = append(docs, row.doc)
		}
		if len(docs)+len(large) == PageDocuments || size >= PageBytes {
			if err := flush(); err != nil {
				return last, false, err
			}
		}
	}
	if err := rows.Err(); err != nil {
		return last, false, err
	}
	err = flush()
	return last, n == limit, err
}

// aroundKeys is the number of keys on a page of ReadAround, which may read each document alone.
const aroundKeys = 500

// ReadAround reads a page of keys alone, and then those documents of the page that can be built.
func ReadAround(ctx context.Context, conn *postgres.Conn, p *Plan, first bool, after string,
	send func([]document.Document) error, spoiled func([]string) error) (last string, more bool, err error) {
	args, err := p.pageArgs(first, after)
	if err != nil {
		return after, false, err
	}
	rows, err := conn.QueryTheirs(ctx, p.Manner(), p.pageSQL(p.KeyExpr(), first, aroundKeys), args...)
	if err != nil {
		return after, false, err
	}
	keys, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(keys) == 0 {
		return after, false, err
	}
	if err := ReadSound(ctx, conn, p, keys, send, spoiled); err != nil {
		return after, false, err
	}
	return keys[len(keys)-1], len(keys) == aroundKeys, nil
}
