package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// words makes text of a vocabulary of invented words, the commonest first, drawn
// by Zipf's law: a few words are in most texts, most words in few. The commonest
// are those of English, and many words are forms of others.
type words struct {
	r    *rand.Rand
	zipf *rand.Zipf
	list []string
}

func newWords(seed uint64, n int) *words {
	r := rand.New(rand.NewPCG(seed, 1))
	syllables := strings.Fields("ka ri to me sul ven dor pa li nu cha gre mon tis ar el os in fa bri cle ho ju wa zen quo py ty ek um ig lo shi tra")
	endings := []string{"s", "ed", "ing", "er", "ly"}
	list := strings.Fields("the of and to in a is for on with as by")
	seen := map[string]bool{}
	for len(list) < n {
		var w string
		if len(list) > 100 && r.IntN(3) == 0 {
			w = list[20+r.IntN(len(list)-20)] + endings[r.IntN(len(endings))]
		} else {
			var b strings.Builder
			for range 1 + len(list)*3/n + r.IntN(2) { // common words are short
				b.WriteString(syllables[r.IntN(len(syllables))])
			}
			w = b.String()
		}
		if seen[w] {
			w += syllables[r.IntN(len(syllables))] + syllables[r.IntN(len(syllables))]
		}
		if !seen[w] {
			seen[w] = true
			list = append(list, w)
		}
	}
	return &words{r: r, list: list, zipf: rand.NewZipf(r, 1.07, 8, uint64(n-1))}
}

func (w *words) text(from, to int) string {
	var b strings.Builder
	for i := range from + w.r.IntN(to-from+1) {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w.list[w.zipf.Uint64()])
	}
	return b.String()
}

// vocabulary is how many words the rows are made of.
const vocabulary = 200_000

// document is a row.
type document struct {
	id          int64
	title, body string
	n           int
	kind        string
	published   time.Time
}

// next makes the row that follows: a title of 3 to 8 words, a body of 20 to 200,
// and a number, a kind and a date to filter and sort by.
func (w *words) next(id int64) document {
	return document{id, w.text(3, 8), w.text(20, 200), w.r.IntN(10_000), fmt.Sprintf("kind %d", w.r.IntN(8)),
		time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, w.r.IntN(9000))}
}

// fill makes a table of n rows.
func fill(ctx context.Context, conn *pgx.Conn, table string, n int) error {
	if _, err := conn.Exec(ctx, fmt.Sprintf("create table %s (id bigint primary key, title text not null, body text not null, n int not null, kind text not null, published date not null)", table)); err != nil {
		return err
	}
	w := newWords(1, vocabulary)
	_, err := conn.CopyFrom(ctx, pgx.Identifier{table}, []string{"id", "title", "body", "n", "kind", "published"}, pgx.CopyFromSlice(n, func(i int) ([]any, error) {
		d := w.next(int64(i + 1))
		return []any{d.id, d.title, d.body, d.n, d.kind, d.published}, nil
	}))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "vacuum analyze "+table)
	return err
}
