package meilisearch

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"ftsync/cache/columns"
	"ftsync/cache/document"
	"ftsync/cache/search"
	"ftsync/cmd/ftsync/indexes"
)

// fakeIndex finds documents that have all words of a text, as they are written.
// It knows the filters in its map and the facets of plain columns, and keeps
// the queries it got.
type fakeIndex struct {
	name      string
	schema    document.Schema
	documents []fakeDocument
	filters   map[string]func(fields map[string]any) bool
	facts     indexes.Facts
	err       error // of every search
	wait      bool  // until the context ends
	panics    bool

	mu      sync.Mutex
	queries []search.Query
}

type fakeDocument struct {
	id    string
	score float64
	json  string
}

func (x *fakeIndex) Schema() (document.Schema, bool) { return x.schema, x.err == nil }
func (x *fakeIndex) Facts() indexes.Facts            { return x.facts }
func (x *fakeIndex) Name() string                    { return x.name }
func (x *fakeIndex) Position() string                { return "g.1" }

// last is the query of the last search.
func (x *fakeIndex) last() search.Query {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.queries[len(x.queries)-1]
}

func (x *fakeIndex) Get(_ context.Context, key string) (json.RawMessage, bool, error) {
	for _, d := range x.documents {
		if d.id == key {
			return json.RawMessage(d.json), true, x.err
		}
	}
	return nil, false, x.err
}

func (x *fakeIndex) Search(ctx context.Context, q search.Query) (search.Result, error) {
	x.mu.Lock()
	x.queries = append(x.queries, q)
	x.mu.Unlock()
	if x.wait {
		<-ctx.Done()
		return search.Result{}, ctx.Err()
	}
	if x.panics {
		panic("secret")
	}
	if x.err != nil {
		return search.Result{}, x.err
	}
	if q.Like != "" && !slices.ContainsFunc(x.documents, func(d fakeDocument) bool { return d.id == q.Like }) {
		return search.Result{}, &search.BadQuery{Part: "like", Offset: -1, Detail: "there is no document."}
	}
	filters := slices.Concat(q.Filters, q.Confine)
	for i, f := range filters {
		if x.filters[f] == nil {
			return search.Result{}, &search.BadQuery{Part: "filters", Detail: "There is no column `nope`.", Item: i,
				Offset: 2}
		}
	}
	for i, o := range q.Order {
		if c := column(x.schema, o.Column); c == nil || !c.Filter {
			return search.Result{}, &search.BadQuery{Part: "order",
				Detail: "It cannot be sorted by `" + o.Column + "`.",
				Item:   i, Offset: -1}
		}
	}
	if c := column(x.schema, q.Distinct); q.Distinct != "" && (c == nil || !c.Filter) {
		return search.Result{}, &search.BadQuery{Part: "distinct", Offset: -1,
			Detail: "there is no filter column `" + q.Distinct + "`."}
	}
	for i, f := range q.Facets {
		if c := column(x.schema, f); c == nil || !c.Filter {
			return search.Result{}, &search.BadQuery{Part: "facets", Detail: "`" + f + "` is no facet.", Item: i,
				Offset: -1}
		}
	}
	r := search.Result{Facets: map[string]columns.Facet{}}
	for _, d := range x.documents {
		var fields map[string]any
		if err := json.Unmarshal([]byte(d.json), &fields); err != nil {
			return r, err
		}
		hit, ok := x.hit(d, q)
		for _, f := range filters {
			ok = ok && x.filters[f](fields)
		}
		if !ok || hit.Score < q.LeastScore || d.id == q.Like || q.Keys != nil && !slices.Contains(q.Keys, d.id) {
			continue
		}
		if r.Total++; int(r.Total) > q.Offset && len(r.Hits) < q.Limit {
			r.Hits = append(r.Hits, hit)
		}
		for _, name := range q.Facets {
			r.Facets[name] = counted(r.Facets[name], fields[name], q.FacetPrefix)
		}
	}
	return r, nil
}

func counted(f columns.Facet, value any, prefix string) columns.Facet {
	raw, _ := json.Marshal(value)
	if value == nil || !strings.HasPrefix(strings.ToLower(fmt.Sprint(value)), strings.ToLower(prefix)) {
		return f
	}
	i := slices.IndexFunc(f.Values, func(v columns.FacetValue) bool { return string(v.Value) == string(raw) })
	if i < 0 {
		i = len(f.Values)
		f.Values = append(f.Values, columns.FacetValue{Value: raw})
	}
	f.Values[i].Count++
	if n, ok := value.(float64); ok {
		if f.Min == nil || n < *f.Min {
			f.Min = &n
		}
		if f.Max == nil || n > *f.Max {
			f.Max = &n
		}
	}
	return f
}

// hit looks for the words of a query in the searched columns.
func (x *fakeIndex) hit(d fakeDocument, q search.Query) (search.Hit, bool) {
	h := search.Hit{ID: d.id, Score: d.score, Marks: map[string]search.Marked{}}
	whole := parse(json.RawMessage(d.json))
	out := &tree{}
	words := strings.Fields(q.Text)
	has := 0
	for i, name := range whole.names {
		if q.Fields == nil || slices.Contains(q.Fields, name) {
			out.set(name, whole.parts[i])
		}
		if c := column(x.schema, name); c == nil || !c.Search {
			continue
		}
		var lines []string
		whole.parts[i].leaves(name, nil, func(_ string, _ []int, leaf *tree) { lines = append(lines, leaf.text()) })
		m := search.Marked{Text: strings.Join(lines, "\n")}
		for _, w := range words {
			for at := 0; ; {
				next := strings.Index(m.Text[at:], w)
				if next < 0 {
					break
				}
				m.Spans = append(m.Spans, [2]int{at + next, at + next + len(w)})
				at += next + len(w)
			}
			if len(m.Spans) > 0 {
				has++
			}
		}
		slices.SortFunc(m.Spans, func(a, b [2]int) int { return a[0] - b[0] })
		for i := 1; i < len(m.Spans); i++ { // what two words found in one place is one span
			if last := &m.Spans[i-1]; m.Spans[i][0] < last[1] {
				last[1] = max(last[1], m.Spans[i][1])
				m.Spans = slices.Delete(m.Spans, i, i+1)
				i--
			}
		}
		if q.Mark && len(m.Spans) > 0 {
			h.Marks[name] = m
		}
	}
	h.Document, _ = out.MarshalJSON()
	if q.Explain {
		h.Explanation = &search.Explanation{Score: d.score, AllOf: true,
			Words: []search.WordScore{{Word: q.Text, For: q.Text}}}
	}
	return h, has >= len(words)
}

// ask sends a request; a body makes it a POST.
func ask(t *testing.T, b *fakeServer, path, body string) (int, map[string]any) {
	t.Helper()
	method := http.MethodGet
	if body != "" {
		method = http.MethodPost
	}
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := do(b, r)
	var got map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatalf("%s %s answers %q: %v", method, path, w.Body, err)
	}
	delete(got, "processingTimeMs")
	return w.Code, got
}

func do(b *fakeServer, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	Handler(b.options()).ServeHTTP(w, r)
	return w
}

// want compares a part of an answer with JSON.
func want(t *testing.T, what string, got any, text string) {
	t.Helper()
	var expected any
	if err := json.Unmarshal([]byte(text), &expected); err != nil {
		t.Fatalf("%s: %v in %s", what, err, text)
	}
	g, _ := json.Marshal(got)
	w, _ := json.Marshal(expected)
	if string(g) != string(w) {
		t.Errorf("%s is\n%s\nwant\n%s", what, g, w)
	}
}
