package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	_ "github.com/mattn/go-sqlite3" // for side bare
)

var asked atomic.Int64

// spaced returns a text that is searched for like another, with white space before it that is another
// for each number.
func spaced(text string, number int64) string {
	var b strings.Builder
	for ; number > 0; number /= 2 {
		b.WriteByte(" \t"[number%2])
	}
	return b.String() + text
}

// overHTTP is a side that asks the program, with further parameters; empty: none.
func overHTTP(p *program, name, parameters string, clients int) side {
	return engineOver(p, name, parameters, clients).side
}

// engineOver is overHTTP that also says which documents are first.
func engineOver(p *program, name, parameters string, clients int) engine {
	return askingFor(name, connectionsTo(strings.TrimPrefix(p.url, "http://"), clients),
		func(q query) (path string, marks bool) { return "/search?limit=20&" + q.toUs() + parameters, true })
}

// toUs is the query in ftsync's parameters.
func (q query) toUs() string {
	text := q.text
	switch {
	case q.phrase:
		text = `"` + text + `"`
	case !q.typing:
		text += " "
	}
	p := "q=" + url.QueryEscape(spaced(text, asked.Add(1))) // else ftsync would give its last answer again
	if q.match != "" {
		p += "&match=" + q.match
	}
	if q.kind != "" {
		p += "&filter=" + url.QueryEscape(fmt.Sprintf("kind = %q", q.kind))
	}
	if q.to != 0 {
		p += "&filter=" + url.QueryEscape(fmt.Sprintf("n %d TO %d", q.from, q.to))
	}
	if q.facets {
		p += "&facets=kind"
	}
	if q.sorted {
		p += "&sort=n:desc"
	}
	return p
}

// bare is FTS5 alone, in this process: the same rows in the same kind of table,
// the top 20 by its bm25() and their texts.
func bare(dir string, from source, n, clients int) (side, error) {
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(dir, "bare.db")+
		"?_journal_mode=off&_synchronous=off&_cache_size=-65536")
	if err != nil {
		return side{}, err
	}
	db.SetMaxOpenConns(clients)
	db.SetMaxIdleConns(clients)
	tx, err := db.Begin()
	if err != nil {
		return side{}, err
	}
	for _, sql := range []string{"create table doc (id integer primary key, title text, body text)",
		"create virtual table fts using fts5(title, body, content='doc', content_rowid='id', tokenize='porter " +
			"unicode61 remove_diacritics 2')"} {
		if _, err := tx.Exec(sql); err != nil {
			return side{}, err
		}
	}
	insert, err := tx.Prepare("insert into doc values (?, ?, ?)")
	if err != nil {
		return side{}, err
	}
	next := from.begin()
	for i := range n {
		d := next(int64(i + 1))
		if _, err := insert.Exec(d.id, d.title, d.body); err != nil {
			return side{}, err
		}
	}
	for _, sql := range []string{"insert into fts (fts) values ('rebuild')",
		"insert into fts (fts) values ('optimize')"} {
		if _, err := tx.Exec(sql); err != nil {
			return side{}, err
		}
	}
	if err := tx.Commit(); err != nil {
		return side{}, err
	}
	return side{"FTS5 alone", func(ctx context.Context, _ int, q query) (hits int, err error) {
		rows, err := db.QueryContext(ctx,
			"with t as materialized (select rowid r, bm25(fts, 5, 1) s from fts where fts match ? order by s limit "+
				"20) "+
				"select doc.title, doc.body from t cross join doc on doc.id = t.r order by t.s", q.fts5())
		if err != nil {
			return 0, err
		}
		defer rows.Close()
		var title, body string
		for ; rows.Next(); hits++ {
			if err := rows.Scan(&title, &body); err != nil {
				return 0, err
			}
		}
		return hits, rows.Err()
	}, func() { db.Close() }}, nil
}

// fts5 is the query in FTS5's language.
func (q query) fts5() string {
	if q.phrase {
		return `"` + q.text + `"`
	}
	var terms []string
	for _, w := range strings.Fields(q.text) {
		terms = append(terms, `"`+w+`"`)
	}
	op := " "
	if q.any {
		op = " OR "
	}
	match := strings.Join(terms, op)
	if q.typing {
		match += " *"
	}
	return match
}

// postgres is full-text search as its manual shows it: a stored tsvector with
// weights, a GIN index, ts_rank, and ts_headline for the 20 hits. It returns how
// long making the column and the index of a table took.
func postgres(ctx context.Context, url, table string, clients int) (s side, took time.Duration, err error) {
	var conns []*pgx.Conn
	done := func() {
		for _, conn := range conns {
			conn.Close(context.Background())
		}
	}
	defer func() {
		if err != nil {
			done()
		}
	}()
	for range clients {
		conn, err := pgx.Connect(ctx, url)
		if err != nil {
			return s, 0, err
		}
		conns = append(conns, conn)
	}
	started := time.Now()
	for _, sql := range []string{
		"alter table " + table +
			" add column ts tsvector generated always as (setweight(to_tsvector('english', title), 'A') || " +
			"setweight(to_tsvector('english', body), 'B')) stored",
		"create index on " + table + " using gin (ts)",
	} {
		if _, err := conns[0].Exec(ctx, sql); err != nil {
			return s, 0, err
		}
	}
	took = time.Since(started)
	if _, err := conns[0].Exec(ctx, "vacuum analyze "+table); err != nil {
		return s, 0, err
	}
	return side{"Postgres", func(ctx context.Context, client int, q query) (hits int, err error) {
		make, text := "websearch_to_tsquery('english', $1)", q.text
		switch {
		case q.phrase:
			make = "phraseto_tsquery('english', $1)"
		case q.typing:
			make, text = "to_tsquery('english', $1)", strings.Join(strings.Fields(text), " & ")+":*"
		}
		rows, err := conns[client].Query(ctx,
			fmt.Sprintf("select id, ts_headline('english', title, q), ts_headline('english', body, q) from "+
				"(select id, title, body, q, ts_rank(ts, q) from %s, %s q where ts @@ q order by ts_rank(ts, q) "+
				"desc limit 20) t", table, make), text)
		if err != nil {
			return 0, err
		}
		defer rows.Close()
		for rows.Next() {
			hits++
		}
		return hits, rows.Err()
	}, done}, took, nil
}
