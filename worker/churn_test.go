package worker

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

var (
	churnFor    = flag.Duration("churn", 4*time.Second, "for how long TestChurn has rows and tables change")
	churnTables = flag.Int("churn.tables", 12, "how many tables each of its three databases has")
)

// churned is a database of many tables, each with an index, that all change without pause.
type churned struct {
	url    string
	conn   *pgx.Conn
	defs   []plan.Definition
	tables []*churnedTable
}

// churnedTable is one table, and what has been done to it and is to be undone.
type churnedTable struct {
	name        string
	partitioned bool
	undo        []string
}

func newChurned(t *testing.T, tables int) *churned {
	c := &churned{url: pgtest.Database(t)}
	c.conn = pgtest.Connect(t, c.url)
	for i := range tables {
		x := &churnedTable{name: fmt.Sprintf("film%d", i), partitioned: i%5 == 4}
		sql := fmt.Sprintf("create table %s (id int primary key, title text, body text, year int)", x.name)
		if x.partitioned {
			sql += fmt.Sprintf(" partition by range (id); create table %[1]s_a partition of %[1]s for values from "+
				"(0) to (100); create table %[1]s_b partition of %[1]s for values from (100) to (1000000)", x.name)
		}
		pgtest.Exec(t, c.conn, sql, fmt.Sprintf("insert into %s select g, 'The red fox ' || g, 'word' || g || ' "+
			"runs', 1990 + g %% 30 from generate_series(1, 200) g", x.name))
		c.tables = append(c.tables, x)
		c.defs = append(c.defs, plan.Definition{Name: x.name, Table: x.name,
			Search: []plan.SearchColumn{{Name: "title"}, {Name: "body"}}, Filter: []string{"year"}})
	}
	return c
}

// alter does something to a table, or undoes what was done before. Whoever is in the way may win.
func (x *churnedTable) alter(ctx context.Context, conn *pgx.Conn) error {
	if len(x.undo) > 0 {
		undo := x.undo
		for _, sql := range undo {
			if _, err := conn.Exec(ctx, sql); err != nil {
				return err
			}
		}
		x.undo = nil
		return nil
	}
	type change struct{ do, undo string }
	changes := []change{
		{"alter table %s add column extra text default 'x'", "alter table %s drop column extra"},
		{"create index on %s (year)", "drop index %s_year_idx"},
		{"alter table %s rename column title to heading", "alter table %s rename column heading to title"},
		{"alter table %s rename to away_%[1]s", "alter table away_%s rename to %[1]s"},
		{"alter table %s drop column body", "alter table %s add column body text default 'another body'"},
		{"alter table %s alter column year type bigint", "alter table %s alter column year type int"},
		{"alter table %s alter column body set statistics 10", "analyze %s"},
	}
	if x.partitioned {
		changes = append(changes,
			change{"alter table %[1]s detach partition %[1]s_a",
				"alter table %[1]s attach partition %[1]s_a for values from (0) to (100)"})
	} else {
		changes = append(changes, change{"truncate %s", "insert into %s (id, title, year) select g, 'again ' || g, " +
			"2000 from generate_series(1, 100) g on conflict do nothing"})
	}
	pick := changes[rand.N(len(changes))]
	if _, err := conn.Exec(ctx, fmt.Sprintf(pick.do, x.name)); err != nil {
		return err
	}
	x.undo = []string{fmt.Sprintf(pick.undo, x.name)}
	return nil
}

// write changes rows until ctx ends. A table may just be away, or without its column.
func (c *churned) write(ctx context.Context, conn *pgx.Conn) {
	for ctx.Err() == nil {
		name, id := c.tables[rand.N(len(c.tables))].name, 1+rand.N(300)
		for _, sql := range []string{
			fmt.Sprintf("update %s set title = 'A purple ant ' || %d where id between %d and %d", name, rand.N(1000),
				id, id+20),
			fmt.Sprintf("delete from %s where id = %d", name, id),
			fmt.Sprintf("insert into %s (id, title, year) values (%d, 'new', 1999) on conflict do nothing", name, id),
		} {
			conn.Exec(ctx, sql)
		}
	}
}

// churn changes everything for a while; in the end all is as the definitions say.
func (c *churned) churn(t *testing.T, d time.Duration) {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	var all sync.WaitGroup
	for range 2 {
		conn := pgtest.Connect(t, c.url)
		all.Go(func() { c.write(ctx, conn) })
	}
	for every := time.NewTicker(200 * time.Millisecond); ctx.Err() == nil; {
		select {
		case <-ctx.Done():
			every.Stop()
		case <-every.C:
			c.tables[rand.N(len(c.tables))].alter(t.Context(), c.conn)
		}
	}
	all.Wait()
	for _, x := range c.tables {
		for len(x.undo) > 0 {
			if err := x.alter(t.Context(), c.conn); err != nil {
				t.Errorf("make %s whole: %v", x.name, err)
				return
			}
		}
	}
}

// After a time in which rows of many tables change, and the tables themselves, indexes
// are fresh again after some looks at the catalog, or in the time of filling them anew.
func TestChurn_isFreshAgain(t *testing.T) {
	var all sync.WaitGroup
	dbs, workers := make([]*churned, 3), make([]*running, 3)
	for i := range dbs {
		dbs[i] = newChurned(t, *churnTables)
		workers[i] = startWorker(t, Config{Connect: dbs[i].url, Indexes: dbs[i].defs}, "")
	}
	for i := range dbs {
		workers[i].waitFollowing(t)
	}
	for _, c := range dbs {
		all.Go(func() { c.churn(t, *churnFor) })
	}
	all.Wait()
	began := time.Now()
	var freshAfter time.Duration
	for i, c := range dbs {
		xid := pgtest.One[uint64](t, c.conn, "select pg_current_xact_id()::text::bigint")
		eventually(t, 3*time.Minute, func() string { return strings.Join(stale(workers[i], xid), "; ") })
		freshAfter = time.Since(began)
	}
	for i, c := range dbs {
		workers[i].waitEqual(t, c.conn, c.defs...)
		workers[i].stop()
	}
	began = time.Now()
	for i, c := range dbs {
		workers[i] = startWorker(t, Config{Connect: c.url, Indexes: c.defs}, "")
	}
	for i := range dbs {
		workers[i].waitFollowing(t)
	}
	filledAfter := time.Since(began)
	t.Logf("%d tables in each of 3 databases, changed for %v: fresh after %v, filled anew in %v", *churnTables,
		*churnFor, freshAfter, filledAfter)
	// Some looks at the catalog, on a machine that is busy with other tests. What it is
	// about are pauses of up to a minute.
	if freshAfter > max(6*catalogEvery, filledAfter) {
		t.Errorf("to be fresh again took %v, to be filled anew %v", freshAfter, filledAfter)
	}
}
