package worker

import (
	"fmt"
	"testing"
	"time"

	"ftsync/worker/changelog"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// Beside an index that changes all the time, an index without changes shows that it is followed,
// without a write to its file, and keeps nothing in the log.
func TestAcknowledge_whatRests(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 100), `
		create table note (id int primary key, text text);
		insert into note select i, 'note ' || i from generate_series(1, 100) i`)
	notes := plan.Definition{Name: "notes", Table: "note", Search: []plan.SearchColumn{{Name: "text"}}}
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles, notes}}, "")
	w.waitFollowing(t)
	const ackOfNotes = "select ack from ftsync.consumer where name = 'notes'"
	eventually(t, 10*time.Second, func() string {
		if pgtest.One[int](t, conn, ackOfNotes) == 0 {
			return "the load has not been acknowledged"
		}
		return ""
	})
	pgtest.Exec(t, conn, "update ftsync.consumer set seen_at = now() - interval '1 hour'")
	ack := pgtest.One[int](t, conn, ackOfNotes)
	state := w.published(t, "notes").States()
	n := 0
	eventually(t, 3*changelog.SeenEvery, func() string {
		n++
		pgtest.Exec(t, conn, fmt.Sprintf("update article set title = 'busy %d' where id = 1", n))
		if pgtest.One[bool](t, conn,
			"select exists (select from ftsync.consumer where seen_at < now() - interval '1 minute')") {
			return "a consumer looks abandoned"
		}
		return ""
	})
	if got := pgtest.One[int](t, conn, ackOfNotes); got != ack {
		t.Errorf("what rests was acknowledged %d times", got-ack)
	}
	if after := w.published(t, "notes").States(); fmt.Sprint(after) != fmt.Sprint(state) {
		t.Errorf("the file of what rests was written: %v, before %v", after, state)
	}
	eventually(t, 3*trimEvery, func() string {
		if rows := pgtest.One[int](t, conn, "select count(*) from ftsync.change"); rows > 0 {
			return fmt.Sprintf("the log still holds %d rows", rows)
		}
		return ""
	})
	w.stop()
	pgtest.Exec(t, conn, "update note set text = 'changed meanwhile' where id = 7")
	w = startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles, notes}}, w.dir)
	w.waitFollowing(t)
	w.waitEqual(t, conn, articles, notes)
}
