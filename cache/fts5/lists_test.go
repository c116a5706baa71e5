package fts5_test

import (
	"database/sql"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// A posting is a document of a list, and the places of the term there.
type posting struct {
	id     int64
	places string // "column offset column offset …"
}

// next is the move to the next document in a walk; other numbers seek.
const next = math.MinInt64

// walk makes moves in the list of a term, and returns what each met; nil: the end.
func walk(tb testing.TB, db querier, term string, moves ...int64) []*posting {
	tb.Helper()
	met, err := tryWalk(db, term, moves)
	if err != nil {
		tb.Fatalf("the list of %q: %v", term, err)
	}
	return met
}

type querier interface {
	QueryRow(query string, args ...any) *sql.Row
	Query(query string, args ...any) (*sql.Rows, error)
}

func tryWalk(db querier, term string, moves []int64) (met []*posting, err error) {
	var asked, notes []byte
	for _, m := range moves {
		asked = binary.NativeEndian.AppendUint64(asked, uint64(m))
	}
	if err := db.QueryRow("select ftsync_list(?, ?)", term, asked).Scan(&notes); err != nil {
		return nil, err
	}
	for len(notes) > 0 {
		there := notes[0] != 0
		notes = notes[1:]
		if !there {
			met = append(met, nil)
			continue
		}
		p := &posting{id: int64(binary.NativeEndian.Uint64(notes))}
		n := binary.NativeEndian.Uint32(notes[8:])
		p.places = places(notes[12 : 12+n])
		met = append(met, p)
		notes = notes[12+n:]
	}
	if len(met) != len(moves) {
		return nil, fmt.Errorf("%d moves met %d documents", len(moves), len(met))
	}
	return met, nil
}

// places returns the places that positions as FTS5 stores them say.
func places(positions []byte) string {
	var b strings.Builder
	number := func() (n int) {
		for len(positions) > 0 {
			c := positions[0]
			positions = positions[1:]
			n = n<<7 | int(c&0x7f)
			if c < 0x80 {
				break
			}
		}
		return n
	}
	for column, offset := 0, 0; len(positions) > 0; {
		n := number()
		if n == 1 {
			column, offset = number(), 0
			n = number()
		}
		offset += n - 2
		fmt.Fprintf(&b, "%d %d ", column, offset)
	}
	return b.String()
}

// listed returns the list of a term as FTS5 has it.
func listed(tb testing.TB, db querier, term string) (list []posting) {
	tb.Helper()
	rows, err := db.Query("select doc, substr(col, 2), \"offset\" from terms where term = ?", term)
	if err != nil {
		tb.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var column, offset int
		if err := rows.Scan(&id, &column, &offset); err != nil {
			tb.Fatal(err)
		}
		if len(list) == 0 || list[len(list)-1].id != id {
			list = append(list, posting{id: id})
		}
		list[len(list)-1].places += fmt.Sprintf("%d %d ", column, offset)
	}
	if err := rows.Err(); err != nil {
		tb.Fatal(err)
	}
	return list
}

// sameLists compares the lists of terms with those of FTS5: from end to end, and by seeking to random ids
// with steps in between.
func sameLists(tb testing.TB, r *rand.Rand, db querier, terms ...string) {
	tb.Helper()
	for _, term := range terms {
		want := listed(tb, db, term)
		var n int
		if err := db.QueryRow("select ftsync_list(?)", term).Scan(&n); err != nil || n != len(want) {
			tb.Fatalf("%d documents have %q, %v; FTS5 finds %d", n, term, err, len(want))
		}
		got := walk(tb, db, term, slices.Repeat([]int64{next}, len(want)+2)...)
		for i, p := range got {
			if i >= len(want) {
				if p != nil {
					tb.Fatalf("the list of %q goes on with %+v", term, p)
				}
			} else if p == nil || *p != want[i] {
				tb.Fatalf("%q: document %d of %d is %+v, and by FTS5 %+v", term, i, len(want), p, want[i])
			}
		}
		for range 4 {
			sameSeeks(tb, r, db, term, want)
		}
	}
}

// sameSeeks makes moves through a list, nearer or farther apart.
func sameSeeks(tb testing.TB, r *rand.Rand, db querier, term string, want []posting) {
	tb.Helper()
	var moves []int64
	var met []*posting
	at := -1
	far := 1 + r.IntN(len(want)/3+2)
	for at < len(want) && len(moves) < 1000 {
		if r.IntN(3) == 0 {
			at++
			moves = append(moves, next)
		} else {
			to := int64(0)
			if i := at + r.IntN(far); i >= 0 && i < len(want) {
				to = want[i].id + r.Int64N(3) - 1
			} else if i >= len(want) && len(want) > 0 {
				to = want[len(want)-1].id + r.Int64N(2)
			}
			moves = append(moves, to)
			at = max(at, 0)
			for at < len(want) && want[at].id < to {
				at++
			}
		}
		met = append(met, nil)
		if at < len(want) {
			met[len(met)-1] = &want[at]
		}
	}
	for i, p := range walk(tb, db, term, moves...) {
		if (p == nil) != (met[i] == nil) || p != nil && *p != *met[i] {
			tb.Fatalf("%q: move %d of %v meets %+v, and should %+v", term, i, moves, p, met[i])
		}
	}
}

// Lists are those of FTS5, whatever the pages and segments are, for a reader in its own transaction while
// the table changes.
func TestLists(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, seed)
			for range 6 {
				w.exec("begin")
				for range 1 + w.r.IntN(60) {
					w.change()
				}
				w.exec("commit")
				tx, err := w.reader.Begin()
				if err != nil {
					t.Fatal(err)
				}
				sameLists(t, w.r, tx, "the")
				switch w.r.IntN(4) {
				case 0:
					w.set("merge", 1+w.r.IntN(20))
				case 1:
					w.set("merge", -1-w.r.IntN(20))
				case 2:
					if w.r.IntN(3) == 0 {
						w.exec("insert into fts (fts) values ('optimize')")
					}
				}
				w.exec("begin")
				w.change()
				w.exec("commit")
				sameLists(t, w.r, tx, append(vocabulary, "", "absent")...)
				if err := tx.Commit(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// The list of a common word, and opening those of rare ones, beside FTS5.
func BenchmarkLists(b *testing.B) {
	db, _ := corpus(b, 200_000)
	for _, word := range []string{"w0", "w7", "w4999"} {
		documents := number(b, db, "select ftsync_list(?)", word)
		for _, way := range []struct{ name, query string }{
			{"list", "select ftsync_list(?)"}, {"fts5", "select count(*) from fts where fts match ?"},
		} {
			b.Run(word+"/"+way.name, func(b *testing.B) {
				statement, err := db.Prepare(way.query)
				if err != nil {
					b.Fatal(err)
				}
				defer statement.Close()
				for b.Loop() {
					var n float64
					if err := statement.QueryRow(word).Scan(&n); err != nil || n != documents {
						b.Fatal(n, documents, err)
					}
				}
				b.ReportMetric(documents, "documents")
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/documents, "ns/document")
			})
		}
	}
}

// A table in another format is left to FTS5.
func TestLists_otherFormats(t *testing.T) {
	t.Parallel()
	for name, statements := range map[string][]string{
		"secure-delete": {"create virtual table fts using fts5(c0)",
			"insert into fts (fts, rank) values ('secure-delete', 1)", "insert into fts values ('one two')",
			"delete from fts"},
		"contentless_delete": {"create virtual table fts using fts5(c0, content='', contentless_delete=1)",
			"insert into fts values ('one two')"},
		"a later version": {"create table fts_data (id integer primary key, block)",
			"create table fts_idx (segid, term, pgno, primary key (segid, term)) without rowid",
			"create table fts_config (k primary key, v) without rowid",
			"insert into fts_data values (10, x'0000000000000000')",
			"insert into fts_config values ('version', 6)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := inMemory(t)
			for _, statement := range statements {
				if _, err := db.Exec(statement); err != nil {
					t.Fatalf("%s: %v", statement, err)
				}
			}
			var n int
			err := db.QueryRow("select ftsync_list('one')").Scan(&n)
			if err == nil || !strings.Contains(err.Error(), "only FTS5 itself reads the format") {
				t.Errorf("%d documents, %v", n, err)
			}
		})
	}
}
