package changelog_test

import (
	"fmt"
	"slices"
	"testing"

	"ftsync/worker/changelog"
	"ftsync/worker/pgtest"
	"ftsync/worker/postgres"
)

// A position is a snapshot: it has seen what had ended when it was taken, whatever its number.
func ExamplePosition_Sees() {
	at := changelog.Position{Pos: "100:110:102,105"} // 102 and 105 were running, and 110 was the next
	for _, xid := range []uint64{99, 102, 104, 110} {
		fmt.Println(xid, at.Sees(xid))
	}
	// Output:
	// 99 true
	// 102 false
	// 104 true
	// 110 false
}

// I3: each change is read once, in the round after its commit, also that of a transaction which
// began long before those whose changes have been read.
func TestRead_EachChangeOnceHoweverTransactionsCommit(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	ours, err := postgres.Dial(t.Context(), url, "test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { postgres.Close(ours) })
	if err := changelog.Migrate(t.Context(), ours); err != nil {
		t.Fatal(err)
	}
	conn, slow := pgtest.Connect(t, url), pgtest.Connect(t, url)
	snapshot := func() string { return pgtest.One[string](t, conn, "select pg_current_snapshot()::text") }
	put := func(key string) string {
		return fmt.Sprintf("insert into ftsync.change (source, keys) values (7, '{%s}')", key)
	}
	at := changelog.Position{Pos: snapshot()}
	round := func(want ...string) {
		t.Helper()
		at.Target = snapshot()
		page, err := changelog.Read(t.Context(), ours, at, []int32{7}, 100)
		if err != nil {
			t.Fatal(err)
		}
		if got := page.Keys[7]; !slices.Equal(got, want) || page.More {
			t.Errorf("from %s to %s: read %q (more: %v), want %q", at.Pos, at.Target, got, page.More, want)
		}
		at = changelog.Position{Pos: at.Target}
	}
	pgtest.Exec(t, slow, "begin", put("begun first"))
	pgtest.Exec(t, conn, put("committed first"))
	round("committed first")
	round()
	pgtest.Exec(t, slow, "commit")
	pgtest.Exec(t, conn, put("last"))
	round("begun first", "last")
	round()
}
