package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/pgtest"
)

// corpus is what the sections that search share: rows in a Postgres, and the real
// program that has indexed them and follows.
type corpus struct {
	from    source
	n       int
	url     string // of the database; the rows are its table docs
	conn    *pgx.Conn
	program *program
	built   time.Duration // from the program's start to a published index
	server  *pgtest.Server
}

// corpusIndex is the file with the index of the rows.
const corpusIndex = "indexes: {docs: {table: docs, search: {title: {weight: 5}, body: {}}, " +
	"filter: [n, kind, price, published], tokenizer: english}}"

// corpus is made by the section that needs it first.
func (b *bench) corpus(ctx context.Context) (*corpus, error) {
	if b.made != nil {
		return b.made, nil
	}
	n := of(b, 100_000, 500_000, 1_000_000)
	if b.count > 0 {
		n = b.count
	}
	c := &corpus{from: invented()}
	var err error
	if b.names != "" {
		if c.from, err = fromNames(b.names); err != nil {
			return nil, err
		}
		if b.count == 0 || n > c.from.most {
			n = c.from.most
		}
	}
	c.n = n
	if c.server, err = pgtest.Start(pgtest.Options{Settings: map[string]string{"shared_buffers": "2GB",
		"max_wal_size": "8GB", "work_mem": "64MB", "maintenance_work_mem": "512MB"}}); err != nil {
		return nil, err
	}
	b.made = c // whatever comes, close ends the server
	c.url = c.server.URL("postgres")
	if c.conn, err = pgx.Connect(ctx, c.url); err != nil {
		return nil, err
	}
	if err = fillWith(ctx, c.conn, "docs", n, c.from.begin()); err != nil {
		return nil, err
	}
	p, err := startProgram(ctx, c.url, corpusIndex)
	if err != nil {
		return nil, err
	}
	c.program = p
	if c.built, err = c.program.ready(ctx); err != nil {
		return nil, err
	}
	return c, nil
}

// copy makes a table of the same rows that nobody follows.
func (c *corpus) copy(ctx context.Context, table string) error {
	for _, sql := range []string{"create table %s as select * from docs", "alter table %s add primary key (id)",
		"vacuum analyze %s"} {
		if _, err := c.conn.Exec(ctx, fmt.Sprintf(sql, table)); err != nil {
			return err
		}
	}
	return nil
}

// close ends what corpus started.
func (b *bench) close() {
	c := b.made
	if c == nil {
		return
	}
	if c.program != nil {
		c.program.stop()
	}
	if c.conn != nil {
		c.conn.Close(context.Background())
	}
	c.server.Stop()
}
