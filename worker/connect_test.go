package worker

import (
	"fmt"
	"net/url"
	"testing"

	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// For a role called ftsync the schema ftsync is in the search_path. Tables of the user are still
// the ones that are meant.
func TestDial_RoleNamedFtsync(t *testing.T) {
	t.Parallel()
	admin := pgtest.Database(t)
	conn := pgtest.Connect(t, admin)
	pgtest.Exec(t, conn, "do $$ begin if not exists (select from pg_roles where rolname = 'ftsync') then create "+
		"role ftsync superuser login; end if; end $$",
		"create table source (id int primary key, body text); insert into source values (1, 'the user''s own')")
	u, err := url.Parse(admin)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.User("ftsync")
	def := plan.Definition{Name: "x", Table: "source", Search: []plan.SearchColumn{{Name: "body"}}}
	dir := t.TempDir()
	for i := range 2 { // the second time there is a table ftsync.source
		w := startWorker(t, Config{Connect: u.String(), Indexes: []plan.Definition{def}}, dir)
		w.waitFollowing(t)
		pgtest.Exec(t, conn, fmt.Sprintf("insert into source values (%d, 'another')", 10+i))
		w.waitEqual(t, conn, def)
		w.stop()
	}
}
