package changelog

import (
	"errors"
	"testing"

	"golang.org/x/sync/errgroup"

	"ftsync/migrations"
	"ftsync/worker/pgtest"
	"ftsync/worker/postgres"
)

// A schema that another process is just migrating is trusted at every moment, and one that was
// left half way is migrated on.
func TestTrust_WhileAnotherMigrates(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	dialed := func() *postgres.Conn {
		conn, err := postgres.Dial(t.Context(), url, "test")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { postgres.Close(conn) })
		return conn
	}
	one, two := dialed(), dialed()
	for v := 1; v < len(migrations.Postgres()); v++ {
		for range v {
			if _, err := migrateOne(t.Context(), one); err != nil {
				t.Fatal(err)
			}
		}
		if err := Migrate(t.Context(), two); err != nil {
			t.Errorf("from version %d: %v", v, err)
		}
		pgtest.Exec(t, conn, "drop schema ftsync cascade")
	}
	for range 10 {
		var group errgroup.Group
		stop := make(chan struct{})
		for range 3 {
			c := dialed()
			group.Go(func() error {
				for {
					select {
					case <-stop:
						return nil
					default:
					}
					if err := Trust(t.Context(), c); err != nil {
						return err
					}
				}
			})
		}
		err := Migrate(t.Context(), one)
		close(stop)
		if err := errors.Join(err, group.Wait()); err != nil {
			t.Fatal(err)
		}
		pgtest.Exec(t, conn, "drop schema ftsync cascade")
	}
}
