package worker

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"ftsync/cache"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// ALTER statements that change the values read are told from those that don't.
func TestVersions_Changed(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	s := openSession(t, url)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, `
		create role drift_reader;
		create type mood as enum ('sad', 'ok');
		create type pair as (a text, b int);
		create type deep as (p pair, m mood[]);
		create domain feeling as mood;
		create function shout(text) returns text language sql immutable as 'select upper($1)';
		create table item (
			id int constraint item_key primary key, title text, status varchar(20), amount numeric(10,2), note text,
			unread text,
			m mood, f feeling, ms mood[], p pair, d deep, r int4range, at timestamptz,
			gen text generated always as (title || '!') stored);
		insert into item select g, 'Title ' || g, 'live', g, 'n', 'u', 'sad', 'ok', '{sad,ok}', row('x', 1)::pair,
		    row(row('y', 2)::pair, '{ok}'::mood[])::deep from generate_series(1, 20) g`)
	t.Cleanup(func() {
		conn, err := pgx.Connect(context.Background(), url)
		if err == nil {
			conn.Exec(context.Background(), "drop owned by drift_reader; drop role drift_reader")
			conn.Close(context.Background())
		}
	})
	def := plan.Definition{Name: "x", Table: "item", Search: []plan.SearchColumn{{Name: "title"}},
		Where: "status = 'live'",
		Store: []string{"amount", "m", "f", "ms", "p", "d", "r", "at", "gen", "note"}}
	read := func() plan.Versions {
		t.Helper()
		v, err := plan.ReadVersions(t.Context(), s.conn, planTable(t, s, def))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, tt := range []struct {
		ddl     string
		changed bool
	}{
		{"alter table item alter column title set statistics 200", false},
		{"alter table item alter column title set default 'x', alter column amount set not null", false},
		{"alter table item alter column title set storage external", false},
		{"alter table item alter column title set (n_distinct = 5)", false},
		{"alter table item alter column title set compression pglz", false},
		{"grant select (title) on item to drift_reader; grant insert on item to drift_reader; revoke insert on item " +
			"from drift_reader", false},
		{"comment on column item.title is 'x'; comment on table item is 'y'", false},
		{"analyze item", false},
		{"vacuum full item", false},
		{"cluster item using item_key", false},
		{"create index on item (title); create unique index on item (id, title)", false},
		{"alter table item rename constraint item_key to item_pk", false},
		{"alter table item add check (id > 0), add column more int, add column volatile uuid default gen_random_uuid()",
			false},
		{"alter table item drop column more", false},
		{"alter table item set (fillfactor = 90)", false},
		{"alter table item alter column status type varchar(40)", false}, // no value can be another
		{"alter table item alter column status type text", false},
		{"alter table item alter column status type varchar", false},
		{"alter type mood add value 'glad'", false},
		{"alter type pair owner to current_user", false},
		{"alter table item alter column unread type text using upper(unread)", false}, // rewritten, and nobody reads it

		{"alter table item alter column title set statistics 300; alter table item alter column status type varchar " +
			"using shout(status)", true},
		{"alter table item alter column note type text using note || '!'", true},
		{"alter table item alter column note type int using 1; alter table item alter column note type text using 'n'",
			true},
		{"alter table item alter column amount type numeric(10,1)", true},
		{"alter table item drop column status; alter table item add column status text default 'live'", true},
		{"alter table item rename note to n; alter table item rename unread to note", true},
		{"alter table item drop column gen; alter table item add column gen text generated always as ('?' || title) " +
			"stored", true},
		{"alter type mood rename value 'sad' to 'unhappy'", true},
		// there and back
		{"alter type mood rename value 'ok' to 'fine'; alter type mood rename value 'fine' to 'ok'", true},
		{"alter type pair rename attribute a to name", true},
		{"alter type pair rename attribute b to other; alter type pair rename attribute other to b", true},
		{"alter type pair add attribute c int cascade", true},
	} {
		if strings.Contains(tt.ddl, "set compression") && serverVersion(t) < 14 {
			continue // which does not know it
		}
		if strings.Contains(tt.ddl, "unread type text using upper") && serverVersion(t) == 17 {
			continue // which touches the catalog rows of all columns behind the altered one: filled anew without need
		}
		before := read()
		for sql := range strings.SplitSeq(tt.ddl, "; ") {
			pgtest.Exec(t, conn, sql)
		}
		if got := read().Changed(before.String()); got != tt.changed {
			t.Errorf("%s: changed is %v, want %v", tt.ddl, got, tt.changed)
		}
	}
}

// A column may be dropped between the making of a plan and the look at what the documents were
// read from. If another of its name is made later, that is noticed.
func TestVersions_DroppedAfterThePlan(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	s := openSession(t, url)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, "create table item (id int primary key, title text, note text)")
	def := plan.Definition{Name: "x", Table: "item", Search: []plan.SearchColumn{{Name: "title"}, {Name: "note"}}}
	p := planTable(t, s, def)
	sources, err := s.captureSources(t.Context(), p, false)
	if err != nil {
		t.Fatal(err)
	}
	before, err := plan.ReadVersions(t.Context(), s.conn, p)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := s.tablesOf(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	gen := stateOnly{state: map[string]string{keyColumns: before.String(), keyTables: tables, keyBreakages: "0"}}
	for _, step := range []struct {
		ddl  string
		want reason
	}{
		{"alter table item alter column title set statistics 10", ""},
		{"alter table item drop column note", ""},
		{"alter table item add column note text default 'another'", reasonDefinition},
	} {
		pgtest.Exec(t, conn, step.ddl)
		if got, _, err := s.staleReason(t.Context(), p, gen, sources, gen.state); err != nil || got != step.want {
			t.Errorf("after %q the reason is %q (%v), want %q", step.ddl, got, err, step.want)
		}
	}
}

// stateOnly is a generation that keeps its state in memory, and nothing else.
type stateOnly struct {
	Generation
	state map[string]string
}

func (g stateOnly) ID() string { return "x" }

func (g stateOnly) Apply(b cache.Batch) (cache.Applied, error) {
	maps.Copy(g.state, b.State)
	return cache.Applied{}, nil
}

// What changes a table without a trigger is noticed while the worker runs, and after it was away;
// what changes nothing causes no rebuild.
func TestDrift_IsFollowed(t *testing.T) {
	t.Parallel()
	item := plan.Definition{Name: "item", Table: "item", Search: []plan.SearchColumn{{Name: "title"}},
		Store: []string{"m"}, Where: "status = 'live'"}
	part := plan.Definition{Name: "part", Table: "part", Search: []plan.SearchColumn{{Name: "title"}}}
	joined := plan.Definition{Name: "joined",
		Query:  "select i.id, i.title, i.m, p.title as part from item i left join part p on p.id = i.id",
		Key:    []string{"id"},
		Search: []plan.SearchColumn{{Name: "title"}, {Name: "part"}}, Store: []string{"m"},
		Watch: []plan.Watch{{Table: "item", Columns: []string{"id"}}, {Table: "part", Columns: []string{"id"}}}}
	tests := []struct {
		name, ddl string
		reason    reason
	}{
		{"a column that the condition reads is rewritten",
			"alter table item alter column status type text using 'live'", reasonDefinition},
		{"it is dropped and made again",
			"begin; alter table item drop column status; alter table item add column status text default 'live'; " +
				"commit", reasonDefinition},
		{"a partition is detached, changed and attached",
			`
				begin; alter table part detach partition part_1; update part_1 set title = 'unseen'; delete from part_1
				    where id in (2, 50);
			insert into part_1 values (50, 'new'); alter table part attach partition part_1 for values
			    from (0) to (100); commit`, reasonTable},
		{"a partition with rows is attached",
			"create table part_3 (id int primary key, title text); insert into part_3 values (250, 'unseen'); alter " +
				"table part attach partition part_3 for values from (200) to (300)", reasonTable},
		{"a partition's trigger is disabled",
			"begin; alter table part_1 disable trigger all; update part_1 set title = 'unseen'; alter table part_1 " +
				"enable trigger all; commit", reasonCapture},
		{"an enum's value is renamed", "alter type mood rename value 'sad' to 'unhappy'", reasonDefinition},
		{"nothing that matters",
			`
				alter table item alter column title set statistics 200;
				grant select (title) on item to public;
				alter table item alter column title set default 'x';
				comment on table item is 'x';
				analyze item;
				create index on item (title);
				alter type mood add value 'glad';
				alter table part_1 rename constraint part_1_pkey to other`, ""},
		{"files only", "cluster item using item_pkey", ""},
	}
	for _, tt := range tests {
		for _, running := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s/running=%v", tt.name, running), func(t *testing.T) {
				t.Parallel()
				url := pgtest.Database(t)
				conn := pgtest.Connect(t, url)
				pgtest.Exec(t, conn, `
					create type mood as enum ('sad', 'ok');
					create table item (id int primary key, title text, status text, m mood);
					insert into item select g, 'title ' || g, case when g % 2 = 0 then 'live' else 'draft' end, 'sad'
					    from generate_series(1, 10) g;
					create table part (id int primary key, title text) partition by range (id);
					create table part_1 partition of part for values from (0) to (100);
					create table part_2 partition of part for values from (100) to (200);
					insert into part select g, 'part ' || g from generate_series(1, 150) g`)
				cfg := Config{Connect: url, Indexes: []plan.Definition{item, part, joined}}
				w := startWorker(t, cfg, "")
				w.waitFollowing(t)
				w.waitEqual(t, conn, item, part, joined)
				if !running {
					w.stop()
				}
				pgtest.Exec(t, conn, tt.ddl)
				if !running {
					w = startWorker(t, cfg, w.dir)
				}
				if tt.reason != "" {
					w.waitRebuilt(t, tt.reason)
				}
				w.waitFollowing(t)
				w.waitEqual(t, conn, item, part, joined)
				if tt.reason != "" || running {
					return
				}
				for _, reason := range reasons {
					if n := testutil.ToFloat64(w.metrics.rebuild(reason)); n != 0 {
						t.Errorf("%v rebuilds for the reason %q, want none", n, reason)
					}
				}
			})
		}
	}
}

// A table that becomes the target of a subscription, whose changes fire no statement
// triggers, is followed from then on.
func TestDrift_SubscriptionMadeLater(t *testing.T) {
	t.Parallel()
	from, url := pgtest.Database(t), pgtest.Database(t)
	publisher, conn := pgtest.Connect(t, from), pgtest.Connect(t, url)
	slot := pgtest.One[string](t, publisher, "select current_database()")
	pgtest.Exec(t, publisher, fmt.Sprintf(makeArticles, 50), "create publication p for table article")
	pgtest.Exec(t, publisher, "select pg_create_logical_replication_slot('"+slot+"', 'pgoutput')")
	pgtest.Exec(t, conn, "create table article (id bigint primary key, title text not null, body text, views int "+
		"not null default 0, note text)")
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}}, "")
	w.waitFollowing(t)
	pgtest.Exec(t, conn, fmt.Sprintf("create subscription s connection %s publication p with (create_slot = false, "+
		"slot_name = '%s')", postgres.Literal(from), slot))
	t.Cleanup(func() {
		conn, err := pgx.Connect(context.Background(), url)
		if err == nil {
			conn.Exec(context.Background(), "drop subscription s")
			conn.Close(context.Background())
		}
	})
	pgtest.Exec(t, publisher, "update article set title = 'early' where id < 10")
	eventually(t, 30*time.Second, func() string {
		if n := pgtest.One[int](t, conn, "select count(*) from article where title = 'early'"); n != 9 {
			return fmt.Sprintf("the subscription has applied %d of 9 changes", n)
		}
		return ""
	})
	w.waitRebuilt(t, reasonTable)
	w.waitFollowing(t)
	w.waitEqual(t, conn, articles)
	pgtest.Exec(t, publisher, "update article set title = 'late' where id < 10", "delete from article where id = 20")
	eventually(t, 30*time.Second, func() string {
		if n := pgtest.One[int](t, conn, "select count(*) from article where title = 'late' or id = 20"); n != 9 {
			return fmt.Sprintf("the subscription has applied %d of 9 changes", n)
		}
		return ""
	})
	w.waitEqual(t, conn, articles)
}

// A crash empties unlogged tables, and their documents go.
func TestUnlogged_EmptiedByACrash(t *testing.T) {
	t.Parallel()
	server, err := pgtest.Start(pgtest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Stop() })
	url := server.URL("postgres")
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 50), "alter table article set unlogged", `
		create table part (id int primary key, title text) partition by range (id);
		create table part_1 partition of part for values from (0) to (100);
		create unlogged table part_2 partition of part for values from (100) to (200);
		insert into part select g, 'part ' || g from generate_series(1, 150) g`)
	part := plan.Definition{Name: "part", Table: "part", Search: []plan.SearchColumn{{Name: "title"}}}
	cfg := Config{Connect: url, Indexes: []plan.Definition{articles, part}}
	w := startWorker(t, cfg, "")
	w.waitFollowing(t)
	for _, crash := range []func(){
		server.Kill, // while the worker runs
		func() { w.stop(); server.Kill() },
	} {
		pgtest.Exec(t, pgtest.Connect(t, url),
			"insert into article (id, title) values (1, 'x')  on conflict do nothing",
			"insert into part values (170, 'y') on conflict do nothing")
		crash()
		if err := server.Up(); err != nil {
			t.Fatal(err)
		}
		if conn := pgtest.Connect(t, url); pgtest.One[int](t,
			conn, "select (select count(*) from article) + (select count(*) from part_2)") != 0 {
			t.Fatal("the crash has left rows")
		}
		w.stop()
		w = startWorker(t, cfg, w.dir)
		w.waitFollowing(t)
		w.waitEqual(t, pgtest.Connect(t, url), articles, part)
	}
	w.stop()
}

// A table that inherits from a followed one, and is gone again before the next look, leaves no
// documents of its rows behind.
func TestDrift_ChildThatPasses(t *testing.T) {
	t.Parallel()
	joined := plan.Definition{Name: "joined", Query: "select id, title from article", Key: []string{"id"},
		Search: []plan.SearchColumn{{Name: "title"}},
		Watch:  []plan.Watch{{Table: "article", Columns: []string{"id"}}}}
	w, conn, _ := followArticles(t, 100, joined)
	// An analysis of the table would take away the note that it ever had a child.
	pgtest.Exec(t, conn, "alter table article set (autovacuum_enabled = off)")
	pgtest.Exec(t, conn, "begin; create table passing () inherits (article); insert into passing (id, title) values "+
		"(5000, 'of a child'); update article set title = title || '!'; commit")
	eventually(t, 20*time.Second, func() string {
		for _, ix := range w.Status().Indexes { // read, or refused by now
			if ix.Name == "joined" && ix.Documents < 101 && ix.Error == "" {
				return fmt.Sprintf("the child's row is not read: %+v", ix)
			}
		}
		return ""
	})
	pgtest.Exec(t, conn, "drop table passing")
	w.waitEqual(t, conn, articles, joined)
}

// After a label of an enum was renamed and renamed back between two looks, no document has its
// other name, not even one that was read in between.
func TestDrift_ThereAndBack(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, `
		create type mood as enum ('sad', 'ok');
		create table item (id int primary key, title text, m mood);
		insert into item select g, 'title ' || g, 'ok' from generate_series(1, 10) g`)
	item := plan.Definition{Name: "item", Table: "item", Search: []plan.SearchColumn{{Name: "title"}},
		Store: []string{"m"}}
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{item}, VerifyEvery: -1}, "")
	w.waitFollowing(t)
	w.waitEqual(t, conn, item)
	pgtest.Exec(t, conn, "alter type mood rename value 'ok' to 'fine'",
		"update item set title = title || '!' where id = 3")
	eventually(t, 20*time.Second, func() string {
		doc, _, err := w.published(t, "item").Get(t.Context(), "3")
		if err != nil || !strings.Contains(string(doc), "fine") {
			return fmt.Sprintf("document 3 is still %s (%v)", doc, err)
		}
		return ""
	})
	pgtest.Exec(t, conn, "alter type mood rename value 'fine' to 'ok'")
	w.waitEqual(t, conn, item)
	w.stop()
}
