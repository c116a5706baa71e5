package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"ftsync/cache/document"
)

// found is how many documents a page says were found.
func found(body string) string {
	_, rest, _ := strings.Cut(body, `<b id="total"><data class="count" value="`)
	n, _, _ := strings.Cut(rest, `"`)
	return n
}

// The page's filters are a plain form: what was chosen is kept, values are counted
// without it, and both ends of a range can be given.
func TestPage_filters(t *testing.T) {
	s := newTestServer(realIndex(t))
	body := get(t, s, "/").Body.String()
	for _, want := range []string{
		`<legend>Kind</legend>`,
		`name="is.kind" value="a &#34;b&#34;"><span>a &#34;b&#34;</span> <small><data class="count" value="2">2</data>`,
		`<option value="year:desc">Year, highest first</option>`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in\n%s", want, body)
		}
	}
	tests := []struct{ query, found string }{
		{"", "2"},
		{"min.year=1999", "1"},
		{"min.year=2000", "0"},
		{"max.year=1999&q=fox", "1"},
		{"max.year=1998.5", "0"},
		{"is.kind=a+%22b%22", "2"},
		{"is.kind=nosuch&is.kind=a+%22b%22", "2"},
		{"is.kind=nosuch", "0"},
		{"is.other=x", "2"}, // no column of this index
		{"sort=year:desc", "2"},
		{"find.kind=b&more.kind=1", "2"},
	}
	for _, tt := range tests {
		w := get(t, s, "/?"+tt.query)
		if got := found(w.Body.String()); w.Code != http.StatusOK || got != tt.found {
			t.Errorf("%s: %d, %q found, want %q in\n%s", tt.query, w.Code, got, tt.found, w.Body)
		}
	}
	body = get(t, s, "/?is.kind=nosuch").Body.String()
	for _, want := range []string{
		`value="nosuch" checked><span>nosuch</span> <small><data class="count" value="0">`,
		`<data class="count" value="2">`,
		`<a href="?" aria-label="Remove Kind nosuch">`, `<a class="clear" href="?">`,
		`<a href="?">Search without filters</a>`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("what was chosen is not there with its count, or the others are not: no %s in\n%s", want, body)
		}
	}
	if body := get(t, s, "/?q=fx&sort=year&is.kind=a+%22b%22&limit=1").Body.String(); strings.Contains(body,
		`rel="next"`) {
		t.Error("one hit has a next page")
	}
	if body := get(t, s, "/?limit=1&is.kind=a+%22b%22").Body.String(); !strings.Contains(body,
		`href="?limit=1&amp;is.kind=a+%22b%22&amp;offset=1" rel="next"`) {
		t.Errorf("the next page loses what was chosen:\n%s", body)
	}
}

// Of a range its ends and how it is filled are shown, of values as many as asked for, and those
// that are looked for.
func TestPage_filtersOfManyValues(t *testing.T) {
	var docs []document.Document
	for i := range 40 {
		docs = append(docs, document.Document{Key: fmt.Sprint(i), Values: []any{"fox", fmt.Sprintf("kind %02d", i/2),
			int64(1980 + i), fmt.Sprintf("2020-01-%02dT12:00:00Z", i%20+1), int64(i % 2)}})
	}
	s := newTestServer(filledIndex(t, document.Schema{Tokenizer: "unicode", Columns: []document.Column{
		{Name: "title", Type: document.Text, Search: true}, {Name: "kind", Type: document.Text, Filter: true},
		{Name: "year", Type: document.Integer, Filter: true}, {Name: "at", Type: document.Time, Filter: true},
		{Name: "sold", Type: document.Boolean, Filter: true}}}, docs...))
	tests := []struct {
		query, found string
		values       int // of the filter kind
		parts        []string
	}{
		{"", "40", 8, []string{`placeholder="1980"`, `placeholder="2019"`, `aria-label="Year from 1980 to 2019"`,
			"<title>1980 – 1981: 2</title>", `<time datetime="2020-01-01">`, `<time datetime="2020-01-20">`,
			`<a class="more" href="?more.kind=1">Show 12 more</a>`, `name="find.kind" value=""`, `<span>yes</span>`}},
		{"more.kind=1", "40", 20, []string{`<a class="more" href="?">Show fewer</a>`,
			`<input type="hidden" name="more.kind" value="1">`}},
		{"find.kind=1", "40", 10, []string{`name="find.kind" value="1"`}},
		{"find.kind=nosuch", "40", 0, []string{"No value begins so."}},
		{"find.kind=nosuch&is.kind=kind+03", "2", 1, []string{`value="kind 03" checked>`}},
		{"min.year=2010&max.year=2019&is.kind=kind+19", "2", 5, []string{`placeholder="2018"`,
			`aria-label="Remove Year from 2010"`, `<a href="?max.year=2019&amp;is.kind=kind+19" `,
			`<label class="show" for="show">Filters (3)</label>`}},
		{"max.at=2020-01-02", "4", 2, nil}, // with all of that day
		{"is.sold=true", "20", 0, []string{"<small>Sold</small> yes"}},
	}
	for _, tt := range tests {
		w := get(t, s, "/?"+tt.query)
		body := w.Body.String()
		if got := found(body); got != tt.found {
			t.Errorf("%s: %d, %s found, want %s", tt.query, w.Code, got, tt.found)
		}
		if n := strings.Count(body, `name="is.kind"`); n != tt.values {
			t.Errorf("%s: %d values, want %d", tt.query, n, tt.values)
		}
		for _, want := range tt.parts {
			if !strings.Contains(body, want) {
				t.Errorf("%s: no %s in\n%s", tt.query, want, body)
			}
		}
	}
}

// A mistake keeps the frame with all that was chosen, and says where it is.
func TestPage_mistake(t *testing.T) {
	s := newTestServer(realIndex(t))
	tests := []struct {
		query string
		parts []string
	}{
		{"min.year=old&is.kind=x&q=fox&sort=year", []string{"number", `name="min.year" value="old"`,
			`name="is.kind" value="x" checked>`, `value="fox"`,
			`<a href="?is.kind=x&amp;q=fox&amp;sort=year" aria-label="Remove Year from old">`,
			`<input type="hidden" name="sort" value="year">`}},
		{"filter=year+%3E+%3E+1", []string{`name="filter" value="year &gt; &gt; 1"`,
			`<pre>year &gt; <mark class="here">&gt;</mark> 1</pre>`}},
	}
	for _, tt := range tests {
		w := get(t, s, "/?"+tt.query)
		if w.Code != http.StatusBadRequest || w.Header().Get("ETag") != "" {
			t.Errorf("%s: %d %v", tt.query, w.Code, w.Header())
		}
		for _, want := range tt.parts {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s: no %s in\n%s", tt.query, want, w.Body)
			}
		}
	}
}
