package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"

	"github.com/mattn/go-sqlite3"
)

// Conn is one SQLite connection with its prepared statements. One goroutine at a time
// may use it. It uses the driver directly: database/sql takes longer than SQLite does for
// the small statements of a batch, and hides which connection has the temporary table and
// the transaction.
type Conn struct {
	c     *sqlite3.SQLiteConn
	stmts map[string]*Stmt
	pages int64 // bytes of page cache that Memory.Fit set last
}

// Stmt is a prepared statement of a Conn, which closes it. It reuses the memory of its
// arguments and of its row.
type Stmt struct {
	s    *sqlite3.SQLiteStmt
	args []driver.NamedValue
	row  []driver.Value
}

// Open opens the database file at path. The mode is "ro", "rw" or "rwc", as in SQLite's
// URIs. The connection has the SQL functions of package fts5.
func Open(path, mode string) (*Conn, error) {
	// As part of a URI, escaped, ? and % in a path have no meaning.
	uri := "file:" + (&url.URL{Path: path}).EscapedPath() +
		"?mode=" + mode + "&_busy_timeout=5000&_synchronous=NORMAL"
	c, err := (&sqlite3.SQLiteDriver{}).Open(uri)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	opened := &Conn{c: c.(*sqlite3.SQLiteConn), stmts: map[string]*Stmt{}}
	if err := opened.extended(); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, errors.Join(err, opened.Close()))
	}
	return opened, nil
}

// OpenMemory opens a new database in memory.
func OpenMemory() (*Conn, error) {
	c, err := (&sqlite3.SQLiteDriver{}).Open(":memory:")
	if err != nil {
		return nil, err
	}
	return &Conn{c: c.(*sqlite3.SQLiteConn), stmts: map[string]*Stmt{}}, nil
}

// extended returns an error if the connection lacks the functions of package fts5: SQLite
// could not read the file when they were to be added, and does not report that itself.
func (c *Conn) extended() error {
	err := c.Run("select ftsync_listen(0)")
	if IsCode(err, sqlite3.ErrError) {
		// This statement could read the file, so the file is not damaged: report it as busy.
		return errors.Join(sqlite3.Error{Code: sqlite3.ErrBusy}, err)
	}
	return err
}

// Close closes the statements and the connection.
func (c *Conn) Close() error {
	var errs []error
	for _, s := range c.stmts {
		errs = append(errs, s.s.Close())
	}
	return errors.Join(append(errs, c.c.Close())...)
}

// Run executes one or several statements that have no arguments, and doesn't keep them.
func (c *Conn) Run(sql string) error {
	_, err := c.c.ExecContext(context.Background(), sql, nil)
	return err
}

// Prepare returns the connection's statement for sql, which it prepares only once.
func (c *Conn) Prepare(sql string) (*Stmt, error) {
	if s := c.stmts[sql]; s != nil {
		return s, nil
	}
	p, err := c.c.Prepare(sql)
	if err != nil {
		return nil, fmt.Errorf("prepare %.200s: %w", sql, err)
	}
	s := &Stmt{s: p.(*sqlite3.SQLiteStmt)}
	c.stmts[sql] = s
	return s, nil
}

// Exec runs a statement that yields no rows, and returns the number of rows it changed.
func (c *Conn) Exec(sql string, args ...any) (int64, error) {
	return c.ExecContext(context.Background(), sql, args...)
}

// ExecContext is Exec for a statement that may take long: the end of ctx interrupts it.
func (c *Conn) ExecContext(ctx context.Context, sql string, args ...any) (int64, error) {
	s, err := c.Prepare(sql)
	if err != nil {
		return 0, err
	}
	return s.exec(ctx, args...)
}

// Query calls each for every row that a statement yields, until each returns an error,
// which Query returns. A row, and the bytes in it, are valid until each returns. The end
// of ctx interrupts the statement.
func (c *Conn) Query(ctx context.Context, each func(row []driver.Value) error, sql string, args ...any) error {
	s, err := c.Prepare(sql)
	if err != nil {
		return err
	}
	return s.Query(ctx, each, args...)
}

// Number returns the integer that a statement yields; 0 for null, another type, or no row.
func (c *Conn) Number(ctx context.Context, sql string, args ...any) (n int64, err error) {
	err = c.Query(ctx, func(row []driver.Value) error {
		n, _ = row[0].(int64)
		return nil
	}, sql, args...)
	return n, err
}

// AsText returns a stored value as the text that FTS5 has indexed for it: SQLite's cast.
func (c *Conn) AsText(ctx context.Context, v driver.Value) (text string, err error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	}
	err = c.Query(ctx, func(row []driver.Value) error {
		text, _ = row[0].(string)
		return nil
	}, "select cast(? as text)", v)
	return text, err
}

// AutoCommit reports whether the connection is outside a transaction.
func (c *Conn) AutoCommit() bool { return c.c.AutoCommit() }

// DropWAL has SQLite delete the write-ahead log and its index when this connection leaves them:
// with another journal mode, or as the last one that closes. Without it they stay; see package fts5.
func (c *Conn) DropWAL() error {
	if err := c.c.SetFileControlInt("main", sqlite3.SQLITE_FCNTL_PERSIST_WAL, 0); err != nil {
		return fmt.Errorf("let the write-ahead log go: %w", err)
	}
	return nil
}

func (s *Stmt) exec(ctx context.Context, args ...any) (int64, error) {
	r, err := s.s.ExecContext(ctx, s.bind(args))
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// Query is Conn.Query for this statement.
func (s *Stmt) Query(ctx context.Context, each func(row []driver.Value) error, args ...any) (err error) {
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

func (s *Stmt) bind(args []any) []driver.NamedValue {
	for len(s.args) < len(args) {
		s.args = append(s.args, driver.NamedValue{Ordinal: len(s.args) + 1})
	}
	for i, a := range args {
		s.args[i].Value = a
	}
	return s.args[:len(args)]
}

// Write runs f in a write transaction. If f or the commit fails, or f panics, the
// transaction is rolled back.
func (c *Conn) Write(f func() error) error {
	if err := c.Run("begin immediate"); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	inside := true
	defer func() {
		if inside { // f panicked: the next user of the connection must not find a transaction
			c.Run("rollback")
		}
	}()
	err := f()
	inside = false
	if err == nil {
		if err = c.Run("commit"); err != nil {
			err = fmt.Errorf("commit: %w", err)
		}
	}
	// After a full disk or an input/output error SQLite has already rolled back.
	if !c.AutoCommit() {
		err = errors.Join(err, c.Run("rollback"))
	}
	return err
}

// IsCode reports whether err wraps an error of SQLite with one of these primary codes,
// such as sqlite3.ErrBusy.
func IsCode(err error, codes ...sqlite3.ErrNo) bool {
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
