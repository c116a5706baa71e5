package fts5_test

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
)

// world is an FTS table that random changes are made to, and a second connection that reads it.
type world struct {
	tb      testing.TB
	r       *rand.Rand
	db      *sql.DB
	reader  *sql.DB
	texts   map[int64][2]string
	ids     int64
	longest int
}

// vocabulary has words that are more and less common, prefixes of others, and one that fills some pages.
var vocabulary = []string{"the", "a", "of", "list", "pages", "rare", "t", "th", "pneumonoultramicroscopic", "zebra"}

func newWorld(tb testing.TB, seed uint64) *world {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "x.db")
	w := &world{tb: tb, r: rand.New(rand.NewPCG(seed, 1)), texts: map[int64][2]string{}}
	for _, db := range []**sql.DB{&w.db, &w.reader} {
		opened, err := sql.Open("sqlite3", path)
		if err != nil {
			tb.Fatal(err)
		}
		opened.SetMaxOpenConns(1)
		tb.Cleanup(func() { opened.Close() })
		*db = opened
	}
	w.exec("pragma journal_mode=wal")
	w.exec("pragma synchronous=off")
	w.exec("create virtual table fts using fts5(c0, c1, content='')")
	w.exec("create virtual table temp.unused using fts5vocab(main, fts, 'row')")
	for _, db := range []*sql.DB{w.db, w.reader} {
		if _, err := db.Exec("create virtual table temp.terms using fts5vocab(main, fts, 'instance')"); err != nil {
			tb.Fatal(err)
		}
	}
	w.set("pgsz", []int{32, 48, 64, 128, 500, 4050}[seed%6])
	w.set("automerge", []int{0, 2, 4, 8}[w.r.IntN(4)])
	w.set("usermerge", 2+w.r.IntN(6))
	w.set("crisismerge", []int{2, 16, 1000}[w.r.IntN(3)])
	w.ids = []int64{10, 1000, 1 << 20, 1 << 31}[w.r.IntN(4)]
	w.longest = []int{3, 20, 150}[(seed+seed/6)%3]
	return w
}

func (w *world) exec(query string, args ...any) {
	w.tb.Helper()
	if _, err := w.db.Exec(query, args...); err != nil {
		w.tb.Fatalf("%s: %v", query, err)
	}
}

func (w *world) set(option string, value int) {
	w.tb.Helper()
	w.exec("insert into fts (fts, rank) values (?, ?)", option, value)
}

func (w *world) text() string {
	words := make([]string, w.r.IntN(w.longest))
	zipf := rand.NewZipf(w.r, 1.3, 1, uint64(len(vocabulary)-1))
	for i := range words {
		words[i] = vocabulary[zipf.Uint64()]
		if w.r.IntN(8) == 0 {
			words[i] = fmt.Sprint("other", w.r.IntN(500)) // so that terms end anywhere on a page
		}
	}
	return strings.Join(words, " ")
}

// change makes a random change of one document.
func (w *world) change() {
	w.tb.Helper()
	id := 1 + w.r.Int64N(w.ids)
	if len(w.texts) > 0 && w.r.IntN(3) == 0 {
		for known := range w.texts {
			id = known
			break
		}
	}
	if old, ok := w.texts[id]; ok {
		w.exec("insert into fts (fts, rowid, c0, c1) values ('delete', ?, ?, ?)", id, old[0], old[1])
		delete(w.texts, id)
		if w.r.IntN(2) == 0 {
			return
		}
	}
	texts := [2]string{w.text(), w.text()}
	w.exec("insert into fts (rowid, c0, c1) values (?, ?, ?)", id, texts[0], texts[1])
	w.texts[id] = texts
}
