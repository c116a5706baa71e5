package lexicon

import (
	"cmp"
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"ftsync/cache/sqlite"
	"ftsync/cache/words"
)

// Terms holds the terms of an FTS index in order, and how many documents had each when they
// were read: 8 bytes a term and its letters. From it a search knows what a word or a
// beginning would cost before it looks for it.
//
// If there is no room for all terms, as when every document has thousands of codes that no
// other has, those of the fewest documents are left out.
type Terms struct {
	terms     list
	documents []uint32 // of each term
	before    []int64  // sum of the documents of the terms before each, with those left out; see thinned
	thinned   bool     // before has one of every sumsEvery terms, for none is left out
	least     uint32   // terms that fewer documents have are left out

	room  *Room
	taken int64 // of it

	names list    // one of so many names as every says, in order
	every int     // enough to know whether many names begin as a text does
	forms []uint8 // of each term the number of words with this stem, up to 2; nil: not counted
}

const (
	// namesEvery is of how many names one is kept, as long as these are at most mostNames and there is room.
	namesEvery = 32
	mostNames  = 1 << 16
	// sumsEvery is how many numbers are added up at most to know a sum.
	sumsEvery = 32
)

// HasForms reports whether several words may have a term as their stem.
func (t *Terms) HasForms(term string) bool {
	i := t.terms.search([]byte(term))
	return t.forms == nil || i >= len(t.forms) || string(t.Term(i)) != term || t.forms[i] > 1
}

// countForms counts the words of each stem.
func (t *Terms) countForms(known *words.Vocabulary, stem func(string) string) {
	t.forms = make([]uint8, t.Count())
	known.Each(func(word string) {
		term := stem(word)
		if i := t.terms.search([]byte(term)); i < len(t.forms) && string(t.Term(i)) == term {
			t.forms[i] = min(t.forms[i]+1, 2)
		}
	})
}

// NamesBeginning returns about how many lines of documents begin with a name.
func (t *Terms) NamesBeginning(name string) int {
	from, to := t.names.beginning(name)
	return (to - from) * t.every
}

// readTerms reads the terms with a connection that may make temporary tables. It takes about a
// second for 50 million postings.
func readTerms(ctx context.Context, r *sqlite.Conn, room *Room) (*Terms, error) {
	err := r.Run("create virtual table if not exists temp.vocabulary using fts5vocab('main', 'fts', 'row')")
	if err != nil {
		return nil, fmt.Errorf("open the vocabulary: %w", err)
	}
	t := &Terms{room: room, every: namesEvery}
	var sum int64
	names := 0
	err = r.Query(ctx, func(row []driver.Value) error {
		term, _ := row[0].(string)
		documents, err := sqlite.IntegerIn(row[1])
		if err != nil {
			return err
		}
		if name, ok := strings.CutPrefix(term, words.NameMark); ok {
			if names++; names%t.every == 0 {
				t.addName(name)
			}
			return nil
		}
		if strings.HasPrefix(term, words.FormMark) || term == words.GapMark {
			return nil
		}
		if n := uint32(documents); n >= t.least {
			t.terms.add(term)
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
	t.fit()
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

func (t *Terms) addName(name string) {
	t.names.add(name)
	if len(t.names.ends) > mostNames {
		t.halveNames()
	}
	t.keepToRoom()
}

func (t *Terms) halveNames() {
	t.names.keep(func(i int) bool { return i%2 == 1 })
	t.every *= 2
}

// keepToRoom leaves terms out until the table has room for one more.
func (t *Terms) keepToRoom() {
	for size := t.Size(); size > termsFree+t.taken; size = t.Size() {
		if size < mostTerms && t.room.take(termsUnit) {
			t.taken += termsUnit
			continue
		}
		if t.names.bytes() > size/4 { // names must not push terms out
			t.halveNames()
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
func (t *Terms) Size() int64 {
	return t.terms.bytes() + t.names.bytes() + int64(4*len(t.documents)+8*len(t.before))
}

// leaveOut removes the terms that fewer than least documents have.
func (t *Terms) leaveOut() {
	n := 0
	t.terms.keep(func(i int) bool {
		if t.documents[i] < t.least {
			return false
		}
		t.documents[n], t.before[n] = t.documents[i], t.before[i]
		n++
		return true
	})
	t.documents, t.before = t.documents[:n], t.before[:n]
}

// fit gives back the memory that is only needed while the table grows.
func (t *Terms) fit() {
	if t.thinned = t.least == 0; t.thinned {
		for i := 0; i*sumsEvery < len(t.before); i++ {
			t.before[i] = t.before[i*sumsEvery]
		}
		t.before = t.before[:(len(t.before)-1)/sumsEvery+1]
	}
	t.terms, t.names = t.terms.fitted(), t.names.fitted()
	t.documents, t.before = fitted(t.documents), fitted(t.before)
	units := (max(t.Size()-termsFree, 0) + termsUnit - 1) / termsUnit
	t.room.giveBack(t.taken - units*termsUnit)
	t.taken = units * termsUnit
}

// sum returns the sum of the documents of the terms before the i-th one.
func (t *Terms) sum(i int) int64 {
	if !t.thinned {
		return t.before[i]
	}
	from := i / sumsEvery
	sum := t.before[from]
	for _, n := range t.documents[from*sumsEvery : i] {
		sum += int64(n)
	}
	return sum
}

// giveBack returns the room of a table that is no longer used.
func (t *Terms) giveBack() {
	if t != nil {
		t.room.giveBack(t.taken)
		t.taken = 0
	}
}

// Count returns the number of terms.
func (t *Terms) Count() int { return len(t.terms.ends) }

// LeastDocuments returns how many documents a term must have to be in the table; 0: all are.
func (t *Terms) LeastDocuments() int { return int(t.least) }

// DocumentsOf returns how many documents have the i-th term.
func (t *Terms) DocumentsOf(i int) int64 { return int64(t.documents[i]) }

// Term returns the i-th term. The caller may not change it.
func (t *Terms) Term(i int) []byte { return t.terms.at(i) }

// Find returns how many documents have a term; 0 if the table doesn't have it.
func (t *Terms) Find(term string) int64 {
	i := t.terms.search([]byte(term))
	if i < t.Count() && string(t.Term(i)) == term {
		return int64(t.documents[i])
	}
	return 0
}

// Beginning returns the range of the terms that begin with a prefix, without to.
func (t *Terms) Beginning(prefix string) (from, to int) { return t.terms.beginning(prefix) }

// Postings returns the sum of the documents of a range of terms.
func (t *Terms) Postings(from, to int) int64 { return t.sum(to) - t.sum(from) }

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

// Frequent returns the terms that at least so many documents have, those of the most documents first.
func (t *Terms) Frequent(least int64) (terms []int) {
	for i, n := range t.documents {
		if int64(n) >= least {
			terms = append(terms, i)
		}
	}
	t.sort(terms)
	return terms
}
