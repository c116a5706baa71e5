package worker

import (
	"testing"

	"ftsync/worker/changelog"
	"ftsync/worker/pgtest"
)

// A backlog is read once, not once for each of the indexes that have to catch up.
func TestLog_isSharedByThoseWhoStandTogether(t *testing.T) {
	t.Parallel()
	s := openSession(t, pgtest.Database(t))
	conn := user(s)
	from := pgtest.One[string](t, conn, "select pg_current_snapshot()::text")
	pgtest.Exec(t, conn, "insert into ftsync.change (source, keys) select 1 + g % 41, array[g::text] from "+
		"generate_series(1, 12000) g")
	to := target{snapshot: pgtest.One[string](t, conn, "select pg_current_snapshot()::text"),
		from: changelog.Position{Pos: "1:1:"}}
	behind := &feed{sources: []int32{41}, at: changelog.Position{Pos: from, Target: from}}
	feeds := []*feed{behind}
	for i := range 40 {
		feeds = append(feeds, &feed{sources: []int32{int32(i + 1)}, at: changelog.Position{Pos: from}})
	}
	pages, rows := map[*changelog.Page]bool{}, 0
	for left := feeds; len(left) > 0; {
		shared := shareLog(left)
		var still []*feed
		for _, f := range left {
			at := f.towards(to)
			page, err := shared.lead(t.Context(), s.conn, f, to)
			if err != nil {
				t.Fatal(err)
			}
			pages[page], rows = true, rows+page.RowsOf(f.sources)
			if f.at = (changelog.Position{Pos: at.Target}); page.More {
				f.at = at
				f.at.CursorXID, f.at.CursorID = page.XID, page.ID
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
