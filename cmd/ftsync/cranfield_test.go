package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"
	"math"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ftsync/cache"
)

// TestCranfield asks how good the ranking is: 225 questions, as people put
// them, about 1,400 abstracts, and for each question the abstracts that answer
// it. With the words joined by OR, bm25 in SQLite alone has an nDCG@10 of 0.366,
// ts_rank in Postgres 0.322.
func TestCranfield(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "data", "cranfield")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the Cranfield collection is not beside the repository: %v", err)
	}
	s := newTestServer(cranfieldIndex(t, dir))
	grades := map[string]map[string]float64{} // query to document to grade
	eachLine(t, filepath.Join(dir, "qrels.tsv"), func(f []string) {
		grade, err := strconv.ParseFloat(f[2], 64)
		if err != nil {
			t.Fatal(err)
		}
		if grades[f[0]] == nil {
			grades[f[0]] = map[string]float64{}
		}
		grades[f[0]][f[1]] = grade
	})
	var ndcg, precision float64
	var took []time.Duration
	eachLine(t, filepath.Join(dir, "queries.tsv"), func(f []string) {
		began := time.Now()
		w := get(t, s, "/search?limit=10&q="+url.QueryEscape(f[1]))
		took = append(took, time.Since(began))
		if w.Code != http.StatusOK {
			t.Fatalf("query %s: %d %s", f[0], w.Code, w.Body)
		}
		var got []float64
		for _, h := range decode[answer](t, w).Hits {
			grade := grades[f[0]][h.ID]
			if got = append(got, grade); grade > 0 {
				precision += 0.1
			}
		}
		var best []float64
		for _, grade := range grades[f[0]] {
			best = append(best, grade)
		}
		slices.SortFunc(best, func(a, b float64) int { return int(b - a) })
		ndcg += dcg(got) / dcg(best)
	})
	n := float64(len(took))
	if n != 225 {
		t.Fatalf("%v queries", n)
	}
	slices.Sort(took)
	t.Logf("nDCG@10 %.4f, P@10 %.4f, median latency %v, slowest %v", ndcg/n, precision/n, took[len(took)/2], took[len(took)-1])
	if ndcg/n < 0.34 {
		t.Errorf("nDCG@10 is %.4f, want at least 0.34", ndcg/n)
	}
}

// dcg sums the first ten grades, those further down counting less.
func dcg(grades []float64) (sum float64) {
	for i, grade := range grades[:min(len(grades), 10)] {
		sum += grade / math.Log2(float64(i)+2)
	}
	return sum
}

// cranfieldIndex is an index of the collection, as an installation would have it.
func cranfieldIndex(t *testing.T, dir string) index {
	c, err := cache.Open(t.TempDir(), cache.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	x, err := c.Index("cranfield")
	if err != nil {
		t.Fatal(err)
	}
	g, err := x.Create("g", cache.Schema{Tokenizer: "english", Columns: []cache.Column{
		{Name: "title", Type: cache.Text, Search: true, Weight: 2},
		{Name: "text", Type: cache.Text, Search: true},
	}})
	if err != nil {
		t.Fatal(err)
	}
	docs := abstracts(t, filepath.Join(dir, "corpus.jsonl.gz"))
	if len(docs) != 1400 {
		t.Fatalf("%d documents", len(docs))
	}
	if err := g.Load(docs, nil); err != nil {
		t.Fatal(err)
	}
	if err := g.Build(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := x.Publish(); err != nil {
		t.Fatal(err)
	}
	return cached{x}
}

func abstracts(t *testing.T, path string) (docs []cache.Document) {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatalf("read %s: %v", path, err)
	}
	for dec := json.NewDecoder(z); ; {
		var a struct{ ID, Title, Text string }
		if err := dec.Decode(&a); err == io.EOF {
			return docs
		} else if err != nil {
			t.Fatalf("read %s: %v", path, err)
		}
		docs = append(docs, cache.Document{Key: a.ID, Values: []any{a.Title, a.Text}})
	}
}

// eachLine calls each with the fields of every line of a file.
func eachLine(t *testing.T, path string, each func(fields []string)) {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		each(strings.Split(lines.Text(), "\t"))
	}
	if err := lines.Err(); err != nil {
		t.Fatalf("read %s: %v", path, err)
	}
}
