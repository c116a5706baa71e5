package worker

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ftsync/cache/document"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// A document with too much text is set aside with its size, in a backfill and later, whichever
// columns have the text. Postgres sends the size, not the text.
func TestBounds_setsAsideLargeDocuments(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	const large = "repeat('large ', 50000)"
	pgtest.Exec(t, conn,
		"create table thing (id int primary key, c0 text, n int, size text, j jsonb, a text[], b bytea)",
		"insert into thing select g, 'small ' || g from generate_series(1, 3000) g",
		"update thing set c0 = "+large+" where id = 7",
		"update thing set j = to_jsonb("+large+") where id = 8",
		"update thing set a = array_fill('large'::text, array[60000]) where id = 9",
		"update thing set b = convert_to("+large+", 'UTF8') where id = 10",
		"update thing set size = "+large+" where id = 2999",
	)
	def := plan.Definition{Name: "things", Table: "thing",
		Search: []plan.SearchColumn{{Name: "c0"}, {Name: "j"}, {Name: "a"}},
		Filter: []string{"n", "size"}, Store: []string{"b"}, Where: "size is distinct from 'hidden' and c0 is not null",
		MaxBytes: 200_000}
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{def}}, "")
	w.waitFollowing(t)
	want := func(documents int64, aside ...string) {
		t.Helper()
		eventually(t, 10*time.Second, func() string {
			st := w.Status().Indexes[0]
			var keys []string
			for _, p := range st.Poison {
				if p.Bytes < 200_000 || !strings.Contains(p.Reason, "bytes") {
					t.Errorf("set aside %+v", p)
				}
				keys = append(keys, p.Key)
			}
			if got := sortedText(keys); st.Documents != documents || got != sortedText(aside) {
				return fmt.Sprintf("%d documents, set aside %s", st.Documents, got)
			}
			return ""
		})
	}
	want(2995, "7", "8", "9", "10", "2999")
	pgtest.Exec(t, conn, "update thing set c0 = 'small' where id = 7", "update thing set c0 = "+large+" where id = 11",
		"delete from thing where id = 8", "insert into thing values (5000, "+large+")")
	want(2996, "9", "10", "11", "2999", "5000") // 11 is found as it was
	pgtest.Exec(t, conn, "delete from thing where id in (9, 10, 11, 2999, 5000)")
	want(2995)
}

// Large documents are read a few at a time, also the first time, however many keys are asked for.
// The keys of those not read are returned.
func TestReadKeys_bounded(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn,
		"create table wide (id int primary key, title text, body text, j jsonb)",
		"insert into wide select g, 'wide', repeat(md5(g::text) || ' ', 20000), to_jsonb(repeat('json ', 60000)) "+
			"from generate_series(1, 40) g")
	def := plan.Definition{Name: "wide", Table: "wide", Search: []plan.SearchColumn{{Name: "title"}, {Name: "body"}},
		Store: []string{"j"}}
	reader := readerOf(t, conn)
	p, _, err := plan.Make(t.Context(), reader, def, false)
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for i := range 42 {
		keys = append(keys, fmt.Sprint(i))
	}
	documents := 0
	for rounds := 0; len(keys) > 0; rounds++ {
		r, err := plan.ReadKeys(t.Context(), reader, p, keys)
		if err != nil {
			t.Fatal(err)
		}
		if rounds > 20 || len(r.Docs) == 0 || r.Bytes > plan.PageBytes+1<<20 {
			t.Fatalf("round %d: %d documents of %d bytes, %d left", rounds, len(r.Docs), r.Bytes, len(r.Left))
		}
		if rounds == 0 && sortedText(r.Gone) != "0 41" {
			t.Errorf("gone are %v", r.Gone)
		}
		documents += len(r.Docs)
		keys = r.Left
	}
	if documents != 40 {
		t.Errorf("%d documents", documents)
	}
	var sent []string
	err = plan.ReadSound(t.Context(), reader, p, []string{"5", "4", "39", "0", "20", "1", "2", "3", "6", "7", "8"},
		func(docs []document.Document) error {
			for _, d := range docs {
				sent = append(sent, d.Key)
			}
			return nil
		}, func(bad []string) error { return fmt.Errorf("spoiled: %v", bad) })
	if got := strings.Join(sent, " "); err != nil || got != "5 4 39 20 1 2 3 6 7 8" {
		t.Errorf("sent %s, %v", got, err)
	}

	// All of it through a worker, which notes what did not fit.
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{def}}, "")
	w.waitFollowing(t)
	pgtest.Exec(t, conn, "update wide set title = 'changed ' || id")
	w.waitEqual(t, conn, def)
}

func sortedText(keys []string) string {
	slices.Sort(keys)
	return strings.Join(keys, " ")
}
