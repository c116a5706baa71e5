package main

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"time"
)

// source has the rows that are searched: the same ones in the same order in each run.
type source struct {
	words []string                       // of queries: functionWords, then the others, the most frequent first
	begin func() func(id int64) document // returns what makes one row after another, from the first on
	most  int                            // how many rows there are; 0: as many as are wanted
}

// invented are rows of made up words.
func invented() source {
	return source{words: newWords(1, vocabulary).list, begin: func() func(int64) document {
		return newWords(1, vocabulary).next
	}}
}

// fromNames are rows of a file of names, such as those of packages, in lines of a name, a tab and a summary: the name
// is the title and the summary the body, in no order. The columns to filter and sort by are those of invented rows.
func fromNames(file string) (source, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return source{}, fmt.Errorf("read names: %w", err)
	}
	var rows []document
	count := map[string]int{}
	for line := range strings.Lines(strings.ToValidUTF8(string(text), "")) {
		name, summary, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok {
			continue
		}
		d := document{title: plain.Replace(name), body: plain.Replace(summary)}
		rows = append(rows, d)
		for _, w := range wordsOf(d.title + " " + d.body) {
			count[w]++
		}
	}
	if len(count) < leastWords {
		return source{}, fmt.Errorf("read names: %s has %d lines of a name, a tab and a summary, and %d words in "+
			"them, where at least %d words are needed to tell rare ones from common ones", file, len(rows),
			len(count), leastWords)
	}
	rand.New(rand.NewPCG(3, 5)).Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	list := strings.Fields(functionWords)
	delete(count, "")
	for _, w := range list {
		delete(count, w)
	}
	list = append(list, slices.SortedFunc(maps.Keys(count), func(a, b string) int {
		return cmp.Or(count[b]-count[a], strings.Compare(a, b))
	})...)
	return source{words: list, most: len(rows), begin: func() func(int64) document {
		r := rand.New(rand.NewPCG(1, 1))
		return func(id int64) document {
			return rows[id-1].with(id, r)
		}
	}}, nil
}

// leastWords are so many that some are rare.
const leastWords = 30_000

// plain takes out of a text what parts rows and their fields on the way to the peers, or Postgres has no text with.
var plain = strings.NewReplacer("\t", " ", "\r", " ", "\x00", "")

// with returns a row with the columns to filter and sort by: a number, one of 20 kinds, a price and a date.
func (d document) with(id int64, r *rand.Rand) document {
	d.id, d.n, d.kind = id, r.IntN(10_000), fmt.Sprintf("kind %d", r.IntN(20))
	d.price = float64(100+r.IntN(99_900)) / 100
	d.published = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, r.IntN(9000))
	return d
}

// wordsOf splits a text where each side does. It has "" for what is not of a to z alone, such as node.js: the
// sides don't agree what words these are.
func wordsOf(text string) []string {
	list := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return strings.ContainsRune(" -/,;:!?()[]\"", r)
	})
	for i, w := range list {
		w = strings.TrimRight(w, ".")
		if strings.ContainsFunc(w, func(r rune) bool { return r < 'a' || r > 'z' }) {
			w = ""
		}
		list[i] = w
	}
	return list
}
