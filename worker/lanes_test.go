package worker

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ftsync/worker/changelog"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// notes is an index of a table that nothing else has to do with.
var notes = plan.Definition{Name: "notes", Table: "note", Search: []plan.SearchColumn{{Name: "text"}}}

const makeNotes = `
	create table note (id int primary key, text text);
	insert into note select i, 'note ' || i from generate_series(1, 100) i`

func (r *running) index(t testing.TB, name string) IndexStatus {
	t.Helper()
	for _, ix := range r.Status().Indexes {
		if ix.Name == name {
			return ix
		}
	}
	t.Fatalf("no index %s", name)
	return IndexStatus{}
}

// An index that has to be built anew waits for transactions that wrote to its
// table, and says so; the others don't wait for it.
func TestLanes_AnOpenTransactionHoldsUpItsIndexAlone(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn, writer := pgtest.Connect(t, url), pgtest.Connect(t, url+"&application_name=batch")
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 100), makeNotes)
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles, notes}}, "")
	w.waitFollowing(t)
	before := w.published(t, "articles").ID()
	pgtest.Exec(t, writer, "begin", "update article set title = 'in a batch' where id = 1")
	if err := changelog.Reindex(t.Context(), url, "articles"); err != nil {
		t.Fatal(err)
	}
	eventually(t, 10*time.Second, func() string {
		if got := w.index(t, "articles").Waiting; !strings.Contains(got, "batch") {
			return fmt.Sprintf("what articles waits for reads %q, want the transaction of batch", got)
		}
		return ""
	})
	pgtest.Exec(t, conn, "update note set text = 'goes on' where id = 1",
		"update article set title = 'goes on' where id = 2")
	w.waitEqual(t, conn, articles, notes)
	if got := w.published(t, "articles").ID(); got != before {
		t.Error("articles was built anew beside a transaction that may have written without triggers")
	}
	pgtest.Exec(t, writer, "commit")
	eventually(t, 20*time.Second, func() string {
		if ix := w.index(t, "articles"); w.published(t, "articles").ID() == before || ix.Waiting != "" {
			return fmt.Sprintf("articles has not been built anew: %+v", ix)
		}
		return ""
	})
	w.waitEqual(t, conn, articles, notes)
}

// At a start, too: what can be followed is, while another table is locked.
func TestLanes_ALockAtTheStart(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn, holder := pgtest.Connect(t, url), pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 100), makeNotes)
	cfg := Config{Connect: url, Indexes: []plan.Definition{articles, notes}}
	w := startWorker(t, cfg, "")
	w.waitFollowing(t)
	w.stop()
	pgtest.Exec(t, conn, "update article set title = 'meanwhile' where id = 1")
	pgtest.Exec(t, holder, "begin", "lock table article")
	w = startWorker(t, cfg, w.dir)
	pgtest.Exec(t, conn, "update note set text = 'goes on' where id = 1")
	w.waitEqual(t, conn, notes)
	eventually(t, 10*time.Second, func() string {
		if w.index(t, "articles").Waiting == "" {
			return "articles does not say that it waits"
		}
		return ""
	})
	pgtest.Exec(t, holder, "update article set title = 'now' where id = 1", "commit")
	w.waitEqual(t, conn, articles)
}

// I7: a lock on one table, or slow SQL of one index, leaves the others as fresh as they were. The
// index that waits says whom it waits for, and how old it is.
func TestLanes_ALockedTableHoldsUpItsIndexAlone(t *testing.T) {
	url := pgtest.Database(t)
	conn, holder := pgtest.Connect(t, url), pgtest.Connect(t, url+"&application_name=migration")
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 100), makeNotes)
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles, notes}}, "")
	w.waitFollowing(t)
	// Committed and locked again before it can be read.
	pgtest.Exec(t, holder, "begin", "update article set title = 'migrated' where id = 1", "lock table article")
	again := pgtest.Connect(t, url+"&application_name=migration")
	locked := make(chan error, 1)
	go func() {
		_, err := again.Exec(t.Context(), "begin; lock table article")
		locked <- err
	}()
	waitForLock(t, conn, "article")
	pgtest.Exec(t, holder, "commit")
	if err := <-locked; err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		pgtest.Exec(t, conn, fmt.Sprintf("update note set text = 'goes on %d' where id = 1", i))
		began := time.Now()
		w.waitEqual(t, conn, notes)
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("a change of another table came after %v", took)
		}
	}
	eventually(t, 10*time.Second, func() string {
		ix := w.index(t, "articles")
		if !strings.Contains(ix.Waiting, "migration") || ix.Lag < time.Second || w.index(t, "notes").Lag > time.Second {
			return fmt.Sprintf("articles waits for %q with a lag of %v, notes has a lag of %v", ix.Waiting, ix.Lag,
				w.index(t, "notes").Lag)
		}
		return ""
	})
	pgtest.Exec(t, again, "commit")
	w.waitEqual(t, conn, articles, notes)
	eventually(t, 10*time.Second, func() string {
		if ix := w.index(t, "articles"); ix.Waiting != "" || ix.Lag != 0 {
			return fmt.Sprintf("articles waits for %q with a lag of %v", ix.Waiting, ix.Lag)
		}
		return ""
	})
}

// What is looked for in the catalog is found for an index, too, that is always followed apart.
func TestLanes_ATableIsAlteredWhileItIsReadApart(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, makeNotes)
	slow := plan.Definition{Name: "slow", Query: "select n.id, n.text from note n, (select pg_sleep(2)) s",
		Key: []string{"id"}, Search: []plan.SearchColumn{{Name: "text"}},
		Watch: []plan.Watch{{Table: "note", Columns: []string{"id"}}}}
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{slow}, VerifyEvery: -1}, "")
	w.waitFollowing(t)
	pgtest.Exec(t, conn, "update note set text = 'is read in 2 s' where id = 1")
	w.waitEqual(t, conn, slow)
	pgtest.Exec(t, conn, "begin; alter table note drop column text; alter table note add column text text default "+
		"'of another column'; commit")
	eventually(t, 4*catalogEvery, func() string {
		doc, _, err := w.published(t, "slow").Get(t.Context(), "2")
		if err != nil || !strings.Contains(string(doc), "of another column") {
			return fmt.Sprintf("document 2 is still %s (%v); %+v", doc, err, w.index(t, "slow"))
		}
		return ""
	})
	w.waitEqual(t, conn, slow)
}

func TestLanes_ASlowMappingHoldsUpItsIndexAlone(t *testing.T) {
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, makeNotes, `
		create table author (id int primary key, name text, slow float8 not null default 0);
		insert into author values (1, 'one');
		create table book (id int primary key, title text, author int);
		insert into book select i, 'book ' || i, 1 from generate_series(1, 10) i`)
	books := plan.Definition{Name: "books",
		Query: "select b.id, b.title, a.name from book b join author a on a.id = b.author", Key: []string{"id"},
		Search: []plan.SearchColumn{{Name: "title"}, {Name: "name"}},
		Watch: []plan.Watch{{Table: "book", Columns: []string{"id"}},
			{Table: "author", Columns: []string{"id"}, Keys: "select b.id from book b, lateral (select " +
				"pg_sleep((select slow from author where id = any($1) limit 1)) where b.id = 1) s where b.author = " +
				"any($1) union select id from book where author = any($1)"}}}
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{books, notes}}, "")
	w.waitFollowing(t)
	pgtest.Exec(t, conn, "update author set name = 'renamed', slow = 6 where id = 1")
	worst := time.Duration(0)
	for began := time.Now(); time.Since(began) < 6*time.Second; {
		pgtest.Exec(t, conn, "update note set text = text || '.' where id = 1")
		changed := time.Now()
		w.waitEqual(t, conn, notes)
		worst = max(worst, time.Since(changed))
	}
	if worst > followLimits.Run+2*time.Second {
		t.Errorf("a change of another table came after %v, while a mapping took 6 s", worst)
	}
	w.waitEqual(t, conn, books)
	pgtest.Exec(t, conn, "update author set name = 'quick', slow = 0 where id = 1")
	w.waitEqual(t, conn, books)
}
