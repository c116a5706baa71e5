package worker

import (
	"fmt"
	"testing"
	"time"

	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// A flood of changes in one table, whose index makes no progress, costs a rebuild of that index
// alone: changes of other tables are trimmed, and the log does not close.
func TestTrim_FloodOfOneTable(t *testing.T) {
	url := pgtest.Database(t)
	s := openSession(t, url)
	conn := user(s)
	pgtest.Exec(t, conn, "create table calm (id int primary key, v text)",
		"create table flood (id int primary key, v text)")
	plans := map[string]*plan.Plan{}
	consumers := map[string]consumer{}
	for _, name := range []string{"calm", "flood"} {
		plans[name] = planTable(t, s,
			plan.Definition{Name: name, Table: name, Search: []plan.SearchColumn{{Name: "v"}}})
		c, err := s.register(t.Context(), name, plans[name])
		if err != nil {
			t.Fatal(err)
		}
		consumers[name] = c
	}
	pgtest.Exec(t, conn, "select setval('ftsync.log_limit', 400)",
		"insert into calm values (1, 'a')",
		"do $$ begin for i in 1 .. 150 loop insert into flood values (i, 'x'); end loop; end $$")
	// The calm one is applied, the flooded one stays where it was.
	pgtest.Exec(t, conn, fmt.Sprintf("update ftsync.consumer set pos = pg_current_snapshot() where id = '%s'",
		consumers["calm"].id))
	held := func() string {
		return pgtest.One[string](t, conn,
			"select concat_ws(' ', (select count(*) from ftsync.change), (select string_agg(name, ',' order by "+
				"name) from ftsync.consumer), pg_sequence_last_value('ftsync.epoch') % 2)")
	}
	house := &session{lane: &lane{w: &Worker{log: testLog(t), cfg: Config{Retention: time.Hour}}}}
	trim := func() {
		t.Helper()
		if err := house.trim(t.Context(), s.conn); err != nil {
			t.Fatal(err)
		}
	}
	trim()
	if got := held(); got != "150 calm,flood 0" {
		t.Errorf("the log holds %s; want the 150 rows of the flood", got)
	}
	pgtest.Exec(t, conn, "do $$ begin for i in 151 .. 250 loop insert into flood values (i, 'x'); end loop; end $$")
	trim()
	if got := held(); got != "250 calm,flood 0" {
		t.Errorf("half full, the log holds %s; who follows is given time", got)
	}
	pgtest.Exec(t, conn, "do $$ begin for i in 251 .. 320 loop insert into flood values (i, 'x'); end loop; end $$")
	trim()
	if got := held(); got != "0 calm 0" {
		t.Errorf("three quarters full, the log holds %s; want the flooded one dropped", got)
	}
}

// Rows that were rolled back do not close the log, nor keep it closed; and they are
// counted by whoever writes when no worker does it.
func TestTrim_RolledBackRowsDoNotCount(t *testing.T) {
	s := openSession(t, pgtest.Database(t))
	conn := user(s)
	pgtest.Exec(t, conn, "create table item (id int primary key)", "select setval('ftsync.log_limit', 50)")
	captureTable(t, s, "item")
	const rollBack = `do $$ begin for i in 1 .. 200 loop
		begin insert into item values (5000 + i); raise exception using errcode = 'P0009'; exception
		    when sqlstate 'P0009' then null; end;
	end loop; end $$`
	pgtest.Exec(t, conn, rollBack, "insert into item values (1)", "set default_transaction_isolation = 'serializable'",
		rollBack, "insert into item values (2)", "reset default_transaction_isolation")
	if got := logged(t, conn); got != "1 2" {
		t.Errorf("the log has %q", got)
	}
	if pgtest.One[int64](t, conn, "select pg_sequence_last_value('ftsync.epoch')")%2 == 1 {
		t.Error("rolled back rows have closed the log")
	}
	for i := range 60 {
		pgtest.Exec(t, conn, fmt.Sprintf("insert into item values (%d)", 1000+i))
	}
	if pgtest.One[int64](t, conn, "select pg_sequence_last_value('ftsync.epoch')")%2 == 0 {
		t.Error("a log that is full is open")
	}
}

// A log that seems long is measured soon, not when trimming is due.
func TestTrim_SoonWhenLong(t *testing.T) {
	w, conn, _ := followArticles(t, 100)
	pgtest.Exec(t, conn, "select setval('ftsync.log_limit', 1000)",
		"select nextval('ftsync.change_id') from generate_series(1, 900)",
		"update article set title = 'look' where id = 1")
	began := time.Now()
	eventually(t, trimEvery, func() string {
		return pgtest.One[string](t, conn,
			"select case when pg_sequence_last_value('ftsync.change_id') - pg_sequence_last_value('ftsync.trimmed') "+
				"> 100 then 'not measured' else '' end")
	})
	t.Logf("measured after %v", time.Since(began))
	w.waitEqual(t, conn, articles)
}
