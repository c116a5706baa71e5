package words

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// similar makes different words of a few letters, some of which have no bit of their own.
func similar(n, from, to int) (list []string) {
	r := rand.New(rand.NewPCG(7, 8))
	seen := map[string]bool{}
	for len(list) < n {
		var w []rune
		for range from + r.IntN(to-from+1) {
			w = append(w, []rune("abcdezqx09é東\uFFFD")[r.IntN(13)])
		}
		if !seen[string(w)] {
			seen[string(w)] = true
			list = append(list, string(w))
		}
	}
	return list
}

// Where a bucket has so many words that they are put in order, Nearest finds what a comparison with every word
// finds, also those that were added since, in the order that it promises.
func TestNearest_amongMany(t *testing.T) {
	t.Parallel()
	list := similar(3*leastOrdered, 4, 5)
	v := &Vocabulary{}
	for i, w := range list {
		v.Add([]byte(w))
		if i%(leastOrdered/2) != leastOrdered/4 {
			continue
		}
		typed := list[(i*31)%len(list)] // some are there, some are not yet
		first, _ := utf8.DecodeRuneInString(typed)
		rank := func(n Near) string {
			start, _ := utf8.DecodeRuneInString(n.Word)
			longer := utf8.RuneCountInString(n.Word) - utf8.RuneCountInString(typed)
			return fmt.Sprint(n.Distance, start != first, max(longer, -longer), n.Word)
		}
		var all []Near
		for _, w := range list[:i+1] {
			all = append(all, Near{w, naive([]rune(typed), []rune(w))})
		}
		slices.SortFunc(all, func(a, b Near) int { return a.Distance - b.Distance })
		for distance := range 4 {
			n := 0
			for n < len(all) && all[n].Distance <= distance {
				n++
			}
			want := all[:n]
			slices.SortFunc(want, func(a, b Near) int { return cmp.Compare(rank(a), rank(b)) })
			for _, limit := range []int{3, len(list)} {
				if got := v.Nearest(typed, distance, limit); !slices.Equal(got, want[:min(limit, len(want))]) {
					t.Fatalf("%q among %d words, distance %d, the first %d: got %v, want %v", typed, i+1, distance,
						limit, got, want)
				}
			}
		}
	}
	if b := &v.buckets[5]; b.ordered()*5 < len(b.bags)*4 || b.ordered() == len(b.bags) {
		t.Errorf("of %d words with five letters %d are in order", len(b.bags), b.ordered())
	}
	var first []string
	for _, w := range list {
		if utf8.RuneCountInString(w) == 4 && w[0] == 'a' {
			first = append(first, w)
		}
	}
	var got []string
	v.Completions("a", 5, func(w string) bool { got = append(got, w); return true })
	if !slices.Equal(got[:3], first[:3]) {
		t.Errorf("the first that begin with a are %v, want those added first, %v", got, first[:5])
	}
}

// NearestBeginnings finds what a comparison with the beginnings of every word finds.
func TestNearestBeginnings(t *testing.T) {
	t.Parallel()
	list := similar(5000, 3, 9)
	v := &Vocabulary{}
	for _, w := range list {
		v.Add([]byte(w))
	}
	found := 0
	for _, text := range append(similar(300, 1, 6), "aab", "aabb", "abab") {
		var want []string
		for _, w := range list {
			if len(text) < linkedBytes || len(w) < linkedBytes || w[:2] != text[:2] &&
				w[:3] != text[:1]+text[2:3]+text[1:2] {
				continue
			}
			whole, begins := []rune(w), false
			for n := max(0, utf8.RuneCountInString(text)-1); n <= min(len(whole), utf8.RuneCountInString(text)+1); n++ {
				begins = begins || naive([]rune(text), whole[:n]) <= 1
			}
			if begins {
				want = append(want, w)
			}
		}
		slices.SortFunc(want, func(a, b string) int {
			return cmp.Or(utf8.RuneCountInString(a)-utf8.RuneCountInString(b), strings.Compare(a, b))
		})
		found += len(want)
		if got := v.NearestBeginnings(text, len(list)); !slices.Equal(got, want) {
			t.Fatalf("%q: got %q, want %q", text, got, want)
		}
	}
	if found < 300 {
		t.Errorf("only %d beginnings were found", found)
	}
}
