package lexicon

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

// Terms holds the terms of an FTS index in order, and how many documents had each when they
// were read: 25 bytes a term and its letters. From it a search knows what a word or a
// beginning would cost before it looks for it.
//
// If there is no room for all terms, as when every document has thousands of codes that no
// other has, those of the fewest documents are left out.
type Terms struct {
	text      []byte
	ends      []uint32 // of each term in text
	documents []uint32
	before    []int64 // sum of the documents of the terms before each, with those left out
	least     uint32  // terms that fewer documents have are left out

	room  *Room
	taken int64 // of it

	names []string // one of every namesEvery names, in order
	forms []uint8  // of each term the number of words with this stem, up to 2; nil: not counted
}

// HasForms reports whether several words may have a term as their stem.
func (t *Terms) HasForms(term string) bool {
	i := t.search([]byte(term))
	return t.forms == nil || i >= len(t.forms) || string(t.Term(i)) != term || t.forms[i] > 1
}

// countForms counts the words of each stem.
func (t *Terms) countForms(known *words.Vocabulary, stem func(string) string) {
	t.forms = make([]uint8, len(t.ends))
	known.Each(func(word string) {
		term := stem(word)
		if i := t.search([]byte(term)); i < len(t.ends) && string(t.Term(i)) == term {
			t.forms[i] = min(t.forms[i]+1, 2)
		}
	})
}

// namesEvery says that one of so many names is kept: enough to know whether many names begin as
// a text does.
const namesEvery = 32

// NamesBeginning returns about how many lines of documents begin with a name.
func (t *Terms) NamesBeginning(name string) int {
	from, _ := slices.BinarySearch(t.names, name)
	n, _ := slices.BinarySearchFunc(t.names[from:], name, func(kept, name string) int {
		if strings.HasPrefix(kept, name) {
			return -1
		}
		return 1
	})
	return n * namesEvery
}

// readTerms reads the terms with a connection that may make temporary tables. It takes about a
// second for 50 million postings.
func readTerms(ctx context.Context, r *sqlite.Conn, room *Room) (*Terms, error) {
	err := r.Run("create virtual table if not exists temp.vocabulary using fts5vocab('main', 'fts', 'row')")
	if err != nil {
		return nil, fmt.Errorf("open the vocabulary: %w", err)
	}
	t := &Terms{room: room}
	var sum int64
	names := 0
	err = r.Query(ctx, func(row []driver.Value) error {
		term, _ := row[0].(string)
		documents, err := sqlite.IntegerIn(row[1])
		if err != nil {
			return err
		}
		if name, ok := strings.CutPrefix(term, words.NameMark); ok {
			if names++; names%namesEvery == 0 {
				t.names = append(t.names, name)
			}
			return nil
		}
		if strings.HasPrefix(term, words.FormMark) || term == words.GapMark {
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
	// termsFree is the bytes that a table may take even if others have taken all the room.
	termsFree = 16 << 10
	// termsUnit is the bytes that it takes of its room at a time.
	termsUnit = 16 << 10
	// mostTerms bounds a table where nothing else does: ends are of 32 bits.
	mostTerms = 1 << 30
)

// keepToRoom leaves terms out until the table has room for one more.
func (t *Terms) keepToRoom() {
	for size := t.Size(); size > termsFree+t.taken; size = t.Size() {
		if size < mostTerms && t.room.take(termsUnit) {
			t.taken += termsUnit
			continue
		}
		// A quarter at least, or it would be done again at the next terms.
		for t.least = max(2, 2*t.least); ; t.least *= 2 {
			if t.leaveOut(); t.Size() <= size-size/4 {
				break
			}
		}
	}
}

// Size returns about how many bytes the table takes.
func (t *Terms) Size() int64 { return int64(len(t.text) + 17*len(t.ends)) }

// leaveOut removes the terms that fewer than least documents have.
func (t *Terms) leaveOut() {
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

// giveBack returns the room of a table that is no longer used.
func (t *Terms) giveBack() {
	if t != nil {
		t.room.giveBack(t.taken)
		t.taken = 0
	}
}

// Count returns the number of terms.
func (t *Terms) Count() int { return len(t.ends) }

// LeastDocuments returns how many documents a term must have to be in the table; 0: all are.
func (t *Terms) LeastDocuments() int { return int(t.least) }

// DocumentsOf returns how many documents have the i-th term.
func (t *Terms) DocumentsOf(i int) int64 { return int64(t.documents[i]) }

// Term returns the i-th term. The caller may not change it.
func (t *Terms) Term(i int) []byte {
	start := uint32(0)
	if i > 0 {
		start = t.ends[i-1]
	}
	return t.text[start:t.ends[i]]
}

// Find returns how many documents have a term; 0 if the table doesn't have it.
func (t *Terms) Find(term string) int64 {
	i := t.search([]byte(term))
	if i < len(t.ends) && string(t.Term(i)) == term {
		return int64(t.documents[i])
	}
	return 0
}

// search returns the place of the first term that is not before another. The terms are no slice
// (their bytes stand in one text), so it can't be one of package slices.
func (t *Terms) search(term []byte) int {
	return sort.Search(len(t.ends), func(i int) bool { return bytes.Compare(t.Term(i), term) >= 0 })
}

// Beginning returns the range of the terms that begin with a prefix, without to.
func (t *Terms) Beginning(prefix string) (from, to int) {
	p := []byte(prefix)
	from = t.search(p)
	to = from + sort.Search(len(t.ends)-from, func(i int) bool { return !bytes.HasPrefix(t.Term(from+i), p) })
	return from, to
}

// Postings returns the sum of the documents of a range of terms.
func (t *Terms) Postings(from, to int) int64 { return t.before[to] - t.before[from] }

// Top returns the n most frequent terms of a range: fewer if their documents would add up to
// more than most, but the most frequent one in any case.
func (t *Terms) Top(from, to, n int, most int64) []int {
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

func (t *Terms) sort(list []int) {
	slices.SortFunc(list, func(a, b int) int {
		return cmp.Or(cmp.Compare(t.documents[b], t.documents[a]), cmp.Compare(a, b))
	})
}
