package lexicon

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// grown returns a table of so many terms and names, as readTerms makes it, and the documents of all terms before
// each.
func grown(n int, room *Room) (t *Terms, before []int64) {
	t, before = &Terms{room: room, every: namesEvery}, []int64{0}
	for i := range n {
		if i%t.every == 0 {
			t.addName(fmt.Sprintf("a title of some words %09d", i))
		}
		documents := uint32(1) << rand.Uint32N(20)
		if documents >= t.least {
			t.terms.add(fmt.Sprintf("term%09d", i))
			t.documents, t.before = append(t.documents, documents), append(t.before, before[i])
			t.keepToRoom()
		}
		before = append(before, before[i]+int64(documents))
	}
	t.before = append(t.before, before[n])
	t.fit()
	return t, before
}

func TestTerms_sums(t *testing.T) {
	for _, n := range []int{0, 1, 31, 32, 33, 1000} {
		terms, before := grown(n, &Room{most: 1 << 30})
		for i, want := range before {
			if got := terms.Postings(0, i); got != want {
				t.Fatalf("of %d terms the first %d are said to have %d documents, want %d", n, i, got, want)
			}
		}
	}
}

// A term takes 8 bytes and its letters, and nothing is held beside them that only grew the table.
func TestTerms_size(t *testing.T) {
	const n = 10_000
	room := &Room{most: 1 << 30}
	terms, _ := grown(n, room)
	letters := int64(n*len("term000000000") + n/namesEvery*(4+len("a title of some words 000000000")))
	if size := terms.Size(); size > letters+n*9 {
		t.Errorf("%d terms with %d letters take %d bytes", n, letters, size)
	}
	held := cap(terms.terms.text) + 4*cap(terms.terms.ends) + 4*cap(terms.documents) + 8*cap(terms.before) +
		cap(terms.names.text) + 4*cap(terms.names.ends)
	if int64(held) != terms.Size() {
		t.Errorf("%d bytes are held for %d", held, terms.Size())
	}
	if taken := room.InUse(); taken < terms.Size()-termsFree || taken > terms.Size() {
		t.Errorf("%d bytes of room are taken for %d", taken, terms.Size())
	}
}

// Names count too, and where there is no room for all, fewer stand for them.
func TestTerms_littleRoom(t *testing.T) {
	const n = 100_000
	terms, before := grown(n, &Room{most: 20 * termsUnit})
	if size := terms.Size(); size > termsFree+20*termsUnit {
		t.Errorf("%d bytes, of %d", size, termsFree+20*termsUnit)
	}
	if terms.LeastDocuments() == 0 {
		t.Error("no term is left out")
	}
	if got := terms.sum(terms.Count()); got != before[n] {
		t.Errorf("the terms left out are not counted: %d documents, want %d", got, before[n])
	}
	if got := terms.NamesBeginning("a title"); got < n*3/4 || got > n*5/4 {
		t.Errorf("%d names are said to begin so, and %d do", got, n)
	}
	if got := terms.NamesBeginning("b"); got != 0 {
		t.Errorf("%d names are said to begin so, and none does", got)
	}
}

func TestTerms_manyNames(t *testing.T) {
	const n = 3 * mostNames * namesEvery
	terms := &Terms{room: &Room{most: 1 << 30}, every: namesEvery}
	for i := 1; i <= n; i++ {
		if i%terms.every == 0 {
			terms.addName(fmt.Sprintf("%09d", i))
		}
	}
	if got := len(terms.names.ends); got > mostNames || got < mostNames/2 {
		t.Errorf("%d names stand for %d, want at most %d", got, n, mostNames)
	}
	if got := terms.NamesBeginning("0010"); got < 100_000*9/10 || got > 100_000*11/10 {
		t.Errorf("%d names are said to begin so, and 100000 do", got)
	}
}
