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
	fuzzy  bool   // with a typing error

	// What engines measures besides.
	match    string // ftsync's; "": as it is without
	kind     string // the documents of one kind alone
	from, to int    // those alone whose n is among these, if to is not 0
	facets   bool   // the kinds are counted
	sorted   bool   // by n, the greatest first
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

// asker makes queries out of the first rows: the same ones in every run. A rank is by how often a word comes.
type asker struct {
	count   int // queries of a kind
	content int // the first rank of a word that tells something
	rank    map[string]int
	docs    []document
	r       *rand.Rand
}

func newAsker(from source, n, count int) *asker {
	a := &asker{count: count, content: len(strings.Fields(functionWords)), rank: make(map[string]int, len(from.words)),
		docs: make([]document, min(n, 5000)), r: rand.New(rand.NewPCG(2, 3))}
	for i, word := range from.words {
		a.rank[word] = i
	}
	next := from.begin()
	for i := range a.docs {
		a.docs[i] = next(int64(i + 1))
	}
	return a
}

// kind makes the queries of a kind, all different as far as there are so many.
func (a *asker) kind(name string, unsure bool, f func() query) kind {
	k := kind{name: name, unsure: unsure}
	seen := map[string]bool{}
	for range a.count + warmups {
		q := f()
		for tries := 0; seen[q.text] && tries < 20; tries++ {
			q = f()
		}
		seen[q.text] = true
		k.queries = append(k.queries, q)
	}
	return k
}

// body returns the words of a text, in which "" stands for what is no word for all sides.
func (a *asker) body() []string {
	for {
		if list := wordsOf(a.docs[a.r.IntN(len(a.docs))].body); len(list) > 0 {
			return list
		}
	}
}

// word picks a word of a row whose rank lies in a range.
func (a *asker) word(from, to int) string {
	for {
		list := a.body()
		if w := list[a.r.IntN(len(list))]; w != "" && a.rank[w] >= from && a.rank[w] < to {
			return w
		}
	}
}

func (a *asker) one(from, to int) func() query {
	return func() query { return query{text: a.word(from, to)} }
}

// together picks n words of one text, as they follow one another there.
func (a *asker) together(n int) query {
	for {
		var words []string
		for list := a.body(); len(list) > 0 && len(words) < n; list = list[1:] {
			if rank := a.rank[list[0]]; rank >= a.content && rank < 5000 && a.r.IntN(4) == 0 &&
				!slices.Contains(words, list[0]) {
				words = append(words, list[0])
			}
		}
		if len(words) == n {
			return query{text: strings.Join(words, " ")}
		}
	}
}

func (a *asker) phrase() query {
	for {
		d := a.docs[a.r.IntN(len(a.docs))]
		list := wordsOf(d.title)
		if len(list) < 2 { // most names
			list = wordsOf(d.body)
		}
		if len(list) < 2 {
			continue
		}
		i := a.r.IntN(len(list) - 1)
		if a.rank[list[i]] >= a.content && a.rank[list[i+1]] >= a.content {
			return query{text: list[i] + " " + list[i+1], phrase: true}
		}
	}
}

func (a *asker) sentence() query {
	for {
		list, length := a.body(), 8+a.r.IntN(5)
		if at := a.r.IntN(len(list)); at+length <= len(list) && !slices.Contains(list[at:at+length], "") {
			return query{text: strings.Join(list[at:at+length], " "), any: true}
		}
	}
}

func (a *asker) mistyped() query {
	for {
		w := a.word(200, 20_000)
		if len(w) < 6 {
			continue
		}
		if w = mistype(a.r, w); a.rank[w] == 0 { // a word that nobody wrote
			return query{text: w, fuzzy: true}
		}
	}
}

func (a *asker) begun() query {
	for {
		if w := a.word(a.content, vocabulary); len(w) > 3 {
			return query{text: w[:3], typing: true}
		}
	}
}

// kinds are those of the search table. The last kind is made of as many titles as titles says.
func kinds(from source, n, count, titles int) []kind {
	a := newAsker(from, n, count)
	list := []kind{
		a.kind("a rare word", false, a.one(20_000, vocabulary)),
		a.kind(middling, false, a.one(1000, 5000)),
		a.kind(common, false, a.one(100, 400)),
		a.kind("one of the 10 most common", false, a.one(a.content, a.content+10)),
		a.kind("a word like “the”", true, a.one(0, a.content)),
		a.kind("three words of a text", false, func() query { return a.together(3) }),
		a.kind("a phrase of two words", false, a.phrase),
		a.kind("8 to 12 words of a text", false, a.sentence),
		a.kind("a word with a typing error", true, a.mistyped),
		a.kind("three letters", true, a.begun),
	}
	typed := kind{name: "a title, letter by letter", unsure: true}
	for i := range titles {
		title := a.docs[i%len(a.docs)].title
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
