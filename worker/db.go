package worker

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// db is a connection to Postgres. With a pooler in between that hands out server
// connections by the transaction, every statement may meet another one: nothing
// set in a session stays, and nothing can be prepared. So each statement brings
// its settings along, in one transaction and one round trip.
type db struct {
	*pgx.Conn
	pooled   bool
	settings string            // behind a pooler: calls of set_config, for the select that goes before each statement
	path     theirPath         // what the author of the definitions has names looked up in
	formats  map[string]string // and how the author's sessions read and write values: see theirFormats
	given    *string           // what the role and the database said of both: see sameFormats
	prepared map[string]string // names of statements of queryTheirs, by their SQL
}

// refusedSetting says that a pooler does not know what was to be set at the start.
func refusedSetting(err error) bool {
	var pgErr *pgconn.PgError
	return errors.As(err, &pgErr) && strings.HasPrefix(pgErr.Message, "unsupported startup parameter")
}

func dialPooled(ctx context.Context, cfg *pgx.ConnConfig) (*db, error) {
	cfg.DefaultQueryExecMode = pgx.QueryExecModeExec
	cfg.StatementCacheCapacity, cfg.DescriptionCacheCapacity = 0, 0
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return &db{Conn: conn, pooled: true, settings: calls(settings, "true")}, nil
}

// calls are calls of set_config.
func calls(settings map[string]string, local string) string {
	var calls []string
	for name, value := range settings {
		calls = append(calls, "pg_catalog.set_config("+literal(name)+", "+literal(value)+", "+local+")")
	}
	slices.Sort(calls)
	return strings.Join(calls, ", ")
}

// Begin is pgx.Conn's, with the settings made for the transaction.
func (c *db) Begin(ctx context.Context) (pgx.Tx, error) {
	tx, err := c.Conn.Begin(ctx)
	if err != nil || !c.pooled {
		return tx, err
	}
	if _, err := tx.Exec(ctx, "select "+c.settings); err != nil {
		return nil, errors.Join(err, tx.Rollback(ctx))
	}
	return tx, nil
}

// Query is pgx.Conn's. As there, rows are closed when all have been read.
func (c *db) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if !c.pooled {
		return c.Conn.Query(ctx, sql, args...)
	}
	// What is sent as one batch is one transaction.
	batch := &pgx.Batch{}
	batch.Queue("select " + c.settings)
	batch.Queue(sql, args...)
	return rowsOf(ctx, c.Conn, batch)
}

// rowsOf sends a batch whose second statement is the one that matters.
func rowsOf(ctx context.Context, conn *pgx.Conn, batch *pgx.Batch) (pgx.Rows, error) {
	results := conn.SendBatch(ctx, batch)
	if _, err := results.Exec(); err != nil {
		return nil, errors.Join(err, results.Close())
	}
	rows, err := results.Query()
	if err != nil {
		results.Close() // says the same again
		return nil, err
	}
	return &batchRows{Rows: rows, results: results}, nil
}

// Exec is pgx.Conn's.
func (c *db) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	if !c.pooled {
		return c.Conn.Exec(ctx, sql, args...)
	}
	rows, err := c.Query(ctx, sql, args...)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	rows.Close()
	return rows.CommandTag(), rows.Err()
}

// QueryRow is pgx.Conn's.
func (c *db) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	if !c.pooled {
		return c.Conn.QueryRow(ctx, sql, args...)
	}
	rows, err := c.Query(ctx, sql, args...)
	return oneRow{rows, err}
}

// batchRows end the batch they are of when they are closed.
type batchRows struct {
	pgx.Rows
	results pgx.BatchResults
	closed  bool
	err     error // of the batch
}

func (r *batchRows) Next() bool {
	if r.Rows.Next() {
		return true
	}
	r.Close()
	return false
}

func (r *batchRows) Close() {
	r.Rows.Close()
	if !r.closed {
		r.closed, r.err = true, r.results.Close()
	}
}

func (r *batchRows) Err() error {
	if err := r.Rows.Err(); err != nil {
		return err
	}
	return r.err
}

type oneRow struct {
	rows pgx.Rows
	err  error
}

func (r oneRow) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	defer r.rows.Close()
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return pgx.ErrNoRows
	}
	if err := r.rows.Scan(dest...); err != nil {
		return err
	}
	r.rows.Close()
	return r.rows.Err()
}
