package cache

import (
	"bytes"
	"cmp"
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"sort"
	"strings"

	"ftsync/cache/sqlite"
	"ftsync/cache/words"
)

// termTable has the terms of an FTS index in order, and how many documents have
// each, as of when it was read: 25 bytes a term and its letters. From it a search
// knows what a word or a beginning would cost before it looks for it. What has
// changed since makes a ranking a little worse and nothing wrong.
//
// Where there is no room for all, as when every document has thousands of codes that
// no other has, those that the fewest documents have are left out.
type termTable struct {
	text      []byte
	ends      []uint32 // of each term in text
	documents []uint32
	before    []int64 // documents of the terms before this one, also of those left out, added up
	least     uint32  // documents that a term has, or it is left out

	room  *room
	taken int64 // of it

	names []string // each of namesEvery, in order
	forms []uint8  // of each term, how many words have it for a stem, up to 2; nil: as good as any
}

// hasForms reports whether several words have the term at a place, as far as is known.
func (t *termTable) hasForms(term string) bool {
	i := t.search([]byte(term))
	return t.forms == nil || i >= len(t.forms) || string(t.term(i)) != term || t.forms[i] > 1
}

// countForms counts the words that have each term for a stem.
func (t *termTable) countForms(known *words.Vocabulary, stem func(string) string) {
	t.forms = make([]uint8, len(t.ends))
	known.Each(func(word string) {
		term := stem(word)
		if i := t.search([]byte(term)); i < len(t.ends) && string(t.term(i)) == term {
			t.forms[i] = min(t.forms[i]+1, 2)
		}
	})
}

// namesEvery is how many names there are to one that the table has: enough to know
// whether many begin as a text does.
const namesEvery = 32

// namesBeginning is about how many lines of documents begin as a text does.
func (t *termTable) namesBeginning(name string) int {
	from := sort.SearchStrings(t.names, name)
	to := from + sort.Search(len(t.names)-from, func(i int) bool { return !strings.HasPrefix(t.names[from+i], name) })
	return (to - from) * namesEvery
}

// readTerms reads the table with a connection that may make temporary tables,
// about a second for 50 million postings.
func readTerms(ctx context.Context, r *sqlite.Conn, room *room) (*termTable, error) {
	if err := r.Run("create virtual table if not exists temp.vocabulary using fts5vocab('main', 'fts', 'row')"); err != nil {
		return nil, fmt.Errorf("open the vocabulary: %w", err)
	}
	t := &termTable{room: room}
	var sum int64
	names := 0
	err := r.Query(ctx, func(row []driver.Value) error {
		term, _ := row[0].(string)
		documents, err := sqlite.IntegerIn(row[1])
		if err != nil {
			return err
		}
		if name, ok := strings.CutPrefix(term, nameMark); ok {
			if names++; names%namesEvery == 0 {
				t.names = append(t.names, name)
			}
			return nil
		}
		if strings.HasPrefix(term, formMark) {
			return nil
		}
		if n := uint32(documents); n >= t.least {
			t.text = append(t.text, term...)
			t.ends = append(t.ends, uint32(len(t.text)))
			t.documents = append(t.documents, n)
			t.before = append(t.before, sum)
			t.keepToRoom()
		}
		sum += documents
		return nil
	}, "select term, doc from temp.vocabulary")
	if err != nil {
		t.giveBack()
		return nil, fmt.Errorf("read the vocabulary: %w", err)
	}
	t.before = append(t.before, sum)
	return t, nil
}

const (
	// termsFree is what a table may take whoever has taken the rest.
	termsFree = 16 << 10
	// termsUnit is what it takes of its room at a time.
	termsUnit = 16 << 10
	// mostTerms bounds a table where nothing else does: ends are of 32 bits.
	mostTerms = 1 << 30
)

// keepToRoom leaves terms out until the table has room for one more.
func (t *termTable) keepToRoom() {
	for size := t.size(); size > termsFree+t.taken; size = t.size() {
		if size < mostTerms && t.room.take(termsUnit) {
			t.taken += termsUnit
			continue
		}
		// A quarter at least, or it would be done again at the next terms.
		for t.least = max(2, 2*t.least); ; t.least *= 2 {
			if t.leaveOut(); t.size() <= size-size/4 {
				break
			}
		}
	}
}

// size is about what the table takes.
func (t *termTable) size() int64 { return int64(len(t.text) + 17*len(t.ends)) }

// leaveOut removes the terms that fewer than least documents have.
func (t *termTable) leaveOut() {
	text, n := t.text[:0], 0
	start := uint32(0)
	for i, end := range t.ends {
		if t.documents[i] >= t.least {
			text = append(text, t.text[start:end]...)
			t.ends[n], t.documents[n], t.before[n] = uint32(len(text)), t.documents[i], t.before[i]
			n++
		}
		start = end
	}
	t.text, t.ends, t.documents, t.before = text, t.ends[:n], t.documents[:n], t.before[:n]
}

// giveBack is for a table that is no longer used.
func (t *termTable) giveBack() {
	if t != nil {
		t.room.giveBack(t.taken)
		t.taken = 0
	}
}

func (t *termTable) term(i int) []byte {
	start := uint32(0)
	if i > 0 {
		start = t.ends[i-1]
	}
	return t.text[start:t.ends[i]]
}

// find returns how many documents have a term, 0 when the table does not know it.
func (t *termTable) find(term string) int64 {
	i := t.search([]byte(term))
	if i < len(t.ends) && string(t.term(i)) == term {
		return int64(t.documents[i])
	}
	return 0
}

// search returns the place of the first term that is not before another.
func (t *termTable) search(term []byte) int {
	return sort.Search(len(t.ends), func(i int) bool { return bytes.Compare(t.term(i), term) >= 0 })
}

// beginning returns the range of terms that begin with a prefix.
func (t *termTable) beginning(prefix string) (from, to int) {
	p := []byte(prefix)
	from = t.search(p)
	to = from + sort.Search(len(t.ends)-from, func(i int) bool { return !bytes.HasPrefix(t.term(from+i), p) })
	return from, to
}

// postings adds up the documents of a range of terms.
func (t *termTable) postings(from, to int) int64 { return t.before[to] - t.before[from] }

// top returns the terms of a range that most documents have, at most n of them
// and such that they have no more than most documents together.
func (t *termTable) top(from, to, n int, most int64) []int {
	var best []int
	var least uint32 // what a term must exceed to be among them
	for i := from; i < to; i++ {
		if t.documents[i] <= least {
			continue
		}
		if best = append(best, i); len(best) == 4*n {
			t.sort(best)
			best = best[:n]
			least = t.documents[best[n-1]]
		}
	}
	t.sort(best)
	var sum int64
	for i, at := range best {
		if sum += int64(t.documents[at]); i == n || i > 0 && sum > most {
			return best[:i]
		}
	}
	return best
}

func (t *termTable) sort(list []int) {
	slices.SortFunc(list, func(a, b int) int {
		return cmp.Or(cmp.Compare(t.documents[b], t.documents[a]), cmp.Compare(a, b))
	})
}
