package cache

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"ftsync/cache/document"
	"ftsync/cache/rank"
	"ftsync/cache/search"
)

// BenchmarkRank_search asks the same of one index without a rank and with one, in turn, and reports the
// medians.
func BenchmarkRank_search(b *testing.B) {
	x := benchIndex(b)
	tunings := []document.Tuning{{Weights: map[string]float64{"title": 5}},
		{Weights: map[string]float64{"title": 5}, Rank: []rank.By{{Column: "year", Weight: 0.3}}}}
	for name, q := range map[string]search.Query{"word": {}, "sentence": {}, "browse": {},
		"any": {Match: search.MatchAny}} {
		b.Run(name, func(b *testing.B) {
			words := map[string]int{"word": 1, "sentence": 8, "any": 3}[name]
			took := make([]map[string]time.Duration, len(tunings)) // the least of each text
			for i := range took {
				took[i] = map[string]time.Duration{}
			}
			q.Limit = 20
			c := newCorpus(3)
			var texts []string
			for range 50 {
				texts = append(texts, c.text(words))
			}
			for n := 0; b.Loop(); n++ {
				for i, tuning := range tunings {
					tune(b, x, tuning)
					for _, q.Text = range texts {
						began := time.Now()
						find(b, x, q)
						if d := time.Since(began); took[i][q.Text] == 0 || d < took[i][q.Text] {
							took[i][q.Text] = d
						}
					}
				}
			}
			for i, unit := range []string{"µs-without", "µs-with"} {
				sorted := slices.Sorted(maps.Values(took[i]))
				b.ReportMetric(float64(sorted[len(sorted)/2].Nanoseconds())/1000, unit)
			}
		})
	}
}

// BenchmarkRank_apply writes documents of which the text has changed, or only the number they are
// ranked by.
func BenchmarkRank_apply(b *testing.B) {
	for _, what := range []string{"text", "number"} {
		b.Run(what, func(b *testing.B) {
			x := benchIndex(b)
			tune(b, x, document.Tuning{Rank: []rank.By{{Column: "year", Weight: 0.3}}})
			find(b, x, search.Query{Text: word(1)})
			docs, other := newCorpus(1).docs(0, benchDocuments), newCorpus(2)
			n := 0
			for b.Loop() {
				b.StopTimer()
				batch := Batch{State: map[string]string{"p": fmt.Sprint(n)}}
				for range 100 {
					d := &docs[other.r.IntN(len(docs))]
					d.Values = slices.Clone(d.Values)
					if what == "text" {
						d.Values[1] = other.text(8)
					} else {
						d.Values[2] = other.r.Int64N(1 << 40)
					}
					batch.Upserts = append(batch.Upserts, *d)
				}
				b.StartTimer()
				apply(b, x.Published(), batch)
				n += 100
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "documents/s")
		})
	}
}
