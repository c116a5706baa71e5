package web

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"ftsync/cache/document"
	"ftsync/cmd/ftsync/indexes"
)

// TestCranfield asks how good the ranking is: 225 questions, as people put
// them, about 1,400 abstracts, and for each question the abstracts that answer
// it. With the words joined by OR, bm25 in SQLite alone has an nDCG@10 of 0.366,
// ts_rank in Postgres 0.322. Asked again with a typing error in the rarest word of
// each question, it must hardly be worse.
func TestCranfield(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "..", "shared", "data", "cranfield")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the Cranfield collection is not beside the repository: %v", err)
	}
	docs := abstracts(t, filepath.Join(dir, "corpus.jsonl.gz"))
	c := collection{server: newTestServer(cranfieldIndex(t, docs)), grades: map[string]map[string]float64{}}
	eachLine(t, filepath.Join(dir, "qrels.tsv"), func(f []string) {
		grade, err := strconv.ParseFloat(f[2], 64)
		if err != nil {
			t.Fatal(err)
		}
		if c.grades[f[0]] == nil {
			c.grades[f[0]] = map[string]float64{}
		}
		c.grades[f[0]][f[1]] = grade
	})
	eachLine(t, filepath.Join(dir, "queries.tsv"), func(f []string) {
		c.questions = append(c.questions, question{f[0], f[1]})
	})
	if len(c.questions) != 225 {
		t.Fatalf("%d questions", len(c.questions))
	}
	if ndcg := c.ask(t, c.questions); ndcg < 0.37 {
		t.Errorf("nDCG@10 is %.4f, want at least 0.37", ndcg)
	}
	r := rand.New(rand.NewPCG(1, 2))
	documents := documentsOf(docs)
	for range 3 {
		mistyped := make([]question, len(c.questions))
		for i, q := range c.questions {
			mistyped[i] = question{q.id, mistype(q.text, documents, r)}
		}
		if ndcg := c.ask(t, mistyped); ndcg < 0.36 {
			t.Errorf("with typing errors nDCG@10 is %.4f, want at least 0.36", ndcg)
		}
	}
}

type question struct{ id, text string }

type collection struct {
	server    *Server
	questions []question
	grades    map[string]map[string]float64 // question to document to grade
}

// ask returns the mean nDCG@10 of the answers to questions.
func (c collection) ask(t *testing.T, questions []question) float64 {
	var ndcg, precision float64
	var took []time.Duration
	for _, q := range questions {
		began := time.Now()
		w := get(t, c.server, "/search?limit=100&q="+url.QueryEscape(q.text))
		took = append(took, time.Since(began))
		if w.Code != http.StatusOK {
			t.Fatalf("question %s: %d %s", q.id, w.Code, w.Body)
		}
		var got []float64
		for i, h := range decode[answer](t, w).Hits {
			grade := c.grades[q.id][h.ID]
			if got = append(got, grade); grade > 0 && i < 10 {
				precision += 0.1
			}
		}
		var best []float64
		for _, grade := range c.grades[q.id] {
			best = append(best, grade)
		}
		slices.SortFunc(best, func(a, b float64) int { return int(b - a) })
		ndcg += dcg(got) / dcg(best)
	}
	n := float64(len(questions))
	slices.Sort(took)
	t.Logf("nDCG@10 %.4f, P@10 %.4f, median latency %v, slowest %v", ndcg/n, precision/n, took[len(took)/2],
		took[len(took)-1])
	return ndcg / n
}

// documentsOf counts the documents that have each word.
func documentsOf(docs []document.Document) map[string]int {
	n := map[string]int{}
	for _, d := range docs {
		seen := map[string]bool{}
		for _, v := range d.Values {
			for _, w := range strings.FieldsFunc(strings.ToLower(v.(string)),
				func(r rune) bool { return !unicode.IsLetter(r) }) {
				if !seen[w] {
					seen[w] = true
					n[w]++
				}
			}
		}
	}
	return n
}

// mistype makes one random edit in the rarest word of a text that documents have.
func mistype(text string, documents map[string]int, r *rand.Rand) string {
	list := strings.Fields(text)
	rarest := -1
	for i, w := range list {
		if n := documents[strings.ToLower(w)]; n > 0 && len(w) > 3 &&
			(rarest < 0 || n < documents[strings.ToLower(list[rarest])]) {
			rarest = i
		}
	}
	if rarest < 0 {
		return text
	}
	w := []rune(list[rarest])
	letter := 'a' + rune(r.IntN(26))
	switch at := r.IntN(len(w)); r.IntN(4) {
	case 0:
		w = slices.Delete(w, at, at+1)
	case 1:
		w = slices.Insert(w, at, letter)
	case 2:
		w[at] = letter
	case 3:
		at = min(at, len(w)-2)
		w[at], w[at+1] = w[at+1], w[at]
	}
	list[rarest] = string(w)
	return strings.Join(list, " ")
}

// dcg sums the first ten grades, those further down counting less.
func dcg(grades []float64) (sum float64) {
	for i, grade := range grades[:min(len(grades), 10)] {
		sum += grade / math.Log2(float64(i)+2)
	}
	return sum
}

// cranfieldIndex is an index of the collection, as an installation would have it.
func cranfieldIndex(t *testing.T, docs []document.Document) indexes.Index {
	if len(docs) != 1400 {
		t.Fatalf("%d documents", len(docs))
	}
	return filledIndex(t, document.Schema{Tokenizer: "english", Columns: []document.Column{
		{Name: "title", Type: document.Text, Search: true, Weight: 2},
		{Name: "text", Type: document.Text, Search: true},
	}}, docs...)
}

func abstracts(t *testing.T, path string) (docs []document.Document) {
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
		docs = append(docs, document.Document{Key: a.ID, Values: []any{a.Title, a.Text}})
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
