package worker

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"ftsync/worker/capture"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// byRow returns a definition whose table is to have row triggers.
func byRow(def plan.Definition) plan.Definition {
	def.ByRow = true
	return def
}

// kindOf returns of which kind the triggers of table article are, each with the transaction that
// made it.
func kindOf(t *testing.T, conn *pgx.Conn) (kind, made string) {
	t.Helper()
	if err := conn.QueryRow(t.Context(), `
		select string_agg(regexp_replace(tgname, '_[0-9]+$', ''), ' ' order by tgname),
		    string_agg(xmin::text, ' ' order by tgname)
		from pg_trigger where tgrelid = 'article'::regclass and tgname ~ '^ftsync'`).Scan(&kind, &made); err != nil {
		t.Fatal(err)
	}
	return kind, made
}

const (
	rowKind       = "ftsync_row ftsync_truncate"
	statementKind = "ftsync_delete ftsync_insert ftsync_truncate ftsync_update"
)

// One index asks for row triggers: the table has them for all indexes that read it, also after a
// start, and what they log is what the statements changed.
func TestByRow_LogsWhatChanged(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 50), "alter table article add column seen int")
	other := byRow(plan.Definition{Name: "titles", Table: "public.article",
		Search: []plan.SearchColumn{{Name: "title"}}})
	cfg := Config{Connect: url, Indexes: []plan.Definition{articles, other}}
	w := startWorker(t, cfg, "")
	w.waitFollowing(t)
	kind, made := kindOf(t, conn)
	if kind != rowKind {
		t.Fatalf("the table has the triggers %s", kind)
	}
	for _, do := range []struct{ exec, want string }{
		{"insert into article values (1000, 'new')", "{1000}"},
		{"update article set title = 'other' where id = 1000", "{1000}"},
		{"update article set title = title where id = 1000", ""},
		{"update article set seen = 1", ""},
		{"update article set title = 'x', id = 2000 where id = 1000", "{1000} {2000}"},
		{"update article set title = 'three' where id in (1, 2, 3)", "{1} {2} {3}"},
		{"insert into article values (1, 'one') on conflict (id) do update set title = 'at once'", "{1}"},
		{"delete from article where id in (2, 2000)", "{2000} {2}"},
		{"alter table article alter title type varchar(100), alter seen type bigint", ""},
		{"truncate article", "the table"},
	} {
		var got string
		if err := pgx.BeginFunc(t.Context(), conn, func(tx pgx.Tx) error {
			if _, err := tx.Exec(t.Context(), do.exec); err != nil {
				return err
			}
			return tx.QueryRow(t.Context(), `
				select coalesce(string_agg(distinct coalesce(keys::text, 'the table'), ' '), '') from ftsync.change
				where xid = pg_current_xact_id()`).Scan(&got)
		}); err != nil {
			t.Fatal(err)
		}
		if got != do.want {
			t.Errorf("%s: logged %q, want %q", do.exec, got, do.want)
		}
	}
	pgtest.Exec(t, conn, "insert into article select g, 'again ' || g, 'body' from generate_series(1, 30) g")
	w.waitEqual(t, conn, cfg.Indexes...)
	w.stop()
	w = startWorker(t, cfg, w.dir)
	w.waitFollowing(t)
	if kind, now := kindOf(t, conn); kind != rowKind || now != made {
		t.Errorf("after a start the triggers are %s made by %s, before %s", kind, now, made)
	}
}

// The kind changes while others write, with each switch in one transaction: no change is lost, and
// nothing is built anew for that.
func TestByRow_SwitchLosesNothing(t *testing.T) {
	t.Parallel()
	w, conn, _ := followArticles(t, 500)
	url := conn.Config().ConnString()
	writing, stop := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	for seed := range uint64(4) {
		writer := pgtest.Connect(t, url)
		r := rand.New(rand.NewPCG(seed, 1))
		writers.Go(func() {
			for n := 0; writing.Err() == nil; n++ {
				id := 1 + r.IntN(500)
				sql := []string{
					fmt.Sprintf("update article set title = 'writer %d %d' where id = %d", seed, n, id),
					fmt.Sprintf("update article set id = %d where id = %d", 1000*(seed+1)+uint64(n), id),
					fmt.Sprintf("delete from article where id = %d", id),
					fmt.Sprintf("insert into article values (%d, 'back %d') on conflict do nothing", id, n),
					fmt.Sprintf("update article set views = views + 1 where id between %d and %d", id, id+20),
				}[r.IntN(5)]
				// Two keys may be changed to one: that is the writer's, and so is a deadlock between two.
				if _, err := writer.Exec(t.Context(), sql); err != nil && !strings.Contains(err.Error(), "23505") &&
					!strings.Contains(err.Error(), "40P01") {
					t.Errorf("%s: %v", sql, err)
				}
			}
		})
	}
	for i := range 10 {
		def, want := articles, statementKind
		if i%2 == 0 {
			def, want = byRow(articles), rowKind
		}
		if err := capture.Migrate(t.Context(), url, []plan.Definition{def}, "", testLog(t)); err != nil {
			t.Error(err)
		}
		if kind, _ := kindOf(t, conn); kind != want {
			t.Errorf("the table has the triggers %s, want %s", kind, want)
		}
	}
	stop()
	writers.Wait()
	w.waitEqual(t, conn, articles)
	for _, why := range []reason{reasonCapture, reasonTruncate, reasonTable, reasonDefinition} {
		if n := testutil.ToFloat64(w.metrics.rebuild(why)); n != 0 {
			t.Errorf("%v rebuilds for the reason %s", n, why)
		}
	}
}

// A transaction that has read the table writes to it while a switch waits for its end: neither is
// ended as a deadlock.
func TestByRow_SwitchLetsReadersWrite(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 5))
	if err := capture.Migrate(t.Context(), url, []plan.Definition{articles}, "", testLog(t)); err != nil {
		t.Fatal(err)
	}
	for _, def := range []plan.Definition{byRow(articles), articles} {
		pgtest.Exec(t, conn, "begin", "select from article")
		done := make(chan error, 1)
		go func() { done <- capture.Migrate(t.Context(), url, []plan.Definition{def}, "", testLog(t)) }()
		waitForLock(t, conn, "article")
		pgtest.Exec(t, conn, "update article set views = views + 1", "commit")
		if err := <-done; err != nil {
			t.Errorf("by rows %v: %v", def.ByRow, err)
		}
	}
}

// A role that may not change triggers goes on with those that are there, and says who can change
// them.
func TestByRow_WaitsForTheOwner(t *testing.T) {
	t.Parallel()
	admin := pgtest.Database(t)
	owner, app, role := roles(t, admin)
	conn := pgtest.Connect(t, owner)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 50))
	migrate := func(def plan.Definition) {
		if err := capture.Migrate(t.Context(), owner, []plan.Definition{def}, role, testLog(t)); err != nil {
			t.Fatal(err)
		}
	}
	says := func(def plan.Definition) (all string) {
		found, err := Check(t.Context(), Config{Connect: app, Indexes: []plan.Definition{def}})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range found {
			if !p.Warning {
				t.Errorf("check says %+v", p)
			}
			all += p.Found + "\n"
		}
		return all
	}
	const waits = "`capture: rows` has no effect yet on public.article"
	migrate(articles)
	if text := says(byRow(articles)); !strings.Contains(text, waits) {
		t.Errorf("check says %s", text)
	}
	w := startWorker(t, Config{Connect: app, Indexes: []plan.Definition{byRow(articles)}}, "")
	w.waitFollowing(t)
	migrate(byRow(articles))
	for _, def := range []plan.Definition{articles, byRow(articles)} {
		if text := says(def); strings.Contains(text, waits) {
			t.Errorf("after the owner's migrate check says %s", text)
		}
		script, err := capture.Script(t.Context(), app, []plan.Definition{def}, "")
		if err != nil || script != "" {
			t.Errorf("a plan by the role: %v, %s", err, script)
		}
	}
	pgtest.Exec(t, conn, "update article set title = 'changed' where id < 20", "delete from article where id > 40")
	w.waitEqual(t, conn, articles)
	script, err := capture.Script(t.Context(), owner, []plan.Definition{articles}, "")
	if err != nil || strings.Count(script, "create trigger ftsync_update") != 1 {
		t.Errorf("the plan back to statements: %v, %s", err, script)
	}
	migrate(articles)
	if kind, _ := kindOf(t, conn); kind != statementKind {
		t.Errorf("back to statements the table has the triggers %s", kind)
	}
}
