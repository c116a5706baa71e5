package main

import (
	"context"
	"database/sql/driver"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/mattn/go-sqlite3"
)

// limit is the most that SQLite can do, through the same driver: it stores documents, a
// unique index of their keys and an FTS index over two of their columns, as ftsync does,
// but without what makes ftsync safe, resumable and searchable while it changes.
type limit struct {
	path string
	conn *sqlite3.SQLiteConn
	// prepared for upserts
	find, update, remove, insert driver.Stmt
}

func openLimit(dir string) (*limit, error) {
	l := &limit{path: filepath.Join(dir, "limit.db")}
	conn, err := (&sqlite3.SQLiteDriver{}).Open("file:" + l.path)
	if err != nil {
		return nil, err
	}
	l.conn = conn.(*sqlite3.SQLiteConn)
	return l, l.run("pragma journal_mode = off", "pragma synchronous = off", "pragma locking_mode = exclusive",
		"pragma cache_size = -262144",
		"create table doc (id integer primary key, key text not null, title text, body text, n integer, kind text)",
		"create virtual table fts using fts5(title, body, content = 'doc', content_rowid = 'id', tokenize = "+
			"'unicode61 remove_diacritics 2')")
}

func (l *limit) close() error { return l.conn.Close() }

func (l *limit) run(statements ...string) error {
	for _, sql := range statements {
		if _, err := l.conn.ExecContext(context.Background(), sql, nil); err != nil {
			return errors.Join(errors.New(sql), err)
		}
	}
	return nil
}

// load fills the file as fast as it goes and puts it on disk: a hundred rows a
// statement, then the indexes, each in one go.
func (l *limit) load(docs []document) error {
	const many, columns = 100, 6
	insert, err := l.conn.Prepare("insert into doc values (?, ?, ?, ?, ?, ?)" + strings.Repeat(", (?, ?, ?, ?, ?, ?)",
		many-1))
	if err != nil {
		return err
	}
	defer insert.Close()
	if err := l.run("begin"); err != nil {
		return err
	}
	args := make([]driver.NamedValue, many*columns)
	for i := range args {
		args[i].Ordinal = i + 1
	}
	for from := 0; from+many <= len(docs); from += many {
		for i, d := range docs[from : from+many] {
			for j, v := range []any{d.id, strconv.FormatInt(d.id, 10), d.title, d.body, int64(d.n), d.kind} {
				args[i*columns+j].Value = v
			}
		}
		if _, err := insert.(driver.StmtExecContext).ExecContext(context.Background(), args); err != nil {
			return err
		}
	}
	if len(docs)%many != 0 {
		return errors.New("the limit is loaded by hundreds")
	}
	err = l.run("commit", "create unique index doc_key on doc (key)",
		"insert into fts (fts, rank) values ('automerge', 0)",
		"insert into fts (fts, rank) values ('crisismerge', 1000)",
		"insert into fts (fts, rank) values ('hashsize', 4194304)",
		"insert into fts (fts) values ('rebuild')", "insert into fts (fts) values ('optimize')")
	if err != nil {
		return err
	}
	f, err := os.OpenFile(l.path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// follow makes the file ready for upserts that a kill does not break.
func (l *limit) follow() error {
	if err := l.run("pragma locking_mode = normal", "pragma journal_mode = wal", "pragma synchronous = normal",
		"pragma cache_size = -65536",
		"insert into fts (fts, rank) values ('hashsize', 1048576)"); err != nil {
		return err
	}
	for sql, stmt := range map[string]*driver.Stmt{
		"select id, title, body from doc where key = ?":                        &l.find,
		"insert into fts (fts, rowid, title, body) values ('delete', ?, ?, ?)": &l.remove,
		"update doc set title = ?, body = ?, n = ?, kind = ? where id = ?":     &l.update,
		"insert into fts (rowid, title, body) values (?, ?, ?)":                &l.insert,
	} {
		var err error
		if *stmt, err = l.conn.Prepare(sql); err != nil {
			return err
		}
	}
	return nil
}

// upsert gives documents that are there other values, in one transaction, in the
// order of their ids.
func (l *limit) upsert(docs []document) error {
	slices.SortFunc(docs, func(a, b document) int { return int(a.id - b.id) })
	if err := l.run("begin immediate"); err != nil {
		return err
	}
	row := make([]driver.Value, 3)
	for _, d := range docs {
		rows, err := l.find.(driver.StmtQueryContext).QueryContext(context.Background(),
			named(strconv.FormatInt(d.id, 10)))
		if err != nil {
			return err
		}
		if err := errors.Join(rows.Next(row), rows.Close()); err != nil {
			return err
		}
		for _, step := range []struct {
			stmt driver.Stmt
			args []driver.NamedValue
		}{
			{l.remove, named(row[0], row[1], row[2])},
			{l.update, named(d.title, d.body, int64(d.n), d.kind, row[0])},
			{l.insert, named(row[0], d.title, d.body)},
		} {
			if _, err := step.stmt.(driver.StmtExecContext).ExecContext(context.Background(), step.args); err != nil {
				return err
			}
		}
	}
	return l.run("commit", "insert into fts (fts, rank) values ('merge', 500)")
}

func named(values ...any) []driver.NamedValue {
	args := make([]driver.NamedValue, len(values))
	for i, v := range values {
		args[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
	}
	return args
}

// bytes is the size of the file.
func (l *limit) bytes() (int64, error) {
	info, err := os.Stat(l.path)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}
