package worker

import (
	"fmt"
	"testing"
	"time"

	"ftsync/cache/search"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// Once an index has followed a change, a lone one costs one question: the look brings its row along,
// or the news that there is none.
func TestAhead_ALoneChangeTakesOneRoundTrip(t *testing.T) {
	t.Parallel()
	const roundTrip = 500 * time.Millisecond // long enough to tell one from two on a busy machine
	w, p, url := behindProxy(t, 100)
	conn := pgtest.Connect(t, url)
	x, err := w.cache.Index("articles")
	if err != nil {
		t.Fatal(err)
	}
	pgtest.Exec(t, conn, "update article set title = 'the first' where id = 1")
	w.waitEqual(t, conn, articles)
	for _, change := range []struct {
		sql   string // of a word that no title has yet, and an id that no row has
		total int64  // titles that have the word afterwards
	}{
		{"update article set title = '%s' where id = 2 and %d > 0", 1},
		{"update article set title = '%s' where id between 10 and 40 and %d > 0", 31},
		{"insert into article (title, id) values ('%s', %d)", 1},
		{"with n as (select '%s', %d) delete from article where id = (select max(id) from article)", 0},
	} {
		var took time.Duration
		for try := range 4 { // a look may be under way already when the change comes
			word, id := fmt.Sprintf("w%d", time.Now().UnixNano()), 1000+10*change.total+int64(try)
			if change.total == 0 {
				word = pgtest.One[string](t, conn, "select title from article where id = (select max(id) from article)")
			}
			w.waitParked(t)
			p.Delay("ftsync follow", pgtest.ToServer, roundTrip)
			began := time.Now()
			pgtest.Exec(t, conn, fmt.Sprintf(change.sql, word, id))
			eventually(t, 20*time.Second, func() string {
				res, err := x.Search(t.Context(), search.Query{Text: word, Limit: 1, Match: search.MatchFTS})
				if err != nil {
					t.Fatal(err)
				}
				if res.Total != change.total {
					return fmt.Sprintf("%d found, want %d", res.Total, change.total)
				}
				return ""
			})
			took = time.Since(began)
			p.Heal()
			if took < 2*roundTrip {
				break
			}
		}
		if took >= 2*roundTrip {
			t.Errorf("%s: searchable after %v, where one question takes %v", change.sql, took, roundTrip)
		}
	}
	w.waitEqual(t, conn, articles)
}

// Rows that can't be read along are read after the look, as if nobody had tried; and a look is good
// whatever became of them.
func TestAhead_RowsThatCannotBeReadAreReadAfterTheLook(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, makeNotes,
		"create table share (id int primary key, text text not null, parts int not null)",
		"insert into share select i, 'share ' || i, i from generate_series(1, 9) i")
	shares := plan.Definition{Name: "shares", Table: "share", Where: "90 / parts > 0",
		Search: []plan.SearchColumn{{Name: "text"}}}
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{shares, notes}}, "")
	w.waitFollowing(t)
	pgtest.Exec(t, conn, "update share set text = 'so that the next are read ahead' where id = 1")
	w.waitEqual(t, conn, shares)
	for range 3 {
		pgtest.Exec(t, conn, "update share set parts = 0 where id = 2",
			"update share set text = text || '.' where id > 2",
			"update note set text = text || '.' where id = 1")
		w.waitEqual(t, conn, notes)
		eventually(t, 10*time.Second, func() string {
			if aside := w.index(t, "shares").Poison; len(aside) != 1 || aside[0].Key != "2" {
				return fmt.Sprintf("set aside: %v, want document 2", aside)
			}
			return ""
		})
		pgtest.Exec(t, conn, "update share set parts = 2 where id = 2")
		w.waitEqual(t, conn, shares)
	}
}
