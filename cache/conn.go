package cache

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/url"

	"github.com/mattn/go-sqlite3"
)

// conn is one SQLite connection with its prepared statements, used by one
// goroutine at a time. It stands on the driver itself: database/sql costs more
// than SQLite does for the small statements that make up a batch, and hides
// which connection has the temporary table and the transaction.
type conn struct {
	c     *sqlite3.SQLiteConn
	stmts map[string]*stmt
	pages int64 // bytes of page cache it was last told to use
}

// stmt is a prepared statement with room for its arguments.
type stmt struct {
	s    *sqlite3.SQLiteStmt
	args []driver.NamedValue
	row  []driver.Value
}

// openConn opens path; mode is ro, rw or rwc, as in SQLite's URIs.
func openConn(path, mode string) (*conn, error) {
	// The path goes through a URI, so that ? and % in it are only characters.
	uri := "file:" + (&url.URL{Path: path}).EscapedPath() +
		"?mode=" + mode + "&_busy_timeout=5000&_synchronous=NORMAL"
	c, err := (&sqlite3.SQLiteDriver{}).Open(uri)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	opened := &conn{c: c.(*sqlite3.SQLiteConn), stmts: map[string]*stmt{}}
	if err := opened.extended(); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, errors.Join(err, opened.close()))
	}
	return opened, nil
}

// extended returns an error when the connection does not have the functions of
// package fts5: whatever kept SQLite from reading the file when they were added.
func (c *conn) extended() error {
	err := c.run("select ftsync_listen(0)")
	if isCode(err, sqlite3.ErrError) {
		// The file could be read this time, so it is not damaged.
		return errors.Join(sqlite3.Error{Code: sqlite3.ErrBusy}, err)
	}
	return err
}

func (c *conn) close() error {
	var errs []error
	for _, s := range c.stmts {
		errs = append(errs, s.s.Close())
	}
	return errors.Join(append(errs, c.c.Close())...)
}

// run executes statements without arguments and without keeping them.
func (c *conn) run(sql string) error {
	_, err := c.c.ExecContext(context.Background(), sql, nil)
	return err
}

func (c *conn) prepare(sql string) (*stmt, error) {
	if s := c.stmts[sql]; s != nil {
		return s, nil
	}
	p, err := c.c.Prepare(sql)
	if err != nil {
		return nil, fmt.Errorf("prepare %.200s: %w", sql, err)
	}
	s := &stmt{s: p.(*sqlite3.SQLiteStmt)}
	c.stmts[sql] = s
	return s, nil
}

// exec runs a statement that returns no rows and returns how many it changed.
func (c *conn) exec(sql string, args ...any) (int64, error) {
	return c.execContext(context.Background(), sql, args...)
}

// execContext is exec for long statements: the end of ctx interrupts it.
func (c *conn) execContext(ctx context.Context, sql string, args ...any) (int64, error) {
	s, err := c.prepare(sql)
	if err != nil {
		return 0, err
	}
	return s.exec(ctx, args...)
}

// query calls each for every row; the row is only valid until each returns.
func (c *conn) query(ctx context.Context, each func(row []driver.Value) error, sql string, args ...any) error {
	s, err := c.prepare(sql)
	if err != nil {
		return err
	}
	return s.query(ctx, each, args...)
}

// number returns the single integer a statement yields, 0 for none or null.
func (c *conn) number(ctx context.Context, sql string, args ...any) (n int64, err error) {
	err = c.query(ctx, func(row []driver.Value) error {
		n, _ = row[0].(int64)
		return nil
	}, sql, args...)
	return n, err
}

func (s *stmt) exec(ctx context.Context, args ...any) (int64, error) {
	r, err := s.s.ExecContext(ctx, s.bind(args))
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

func (s *stmt) query(ctx context.Context, each func(row []driver.Value) error, args ...any) (err error) {
	rows, err := s.s.QueryContext(ctx, s.bind(args))
	if err != nil {
		return err
	}
	defer func() {
		if cerr := rows.Close(); err == nil {
			err = cerr
		}
	}()
	if n := len(rows.Columns()); len(s.row) != n {
		s.row = make([]driver.Value, n)
	}
	for {
		if err := rows.Next(s.row); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if err := each(s.row); err != nil {
			return err
		}
	}
}

func (s *stmt) bind(args []any) []driver.NamedValue {
	for len(s.args) < len(args) {
		s.args = append(s.args, driver.NamedValue{Ordinal: len(s.args) + 1})
	}
	for i, a := range args {
		s.args[i].Value = a
	}
	return s.args[:len(args)]
}

// write runs f in a write transaction; nothing of it stays when f fails.
func (c *conn) write(f func() error) error {
	if err := c.run("begin immediate"); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	inside := true
	defer func() {
		if inside { // f panicked: whoever uses the connection next must not find a transaction
			c.run("rollback")
		}
	}()
	err := f()
	inside = false
	if err == nil {
		if err = c.run("commit"); err != nil {
			err = fmt.Errorf("commit: %w", err)
		}
	}
	// A full disk or an input/output error has already rolled back.
	if !c.c.AutoCommit() {
		err = errors.Join(err, c.run("rollback"))
	}
	return err
}

// isCode reports whether err is SQLite's primary code, such as sqlite3.ErrBusy.
func isCode(err error, codes ...sqlite3.ErrNo) bool {
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return false
	}
	for _, c := range codes {
		if e.Code == c {
			return true
		}
	}
	return false
}
