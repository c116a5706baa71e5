package fts5_test

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ftsync/cache/fts5"
)

// changing is an FTS table of three columns, with few terms, that changes: its lists are in several segments.
type changing struct {
	db   *sql.DB
	l    *fts5.Lengths
	r    *rand.Rand
	docs map[int64]bool
	used []string // phrases of the last expression
}

func newChanging(t *testing.T, seed uint64, pages int) *changing {
	t.Helper()
	db, err := sql.Open("sqlite3", filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	c := &changing{db, fts5.NewLengths(3), rand.New(rand.NewPCG(seed, 1)), map[int64]bool{}, nil}
	t.Cleanup(c.l.Free)
	c.exec(t, "create virtual table fts using fts5(a, b, c, tokenize = '"+fts5.Tokenizer("unicode")+"')")
	c.exec(t, fmt.Sprintf("insert into fts (fts, rank) values ('pgsz', %d)", pages))
	return c
}

func (c *changing) exec(t *testing.T, query string, args ...any) {
	t.Helper()
	if _, err := c.db.Exec(query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// text has some of 40 words, the first ones often.
func (c *changing) text(most int) string {
	var b strings.Builder
	for range c.r.IntN(most) {
		fmt.Fprintf(&b, "w%d ", min(c.r.IntN(40), c.r.IntN(40), c.r.IntN(40)))
	}
	return b.String()
}

// change changes so many documents in one transaction, and sometimes merges lists.
func (c *changing) change(t *testing.T, n int) {
	c.exec(t, "begin")
	for range n {
		id := 1 + c.r.Int64N(400)
		switch {
		case !c.docs[id]:
			c.exec(t, "insert into fts (rowid, a, b, c) values (?, ?, ?, ?)", id, c.text(4), c.text(12), c.text(60))
			c.docs[id] = true
		case c.r.IntN(3) == 0:
			c.exec(t, "delete from fts where rowid = ?", id)
			delete(c.docs, id)
		default:
			c.exec(t, "update fts set a = ?, c = ? where rowid = ?", c.text(4), c.text(60), id)
		}
	}
	c.exec(t, "commit")
	switch c.r.IntN(6) {
	case 0:
		c.exec(t, "insert into fts (fts) values ('optimize')")
	case 1:
		c.exec(t, "insert into fts (fts, rank) values ('merge', ?)", c.r.IntN(40)-20)
	}
	c.exec(t, "select count(ftsync_lengths(?, id, sz)) from fts_docsize", c.l.Handle())
}

// phrase draws a phrase of an expression.
func (c *changing) phrase() string {
	text := fmt.Sprintf("w%d", c.r.IntN(42))
	for c.r.IntN(4) == 0 {
		text += fmt.Sprintf(" w%d", c.r.IntN(8))
	}
	c.used = append(c.used, []string{"", "", "", "{a} : ", "{b c} : "}[c.r.IntN(5)]+`"`+text+`"`)
	return c.used[len(c.used)-1]
}

// expression draws an expression, and returns how many phrases it has.
func (c *changing) expression(depth int) (string, int) {
	if depth == 0 || c.r.IntN(3) == 0 {
		return c.phrase(), 1
	}
	phrases, parts := 0, make([]string, 2+c.r.IntN(2))
	for i := range parts {
		part, n := c.expression(depth - 1)
		if parts[i] = part; n > 1 {
			parts[i] = "(" + part + ")"
		}
		phrases += n
	}
	return strings.Join(parts, []string{" AND ", " OR "}[c.r.IntN(2)]), phrases
}

// but draws an expression of which something must be absent, perhaps, and returns how many phrases there are before
// that. FTS5 tells of some of those behind it where they stand, by how it has looked for them.
func (c *changing) but() (string, int) {
	match, phrases := c.expression(2)
	if c.r.IntN(3) == 0 {
		match = "(" + match + ") NOT (" + c.phrase() + " OR " + c.phrase() + ")"
	}
	if c.r.IntN(4) == 0 {
		match, phrases = c.phrase()+" OR ("+match+")", phrases+1
	}
	return match, phrases
}

// ask draws what a collector is asked for an expression of so many phrases.
func (c *changing) ask(phrases int) fts5.Ask {
	r := c.r
	a := fts5.Ask{Lengths: c.l, Average: []float64{2, 6, 30}, Columns: []float64{5, 2, 1}, Words: 1 + r.IntN(3),
		Adjacent: 0.2, Bonus: float64(r.IntN(2)), Keep: []int{-1, 0, 1, 20, 5000}[r.IntN(5)], Mark: r.IntN(2) == 0,
		Found: make([]uint64, 7)}
	for i := range phrases {
		ph := fts5.Phrase{Word: r.IntN(a.Words), Weight: 1 + r.Float64()}
		if r.IntN(3) == 0 {
			ph.In = []byte{255, byte(r.IntN(255)), byte(r.IntN(255))}
		}
		switch r.IntN(8) {
		case 0:
			ph.Name = fts5.Whole
		case 1:
			ph.Silent = true
		default:
			ph.Follows = r.IntN(i + 1)
		}
		a.Phrases = append(a.Phrases, ph)
	}
	if r.IntN(3) == 0 {
		a.Allowed = make([]uint64, 5)
		for i := range a.Allowed {
			a.Allowed[i] = r.Uint64() & r.Uint64()
			if r.IntN(3) == 0 {
				a.Allowed[i] = 0
			}
		}
	}
	if r.IntN(4) == 0 {
		a.After = &fts5.Place{ID: r.Int64N(400), Score: 3 * r.Float64()}
	}
	if r.IntN(4) == 0 {
		a.Stop = r.Int64N(100)
	}
	if r.IntN(6) == 0 {
		a.ScanMost, a.ScanEnough = r.Int64N(200), r.Int64N(20)
	}
	if phrases == 1 && r.IntN(3) == 0 {
		a.Holding, a.HoldMost = 3, 100
	}
	return a
}

// shown is all that a collector has found.
type shown struct {
	Total, Complete int64
	Stopped         bool
	Best            []fts5.Place
	Places          [][]fts5.Instance
	Found           []uint64
	Holding         []int64
}

func collected(t *testing.T, c *changing, a fts5.Ask, run func(*fts5.Collector) error) shown {
	t.Helper()
	a.Found = slices.Clone(a.Found)
	got := fts5.NewCollector(a)
	defer got.Free()
	if err := run(got); err != nil {
		t.Fatal(err)
	}
	s := shown{Total: got.Total(), Complete: got.Complete(), Stopped: got.Stopped(), Best: got.Best(), Found: a.Found}
	for _, p := range s.Best {
		s.Places = append(s.Places, got.Instances().Of(p))
	}
	if a.Holding > 0 {
		s.Holding, _ = got.Holding()
	}
	return s
}

// A match shows a collector the very documents that FTS5 shows it, with the same phrases in the same places: whatever
// the expression is, whatever is asked, and however the lists lie in the file.
func TestMatch_likeFTS5(t *testing.T) {
	for seed, pages := range []int{4050, 100, 600} {
		c := newChanging(t, uint64(seed), pages)
		terms := fts5.Terms{Tokenizer: "unicode", Columns: []string{"a", "b", "c"},
			Documents: func(string) int64 { return c.r.Int64N(100) }}
		for _, n := range []int{300, 1, 100, 20, 200, 5} {
			c.change(t, n)
			for range 25 {
				c.used, terms.Known = nil, nil
				match, phrases := c.but()
				a := c.ask(phrases)
				terms.Known = c.known(t, terms)
				x, ok := terms.Take(match)
				if !ok {
					t.Fatalf("%s is not understood", match)
				}
				var only []int64
				if c.r.IntN(3) == 0 {
					only = []int64{}
					for range c.r.IntN(30) {
						only = append(only, c.r.Int64N(450))
					}
					slices.Sort(only)
					only = slices.Compact(only)
					a.ScanMost = 0 // how many were looked at is not the same
				}
				got := collected(t, c, a, func(to *fts5.Collector) error {
					m := fts5.NewMatch(to, x, only)
					defer m.Free()
					var stopped int
					return c.db.QueryRow("select ftsync_match(?)", m.Handle()).Scan(&stopped)
				})
				want := collected(t, c, a, func(to *fts5.Collector) error { return c.ask5(match, only, to) })
				if a.Allowed != nil && a.ScanMost == 0 {
					got.Stopped, want.Stopped = false, false // the last one that may be found may be the last of all
				}
				if c.confuses(match) {
					got.Best, got.Places, got.Complete = want.Best, want.Places, want.Complete
				}
				if !reflect.DeepEqual(got, want) {
					t.Fatalf("%s, %+v, only %v:\n got %+v\nwant %+v", match, a, only, got, want)
				}
			}
		}
	}
}

// confuses reports whether FTS5 may forget where phrases stand: it does if one of them is not in a document that has
// its words, apart or in other columns, while others of the same AND or NOT are already at a later one
// (fts5ExprNodeZeroPoslist). It finds the same documents, with scores and marks that lack what it has forgotten.
func (c *changing) confuses(match string) bool {
	return regexp.MustCompile(`AND|NOT`).MatchString(match) && slices.ContainsFunc(c.used, func(phrase string) bool {
		return phrase[0] == '{' || strings.Contains(phrase, " ")
	})
}

// known returns what knows the documents of some of the phrases that were used last.
func (c *changing) known(t *testing.T, terms fts5.Terms) func(string) []int64 {
	lists := map[string][]int64{}
	for _, phrase := range c.used {
		if c.r.IntN(2) == 0 {
			continue
		}
		x, _ := terms.Take(phrase)
		name, _ := x.Phrase()
		rows, err := c.db.Query("select rowid from fts where fts match ? order by rowid", phrase)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var id int64
			if err := rows.Scan(&id); err != nil {
				t.Fatal(err)
			}
			lists[name] = append(lists[name], id)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return func(name string) []int64 { return lists[name] }
}

// ask5 has FTS5 show a collector the documents of an expression.
func (c *changing) ask5(match string, only []int64, to *fts5.Collector) error {
	if only == nil {
		var n int
		return c.db.QueryRow("select count(*) from (select 1 from fts where fts match ? and ftsync_collect(fts, ?) "+
			"limit 1)", match, to.Handle()).Scan(&n)
	}
	for _, id := range only {
		var n int
		err := c.db.QueryRow("select count(*) from (select 1 from fts where fts match ? and rowid = ? and "+
			"ftsync_collect(fts, ?) limit 1)", match, id, to.Handle()).Scan(&n)
		if err != nil || n > 0 {
			return err
		}
	}
	return nil
}

// What FTS5 alone understands is left to it.
func TestTerms_leaveToFTS5(t *testing.T) {
	terms := fts5.Terms{Tokenizer: "unicode", Columns: []string{"a", "b"}}
	for _, match := range []string{`w1`, `"w1" *`, `^ "w1"`, `NEAR("w1" "w2")`, `"w1" "w2"`, `"w1" AND`, `("w1"`, `"w1`,
		`{d} : "w1"`, `{a : "w1"`, `"w1" + "w2"`, ``, `()`, "\"w1\x00\"", `- {a} : "w1"`, `{a} : ("w1" AND "w2")`,
		`"w1")`} {
		if _, ok := terms.Take(match); ok {
			t.Errorf("%s is understood", match)
		}
	}
	x, ok := terms.Take(`{b} : "W1"`)
	if name, n := x.Phrase(); !ok || n != 1 || name != "2:w1" {
		t.Errorf("a term in a column is %q, of %d terms", name, n)
	}
}
