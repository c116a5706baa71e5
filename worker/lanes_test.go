package worker

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ftsync/worker/pgtest"
)

// notes is an index of a table that nothing else has to do with.
var notes = Definition{Name: "notes", Table: "note", Search: []SearchColumn{{Name: "text"}}}

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
	url := pgtest.Database(t)
	conn, writer := pgtest.Connect(t, url), pgtest.Connect(t, url+"&application_name=batch")
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 100), makeNotes)
	w := startWorker(t, Config{Connect: url, Indexes: []Definition{articles, notes}}, "")
	w.waitFollowing(t)
	before := w.published(t, "articles").ID()
	pgtest.Exec(t, writer, "begin", "update article set title = 'in a batch' where id = 1")
	if err := Reindex(t.Context(), url, "articles"); err != nil {
		t.Fatal(err)
	}
	eventually(t, 10*time.Second, func() string {
		if got := w.index(t, "articles").Waiting; !strings.Contains(got, "batch") {
			return fmt.Sprintf("what articles waits for reads %q, want the transaction of batch", got)
		}
		return ""
	})
	pgtest.Exec(t, conn, "update note set text = 'goes on' where id = 1", "update article set title = 'goes on' where id = 2")
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
	url := pgtest.Database(t)
	conn, holder := pgtest.Connect(t, url), pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 100), makeNotes)
	cfg := Config{Connect: url, Indexes: []Definition{articles, notes}}
	w := startWorker(t, cfg, "")
	w.waitFollowing(t)
	w.stop()
	pgtest.Exec(t, holder, "begin", "lock table article")
	w = startWorker(t, cfg, w.dir)
	pgtest.Exec(t, conn, "update note set text = 'goes on' where id = 1")
	w.waitEqual(t, conn, notes)
	pgtest.Exec(t, holder, "update article set title = 'now' where id = 1", "commit")
	w.waitEqual(t, conn, articles)
}
