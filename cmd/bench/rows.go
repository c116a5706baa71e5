package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/jackc/pgx/v5"
)

// words makes text of a vocabulary of invented words, the commonest first, drawn
// by Zipf's law: a few words are in most texts, most words in few.
type words struct {
	r    *rand.Rand
	zipf *rand.Zipf
	list []string
}

func newWords(seed uint64, n int) *words {
	r := rand.New(rand.NewPCG(seed, 1))
	syllables := strings.Fields("ka ri to me sul ven dor pa li nu cha gre mon tis ar el os in fa bri cle ho ju wa zen quo py ty ek um ig lo shi tra")
	seen := map[string]bool{}
	var list []string
	for len(list) < n {
		length := 1 + len(list)*3/n + r.IntN(2) // common words are short
		var b strings.Builder
		for range length {
			b.WriteString(syllables[r.IntN(len(syllables))])
		}
		w := b.String()
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

// fill makes a table of n rows: a title of 3 to 8 words, a body of 20 to 200, a
// number and a kind to filter by.
func fill(ctx context.Context, conn *pgx.Conn, table string, n int) error {
	if _, err := conn.Exec(ctx, fmt.Sprintf("create table %s (id bigint primary key, title text not null, body text not null, n int not null, kind text not null)", table)); err != nil {
		return err
	}
	w := newWords(1, 50_000)
	_, err := conn.CopyFrom(ctx, pgx.Identifier{table}, []string{"id", "title", "body", "n", "kind"}, pgx.CopyFromSlice(n, func(i int) ([]any, error) {
		return []any{int64(i + 1), w.text(3, 8), w.text(20, 200), w.r.IntN(1000), fmt.Sprintf("kind %d", w.r.IntN(8))}, nil
	}))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "vacuum analyze "+table)
	return err
}
