package compare_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"ftsync/cache"
	"ftsync/cache/document"
	"ftsync/worker/compare"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// contents is an index as a comparison sees it: the hashes of its documents by key.
type contents map[string]uint64

func (c contents) Keys(_ context.Context, after string, n int) (page []cache.KeyHash, err error) {
	for _, key := range slices.Sorted(maps.Keys(c)) {
		if key > after && len(page) < n {
			page = append(page, cache.KeyHash{Key: key, Hash: c[key]})
		}
	}
	return page, nil
}

func (c contents) Hashes(_ context.Context, keys []string) (map[string]uint64, error) {
	found := map[string]uint64{}
	for _, key := range keys {
		if hash, ok := c[key]; ok {
			found[key] = hash
		}
	}
	return found, nil
}

// article begins a walk over an index of 2,500 articles, "0001" to "2500", that equals Postgres.
func article(t *testing.T) (*compare.Walk, contents) {
	t.Helper()
	url := pgtest.Database(t)
	pgtest.Exec(t, pgtest.Connect(t, url), `create table article (id text primary key, title text);
		insert into article select to_char(i, 'FM0000'), 'title ' || i from generate_series(1, 2500) i`)
	conn, err := postgres.Dial(t.Context(), url, "test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { postgres.Close(conn) })
	p, problems, err := plan.Make(t.Context(), conn, plan.Definition{Name: "articles", Table: "article",
		Search: []plan.SearchColumn{{Name: "title"}}}, false)
	if err != nil || p == nil {
		t.Fatal(problems, err)
	}
	have := contents{}
	for i := range 2500 {
		have[fmt.Sprintf("%04d", i+1)] = document.Document{Values: []any{fmt.Sprintf("title %d", i+1)}}.Hash()
	}
	return &compare.Walk{Verifier: compare.Verifier{Conn: conn, Plan: p, Have: have,
		CaughtUp: func(context.Context) error { return nil }}}, have
}

// findings walks to the end, and names what was found: the drift, and the number of documents that
// were looked at in each direction.
func findings(t *testing.T, walk *compare.Walk) string {
	t.Helper()
	var found []string
	var rows, keys int
	for more := true; more; {
		page, err := walk.Page(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if more = page.More; page.Back {
			keys += page.N
		} else {
			rows += page.N
		}
		if !page.Due {
			continue
		}
		drift, unsettled, err := walk.Confirmed(t.Context())
		if err != nil || unsettled > 0 {
			t.Fatal(unsettled, err)
		}
		for _, d := range drift {
			found = append(found, d.Kind+" "+d.Key)
		}
	}
	slices.Sort(found)
	return fmt.Sprintf("%d rows, %d keys: %s", rows, keys, strings.Join(found, ", "))
}

// I1: an index and Postgres are compared in both directions, and every difference is named.
func TestWalk_FindsWhatDiffers(t *testing.T) {
	t.Parallel()
	walk, have := article(t)
	delete(have, "0001")
	have["1500"]++
	have["9999"] = 1
	if got, want := findings(t, walk), "2500 rows, 2500 keys: different 1500, extra 9999, missing 0001"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// What differs only because its change is on the way is no drift.
func TestWalk_WaitsForWhatIsOnItsWay(t *testing.T) {
	t.Parallel()
	walk, have := article(t)
	late := have["0001"]
	delete(have, "0001")
	have["9999"] = 1
	looks := 0
	walk.CaughtUp = func(context.Context) error {
		if looks++; looks == 2 { // the second look finds what has been applied since the first
			have["0001"] = late
			delete(have, "9999")
		}
		return nil
	}
	if got, want := findings(t, walk), "2500 rows, 2500 keys: "; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// A document that is another one at each look is unsettled, and neither drift nor fine.
func TestVerifier_CountsWhatChangesTooFast(t *testing.T) {
	t.Parallel()
	walk, have := article(t)
	have["0001"]++
	writes := 0
	walk.CaughtUp = func(ctx context.Context) error {
		writes++
		_, err := walk.Conn.Exec(ctx, "update public.article set title = $1 where id = '0001'",
			fmt.Sprint("again ", writes))
		return err
	}
	drift, unsettled, err := walk.Confirm(t.Context(), []string{"0001", "0002"})
	if err != nil || len(drift) > 0 || unsettled != 1 {
		t.Errorf("drift %v, %d unsettled, %v; want one unsettled", drift, unsettled, err)
	}
}
