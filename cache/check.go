package cache

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

	"ftsync/cache/sqlite"
)

// Check reads the whole file. It returns an error when the file is damaged, or when the FTS index
// does not match the documents. It takes about two seconds for a million documents; batches wait
// for the second half of that, searches don't wait.
func (g *Generation) Check(ctx context.Context) (failure error) {
	defer failing(&failure)
	err := g.checkFile(ctx)
	if err == nil {
		err = g.checkSum(ctx)
	}
	if err == nil && g.Built() {
		err = g.compare(ctx)
	}
	if err != nil && ctx.Err() != nil {
		err = ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("check generation %s: %w", g.id, err)
	}
	return nil
}

// checkFile reads every page, with a connection of its own.
func (g *Generation) checkFile(ctx context.Context) error {
	// FTS5 takes part in the check with the list of segments that the connection knows. If these
	// have been merged meanwhile, it reports damage. A connection that was just opened knows the
	// present segments.
	return g.withOwnReader(func(r *sqlite.Conn) error { return checkFile(ctx, r) })
}

// compare returns an error when the FTS index does not match the documents.
func (g *Generation) compare(ctx context.Context) error {
	return g.withWriter("compare the FTS index with the documents", func(w *sqlite.Conn) error {
		_, err := w.ExecContext(ctx, "insert into fts (fts, rank) values ('integrity-check', 1)")
		return err
	})
}

func checkFile(ctx context.Context, r *sqlite.Conn) error {
	var found []string
	err := r.Query(ctx, func(row []driver.Value) error {
		if s, _ := row[0].(string); s != "ok" {
			found = append(found, s)
		}
		return nil
	}, "pragma integrity_check(10)")
	if err == nil && len(found) > 0 {
		err = fmt.Errorf("%w: %s", sqlite.ErrMalformed, strings.Join(found, "; "))
	}
	if err != nil {
		return err
	}
	documents, err := r.Number(ctx, "select count(*) from doc where typeof(key) = 'text'")
	if err != nil {
		return err
	}
	counted, err := r.Number(ctx, "select v from meta where k = 'documents'")
	if err == nil && counted != documents {
		err = fmt.Errorf("%w: %d documents, but %d were counted", sqlite.ErrMalformed, documents, counted)
	}
	return err
}
