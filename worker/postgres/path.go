package postgres

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// OurPath is the search_path of ftsync's own statements. Anybody who may create objects in a
// schema of a search_path decides what a function or operator named without a schema means, and
// it would run with ftsync's rights. Only superusers create in pg_catalog, and pg_temp is not
// searched for functions.
const OurPath = "pg_catalog, pg_temp"

const pinPath = "pg_catalog.set_config('search_path', '" + OurPath + "', "

// theirPath is the search_path of the definitions' author, as set for the role, the database or
// in the connection string. Tables are looked up by it, and the SQL under query, keys and where
// runs with it.
type theirPath []string

// readPath splits a search_path as Postgres shows it, and leaves out the schema ftsync. For a
// role called ftsync, "$user" stands for that schema, whose tables would hide the author's tables
// of the same names.
func readPath(shown, user string) theirPath {
	var path theirPath
	for rest := strings.TrimSpace(shown); rest != ""; {
		var name string
		if strings.HasPrefix(rest, `"`) {
			end := 1
			for end < len(rest) && (rest[end] != '"' || end+1 < len(rest) && rest[end+1] == '"') {
				if rest[end] == '"' {
					end++
				}
				end++
			}
			name, rest = strings.ReplaceAll(rest[1:min(end, len(rest))], `""`, `"`), rest[min(end+1, len(rest)):]
		} else {
			end := strings.IndexByte(rest, ',')
			if end < 0 {
				end = len(rest)
			}
			name, rest = strings.ToLower(strings.TrimSpace(rest[:end])), rest[end:]
		}
		rest = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(rest), ","))
		if name == "$user" {
			name = user
		}
		if !slices.Contains([]string{"", "ftsync", "pg_catalog", "pg_temp"}, name) && !slices.Contains(path, name) {
			path = append(path, name)
		}
	}
	return path
}

// String returns the path as a value of the setting. pg_catalog comes first, as it does by
// default, so that the name of a type that comes with Postgres means that type.
func (p theirPath) String() string {
	all := []string{"pg_catalog"}
	for _, name := range p {
		all = append(all, Quote(name))
	}
	return strings.Join(append(all, "pg_temp"), ", ")
}

// settings returns calls of set_config that make a transaction read-only, with the author's
// search_path.
func (p theirPath) settings() string {
	return "pg_catalog.set_config('search_path', " + Literal(p.String()) + ", true), " +
		"pg_catalog.set_config('transaction_read_only', 'on', true)"
}

// pin has names looked up in OurPath and values written in ftsync's formats from now on, and
// records the author's path and formats. Behind a pooler each transaction does that; see
// Conn.settings.
func (c *Conn) pin(ctx context.Context) error {
	var shown, user string
	var formats []string
	asked := make([]string, len(theirFormats))
	for i, name := range theirFormats {
		asked[i] = "pg_catalog.current_setting(" + Literal(name) + ")"
	}
	err := c.Conn.QueryRow(ctx, `
		select pg_catalog.current_setting('search_path'), current_user, array[`+strings.Join(asked, ", ")+`],
		       pg_catalog.current_setting('`+ViewsSetting+`', true) is not null`,
	).Scan(&shown, &user, &formats, &c.refusesViews)
	if err != nil {
		return err
	}
	c.path, c.formats = readPath(shown, user), map[string]string{}
	for i, name := range theirFormats {
		c.formats[name] = formats[i]
	}
	if c.pooled {
		c.settings += ", " + pinPath + "true)"
		return nil
	}
	_, err = c.Conn.Exec(ctx, c.restore())
	return err
}

// Limits bound how long a statement may wait for each lock (Lock), and how long it may run in all
// (Run); zero: without end.
type Limits struct{ Lock, Run time.Duration }

// calls returns calls of set_config.
func (l Limits) calls(local string) string {
	return calls(map[string]string{
		"lock_timeout":      strconv.FormatInt(l.Lock.Milliseconds(), 10),
		"statement_timeout": strconv.FormatInt(l.Run.Milliseconds(), 10),
	}, local)
}

// Limit bounds all statements from now on, those of authors included.
func (c *Conn) Limit(ctx context.Context, l Limits) error {
	c.limits, c.theirLimits = l, l
	if c.pooled {
		c.settings += ", " + l.calls("true") // the last one counts
		return nil
	}
	_, err := c.Conn.Exec(ctx, "select "+l.calls("false"))
	return err
}

// restore returns the statement that sets again everything that an author's SQL may have set
// beyond its transaction.
func (c *Conn) restore() string {
	return "select " + calls(settings, "false") + ", " + pinPath + "false), " + c.limits.calls("false")
}

// Theirs runs f in a transaction for SQL that the author of a definition wrote. Names are looked
// up as the author would expect, and nothing can be written. In the end the transaction is rolled
// back, and with it whatever f has set.
func (c *Conn) Theirs(ctx context.Context, f func(tx pgx.Tx) error) error {
	tx, err := c.Begin(ctx)
	if err != nil {
		return err
	}
	if _, err = tx.Exec(ctx, "select "+c.asTheirs(Manner{Formats: true, Views: true})); err == nil {
		err = f(tx)
	}
	if ctx.Err() != nil { // a stop waits no longer: the network may swallow the rollback, too
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
		defer cancel()
	}
	return errors.Join(err, tx.Rollback(ctx))
}

// theirStatements bounds the number of authors' statements that stay prepared on a connection.
const theirStatements = 500

// QueryTheirs is Query for SQL with parts written by the author of a definition; see Theirs. It
// takes one round trip, two the first time. If the author has written nothing but the name of a
// table, values are written in ftsync's formats; see Manner.
func (c *Conn) QueryTheirs(ctx context.Context, m Manner, sql string, args ...any) (pgx.Rows, error) {
	if c.pooled {
		batch := c.batch(c.settings + ", " + c.asTheirs(m))
		batch.Queue(sql, args...)
		return c.rowsOf(ctx, batch)
	}
	name, err := c.prepareTheirs(ctx, sql)
	if err != nil {
		return nil, err
	}
	batch := c.batch(c.asTheirs(m))
	batch.Queue(name, args...)
	batch.Queue(c.restore())
	rows, err := c.rowsOf(ctx, batch)
	if err != nil {
		return nil, c.unprepared(ctx, sql, err)
	}
	return rows, nil
}

// prepareTheirs prepares a statement whose names are resolved by the author's search_path, and
// returns the name that it is prepared under.
func (c *Conn) prepareTheirs(ctx context.Context, sql string) (name string, err error) {
	if name, ok := c.prepared[sql]; ok {
		return name, nil
	}
	if len(c.prepared) >= theirStatements {
		if err := c.DeallocateAll(ctx); err != nil {
			return "", err
		}
		c.prepared = nil
	}
	if c.prepared == nil {
		c.prepared = map[string]string{}
	}
	name = fmt.Sprintf("theirs_%x", sha256.Sum256([]byte(sql)))[:40]
	err = c.Theirs(ctx, func(tx pgx.Tx) error {
		_, err := tx.Prepare(ctx, name, sql)
		return err
	})
	if err == nil {
		c.prepared[sql] = name
	}
	return name, err
}

// unprepared forgets a prepared statement if err says that the types of its columns have changed.
// It returns err.
func (c *Conn) unprepared(ctx context.Context, sql string, err error) error {
	if !IsCode(err, "0A000") { // cached plan must not change result type
		return err
	}
	name := c.prepared[sql]
	delete(c.prepared, sql)
	return errors.Join(err, c.Deallocate(ctx, name))
}

// RowsTheirs is QueryTheirs for parameters in text form with given types. It hands the rows to f
// one by one.
func (c *Conn) RowsTheirs(
	ctx context.Context, m Manner, sql string, params [][]byte, types []uint32, f func(row [][]byte) error,
) error {
	batch := &pgconn.Batch{}
	at, begins := 1, c.begins()
	if begins {
		batch.ExecParams(c.begin, nil, nil, nil, nil)
		at = 2
	}
	before := c.asTheirs(m)
	if c.pooled {
		before = c.settings + ", " + before
	}
	batch.ExecParams("select "+before, nil, nil, nil, nil)
	batch.ExecParams(sql, params, types, nil, nil)
	switch {
	case !c.pooled:
		batch.ExecParams(c.restore(), nil, nil, nil, nil)
	case begins:
		batch.ExecParams("commit", nil, nil, nil, nil)
	}
	results := c.PgConn().ExecBatch(ctx, batch)
	var failed error
	for n := 0; results.NextResult(); n++ {
		for rows := results.ResultReader(); rows.NextRow(); {
			if n == at && failed == nil {
				failed = f(rows.Values())
			}
		}
	}
	err := brief(results.Close())
	return cmp.Or(failed, errors.Join(err, c.ended(ctx, begins, err)))
}
