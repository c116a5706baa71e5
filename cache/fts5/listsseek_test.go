package fts5_test

import (
	"encoding/binary"
	"slices"
	"testing"
)

// record is what a row of fts_data is, by its id: a leaf of a segment or a record of a doclist index.
type record struct{ index, height, number int64 }

// leaves calls each for the rows of a world that are leaves and records of indexes, with the first document
// that the row is about; 0: a leaf has only those behind a term.
func leaves(rows []shadow, each func(row int, r record, first int64, block []byte)) {
	for i, row := range rows {
		id, _ := row.values[0].(int64)
		if id < 1<<37 {
			continue
		}
		r := record{id >> 36 & 1, id >> 31 & 31, id & (1<<31 - 1)}
		block := row.values[1].([]byte)
		at := int(binary.BigEndian.Uint16(block))
		if r.index == 1 {
			_, at = varint(block, 1)
		}
		first := int64(0)
		if at > 0 {
			first, _ = varint(block, at)
		}
		each(i, r, first, block)
	}
}

// varint returns the number at a place, of up to 8 bytes, and where it ends.
func varint(b []byte, at int) (n int64, end int) {
	for ; ; at++ {
		n = n<<7 | int64(b[at]&0x7f)
		if b[at] < 0x80 {
			return n, at + 1
		}
	}
}

// oneList returns a table with one segment, which has one list of so many documents: 1, 4, 7, …
func oneList(tb testing.TB, pageBytes, documents int) []shadow {
	tb.Helper()
	w := newWorld(tb, 1)
	w.set("pgsz", pageBytes)
	w.exec(`with recursive n (id) as (select 1 union all select id + 3 from n limit ?)
		insert into fts (rowid, c0) select id, 'one' from n`, documents)
	w.exec("insert into fts (fts) values ('optimize')")
	return w.shadows()
}

// Seeking reads the page that it has to look at, those of the index that lead there, and no other: without them
// it arrives as well.
func TestLists_seekSkipsPages(t *testing.T) {
	t.Parallel()
	const documents = 10_000
	rows := oneList(t, 32, documents)
	highest := int64(0)
	for _, document := range []int64{2000, documents / 2, documents - 1} {
		target := 3*document + 1
		less := slices.Clone(rows)
		kept := map[record]int{} // the row of leaves, and of each height of the index, that leads to the target
		leaves(rows, func(row int, r record, first int64, _ []byte) {
			highest = max(highest, r.height)
			if r.number == 1 {
				return // where seeking begins
			}
			less[row] = shadow{}
			if first <= target {
				kept[record{r.index, r.height, 0}] = row
			}
		})
		if highest < 2 {
			t.Fatalf("the index has only %d levels", highest+1)
		}
		for kind, row := range kept {
			less[row] = rows[row]
			if kind.index == 0 {
				less[row+1] = rows[row+1] // the positions may go on there
			}
		}
		got, err := tryWalk(damaged(t, less, nil), "one", []int64{next, target})
		if err != nil || got[1] == nil || got[1].id != target {
			t.Errorf("seek to %d: %v, %v", target, got, err)
		}
	}
}

// A list of a few pages has no index. Its pages are read, but what is on those between is not decoded.
func TestLists_seekSkipsDocuments(t *testing.T) {
	t.Parallel()
	const documents = 130
	const last = 3*documents - 2
	rows := oneList(t, 128, documents)
	spoilt := 0
	leaves(rows, func(row int, r record, first int64, block []byte) {
		if r.index == 1 {
			t.Fatal("the list has an index")
		}
		if first == 0 || first > last/2 {
			return
		}
		block = slices.Clone(block)
		_, end := varint(block, int(binary.BigEndian.Uint16(block)))
		for i := end + 2; i < len(block); i++ { // behind the first document, of one position
			block[i] = 0xff
		}
		rows[row].values = []any{rows[row].values[0], block}
		spoilt++
	})
	db := damaged(t, rows, nil)
	if got, err := tryWalk(db, "one", []int64{last}); err != nil || got[0] == nil || got[0].id != last {
		t.Errorf("seek to the last document: %v, %v", got, err)
	}
	if got, err := tryWalk(db, "one", slices.Repeat([]int64{next}, documents)); err == nil || spoilt == 0 {
		t.Errorf("%d spoilt pages have %d documents", spoilt, len(got))
	}
}
