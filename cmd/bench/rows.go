package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// words makes text of invented words, the commonest first. The commonest are those
// of English, which hold a text together and tell nothing; a third of the others are
// forms of another word. How often which word comes was compared with real text
// (titles, descriptions, comments): a few are in most texts, half of those seen at
// all are seen once, and a text repeats its own words.
type words struct {
	r    *rand.Rand
	list []string
	head *rand.Zipf // Zipf's law, as it holds for the first ten thousands
	tail *rand.Zipf // names, numbers, errors: the many more that come once or twice
}

const functionWords = "the of and to in a is for on with as by that it from at an be this are or was which have " +
	"has not but they their its his her he she you we i my who what when there all been were will if no so can " +
	"than then into out up about me"

var (
	syllables = strings.Fields(
		"ka ri to me sul ven dor pa li nu cha gre mon tis ar el os in fa bri cle ho ju wa zen quo py ty ek um ig " +
			"lo shi tra be co de ex ha ma ne per pre pro sa sta ter vi un con dis al bo ce da fi ga hy")
	endings = strings.Fields("s ed ing er ly")
)

func newWords(seed uint64, n int) *words {
	r := rand.New(rand.NewPCG(seed, 1))
	list := strings.Fields(functionWords)
	seen := make(map[string]bool, n)
	for _, w := range list {
		seen[w] = true
	}
	var stems []string
	for len(list) < n {
		var w string
		form := len(stems) > 100 && r.IntN(3) == 0
		if form {
			w = stems[r.IntN(len(stems))] + endings[r.IntN(len(endings))]
		} else {
			least := 1 // common words are short
			switch {
			case len(list) > 20_000:
				least = 3
			case len(list) > 2000:
				least = 2
			}
			for range least + r.IntN(2) {
				w += syllables[r.IntN(len(syllables))]
			}
		}
		if seen[w] {
			continue
		}
		seen[w] = true
		list = append(list, w)
		if !form {
			stems = append(stems, w)
		}
	}
	return &words{r: r, list: list, head: rand.NewZipf(r, 1.07, 8, uint64(min(n, 50_000)-1)), tail: rand.NewZipf(r, 2,
		20_000, uint64(n-1))}
}

func (w *words) word() string {
	if w.r.IntN(12) == 0 {
		return w.list[w.tail.Uint64()]
	}
	return w.list[w.head.Uint64()]
}

// text adds from to to words to a document that has some already.
func (w *words) text(has []string, from, to int) []string {
	for range from + w.r.IntN(to-from+1) {
		if len(has) > 3 && w.r.IntN(8) == 0 {
			has = append(has, has[w.r.IntN(len(has))])
		} else {
			has = append(has, w.word())
		}
	}
	return has
}

// vocabulary is how many words the rows are made of.
const vocabulary = 500_000

// document is a row.
type document struct {
	id          int64
	title, body string
	n           int // 0 to 9,999, evenly
	kind        string
	price       float64
	published   time.Time
}

// next makes the row that follows: a title of 3 to 8 words, a body of 20 to 200,
// and a number, one of 20 kinds, a price and a date to filter and sort by.
func (w *words) next(id int64) document {
	title := w.text(nil, 3, 8)
	body := w.text(title, 20, 200)[len(title):]
	return document{title: strings.Join(title, " "), body: strings.Join(body, " ")}.with(id, w.r)
}

// fill makes a table of n rows of made up words.
func fill(ctx context.Context, conn *pgx.Conn, table string, n int) error {
	return fillWith(ctx, conn, table, n, newWords(1, vocabulary).next)
}

// fillWith makes a table of the first n rows of those that next makes.
func fillWith(ctx context.Context, conn *pgx.Conn, table string, n int, next func(id int64) document) error {
	if _, err := conn.Exec(ctx,
		fmt.Sprintf("create table %s (id bigint primary key, title text not null, body text not null, n int not "+
			"null, kind text not null, price numeric not null, published date not null)", table)); err != nil {
		return err
	}
	_, err := conn.CopyFrom(ctx, pgx.Identifier{table}, []string{"id", "title", "body", "n", "kind", "price",
		"published"}, pgx.CopyFromSlice(n, func(i int) ([]any, error) {
		d := next(int64(i + 1))
		return []any{d.id, d.title, d.body, d.n, d.kind, d.price, d.published}, nil
	}))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "vacuum analyze "+table)
	return err
}
