package cache

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"ftsync/cache/document"
	"ftsync/cache/search"
)

// corpus draws texts whose words are spread as unevenly as those of real ones,
// by Zipf's law. The same seed gives the same texts.
type corpus struct {
	r    *rand.Rand
	zipf *rand.Zipf
}

func newCorpus(seed uint64) *corpus {
	r := rand.New(rand.NewPCG(seed, 1))
	return &corpus{r, rand.NewZipf(r, 1.1, 3, 600_000)}
}

func (c *corpus) text(words int) string {
	var b strings.Builder
	for i := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(word(c.zipf.Uint64()))
	}
	return b.String()
}

// word is the n-th word of the vocabulary; common ones are short.
func word(n uint64) string {
	const syllables = "babecodafegihojukalemonupirosatevizu"
	s := ""
	for n += 7; n > 0; n /= 18 {
		i := n % 18 * 2
		s += syllables[i : i+2]
	}
	return s
}

// notes is the schema of a corpus's documents.
var notes = document.Schema{
	Columns: []document.Column{
		{Name: "title", Type: document.Text, Search: true, Weight: 5},
		{Name: "body", Type: document.Text, Search: true},
		{Name: "year", Type: document.Integer, Filter: true},
	},
	Tokenizer: "unicode",
}

// docs returns n documents, beginning with number from. Their keys are in no order, as in most real
// tables.
func (c *corpus) docs(from, n int) []document.Document {
	docs := make([]document.Document, n)
	for i := range docs {
		docs[i] = document.Document{Key: corpusKey(from + i), Values: []any{
			c.text(2), c.text(4 + c.r.IntN(8)), int64(1950 + c.r.IntN(75)),
		}}
	}
	return docs
}

func corpusKey(n int) string { return fmt.Sprintf("k%09d", n*7919%1_000_000_007) }

const benchDocuments = 100_000

// benchIndex is a published index of benchDocuments documents.
func benchIndex(b *testing.B) *Index {
	b.Helper()
	x := openTestIndex(b, openCache(b))
	build(b, x, "g1", notes, newCorpus(1).docs(0, benchDocuments)...)
	return x
}

// BenchmarkLoadAndBuild measures a whole first fill: load, build, publish.
func BenchmarkLoadAndBuild(b *testing.B) {
	docs := newCorpus(1).docs(0, benchDocuments)
	x := openTestIndex(b, openCache(b))
	n := 0
	for b.Loop() {
		n++
		g, err := x.Create(fmt.Sprint("g", n), notes)
		if err != nil {
			b.Fatal(err)
		}
		for page := range docs {
			if page%5000 == 0 {
				if err := g.Load(docs[page:page+5000], map[string]string{"p": fmt.Sprint(page)}); err != nil {
					b.Fatal(err)
				}
			}
		}
		if err := g.Build(b.Context()); err != nil {
			b.Fatal(err)
		}
		if err := x.Publish(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n*benchDocuments)/b.Elapsed().Seconds(), "documents/s")
}

// BenchmarkApply rewrites documents chosen at random, and the position, as the worker does.
func BenchmarkApply(b *testing.B) {
	for _, size := range []int{1, 100} {
		b.Run(fmt.Sprint("batch=", size), func(b *testing.B) {
			g := benchIndex(b).Published()
			c := newCorpus(2)
			n := 0
			var worst time.Duration
			for b.Loop() {
				b.StopTimer()
				batch := Batch{State: map[string]string{"p": fmt.Sprint(n)}}
				for range size {
					batch.Upserts = append(batch.Upserts, c.docs(c.r.IntN(benchDocuments), 1)...)
				}
				b.StartTimer()
				began := time.Now()
				apply(b, g, batch)
				worst = max(worst, time.Since(began))
				n += size
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "documents/s")
			b.ReportMetric(float64(worst.Milliseconds()), "worst-ms")
		})
	}
}

// BenchmarkSearch searches for another text each time, whose words are as common as in the documents.
func BenchmarkSearch(b *testing.B) {
	x := benchIndex(b)
	for _, bm := range []struct {
		name  string
		words int
		lit   bool
	}{
		{"word", 1, false},
		{"sentence", 8, false},
		{"highlights", 3, true},
	} {
		b.Run(bm.name, func(b *testing.B) {
			c := newCorpus(3)
			for b.Loop() {
				find(b, x, search.Query{Text: c.text(bm.words), Limit: 20, Mark: bm.lit})
			}
		})
	}
}
