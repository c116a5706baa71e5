package changelog

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/pgtest"
	"ftsync/worker/postgres"
)

// migrated is a connection to a database that has schema ftsync.
func migrated(t *testing.T, url string) *postgres.Conn {
	t.Helper()
	conn, err := postgres.Dial(t.Context(), url, "test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { postgres.Close(conn) })
	if err := Migrate(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	return conn
}

// A log that holds much for a replica that is away does not slow down the looks of others: they
// begin where they left off.
func TestLog_LooksReadNoMoreThanIsNew(t *testing.T) {
	url := pgtest.Database(t)
	migrated(t, url)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, `
		do $$ begin
			for i in 1..30000 loop
				insert into ftsync.change (source, keys) values (1 + i % 3, array[i::text]);
				if i % 10 = 0 then commit; end if;
			end loop;
		end $$`, "analyze ftsync.change", "set plan_cache_mode = force_generic_plan")
	snapshot := pgtest.One[string](t, conn, "select pg_current_snapshot()::text")
	xmax := strings.Split(snapshot, ":")[1]
	pgtest.Exec(t, conn, "insert into ftsync.change (source, keys) values (1, '{new}'), (2, '{new}')")
	now := pgtest.One[string](t, conn, "select pg_current_snapshot()::text")
	for _, q := range []struct {
		sql  string
		args string
	}{
		{lookSQL, fmt.Sprintf("'%s', -1, '{5,6}', '0', 0, '{1,2}', 5000", xmax)},
		{lookAlongSQL, fmt.Sprintf("'%s', -1, '{5,6}', '0', 0, '{1,2}', 5000, '{1}'", xmax)},
		{readLogSQL, fmt.Sprintf("'%s', -1, '{5,6}', '0', 0, '{1,2}', 5000, '%s'", xmax, now)},
	} {
		pgtest.Exec(t, conn, "deallocate all", "prepare q as "+q.sql)
		rows, err := conn.Query(t.Context(), "explain (analyze, timing off) execute q("+q.args+")",
			pgx.QueryExecModeSimpleProtocol)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		plan := strings.Join(lines, "\n")
		for _, m := range regexp.MustCompile(`Rows Removed by Filter: (\d+)`).FindAllStringSubmatch(plan, -1) {
			if n, _ := strconv.Atoi(m[1]); n > 100 {
				t.Errorf("%d rows were read for nothing:\n%s", n, plan)
			}
		}
		if strings.Contains(plan, "Seq Scan on change") {
			t.Errorf("the whole log is read:\n%s", plan)
		}
	}
}

// Pages come in the order of transactions, whatever the lengths of their ids, and
// each row once.
func TestLog_PagesInOrder(t *testing.T) {
	url := pgtest.Database(t)
	ours, conn := migrated(t, url), pgtest.Connect(t, url)
	open := pgtest.Connect(t, url)
	from := pgtest.One[string](t, conn, "select pg_current_snapshot()::text")
	pgtest.Exec(t, open, "begin", "insert into ftsync.change (source, keys) values (1, '{running}')")
	running := pgtest.One[string](t, conn, "select pg_current_snapshot()::text")
	pgtest.Exec(t, conn, `do $$ begin
		for i in 1..3000 loop
			insert into ftsync.change (source, keys) select 1, array_agg(i || '/' || k) from generate_series(1, 7) k;
			commit;
		end loop;
	end $$`)
	pgtest.Exec(t, open, "commit")
	for name, pos := range map[string]string{"before all": from, "while one was running": running} {
		at := Position{Pos: pos, Target: pgtest.One[string](t, conn, "select pg_current_snapshot()::text")}
		seen, last := map[string]int{}, uint64(0)
		for more := true; more; {
			page, err := Read(t.Context(), ours, at, []int32{1}, 5000)
			if err != nil {
				t.Fatal(err)
			}
			if n := len(page.Keys[1]); n > 5000+1000 {
				t.Errorf("a page of %d keys", n)
			}
			for _, k := range page.Keys[1] {
				seen[k]++
			}
			xid, _ := strconv.ParseUint(page.XID, 10, 64)
			if xid < last {
				t.Errorf("%s: a page ends at transaction %d, the one before at %d", name, xid, last)
			}
			last = xid
			at.CursorXID, at.CursorID, more = page.XID, page.ID, page.More
		}
		if len(seen) != 21001 {
			t.Errorf("%s: %d keys, want 21001", name, len(seen))
		}
		for k, n := range seen {
			if n != 1 {
				t.Errorf("%s: key %s was read %d times", name, k, n)
				break
			}
		}
	}
}

// Pages are bounded where keys are long, also when they compress to nothing.
func TestLog_longKeys(t *testing.T) {
	url := pgtest.Database(t)
	ours, conn := migrated(t, url), pgtest.Connect(t, url)
	from := pgtest.One[string](t, conn, "select pg_current_snapshot()::text")
	pgtest.Exec(t, conn, "insert into ftsync.change (source, keys) select 1, array[g || repeat('long', 50000)] from "+
		"generate_series(1, 100) g")
	at := Position{Pos: from, Target: pgtest.One[string](t, conn, "select pg_current_snapshot()::text")}
	seen := 0
	for more := true; more; {
		page, err := Read(t.Context(), ours, at, []int32{1}, 5000)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(page.Keys[1]); n > 5000*placeBytes/200_000+2 || n == 0 {
			t.Fatalf("a page of %d keys", n)
		}
		seen += len(page.Keys[1])
		at.CursorXID, at.CursorID, more = page.XID, page.ID, page.More
	}
	if seen != 100 {
		t.Errorf("%d keys, want 100", seen)
	}
}
