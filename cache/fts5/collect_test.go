package fts5_test

import (
	"database/sql"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mattn/go-sqlite3"

	"ftsync/cache/fts5"
)

// corpus returns an FTS table with n documents of two columns, whose words are as unevenly frequent as
// those of a language, and the lengths of the documents.
func corpus(tb testing.TB, n int) (*sql.DB, *fts5.Lengths) { return corpusOf(tb, n, 6) }

// corpusOf is corpus with titles of 3 words and fewer than title more, or without titles if that is 0.
func corpusOf(tb testing.TB, n, title int) (*sql.DB, *fts5.Lengths) {
	tb.Helper()
	db, err := sql.Open("sqlite3", filepath.Join(tb.TempDir(), "x.db"))
	if err != nil {
		tb.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	tb.Cleanup(func() { db.Close() })
	exec := func(q string, args ...any) {
		tb.Helper()
		if _, err := db.Exec(q, args...); err != nil {
			tb.Fatalf("%s: %v", q, err)
		}
	}
	exec("pragma journal_mode=off")
	exec("create virtual table fts using fts5(title, body, content='')")
	r := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(r, 1.1, 4, 50_000)
	text := func(words int) string {
		var b strings.Builder
		for range words {
			fmt.Fprintf(&b, "w%d ", zipf.Uint64())
		}
		return b.String()
	}
	exec("begin")
	for id := range n {
		words := 0
		if title > 0 {
			words = 3 + r.IntN(title)
		}
		exec("insert into fts (rowid, title, body) values (?, ?, ?)", id+1, text(words), text(r.IntN(60)))
	}
	exec("commit")
	exec("insert into fts (fts) values ('optimize')")
	l := fts5.NewLengths(2)
	tb.Cleanup(l.Free)
	exec("select count(ftsync_lengths(?, id, sz)) from fts_docsize", l.Handle())
	return db, l
}

// An id that can't be stored is reported as damage, not as a lack of memory, which might pass.
func TestLengths_outOfRange(t *testing.T) {
	db, l := corpusOf(t, 1, 0)
	for _, id := range []int64{-1, 1 << 32} {
		var columns int
		err := db.QueryRow("select ftsync_lengths(?, ?, x'0102')", l.Handle(), id).Scan(&columns)
		var e sqlite3.Error
		if !errors.As(err, &e) || e.Code != sqlite3.ErrCorrupt || !strings.Contains(err.Error(), "4294967295") {
			t.Errorf("the lengths of document %d: %d columns, %v", id, columns, err)
		}
	}
	if n := number(t, db, "select ftsync_lengths(?, ?, x'0102')", l.Handle(), int64(1<<32-1)); n != 2 {
		t.Errorf("the last id there is has %v columns", n)
	}
}

// number returns what a query for one number yields.
func number(tb testing.TB, db *sql.DB, query string, args ...any) (n float64) {
	tb.Helper()
	if err := db.QueryRow(query, args...).Scan(&n); err != nil {
		tb.Fatalf("%s: %v", query, err)
	}
	return n
}

const collect = "select count(*) from fts where fts match ? and ftsync_collect(fts, ?)"

// asked returns what makes a collector score as bm25() does, for an expression in which each phrase is a
// word of its own.
func asked(tb testing.TB, db *sql.DB, l *fts5.Lengths, weights []float64, words ...string) fts5.Ask {
	docs := number(tb, db, "select count(*) from fts_docsize")
	a := fts5.Ask{Lengths: l, Columns: weights, Words: len(words)}
	for _, tokens := range l.Tokens() {
		a.Average = append(a.Average, float64(tokens)/docs)
	}
	for i, w := range words {
		n := number(tb, db, "select count(*) from fts where fts match ?", w)
		a.Phrases = append(a.Phrases, fts5.Phrase{Word: i, Weight: max(math.Log((docs-n+0.5)/(n+0.5)), 1e-6)})
	}
	return a
}

// run runs a collector and returns the best documents.
func run(tb testing.TB, db *sql.DB, a fts5.Ask, match string) ([]fts5.Place, *fts5.Collector) {
	tb.Helper()
	c := fts5.NewCollector(a)
	tb.Cleanup(c.Free)
	if n := number(tb, db, collect, match, c.Handle()); n != 0 {
		tb.Fatalf("%v times enough", n)
	}
	return c.Best(), c
}

// Where a single column is searched, the order and the scores are those of FTS5's bm25().
func TestCollector_bm25(t *testing.T) {
	db, l := corpusOf(t, 20_000, 0)
	weights := []float64{5, 1}
	for _, words := range [][]string{{"w0"}, {"w5"}, {"w3000"}, {"w0", "w1"}, {"w9", "w200"}, {"w2", "w3", "w4",
		"w77"}, {"w1*"}} {
		for _, op := range []string{" AND ", " OR "} {
			match := strings.Join(words, op)
			var want []fts5.Place
			rows, err := db.Query("select rowid, -bm25(fts, 5, 1) as s from fts where fts match ? order by "+
				"bm25(fts, 5, 1), rowid limit 50", match)
			if err != nil {
				t.Fatal(err)
			}
			for rows.Next() {
				var p fts5.Place
				if err := rows.Scan(&p.ID, &p.Score); err != nil {
					t.Fatal(err)
				}
				want = append(want, p)
			}
			a := asked(t, db, l, weights, words...)
			a.Keep = 50
			got, c := run(t, db, a, match)
			if n := number(t, db, "select count(*) from fts where fts match ?", match); int64(n) != c.Total() {
				t.Errorf("%s: %d documents, want %v", match, c.Total(), n)
			}
			if len(got) != len(want) || len(got) == 0 {
				t.Fatalf("%s: %d hits, want %d", match, len(got), len(want))
			}
			for i := range got {
				// bm25 adds in another order, so the last digits differ.
				if math.Abs(got[i].Score-want[i].Score) > 1e-9*want[i].Score || got[i].ID != want[i].ID &&
					math.Abs(got[i].Score-got[max(i-1, 0)].Score) > 1e-9 && math.Abs(got[i].Score-got[min(i+1,
					len(got)-1)].Score) > 1e-9 {
					t.Fatalf("%s, place %d: got %v, want %v", match, i, got[i], want[i])
				}
			}
		}
	}
}

func TestCollector_asks(t *testing.T) {
	db, l := corpus(t, 5000)
	a := asked(t, db, l, []float64{1, 1}, "w3", "w7")
	const match = "w3 OR w7"
	a.Keep = 5000
	all, _ := run(t, db, a, match)

	t.Run("pages", func(t *testing.T) {
		b := a
		b.Keep = 100
		var got []fts5.Place
		for {
			page, _ := run(t, db, b, match)
			if len(page) == 0 {
				break
			}
			got = append(got, page...)
			b.After = &page[len(page)-1]
		}
		if !slices.Equal(got, all) {
			t.Errorf("%d places in pages, %d at once", len(got), len(all))
		}
	})
	t.Run("allowed and found", func(t *testing.T) {
		b := a
		b.Allowed, b.Found = make([]uint64, 40), make([]uint64, 5001/64+1)
		for id := 0; id < 40*64; id += 3 {
			b.Allowed[id/64] |= 1 << (id % 64)
		}
		var want []fts5.Place
		for _, p := range all {
			if p.ID < 40*64 && p.ID%3 == 0 {
				want = append(want, p)
			}
		}
		got, c := run(t, db, b, match)
		if !slices.Equal(got, want) || c.Total() != int64(len(want)) || len(want) < 100 {
			t.Errorf("%d places, want %d", len(got), len(want))
		}
		for id := range 5000 {
			if in := slices.ContainsFunc(want,
				func(p fts5.Place) bool { return p.ID == int64(id) }); in != (b.Found[id/64]>>(id%64)&1 == 1) {
				t.Fatalf("document %d: found is not %v", id, in)
			}
		}
	})
	t.Run("everything", func(t *testing.T) {
		b := a
		b.Keep = -1
		got, _ := run(t, db, b, match)
		if !slices.IsSortedFunc(got, func(p, q fts5.Place) int { return int(p.ID - q.ID) }) {
			t.Error("not by id")
		}
		slices.SortFunc(got, fts5.Place.Compare)
		if !slices.Equal(got, all) {
			t.Errorf("%d places, want %d", len(got), len(all))
		}
	})
	t.Run("bonus and alternatives", func(t *testing.T) {
		b := a
		b.Bonus = 1000
		got, c := run(t, db, b, match)
		both := number(t, db, "select count(*) from fts where fts match 'w3 w7'")
		if got[int(both)-1].Score < 1000 || got[int(both)].Score >= 1000 || c.Complete() != int64(both) {
			t.Errorf("%v documents have both words; %d counted", both, c.Complete())
		}
		b = a
		b.Words, b.Phrases = 1, slices.Clone(a.Phrases)
		b.Phrases[1].Word = 0
		if best, c := run(t, db, b, match); c.Complete() != c.Total() || best[0].Score > all[0].Score {
			t.Errorf("alternatives add up: %v, words %v", best[0], all[0])
		}
	})
}

func BenchmarkCollect(b *testing.B) {
	db, l := corpus(b, 300_000)
	for _, words := range [][]string{{"w0"}, {"w40"}, {"w0", "w1"}, {"w0", "w1", "w2", "w3"}} {
		match := strings.Join(words, " OR ")
		a := asked(b, db, l, []float64{5, 1}, words...)
		a.Keep = 20
		matches := number(b, db, "select count(*) from fts where fts match ?", match)
		perMatch := func(b *testing.B) {
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/matches, "ns/match")
		}
		b.Run(match+"/collect", func(b *testing.B) {
			for b.Loop() {
				c := fts5.NewCollector(a)
				number(b, db, collect, match, c.Handle())
				c.Free()
			}
			perMatch(b)
		})
		b.Run(match+"/bm25", func(b *testing.B) {
			for b.Loop() {
				rows, err := db.Query("select rowid, bm25(fts, 5, 1) as s from fts where fts match ? order by s "+
					"limit 20", match)
				if err != nil {
					b.Fatal(err)
				}
				for rows.Next() {
				}
			}
			perMatch(b)
		})
		b.Run(match+"/count", func(b *testing.B) {
			for b.Loop() {
				number(b, db, "select count(*) from fts where fts match ?", match)
			}
			perMatch(b)
		})
	}
}
