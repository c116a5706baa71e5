package worker

import (
	"fmt"
	"testing"

	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// A worker that stopped on its way to a target goes on to that target first. When it arrives
// where another index stands, it has not seen what that one will see next.
func TestLook_ArrivesWhereAnotherStands(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 100), `
		create table note (id int primary key, text text);
		insert into note select i, 'note ' || i from generate_series(1, 100) i`)
	notes := plan.Definition{Name: "notes", Table: "note", Search: []plan.SearchColumn{{Name: "text"}}}
	cfg := Config{Connect: url, Indexes: []plan.Definition{articles, notes}}
	w := startWorker(t, cfg, "")
	w.waitFollowing(t)
	w.stop()

	const now = "select pg_current_snapshot()::text"
	before := pgtest.One[string](t, conn, now)
	pgtest.Exec(t, conn, "update note set text = 'on the way' where id = 1")
	target := pgtest.One[string](t, conn, now)
	pgtest.Exec(t, conn, "update note set text = 'beyond' where id = 2",
		"update article set title = 'beyond' where id = 2")
	pgtest.Exec(t, conn, fmt.Sprintf("update ftsync.consumer set pos = '%s', target = null, cursor_xid = null, "+
		"cursor_id = null where name = 'articles'", target))
	pgtest.Exec(t, conn, fmt.Sprintf("update ftsync.consumer set pos = '%s', target = '%s', cursor_xid = '0', "+
		"cursor_id = 0 where name = 'notes'", before, target))

	w = startWorker(t, cfg, w.dir)
	w.waitFollowing(t)
	w.waitEqual(t, conn, articles, notes)
}
