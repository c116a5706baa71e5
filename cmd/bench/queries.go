package main

import (
	"math/rand/v2"
	"slices"
	"strings"
)

// query is one search, as each side needs it.
type query struct {
	text   string // as a person types it
	typing bool   // the last word goes on
	phrase bool   // the words stand side by side
	any    bool   // a document with one of the words is enough
}

// kind is a kind of queries. They come from the rows, so each finds something,
// except where unsure says that only ftsync is expected to: in words with typing
// errors, words that others leave out, and unfinished ones, of which stemmers make
// other words.
type kind struct {
	name    string
	queries []query
	unsure  bool
}

// The kinds of which filters measures searches.
const (
	middling = "a middling word"
	common   = "a common word"
)

// kinds makes count queries of each kind out of the first rows: the same ones in every
// run, and all different, as far as there are so many. The last kind is made of as many
// titles as titles says. The ranges are ranks by how often a word comes.
func kinds(n, count, titles int) []kind {
	w := newWords(1, vocabulary)
	rank := make(map[string]int, len(w.list))
	for i, word := range w.list {
		rank[word] = i
	}
	content := len(strings.Fields(functionWords)) // the first rank of a word that tells something
	docs := make([]document, min(n, 5000))
	for i := range docs {
		docs[i] = w.next(int64(i + 1))
	}
	r := rand.New(rand.NewPCG(2, 3))
	body := func() []string { return strings.Fields(docs[r.IntN(len(docs))].body) }
	// word picks a word of a row whose rank lies in a range.
	word := func(from, to int) string {
		for {
			list := body()
			if w := list[r.IntN(len(list))]; rank[w] >= from && rank[w] < to {
				return w
			}
		}
	}
	some := func(name string, unsure bool, f func() query) kind {
		k := kind{name: name, unsure: unsure}
		seen := map[string]bool{}
		for range count + warmups {
			q := f()
			for tries := 0; seen[q.text] && tries < 20; tries++ {
				q = f()
			}
			seen[q.text] = true
			k.queries = append(k.queries, q)
		}
		return k
	}
	one := func(from, to int) func() query { return func() query { return query{text: word(from, to)} } }
	list := []kind{
		some("a rare word", false, one(20_000, vocabulary)),
		some(middling, false, one(1000, 5000)),
		some(common, false, one(100, 400)),
		some("one of the 10 most common", false, one(content, content+10)),
		some("a word like “the”", true, one(0, content)),
		some("three words of a text", false, func() query {
			for {
				var three []string
				for list := body(); len(list) > 0 && len(three) < 3; list = list[1:] {
					if rank := rank[list[0]]; rank >= content && rank < 5000 && r.IntN(4) == 0 &&
						!slices.Contains(three, list[0]) {
						three = append(three, list[0])
					}
				}
				if len(three) == 3 {
					return query{text: strings.Join(three, " ")}
				}
			}
		}),
		some("a phrase of two words", false, func() query {
			for {
				title := strings.Fields(docs[r.IntN(len(docs))].title)
				i := r.IntN(len(title) - 1)
				if rank[title[i]] >= content && rank[title[i+1]] >= content {
					return query{text: title[i] + " " + title[i+1], phrase: true}
				}
			}
		}),
		some("8 to 12 words of a text", false, func() query {
			for {
				list, length := body(), 8+r.IntN(5)
				if at := r.IntN(len(list)); at+length <= len(list) {
					return query{text: strings.Join(list[at:at+length], " "), any: true}
				}
			}
		}),
		some("a word with a typing error", true, func() query {
			for {
				w := word(200, 20_000)
				if len(w) < 6 {
					continue
				}
				if w = mistype(r, w); rank[w] == 0 { // a word that nobody wrote
					return query{text: w}
				}
			}
		}),
		some("three letters", true, func() query {
			for {
				if w := word(content, vocabulary); len(w) > 3 {
					return query{text: w[:3], typing: true}
				}
			}
		}),
	}
	typed := kind{name: "a title, letter by letter", unsure: true}
	for i := range titles {
		title := docs[i%len(docs)].title
		for end := 1; end <= len(title); end++ {
			if title[end-1] != ' ' {
				typed.queries = append(typed.queries, query{text: title[:end], typing: true})
			}
		}
	}
	return append(list, typed)
}

// mistype makes one typing error behind the first letter: two letters change
// places, or one is missing, another, or doubled.
func mistype(r *rand.Rand, word string) string {
	i := 1 + r.IntN(len(word)-2)
	switch r.IntN(4) {
	case 0:
		return word[:i] + word[i+1:i+2] + word[i:i+1] + word[i+2:]
	case 1:
		return word[:i] + word[i+1:]
	case 2:
		return word[:i] + string(rune('a'+r.IntN(26))) + word[i+1:]
	default:
		return word[:i] + word[i:i+1] + word[i:]
	}
}
