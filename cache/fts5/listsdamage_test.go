package fts5_test

import (
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/mattn/go-sqlite3"
)

// A row of one of FTS5's tables that lists are read from.
type shadow struct {
	insert string
	values []any
}

// shadows returns the rows of a world's table.
func (w *world) shadows() (rows []shadow) {
	w.tb.Helper()
	for _, table := range []string{"fts_data", "fts_idx", "fts_config"} {
		r, err := w.db.Query("select * from " + table)
		if err != nil {
			w.tb.Fatal(err)
		}
		columns, err := r.Columns()
		if err != nil {
			w.tb.Fatal(err)
		}
		for r.Next() {
			s := shadow{"insert or replace into " + table + " values (?" + strings.Repeat(", ?", len(columns)-1) + ")",
				make([]any, len(columns))}
			into := make([]any, len(columns))
			for i := range into {
				into[i] = &s.values[i]
			}
			if err := r.Scan(into...); err != nil {
				w.tb.Fatal(err)
			}
			rows = append(rows, s)
		}
		if err := errors.Join(r.Err(), r.Close()); err != nil {
			w.tb.Fatal(err)
		}
	}
	return rows
}

// inMemory returns an empty database of one connection.
func inMemory(tb testing.TB) *sql.DB {
	tb.Helper()
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		tb.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	tb.Cleanup(func() { db.Close() })
	return db
}

// damaged returns a database whose tables have the rows, with damage. FTS5 would not let anybody write to
// its tables, so these are tables that only look so.
func damaged(tb testing.TB, rows []shadow, damage []byte) *sql.DB {
	tb.Helper()
	db := inMemory(tb)
	exec := func(query string, values ...any) {
		tb.Helper()
		if _, err := db.Exec(query, values...); err != nil {
			tb.Fatalf("%s: %v", query, err)
		}
	}
	exec(`begin;
		create table fts_data (id integer primary key, block blob);
		create table fts_idx (segid, term, pgno, primary key (segid, term)) without rowid;
		create table fts_config (k primary key, v) without rowid`)
	rows = slices.Clone(rows)
	for len(damage) >= 6 && len(rows) > 0 {
		at := int(binary.LittleEndian.Uint16(damage)) % len(rows)
		rows[at] = rows[at].damaged(damage[2], int(binary.LittleEndian.Uint16(damage[3:])), damage[5], rows)
		damage = damage[6:]
	}
	for _, row := range rows {
		if row.insert != "" {
			exec(row.insert, row.values...)
		}
	}
	exec("commit")
	return db
}

// damaged returns a row with one thing changed: a byte, its length, a number, or everything.
func (s shadow) damaged(how byte, at int, value byte, rows []shadow) shadow {
	if s.insert == "" {
		return s
	}
	last := len(s.values) - 1
	s.values = slices.Clone(s.values)
	switch v := s.values[last].(type) {
	case []byte:
		v = slices.Clone(v)
		at %= len(v) + 1
		switch how % 8 {
		case 0:
			v = v[:at]
		case 1:
			v = slices.Insert(v, at, value, value)
		case 2:
			v = slices.Concat(v[:at], slices.Repeat([]byte{value}, 1+at))
		case 3:
			return shadow{}
		case 4:
			if other := rows[at%len(rows)]; other.insert == s.insert {
				s.values[last] = other.values[last]
				return s
			}
		default:
			at = []int{at, at % 16, at % 5}[how%3]
			if at < len(v) {
				v[at] = value
			}
		}
		s.values[last] = v
	case int64:
		s.values[last] = []any{v ^ int64(value), v + int64(int8(value)), int64(math.MaxInt64), -v, nil, "x"}[how%6]
	}
	return s
}

// A damaged table gives an error or documents, by ascending id, and the same number each time; never what is
// outside of the pages, which the address sanitizer looks after (make test-asan).
func FuzzLists(f *testing.F) {
	var worlds [][]shadow
	for seed := range uint64(6) {
		w := newWorld(f, 100+seed)
		for range 6 {
			w.exec("begin")
			for range 30 {
				w.change()
			}
			w.exec("commit")
			w.set("merge", 5)
		}
		worlds = append(worlds, w.shadows())
	}
	r := rand.New(rand.NewPCG(3, 4))
	for i := range 60 {
		damage := make([]byte, 6*(1+r.IntN(3)))
		for j := range damage {
			damage[j] = byte(r.Uint32())
		}
		f.Add(byte(i), damage)
	}
	f.Add(byte(0), []byte{})
	f.Fuzz(func(t *testing.T, which byte, damage []byte) {
		db := damaged(t, worlds[int(which)%len(worlds)], damage)
		seeks := []int64{5, next, 50, next, 51, 500, 1000, next, 10_000, 1 << 20, 1 << 30, math.MaxInt64, next}
		for _, term := range vocabulary {
			n, err := lookAt(db, term, nil)
			if len(damage) == 0 && err != nil {
				t.Fatalf("count %q: %v", term, err)
			}
			met, merr := lookAt(db, term, slices.Repeat([]int64{next}, n+20))
			if err == nil && merr == nil && n != met {
				t.Fatalf("%d documents have %q, and there are %d", n, term, met)
			}
			if _, err := lookAt(db, term, seeks); err != nil && len(damage) == 0 {
				t.Fatalf("%q: %v", term, err)
			}
		}
	})
}

// A leaf and what must be said of it. The lists of these tables are written by hand, so they say what the
// format is as well.
func TestLists_damage(t *testing.T) {
	t.Parallel()
	const (
		term  = "\x020t" // the bytes of the term t with FTS5's mark, and before them how many they are
		one   = "\x05\x02\x03"
		ends  = "\x00\x07\x00\x0a\x02\x02\x02\x06\x02\x02" // 3 bytes that end positions, and a document
		rest  = "\x00\x00\x00\x06\x02\x02"                 // 2 bytes of positions that go on
		minus = "\xff\xff\xff\xff\xff\xff\xff\xff\xff"     // 2⁶⁴-1
		nine  = "\x81\x80\x80\x80\x80\x80\x80\x80\x80"
	)
	leaf := func(lists, footer string) string {
		n := 4 + len(lists)
		return string([]byte{0, 0, byte(n >> 8), byte(n)}) + lists + footer
	}
	structure := "\x00\x00\x00\x00" + "\x01\x01\x00" + "\x00\x01" + "\x07\x01\x02" // segment 7 with leaves 1 and 2
	for name, tt := range map[string]struct {
		structure, first, second string // the structure record and the leaves
		page, want               int    // what fts_idx says of the term; how many documents there are, -1: an error
		counted                  bool   // though there are errors in positions
	}{
		"one document":              {want: 1},
		"two documents":             {first: leaf(term+one+"\x01\x04\x03\x02", "\x04"), want: 2},
		"another term behind it":    {first: leaf(term+one+"\x01\x01x"+one, "\x04\x06"), want: 1},
		"positions that go on":      {first: leaf(term+"\x05\x08\x03", "\x04"), second: ends, want: 2},
		"a list on the next page":   {first: leaf(term, "\x04"), second: "\x00\x04\x00\x07" + one, want: 1},
		"a list that is deleted":    {first: leaf(term+"\x05\x01", "\x04"), want: 0},
		"no leaf":                   {first: "none", want: -1},
		"a leaf of a byte":          {first: "\x00", want: -1},
		"no offset of the term":     {first: leaf(term+one, ""), want: -1},
		"an offset that is behind":  {first: leaf(term+one, "\x40"), want: -1},
		"a term that is longer":     {first: leaf("\x400t"+one, "\x04"), want: -1},
		"an offset behind again":    {first: leaf(term+one, "\x04\x40"), want: -1},
		"a term in a term":          {first: leaf(term+one, "\x04\x02"), want: -1},
		"no list":                   {first: leaf(term, "\x04"), second: leaf("\x020u"+one, "\x04"), want: -1},
		"positions into a term":     {first: leaf(term+"\x05\x40\x03"+"\x01\x01x"+one, "\x04\x06"), want: -1},
		"positions into nothing":    {first: leaf(term+"\x05\x40\x03", "\x04"), second: rest, want: -1, counted: true},
		"positions into an entry":   {first: leaf(term+"\x05\x0a\x03", "\x04"), second: ends, want: -1, counted: true},
		"an id that is cut":         {first: leaf(term+"\x85", "\x04"), want: -1},
		"an id again":               {first: leaf(term+one+"\x00\x02\x03", "\x04"), want: -1},
		"an id that is less":        {first: leaf(term+one+minus+"\x02\x03", "\x04"), want: -1},
		"an id of nine bytes":       {first: leaf(term+nine+"\x02\x03", "\x04"), want: 1},
		"an id again on next page":  {second: "\x00\x04\x00\x07" + one, want: -1},
		"a page behind the last":    {page: 6, want: -1},
		"a negative page":           {page: -2, want: -1},
		"no structure":              {structure: "\x00\x00", want: -1},
		"a segment 0":               {structure: structure[:9] + "\x00\x01\x02", want: -1},
		"a segment of no leaf":      {structure: structure[:9] + "\x07\x02\x01", want: -1},
		"a level of more segments":  {structure: structure[:8] + "\x02\x07\x01\x02", want: -1},
		"a level of fewer segments": {structure: structure[:5] + "\x02" + structure[6:], want: -1},
		"a structure that is cut":   {structure: structure[:11], want: -1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if tt.structure == "" {
				tt.structure = structure
			}
			if tt.first == "" {
				tt.first = leaf(term+one, "\x04")
			}
			if tt.page == 0 {
				tt.page = 1 << 1
			}
			const data = "insert into fts_data values (?, ?)"
			rows := []shadow{{data, []any{10, []byte(tt.structure)}}, {data, []any{7<<37 + 1, []byte(tt.first)}},
				{"insert into fts_config values (?, ?)", []any{"version", 4}},
				{"insert into fts_idx values (?, ?, ?)", []any{7, []byte{}, tt.page}}}
			if tt.first == "none" {
				rows = slices.Delete(rows, 1, 2)
			}
			if tt.second == "" { // a page without anything
				tt.second = "\x00\x00\x00\x04"
			}
			rows = append(rows, shadow{data, []any{7<<37 + 2, []byte(tt.second)}})
			db := damaged(t, rows, nil)
			n, err := lookAt(db, "t", slices.Repeat([]int64{next}, 4))
			if counted, _ := lookAt(db, "t", nil); (counted > 0) != (tt.want > 0 || tt.counted) {
				t.Errorf("%d documents are counted", counted)
			}
			if err != nil {
				n = -1
			}
			if n != tt.want {
				t.Errorf("%d documents, %v; want %d", n, err, tt.want)
			}
		})
	}
}

// lookAt makes moves in a list that may be damaged, and returns how many documents it met: an error must be
// one about the damage, and ids ascend. Without moves it counts the documents.
func lookAt(db *sql.DB, term string, moves []int64) (n int, err error) {
	var met []*posting
	if moves == nil {
		err = db.QueryRow("select ftsync_list(?)", term).Scan(&n)
	} else {
		met, err = tryWalk(db, term, moves)
	}
	var e sqlite3.Error
	known := errors.As(err, &e) &&
		(e.Code == sqlite3.ErrCorrupt || strings.Contains(e.Error(), "only FTS5 itself reads"))
	if err != nil && !known {
		panic(fmt.Sprintf("%q: %v", term, err))
	}
	last := int64(math.MinInt64)
	for i, p := range met {
		if p == nil {
			continue
		}
		if p.id < last || p.id == last && moves[i] == next || p.id < moves[i] {
			panic(fmt.Sprintf("%q: %d comes after %d, at move %d", term, p.id, last, moves[i]))
		}
		last = p.id
		n++
	}
	return n, err
}
