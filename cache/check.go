package cache

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
)

// Check reads the whole file and returns an error when it is damaged, or when
// the FTS index does not say what the documents say. It takes about two seconds
// a million documents; batches wait for the second half, searches for nothing.
func (g *Generation) Check(ctx context.Context) error {
	err := g.check(ctx)
	if err != nil && ctx.Err() != nil {
		err = ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("check generation %s: %w", g.id, err)
	}
	return nil
}

func (g *Generation) check(ctx context.Context) error {
	// FTS5 takes part in the check of the whole file with the list of segments
	// that the connection knew last, and calls it damage when they have been
	// merged since: a connection that has just been opened knows the latest.
	err := g.withOwnReader(func(r *conn) error { return checkFile(ctx, r) })
	if err != nil || !g.Built() {
		return err
	}
	return g.withWriter("compare the FTS index with the documents", func(w *conn) error {
		_, err := w.execContext(ctx, "insert into fts (fts, rank) values ('integrity-check', 1)")
		return err
	})
}

// checkFile reads every page.
func checkFile(ctx context.Context, r *conn) error {
	var found []string
	err := r.query(ctx, func(row []driver.Value) error {
		if s, _ := row[0].(string); s != "ok" {
			found = append(found, s)
		}
		return nil
	}, "pragma integrity_check(10)")
	if err == nil && len(found) > 0 {
		err = errors.New(strings.Join(found, "; "))
	}
	if err != nil {
		return err
	}
	documents, err := r.number(ctx, "select count(*) from doc")
	if err != nil {
		return err
	}
	counted, err := r.number(ctx, "select v from meta where k = 'documents'")
	if err == nil && counted != documents {
		err = fmt.Errorf("%d documents, but %d were counted", documents, counted)
	}
	return err
}
