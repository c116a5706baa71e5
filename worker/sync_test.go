package worker

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// articles is the index most tests follow.
var articles = plan.Definition{
	Name: "articles", Table: "article",
	Search: []plan.SearchColumn{{Name: "title", Weight: 5}, {Name: "body"}},
	Filter: []string{"views"}, Store: []string{"note"},
}

const makeArticles = `
	create table article (id bigint primary key, title text not null, body text, views int not null default 0,
	note text);
	insert into article select g, 'title ' || g, 'body of ' || g || ' with some words', g %% 7, null
	    from generate_series(1, %d) g`

func TestWorker_FollowsEveryKindOfChange(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 500))
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}}, "")
	w.waitFollowing(t)
	w.waitEqual(t, conn, articles)
	for _, sql := range []string{
		`insert into article values (1001, 'new', 'fox', 1, 'n')`,
		`update article set title = 'changed' where id = 7`,
		`update article set id = id + 10000 where id <= 20`,
		`delete from article where id between 30 and 60`,
		`update article set views = views + 1`,
		`insert into article select g, 'many', 'rows', 0, null from generate_series(20001, 32000) g`,
		`begin; insert into article values (1, 'a', 'b'); savepoint s; delete from article; rollback to s; commit`,
		`delete from article where id > 20000`,
		`insert into article values (99, 'x', 'y') on conflict (id) do update set title = 'conflict'`,
		`truncate article`,
		`insert into article values (1, 'after', 'truncate')`,
		`truncate article; insert into article values (2, 'same', 'transaction')`,
	} {
		pgtest.Exec(t, conn, sql)
		w.waitEqual(t, conn, articles)
	}
	if err := w.published(t, "articles").Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// writers change articles in every way an application might, until ctx ends.
func writers(ctx context.Context, t *testing.T, url string, n int, settings string) *sync.WaitGroup {
	var wg sync.WaitGroup
	for i := range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			r := rand.New(rand.NewPCG(uint64(i), 7))
			var conn *pgx.Conn
			for ctx.Err() == nil {
				if conn == nil || conn.IsClosed() {
					var err error
					if conn, err = pgx.Connect(ctx, url); err != nil {
						select {
						case <-ctx.Done():
						case <-time.After(50 * time.Millisecond): // Postgres is being killed
						}
						continue
					}
					if settings != "" {
						conn.Exec(ctx, settings)
					}
				}
				for _, sql := range transaction(r, 3000) {
					if strings.HasPrefix(sql, "pause ") {
						d, _ := time.ParseDuration(strings.TrimPrefix(sql, "pause "))
						select {
						case <-ctx.Done():
						case <-time.After(d):
						}
						continue
					}
					if _, err := conn.Exec(ctx, sql); err != nil && strings.Contains(sql, "begin") {
						break
					}
				}
			}
			if conn != nil {
				postgres.Close(conn)
			}
		}()
	}
	return &wg
}

// transaction is a random one over ids up to n: several statements, savepoints
// that are rolled back, now and then a second of doing nothing.
func transaction(r *rand.Rand, n int) []string {
	id := func() int { return 1 + r.IntN(n) }
	change := func() string {
		switch r.IntN(10) {
		case 0, 1:
			return fmt.Sprintf("insert into article values (%d, 'inserted %d', 'by a writer') on conflict do nothing",
				id(), r.IntN(1e6))
		case 2:
			return fmt.Sprintf("delete from article where id = %d", id())
		case 3:
			return fmt.Sprintf("update article set id = %d where id = %d and not exists (select from article where "+
				"id = %[1]d)", id(), id())
		case 4:
			from := id()
			return fmt.Sprintf("update article set views = %d where id between %d and %d", r.IntN(100), from,
				from+r.IntN(200))
		}
		return fmt.Sprintf("update article set title = 'updated %d', note = 'n%d' where id = %d", r.IntN(1e6),
			r.IntN(10), id())
	}
	if r.IntN(3) > 0 {
		return []string{change()}
	}
	sqls := []string{"begin"}
	for range 1 + r.IntN(4) {
		sqls = append(sqls, change())
	}
	if r.IntN(2) == 0 {
		sqls = append(sqls, "savepoint a", change(), change(), "rollback to a")
	}
	if r.IntN(50) == 0 {
		sqls = append(sqls, "pause 1s")
	}
	end := "commit"
	if r.IntN(4) == 0 {
		end = "rollback"
	}
	return append(sqls, end)
}

// I1, I3: nothing is lost, whatever order transactions commit in, and an
// unrelated open transaction holds nothing up.
func TestWorker_ConvergesUnderConcurrentWriters(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn, idle := pgtest.Connect(t, url), pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 3000))
	pgtest.Exec(t, idle, "create table unrelated (i int)", "begin", "insert into unrelated values (1)")
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}}, "")
	ctx, cancel := context.WithTimeout(t.Context(), writingTime())
	defer cancel()
	writers(ctx, t, url, 12, "").Wait()
	w.waitFollowing(t)
	w.waitEqual(t, conn, articles)
	if err := w.published(t, "articles").Check(t.Context()); err != nil {
		t.Error(err)
	}
	pgtest.Exec(t, idle, "commit")
}

func writingTime() time.Duration {
	if testing.Short() {
		return 2 * time.Second
	}
	return 10 * time.Second
}

// I1, I2, I5: SIGKILL of the worker at random moments, while it fills its index
// and while it follows.
func TestWorker_SurvivesKills(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 3000))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	wg := writers(ctx, t, url, 4, "")
	j := job{Connect: url, Dir: t.TempDir(), Indexes: []plan.Definition{articles}}
	kills := 50
	if testing.Short() {
		kills = 5
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range kills {
		cmd := startProcess(t, j)
		time.Sleep(time.Duration(r.IntN(600)) * time.Millisecond) // the moment is the point
		cmd.Process.Kill()
		cmd.Wait()
	}
	cancel()
	wg.Wait()
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}}, j.Dir)
	w.waitFollowing(t)
	w.waitEqual(t, conn, articles)
	if err := w.published(t, "articles").Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// I1: kill -9 of Postgres, where it hands out transaction ids again and forgets
// commits that were not synchronous.
func TestWorker_SurvivesPostgresKills(t *testing.T) {
	t.Parallel()
	server, err := pgtest.Start(pgtest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Stop() })
	url := server.URL("postgres")
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 3000))
	conn.Close(t.Context())
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}}, "")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	wg := writers(ctx, t, url, 4, "")
	async := writers(ctx, t, url, 4, "set synchronous_commit = off")
	kills := 10
	if testing.Short() {
		kills = 2
	}
	r := rand.New(rand.NewPCG(3, 4))
	for range kills {
		time.Sleep(500*time.Millisecond + time.Duration(r.IntN(1000))*time.Millisecond) // the moment is the point
		server.Kill()
		if err := server.Up(); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	wg.Wait()
	async.Wait()
	conn = pgtest.Connect(t, url)
	w.waitFollowing(t)
	w.waitEqual(t, conn, articles)
	if err := w.published(t, "articles").Check(t.Context()); err != nil {
		t.Error(err)
	}
	w.stop()
}
