package worker

import (
	"errors"
	"testing"

	"ftsync/cache"
	"ftsync/worker/compare"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// SQL that somebody has written into the cache is not run in Postgres.
func TestTrusted_definition(t *testing.T) {
	t.Parallel()
	w, conn, _ := followArticles(t, 100)
	url := w.cfg.Connect
	if _, err := Verify(t.Context(), url, w.dir, "articles", false); err != nil {
		t.Fatal(err)
	}
	w.stop()
	pgtest.Exec(t, conn, "create function steal() returns boolean language plpgsql as $$ begin raise exception "+
		"'stolen'; end $$")
	c, err := cache.Open(w.dir, cache.Options{})
	if err != nil {
		t.Fatal(err)
	}
	x, err := c.Index("articles")
	if err != nil {
		t.Fatal(err)
	}
	evil := articles
	evil.Where = "steal()"
	p, _, err := plan.Make(t.Context(), readerOf(t, conn), evil, false)
	if err != nil {
		t.Fatal(err)
	}
	state := map[string]string{keyDefinition: evil.Text(), keyIdentity: p.Identity()}
	if _, err := x.Published().Apply(cache.Batch{State: state}); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Verify(t.Context(), url, w.dir, "articles", false); !errors.Is(err, compare.ErrNotComparable) {
		t.Errorf("verify: %v", err)
	}
	again := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}}, w.dir)
	again.waitRebuilt(t, reasonDefinition)
	pgtest.Exec(t, conn, "update article set title = title || ' again'")
	again.waitEqual(t, conn, articles)
	again.waitFollowing(t)
	if _, err := Verify(t.Context(), url, w.dir, "articles", false); err != nil {
		t.Error(err)
	}

	// A generation of an earlier version, of which Postgres has no digest.
	again.stop()
	pgtest.Exec(t, conn, "update ftsync.consumer set definition = null")
	old := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}}, w.dir)
	old.waitFollowing(t)
	if _, err := Verify(t.Context(), url, w.dir, "articles", false); err != nil {
		t.Error(err)
	}
}
