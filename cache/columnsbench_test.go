package cache

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"ftsync/cache/columns"
	"ftsync/cache/document"
	"ftsync/cache/search"
)

var (
	columnsRows = flag.Int("columns.rows", 1_000_000, "documents of BenchmarkColumns")
	columnsDir  = flag.String("columns.dir", "", "folder in which BenchmarkColumns keeps its documents")
)

// goods is the schema of BenchmarkColumns.
var goods = document.Schema{
	Columns: []document.Column{
		{Name: "title", Type: document.Text, Search: true},
		{Name: "n", Type: document.Integer, Filter: true},
		{Name: "price", Type: document.Number, Filter: true},
		{Name: "published", Type: document.Date, Filter: true},
		{Name: "kind", Type: document.Text, Filter: true},
		{Name: "maker", Type: document.Text, Filter: true},
	},
	Tokenizer: "unicode",
}

// goodsIndex returns a published index of many short documents.
func goodsIndex(b *testing.B) *Index {
	dir := *columnsDir
	if dir == "" {
		dir = b.TempDir()
	} else if err := os.MkdirAll(dir, 0o700); err != nil {
		b.Fatal(err)
	}
	x := openTestIndex(b, openCacheIn(b, dir))
	if g := x.Published(); g != nil && g.Documents() == int64(*columnsRows) {
		return x
	}
	g, err := x.Create(fmt.Sprint("g", time.Now().Unix()), goods)
	if err != nil {
		b.Fatal(err)
	}
	c := newCorpus(1)
	day := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
	for from := 0; from < *columnsRows; from += 5000 {
		var page []document.Document
		for i := from; i < min(from+5000, *columnsRows); i++ {
			page = append(page, document.Document{Key: corpusKey(i), Values: []any{
				c.text(4 + c.r.IntN(8)),
				int64(c.r.IntN(10_000)),
				fmt.Sprintf("%.2f", float64(c.r.IntN(100_000))/100),
				day.AddDate(0, 0, c.r.IntN(12_000)).Format(time.DateOnly),
				fmt.Sprint("kind ", c.r.IntN(10)),
				fmt.Sprint("maker ", c.r.IntN(10_000)),
			}})
		}
		if err := g.Load(page, map[string]string{"p": fmt.Sprint(from)}); err != nil {
			b.Fatal(err)
		}
	}
	if err := g.Build(b.Context()); err != nil {
		b.Fatal(err)
	}
	if err := x.Publish(); err != nil {
		b.Fatal(err)
	}
	return x
}

// BenchmarkColumns searches a million short documents for words with filters, facets and orders: another
// word and other bounds each time. It reports the median and the 99th percentile, and the time of a processor,
// which is about right on a busy machine too. To make the documents takes a minute; with -columns.dir they are kept:
//
//	go test -tags fts5 -run '^$' -bench Columns -benchtime 3s ./cache -columns.dir=/tmp/goods
func BenchmarkColumns(b *testing.B) {
	x := goodsIndex(b)
	r := newCorpus(2).r
	common := func() string { return word(uint64(r.IntN(16))) }          // in 50,000 to 300,000 of a million
	middling := func() string { return word(uint64(100 + r.IntN(900))) } // in 600 to 8,000
	filter := func(format string, values ...any) []string { return []string{fmt.Sprintf(format, values...)} }
	numbers := func() []string { from := r.IntN(9000); return filter("n %d TO %d", from, from+1000) }
	prices := func() []string { from := r.IntN(900); return filter("price %d TO %d", from, from+50) }
	kinds := func() []string { return filter(`kind = "kind %d"`, r.IntN(10)) }
	makers := func() []string { return filter(`maker = "maker %d"`, r.IntN(10_000)) }
	byNumber := []columns.Order{{Column: "n", Descending: r.IntN(2) == 0}}
	byDate := []columns.Order{{Column: "published", Descending: true}}
	byText := []columns.Order{{Column: "maker"}}
	facets := []string{"kind", "maker", "price"}
	b.Run("heap", func(b *testing.B) {
		find(b, x, search.Query{Order: byNumber}) // and so the columns are in memory
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		for b.Loop() {
		}
		b.ReportMetric(float64(m.HeapAlloc)/1e6, "MB")
	})
	for _, kind := range []struct {
		name  string
		query func() search.Query
	}{
		{"middling word", func() search.Query { return search.Query{Text: middling()} }},
		{"common word", func() search.Query { return search.Query{Text: common()} }},
		{"middling word, range", func() search.Query { return search.Query{Text: middling(), Filters: numbers()} }},
		{"common word, range", func() search.Query { return search.Query{Text: common(), Filters: numbers()} }},
		{"common word, prices", func() search.Query { return search.Query{Text: common(), Filters: prices()} }},
		{"common word, one of 10", func() search.Query { return search.Query{Text: common(), Filters: kinds()} }},
		{"common word, one of 10000", func() search.Query { return search.Query{Text: common(), Filters: makers()} }},
		{"middling word, facets", func() search.Query { return search.Query{Text: middling(), Facets: facets} }},
		{"common word, facet of 10", func() search.Query {
			return search.Query{Text: common(), Facets: facets[:1]}
		}},
		{"common word, facets", func() search.Query { return search.Query{Text: common(), Facets: facets} }},
		{"middling word, by number", func() search.Query { return search.Query{Text: middling(), Order: byNumber} }},
		{"common word, by number", func() search.Query { return search.Query{Text: common(), Order: byNumber} }},
		{"common word, by date", func() search.Query { return search.Query{Text: common(), Order: byDate} }},
		{"common word, by text", func() search.Query { return search.Query{Text: common(), Order: byText} }},
		{"range and facets, by number", func() search.Query {
			return search.Query{Text: common(), Filters: numbers(), Facets: facets[:2], Order: byNumber}
		}},
		{"no word, range, by date", func() search.Query { return search.Query{Filters: numbers(), Order: byDate} }},
	} {
		b.Run(kind.name, func(b *testing.B) {
			var took []time.Duration
			before := cpuTime(b)
			for b.Loop() {
				q := kind.query()
				q.Limit = 20
				began := time.Now()
				find(b, x, q)
				took = append(took, time.Since(began))
			}
			b.ReportMetric(float64((cpuTime(b)-before).Microseconds())/1000/float64(len(took)), "cpu-ms")
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
}

// cpuTime returns how long the process has used a processor.
func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
