package worker

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/capture"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// A change of a table is noticed once its index has been taken up, also while the session is
// still busy taking up others.
func TestCatalog_ChangesWhileOthersAreTakenUp(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, change string
		reason       reason
	}{
		{"partition dropped and made again",
			"alter table event detach partition event_0; drop table event_0; create table event_0 partition of " +
				"event for values with (modulus 2, remainder 0)", reasonTable},
		{"column retyped", "alter table event alter column n type numeric using n + 0.5", reasonDefinition},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			url := pgtest.Database(t)
			conn := pgtest.Connect(t, url)
			pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 100), `
				create table event (id int primary key, what text, n int) partition by hash (id);
				create table event_0 partition of event for values with (modulus 2, remainder 0);
				create table event_1 partition of event for values with (modulus 2, remainder 1);
				insert into event select i, 'event ' || i, i from generate_series(1, 100) i`)
			events := plan.Definition{Name: "events", Table: "event", Search: []plan.SearchColumn{{Name: "what"}},
				Filter: []string{"n"}}
			// mends the capture
			again := plan.Definition{Name: "again", Table: "event", Search: []plan.SearchColumn{{Name: "what"}}}
			// taken up in this order
			cfg := Config{Connect: url, Indexes: []plan.Definition{events, articles, again}}
			w := startWorker(t, cfg, "")
			w.waitFollowing(t)
			w.stop()

			// The second index wants its trigger back, and waits for a writer.
			pgtest.Exec(t, conn, "drop trigger ftsync_update on article")
			writer := pgtest.Connect(t, url)
			pgtest.Exec(t, writer, "begin", "update article set title = 'held' where id = 1")
			w = startWorker(t, cfg, w.dir)
			waitForLock(t, conn, "article")
			pgtest.Exec(t, conn, tt.change)
			pgtest.Exec(t, writer, "commit")

			w.waitRebuilt(t, tt.reason)
			w.waitFollowing(t)
			w.waitEqual(t, conn, events, articles, again)
		})
	}
}

// Changes may have been missed when a trigger was dropped and somebody else has put it back
// before this replica looked.
func TestCatalog_CaptureMendedByAnother(t *testing.T) {
	t.Parallel()
	w, conn, _ := followArticles(t, 100)
	pgtest.Exec(t, conn, "drop trigger ftsync_update on article", "update article set title = 'unseen'")
	if err := capture.Migrate(t.Context(), w.cfg.Connect, w.cfg.Indexes, "", w.cfg.logger()); err != nil {
		t.Fatal(err)
	}
	w.waitRebuilt(t, reasonCapture)
	w.waitFollowing(t)
	w.waitEqual(t, conn, articles)
}

// The state of one table is looked up, however many there are.
func TestCatalog_oneOfManyTables(t *testing.T) {
	t.Parallel()
	s := openSession(t, pgtest.Database(t))
	conn := user(s)
	pgtest.Exec(t, conn, `
		create function ftsync_test() returns trigger language plpgsql as 'begin return null; end';
		do $$ begin
			for i in 1..300 loop
				execute format('create table many%s (id int primary key, v text)', i);
				execute format('create trigger ftsync_insert after insert on many%s execute function ftsync_test()', i);
				execute format('create trigger ftsync_update after update on many%s execute function ftsync_test()', i);
			end loop;
		end $$`, "analyze pg_class, pg_type, pg_attribute, pg_trigger, pg_proc, pg_index")
	oid := pgtest.One[uint32](t, conn, "select 'many7'::regclass::oid")
	rows, err := conn.Query(t.Context(), "explain "+stateSQL(true), []uint32{oid}, []uint32{})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range plan {
		if regexp.MustCompile(`Seq Scan on pg_(class|type|attribute|trigger|proc|index)\b`).MatchString(line) {
			t.Errorf("it reads all of a catalog: %s", strings.TrimSpace(line))
		}
	}
}
