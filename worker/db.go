package worker

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// db is a connection to Postgres. With a pooler in between that hands out server
// connections by the transaction, every statement may meet another one: nothing
// set in a session stays, and nothing can be prepared. So each statement brings
// its settings along, in one transaction and one round trip.
type db struct {
	*pgx.Conn
	pooled       bool
	settings     string            // behind a pooler: calls of set_config, for the select that goes before each statement
	path         theirPath         // what the author of the definitions has names looked up in
	formats      map[string]string // and how the author's sessions read and write values: see theirFormats
	given        *string           // what the role and the database said of both: see sameFormats
	refusesViews bool              // the server can be told to
	prepared     map[string]string // names of statements of queryTheirs, by their SQL
	begin        string            // behind a pooler: how to begin, where the role's transactions are not ours; or empty
	wire         *watched
	notified     *atomic.Bool // a notification has come

	limits      limits // of every statement
	theirLimits limits // of those that have parts written by the author of a definition
}

// ourTransactions are what the worker relies on: a role may have others by default.
var ourTransactions = pgx.TxOptions{IsoLevel: pgx.ReadCommitted, AccessMode: pgx.ReadWrite}

// refusedSetting says that a pooler does not know what was to be set at the start.
func refusedSetting(err error) bool {
	var pgErr *pgconn.PgError
	return errors.As(err, &pgErr) && strings.HasPrefix(pgErr.Message, "unsupported startup parameter")
}

func dialPooled(ctx context.Context, cfg *pgx.ConnConfig, name string) (*db, error) {
	cfg.DefaultQueryExecMode = pgx.QueryExecModeExec
	cfg.StatementCacheCapacity, cfg.DescriptionCacheCapacity = 0, 0
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return nil, err
	}
	c := &db{Conn: conn, pooled: true, settings: calls(settings, "true") + ", " + calls(map[string]string{"application_name": name}, "true")}
	var others bool
	err = conn.QueryRow(ctx, "select pg_catalog.current_setting('default_transaction_read_only') <> 'off' or pg_catalog.current_setting('default_transaction_isolation') <> 'read committed'").Scan(&others)
	if err != nil {
		closeConn(conn)
		return nil, err
	}
	if others {
		c.begin = "begin isolation level read committed read write"
	}
	return c, nil
}

// begins says that what is sent at once is to be begun as our transactions are. Within
// one it is part of that.
func (c *db) begins() bool { return c.begin != "" && c.PgConn().TxStatus() == 'I' }

// batch begins what is sent at once, as one transaction, with calls of set_config.
func (c *db) batch(settings string) *pgx.Batch {
	b := &pgx.Batch{}
	if c.begins() {
		b.Queue(c.begin)
	}
	b.Queue("select " + settings)
	return b
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
	tx, err := c.Conn.BeginTx(ctx, ourTransactions)
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
	batch := c.batch(c.settings)
	batch.Queue(sql, args...)
	return c.rowsOf(ctx, batch)
}

// rowsOf sends a batch, whose first statement after the settings is the one that matters.
func (c *db) rowsOf(ctx context.Context, batch *pgx.Batch) (pgx.Rows, error) {
	before, begins := 1, c.begins()
	if begins {
		batch.Queue("commit")
		before = 2
	}
	results := c.Conn.SendBatch(ctx, batch)
	for range before {
		if _, err := results.Exec(); err != nil {
			return nil, errors.Join(brief(err), brief(results.Close()), c.ended(ctx, begins, err))
		}
	}
	rows, err := results.Query()
	if err != nil {
		results.Close() // says the same again
		return nil, errors.Join(brief(err), c.ended(ctx, begins, err))
	}
	return &batchRows{Rows: rows, results: results, ended: func(err error) error { return c.ended(ctx, begins, err) }}, nil
}

// ended ends the transaction of a batch of which a statement has failed; one that
// began by itself has ended by itself.
func (c *db) ended(ctx context.Context, begun bool, err error) error {
	if err == nil || !begun || c.IsClosed() {
		return nil
	}
	_, err = c.Conn.Exec(ctx, "rollback")
	return err
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
	ended   func(error) error
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
		r.closed, r.err = true, brief(r.results.Close())
		r.err = errors.Join(r.err, r.ended(r.err))
	}
}

func (r *batchRows) Err() error {
	if err := r.Rows.Err(); err != nil {
		return brief(err)
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
