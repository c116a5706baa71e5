package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// Along is a statement with parts written by the author of a definition, sent along with one of
// ftsync's; see QueryAlong.
type Along struct {
	Manner Manner
	SQL    string
	Rows   func(rows pgx.Rows) error // reads its rows
}

// QueryAlong runs a statement of ftsync's, whose rows it hands to ours, and after it, in the same
// transaction and the same round trip, the statement of a. That sees what the first has set for the
// transaction and, being read committed, everything that the first has seen. Its failure, given
// back as along, takes nothing from the rows of the first. It does not work behind a pooler.
func (c *Conn) QueryAlong(ctx context.Context, a Along, ours func(rows pgx.Rows) error, sql string, args ...any) (
	along, err error) {
	name, along := c.prepareTheirs(ctx, a.SQL)
	batch := &pgx.Batch{}
	batch.Queue(sql, args...)
	if along == nil {
		batch.Queue("select " + c.asTheirs(a.Manner))
		batch.Queue(name)
		batch.Queue(c.restore())
	}
	results := c.Conn.SendBatch(ctx, batch)
	rows, err := results.Query()
	if err == nil {
		err = ours(rows)
	}
	if err != nil {
		results.Close() // returns the same error
		return nil, brief(err)
	}
	if along != nil {
		return along, brief(results.Close())
	}
	along = a.read(results)
	along = brief(errors.Join(along, results.Close()))
	if along != nil {
		along = c.unprepared(ctx, a.SQL, along)
	}
	return along, nil
}

// read reads the results that follow those of ftsync's statement.
func (a Along) read(results pgx.BatchResults) error {
	if _, err := results.Exec(); err != nil {
		return err
	}
	rows, err := results.Query()
	if err != nil {
		return err
	}
	defer rows.Close()
	return a.Rows(rows)
}
