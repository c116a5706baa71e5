package main

import (
	"math/rand/v2"
	"strings"
)

// query is one search, as each side needs it.
type query struct {
	text   string // as a person types it
	typing bool   // the last word goes on
	phrase bool   // the words stand side by side
	any    bool   // a document with one of the words is enough
}

// kind is a kind of queries.
type kind struct {
	name    string
	queries []query
}

// kinds makes queries of each kind out of the first rows, always the same ones.
func kinds(n, count int) []kind {
	w := newWords(1, vocabulary)
	rank := make(map[string]int, len(w.list))
	for i, word := range w.list {
		rank[word] = i
	}
	docs := make([]document, min(n, 5000))
	for i := range docs {
		docs[i] = w.next(int64(i + 1))
	}
	r := rand.New(rand.NewPCG(2, 3))
	// word picks a word of a row whose rank lies in a range.
	word := func(from, to int) string {
		for {
			list := strings.Fields(docs[r.IntN(len(docs))].body)
			if w := list[r.IntN(len(list))]; rank[w] >= from && rank[w] < to {
				return w
			}
		}
	}
	make := func(name string, f func(i int) query) kind {
		k := kind{name: name}
		for i := range count {
			k.queries = append(k.queries, f(i))
		}
		return k
	}
	list := []kind{
		make("a rare word", func(int) query { return query{text: word(20_000, vocabulary)} }),
		make("a middling word", func(int) query { return query{text: word(1000, 5000)} }),
		make("a common word", func(int) query { return query{text: word(20, 200)} }),
		make("one of the 12 most common", func(int) query { return query{text: word(0, 12)} }),
		make("three words", func(int) query { return query{text: word(100, 2000) + " " + word(100, 2000) + " " + word(100, 5000)} }),
		make("a phrase of two words", func(int) query {
			for {
				title := strings.Fields(docs[r.IntN(len(docs))].title)
				i := r.IntN(len(title) - 1)
				if rank[title[i]] >= 12 || rank[title[i+1]] >= 12 {
					return query{text: title[i] + " " + title[i+1], phrase: true}
				}
			}
		}),
		make("ten words of a text", func(int) query {
			for {
				body := strings.Fields(docs[r.IntN(len(docs))].body)
				if len(body) > 30 {
					at := r.IntN(len(body) - 10)
					return query{text: strings.Join(body[at:at+10], " "), any: true}
				}
			}
		}),
		make("a word with a typing error", func(int) query {
			for {
				if w := []rune(word(200, 20_000)); len(w) >= 6 {
					i := 1 + r.IntN(len(w)-3)
					w[i], w[i+1] = w[i+1], w[i]
					return query{text: string(w)}
				}
			}
		}),
		make("three letters", func(int) query {
			for {
				if w := word(12, vocabulary); len(w) > 3 {
					return query{text: w[:3], typing: true}
				}
			}
		}),
	}
	typed := kind{name: "a title, letter by letter"}
	for i := range count {
		title := docs[i%len(docs)].title
		for end := 1; end <= len(title); end++ {
			if text := strings.TrimSpace(title[:end]); text != "" {
				typed.queries = append(typed.queries, query{text: text, typing: true})
			}
		}
	}
	return append(list, typed)
}
