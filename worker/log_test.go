package worker

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/pgtest"
)

// A log that holds much for a replica that is away makes nobody else's looks
// slow: they begin where they left off.
func TestLog_LooksReadNoMoreThanIsNew(t *testing.T) {
	url := pgtest.Database(t)
	s := openSession(t, url)
	conn := user(s)
	pgtest.Exec(t, conn, `
		do $$ begin
			for i in 1..30000 loop
				insert into ftsync.change (source, keys) values (1 + i % 3, array[i::text]);
				if i % 10 = 0 then commit; end if;
			end loop;
		end $$`, "analyze ftsync.change", "set plan_cache_mode = force_generic_plan") // what a prepared statement comes to
	snapshot := pgtest.One[string](t, conn, "select pg_current_snapshot()::text")
	xmax := strings.Split(snapshot, ":")[1]
	pgtest.Exec(t, conn, "insert into ftsync.change (source, keys) values (1, '{new}'), (2, '{new}')")
	now := pgtest.One[string](t, conn, "select pg_current_snapshot()::text")
	for _, q := range []struct {
		sql  string
		args string
	}{
		{lookSQL, fmt.Sprintf("'%s', -1, '{5,6}', '0', 0, '{1,2}', 5000", xmax)},
		{readLogSQL, fmt.Sprintf("'%s', -1, '{5,6}', '0', 0, '{1,2}', 5000, '%s'", xmax, now)},
	} {
		pgtest.Exec(t, conn, "deallocate all", "prepare q as "+q.sql)
		rows, err := conn.Query(t.Context(), "explain (analyze, timing off) execute q("+q.args+")", pgx.QueryExecModeSimpleProtocol)
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
	s := openSession(t, url)
	conn := user(s)
	open := pgtest.Connect(t, url)
	from := pgtest.One[string](t, conn, "select pg_current_snapshot()::text")
	pgtest.Exec(t, open, "begin", "insert into ftsync.change (source, keys) values (1, '{running}')")
	running := pgtest.One[string](t, conn, "select pg_current_snapshot()::text")
	pgtest.Exec(t, conn, `do $$ begin for i in 1..3000 loop insert into ftsync.change (source, keys) select 1, array_agg(i || '/' || k) from generate_series(1, 7) k; commit; end loop; end $$`)
	pgtest.Exec(t, open, "commit")
	for name, pos := range map[string]string{"before all": from, "while one was running": running} {
		at := position{Pos: pos, Target: pgtest.One[string](t, conn, "select pg_current_snapshot()::text")}
		seen, last := map[string]int{}, uint64(0)
		for more := true; more; {
			page, err := readLog(t.Context(), s.conn, at, []int32{1})
			if err != nil {
				t.Fatal(err)
			}
			if n := len(page.keys[1]); n > pageDocuments+1000 {
				t.Errorf("a page of %d keys", n)
			}
			for _, k := range page.keys[1] {
				seen[k]++
			}
			xid, _ := strconv.ParseUint(page.xid, 10, 64)
			if xid < last {
				t.Errorf("%s: a page ends at transaction %d, the one before at %d", name, xid, last)
			}
			last = xid
			at.CursorXID, at.CursorID, more = page.xid, page.id, page.more
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
	s := openSession(t, pgtest.Database(t))
	conn := user(s)
	from := pgtest.One[string](t, conn, "select pg_current_snapshot()::text")
	pgtest.Exec(t, conn, "insert into ftsync.change (source, keys) select 1, array[g || repeat('long', 50000)] from generate_series(1, 100) g")
	at := position{Pos: from, Target: pgtest.One[string](t, conn, "select pg_current_snapshot()::text")}
	seen := 0
	for more := true; more; {
		page, err := readLog(t.Context(), s.conn, at, []int32{1})
		if err != nil {
			t.Fatal(err)
		}
		if n := len(page.keys[1]); n > pageBytes/200_000+2 || n == 0 {
			t.Fatalf("a page of %d keys", n)
		}
		seen += len(page.keys[1])
		at.CursorXID, at.CursorID, more = page.xid, page.id, page.more
	}
	if seen != 100 {
		t.Errorf("%d keys, want 100", seen)
	}
}

// A backlog is read once, not once for each of the indexes that have to catch up.
func TestLog_isSharedByThoseWhoStandTogether(t *testing.T) {
	s := openSession(t, pgtest.Database(t))
	conn := user(s)
	from := pgtest.One[string](t, conn, "select pg_current_snapshot()::text")
	pgtest.Exec(t, conn, "insert into ftsync.change (source, keys) select 1 + g % 41, array[g::text] from generate_series(1, 12000) g")
	to := target{snapshot: pgtest.One[string](t, conn, "select pg_current_snapshot()::text"), from: position{Pos: "1:1:"}}
	behind := &feed{sources: []int32{41}, at: position{Pos: from, Target: from}}
	feeds := []*feed{behind}
	for i := range 40 {
		feeds = append(feeds, &feed{sources: []int32{int32(i + 1)}, at: position{Pos: from}})
	}
	pages, rows := map[*logPage]bool{}, 0
	for left := feeds; len(left) > 0; {
		shared := shareLog(left)
		var still []*feed
		for _, f := range left {
			at := f.towards(to)
			page, err := shared.lead(t.Context(), s.conn, f, to)
			if err != nil {
				t.Fatal(err)
			}
			pages[page], rows = true, rows+page.rowsOf(f.sources)
			if f.at = (position{Pos: at.Target}); page.more {
				f.at = at
				f.at.CursorXID, f.at.CursorID = page.xid, page.id
			}
			if f.at.Pos != to.snapshot {
				still = append(still, f)
			}
		}
		left = still
	}
	// Three pages lead 40 feeds to the target; one stood behind, and reads its own.
	if len(pages) > 3+4 || rows != 12000 {
		t.Errorf("%d pages with %d rows of theirs were read, want at most 7 and 12,000", len(pages), rows)
	}
}
