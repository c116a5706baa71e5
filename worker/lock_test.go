package worker

import (
	"fmt"
	"net/url"
	"testing"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/changelog"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// A role without rights can't keep ftsync from anything: the numbers of advisory
// locks are free for all, our tables are not.
func TestLock_IsNobodyElses(t *testing.T) {
	t.Parallel()
	admin := pgtest.Database(t)
	conn := pgtest.Connect(t, admin)
	role := "nobody " + conn.Config().Database
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 50), "create role "+postgres.Quote(role)+" login")
	u, err := url.Parse(admin)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.User(role)
	nobody := pgtest.Connect(t, u.String())
	pgtest.Exec(t, nobody, "select pg_advisory_lock(1718907251, n) from generate_series(1, 9) n")
	w := startWorker(t, Config{Connect: admin, Indexes: []plan.Definition{articles}}, "")
	w.waitFollowing(t)
	for _, mode := range []string{"access share", "row exclusive", "share row exclusive", "access exclusive"} {
		if _, err := nobody.Exec(t.Context(), "begin; lock table ftsync.source in "+mode+" mode"); err == nil {
			t.Errorf("a role without rights took the lock %s", mode)
		}
		pgtest.Exec(t, nobody, "rollback")
	}
	// Who may read, as a backup does, is not in the way either.
	pgtest.Exec(t, conn, "grant usage on schema ftsync to "+postgres.Quote(role),
		"grant select on all tables in schema ftsync to "+postgres.Quote(role))
	pgtest.Exec(t, nobody, "begin", "select * from ftsync.source", "lock table ftsync.source in access share mode")
	s := openSession(t, admin)
	if err := changelog.WithState(t.Context(), s.conn, func(pgx.Tx) error { return nil }); err != nil {
		t.Error(err)
	}
	if _, err := nobody.Exec(t.Context(), "lock table ftsync.source in row exclusive mode"); err == nil {
		t.Error("a role that may only read took a lock that is in the way")
	}
}
