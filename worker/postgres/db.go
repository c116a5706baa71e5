package postgres

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Conn is a connection to Postgres. Behind a pooler that hands out server connections by the
// transaction, each statement may meet another server connection: settings of a session don't
// stay, and nothing can be prepared. So each statement brings its settings along, in one
// transaction and one round trip.
type Conn struct {
	*pgx.Conn
	pooled       bool
	settings     string            // behind a pooler: calls of set_config, selected before each statement
	path         theirPath         // the search_path of the author's SQL
	formats      map[string]string // how the author's sessions read and write values; see theirFormats
	refusesViews bool              // the server knows ViewsSetting
	prepared     map[string]string // the names of the statements that prepareTheirs has prepared, by their SQL
	begin        string            // behind a pooler: how to begin a transaction; empty: the role's defaults will do
	wire         *watched
	notified     *atomic.Bool // a notification has come

	limits      Limits // of every statement
	theirLimits Limits // of those with parts written by the author of a definition
}

// ourTransactions is how transactions begin here, since a role may have other defaults.
var ourTransactions = pgx.TxOptions{IsoLevel: pgx.ReadCommitted, AccessMode: pgx.ReadWrite}

// refusedSetting reports whether a connection was refused because a pooler doesn't know a setting
// given when connecting.
func refusedSetting(err error) bool {
	var pgErr *pgconn.PgError
	return errors.As(err, &pgErr) && strings.HasPrefix(pgErr.Message, "unsupported startup parameter")
}

func dialPooled(ctx context.Context, cfg *pgx.ConnConfig, name string) (*Conn, error) {
	cfg.DefaultQueryExecMode = pgx.QueryExecModeExec
	cfg.StatementCacheCapacity, cfg.DescriptionCacheCapacity = 0, 0
	conn, err := connect(ctx, cfg)
	if err != nil {
		return nil, err
	}
	c := &Conn{Conn: conn, pooled: true}
	c.settings = calls(settings, "true") + ", " + calls(map[string]string{"application_name": name}, "true")
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	var others bool
	err = conn.QueryRow(ctx, `
		select pg_catalog.current_setting('default_transaction_read_only') <> 'off'
		    or pg_catalog.current_setting('default_transaction_isolation') <> 'read committed'`).Scan(&others)
	if err != nil {
		Close(conn)
		return nil, err
	}
	if others {
		c.begin = "begin isolation level read committed read write"
	}
	return c, nil
}

// Pooled reports whether a pooler stands before Postgres.
func (c *Conn) Pooled() bool { return c.pooled }

// Notified reports whether a notification has ever come on this connection.
func (c *Conn) Notified() bool { return c.notified.Load() }

// ExpectBrief declares that all statements on this connection are brief from now on, so that
// silence alone proves it dead.
func (c *Conn) ExpectBrief() { c.wire.brief.Store(true) }

// SearchPath returns the search_path of the SQL that the author of a definition wrote.
func (c *Conn) SearchPath() []string { return c.path }

// Format returns the value that a setting of theirFormats has in the author's sessions.
func (c *Conn) Format(name string) string { return c.formats[name] }

// FormatSettings returns calls of set_config that set those formats for one transaction.
func (c *Conn) FormatSettings() string { return calls(c.formats, "true") }

// RefusesViews reports whether the server knows the setting ViewsSetting.
func (c *Conn) RefusesViews() bool { return c.refusesViews }

// LimitTheirs bounds, from now on, the statements with parts written by the author of a
// definition.
func (c *Conn) LimitTheirs(l Limits) { c.theirLimits = l }

// begins reports whether a batch has to begin a transaction of its own: the role's defaults
// differ from ourTransactions, and no transaction is under way.
func (c *Conn) begins() bool { return c.begin != "" && c.PgConn().TxStatus() == 'I' }

// batch returns a batch that is one transaction and begins with calls of set_config.
func (c *Conn) batch(settings string) *pgx.Batch {
	b := &pgx.Batch{}
	if c.begins() {
		b.Queue(c.begin)
	}
	b.Queue("select " + settings)
	return b
}

// calls returns calls of set_config.
func calls(settings map[string]string, local string) string {
	var calls []string
	for name, value := range settings {
		calls = append(calls, "pg_catalog.set_config("+Literal(name)+", "+Literal(value)+", "+local+")")
	}
	slices.Sort(calls)
	return strings.Join(calls, ", ")
}

// Begin is pgx.Conn's, and makes the settings within the transaction.
func (c *Conn) Begin(ctx context.Context) (pgx.Tx, error) {
	tx, err := c.Conn.BeginTx(ctx, ourTransactions)
	if err != nil || !c.pooled {
		return tx, err
	}
	if _, err := tx.Exec(ctx, "select "+c.settings); err != nil {
		return nil, errors.Join(err, tx.Rollback(ctx))
	}
	return tx, nil
}

// Query is pgx.Conn's. As there, the rows close when all have been read.
func (c *Conn) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if !c.pooled {
		return c.Conn.Query(ctx, sql, args...)
	}
	batch := c.batch(c.settings)
	batch.Queue(sql, args...)
	return c.rowsOf(ctx, batch)
}

// rowsOf sends a batch and returns the rows of its first statement after the settings.
func (c *Conn) rowsOf(ctx context.Context, batch *pgx.Batch) (pgx.Rows, error) {
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
		results.Close() // returns the same error
		return nil, errors.Join(brief(err), c.ended(ctx, begins, err))
	}
	ended := func(err error) error { return c.ended(ctx, begins, err) }
	return &batchRows{Rows: rows, results: results, ended: ended}, nil
}

// ended rolls back the transaction of a batch after one of its statements has failed with err. It
// leaves a transaction alone that the batch did not begin.
func (c *Conn) ended(ctx context.Context, begun bool, err error) error {
	if err == nil || !begun || c.IsClosed() {
		return nil
	}
	_, err = c.Conn.Exec(ctx, "rollback")
	return err
}

// Exec is pgx.Conn's.
func (c *Conn) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
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
func (c *Conn) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	if !c.pooled {
		return c.Conn.QueryRow(ctx, sql, args...)
	}
	rows, err := c.Query(ctx, sql, args...)
	return oneRow{rows, err}
}

// batchRows are the rows of one statement of a batch. Closing them closes the batch.
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
