package fts5_test

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"ftsync/cache/fts5"
)

// Whatever the expression, the same text is marked as FTS5's highlight() marks: which covers the first of the
// characters of a trigram, so there only the words' tokenizers are compared.
func TestMarker_asHighlight(t *testing.T) {
	columns := []string{"title", "body"}
	for _, tokenizer := range []string{"unicode", "english"} {
		t.Run(tokenizer, func(t *testing.T) {
			db, exec := openTable(t, tokenizer)
			r := rand.New(rand.NewPCG(3, 4))
			pick := func(from ...string) string { return from[r.IntN(len(from))] }
			text := func(n int) string {
				var b strings.Builder
				for range n {
					b.WriteString(pick("fox", "foxes", "Füchse", "the", "hen", "hens", "Élan", "elan", "old", "man",
						"東京タワー", "a", "banana", "ananas", "don't") + pick(" ", " ", ", ", " \x01\x02", "-", ". ", "😀",
						"\xff"))
				}
				return b.String()
			}
			const n = 100
			for id := range n {
				exec("insert into fts (rowid, title, body) values (?, ?, ?)", id+1, text(r.IntN(5)), text(r.IntN(40)))
			}
			word := func() string {
				return pick("fox", "foxes", "hens", "elan", "old", "man", "東京タワー", "banana", "nan", "ana", "the")
			}
			quoted := func(words ...string) string { return `"` + strings.Join(words, " ") + `"` }
			marked := 0
			for range 100 {
				a, b, c := quoted(word()), quoted(word(), word()), quoted(word())
				match := pick(a, b, a+" *", a+" AND "+c, a+" OR "+b, "("+a+" OR "+b+") AND "+c, a+" NOT "+c,
					"NEAR("+a+" "+c+", 2)", "title : "+a, "{body} : ("+b+" OR "+c+")", "^"+a, a+" + "+c)
				col := fts5.NewCollector(fts5.Ask{Own: true, Lengths: fts5.NewLengths(0), Keep: -1, Mark: true})
				if rows := number(t, db, collect, match, col.Handle()); rows != 0 {
					t.Fatalf("%s: %v rows", match, rows)
				}
				all := col.Instances()
				for _, p := range col.Best() {
					in := all.Of(p)
					if len(in) == 0 {
						t.Fatalf("%s: document %d was found, and nothing in it", match, p.ID)
					}
					for i, name := range columns {
						var plain, want string
						if err := db.QueryRow(fmt.Sprintf("select %s, highlight(fts, %d, '[', ']') from fts where "+
							"fts match ? and rowid = ?", name, i), match, p.ID).Scan(&plain, &want); err != nil {
							t.Fatalf("%s: %v", match, err)
						}
						var here []fts5.Instance
						for _, x := range in {
							if x.Column == i {
								here = append(here, x)
							}
						}
						spans, err := fts5.Spans(t.Context(), tokenizer, plain, here)
						if err != nil {
							t.Fatal(err)
						}
						got, at := "", 0
						for _, s := range spans {
							got += plain[at:s[0]] + "[" + plain[s[0]:s[1]] + "]"
							at = s[1]
							marked++
						}
						if got += plain[at:]; got != want {
							t.Fatalf("%s in %s of document %d:\n got %q\nwant %q", match, name, p.ID, got, want)
						}
					}
				}
				col.Free()
			}
			if marked < 1000 {
				t.Errorf("%d spans were compared", marked)
			}
		})
	}
}

// openTable returns a database with an FTS table of two columns, and what runs a statement on it.
func openTable(t *testing.T, tokenizer string) (db *sql.DB, exec func(q string, args ...any)) {
	t.Helper()
	db, err := sql.Open("sqlite3", filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	exec = func(q string, args ...any) {
		t.Helper()
		if _, err := db.Exec(q, args...); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
	exec("create virtual table fts using fts5(title, body, tokenize='" + fts5.Tokenizer(tokenizer) + "')")
	return db, exec
}
