package page_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ftsync/cache/document"
	"ftsync/cache/search"
	"ftsync/cmd/ftsync/web/page"
)

var update = flag.Bool("update", false, "write testdata anew")

// evil would be markup, an end of an attribute or of a script, or an entity, were it not escaped.
const evil = `</title></script><script>alert("x")</script><img src=x onerror='a'>&amp;&#34;` + "\x00`{{.}}¤+=\u2028"

// schema has a column of each type, with names that are evil too.
var schema = document.Schema{Columns: []document.Column{
	{Name: "title", Type: document.Text, Search: true}, {Name: "note", Type: document.Text, Search: true},
	{Name: evil, Type: document.Array, Search: true}, {Name: "body", Type: document.Text, Search: true},
	{Name: "image_url", Type: document.Text}, {Name: "link", Type: document.Text},
	{Name: "year", Type: document.Integer, Filter: true}, {Name: "price", Type: document.Number, Filter: true},
	{Name: "sold", Type: document.Boolean}, {Name: "added", Type: document.Date}, {Name: "seen", Type: document.Time},
	{Name: "kind", Type: document.Text, Filter: true}, {Name: "tenant_id", Type: document.Integer, Filter: true},
}}

// card makes a card of a document whose other fields are evil.
func card(t *testing.T, look page.Look, index, id string, fields map[string]any) page.Card {
	t.Helper()
	doc, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return page.NewCard(look.For(schema), schema, index, search.Hit{ID: id, Document: doc,
		Marks: map[string]search.Marked{
			"title": {Text: "a " + evil, Spans: [][2]int{{2, 10}}},
			"note":  {Text: "a red\nfox", Spans: [][2]int{{2, 5}, {6, 9}}},
		}})
}

// everything is a page on which each text is evil.
func everything(t *testing.T) page.Data {
	t.Helper()
	count, documents, expression := int64(1234), int64(8807), evil
	full := map[string]any{"title": "-", "note": "-", evil: []string{evil, "x"}, "body": evil, "none": nil,
		"image_url": "https://cdn.example/a b.jpg?x=1&y=\"2", "link": "http://example.com/<b>", "year": 2020,
		"price": json.Number("12345.50"), "sold": true, "added": "2021-09-25", "seen": "2021-09-25T10:00:00.5Z",
		"kind": evil[:20], "tenant_id": 3}
	wrong := map[string]any{"title": "", "image_url": "javascript:alert(1)", "link": "data:text/html,x",
		"year": "NaN", "added": "infinity", "sold": nil, "kind": "x"}
	look := page.Look{Labels: map[string]string{"kind": evil, "price": evil}}
	asked := card(t, look, evil, evil, full)
	asked.Among, asked.Ask = true, `?why="`
	asked.Why = &page.Why{Place: 41, Reason: evil, Group: evil, Sorted: true, Rank: []string{evil}, Counts: 87,
		Parts: []page.Part{{Of: evil, Says: evil, Percent: 62}, {Says: evil}}}
	return page.Data{
		Query: evil, Documents: &documents, Kept: []page.Parameter{{Name: "limit", Value: evil}},
		Tabs: []page.Tab{{Link: page.Link{Text: "All", To: "?"}}, {Link: page.Link{Text: evil, To: `?index=a"b`},
			Count: &count, Chosen: true}},
		Filters: []page.Filter{
			{Column: evil, Label: evil, Find: evil, Search: true, More: &page.Link{Text: "Show 3 more", To: "?more='"},
				Values: []page.Choice{{Value: evil, Text: evil, Count: 1234, Chosen: true},
					{Value: "x", Text: "x", Count: 1}}},
			{Column: "year", Label: "Year", Range: "number", Min: evil, Max: "2000", Least: evil, Biggest: "2010",
				Bars: []page.Bar{{From: evil, To: "1990", Count: 3}, {}, {From: "2010", To: "2010", Count: 1000}}},
			{Column: "day", Label: "Day", Range: "date", Least: "2020-01-01", Biggest: "2021-01-01",
				Bars: []page.Bar{{From: "2020-01-01", To: "2020-01-01", Count: 1}, {From: "2021-01-01",
					To:    "2021-01-01",
					Count: 2}}},
			{Column: "none", Label: "None", Find: "x"},
		},
		Expression: &expression, Chips: []page.Chip{{Label: evil, Value: evil, Without: `?a="b`}}, Clear: "?",
		Answer: &page.Answer{
			Cards: []page.Card{asked, card(t, look, "films", "2", wrong),
				page.NewCard(page.Look{}, document.Schema{}, "films", search.Hit{ID: "nothing to show",
					Document: json.RawMessage(`{}`)})},
			Total: 1234, AtLeast: true, First: 41, Took: "0.5 ms",
			Sorts:   []page.Sort{{Label: "Relevance"}, {Value: evil, Label: evil, Chosen: true}},
			Instead: []search.Correction{{From: evil, To: "fox"}, {From: "x", To: evil}}, AsTyped: `?typo="off`,
			DidYouMean: evil, MeanLink: `?q=%3Cb%3E&index=a"b`,
			Pages: []page.Page{{Number: 2, To: "?offset=1&q=%22", Rel: "prev"}, {Number: 1, To: "?"}, {},
				{Number: 3, To: "?offset='", Now: true}, {Number: 4, To: "?offset=3&q='", Rel: "next"}},
		},
		Filling: []page.Filling{{Index: evil, Step: evil, Done: 0.5, Rows: 5000, Of: 10000, Rate: 1234.5,
			Left: 12 * time.Second}, {Index: "wrong", Error: evil}, {Index: "waits"}},
		Fresh: page.Fresh{Following: true, Seconds: 12.5}, Status: "status",
	}
}

// golden compares a page with the one in testdata, which is there to be looked at.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name+".html")
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
	}
}

// What a page is made of is in testdata, to be looked at.
func TestHTML(t *testing.T) {
	all := everything(t)
	if got := all.Images(); !slices.Equal(got, []string{"https://cdn.example"}) {
		t.Errorf("images from %q", got)
	}
	for name, data := range map[string]page.Data{
		"everything": all,
		"nothing": {Documents: new(int64), Fresh: page.Fresh{Following: true}, Answer: &page.Answer{First: 1,
			Took: "0.1 ms", Help: []page.Link{{Text: evil, To: `?q="`}}}},
		"problem": {Query: "x", Documents: new(int64), Problem: &page.Problem{
			Title: "Wrong", Detail: evil, Text: evil, At: 3}},
		"end":     {Problem: &page.Problem{Title: "Wrong", Text: "a =", At: 4}},
		"filling": {Filling: []page.Filling{{Index: "films", Step: "load", Rows: 1}}},
		"locked":  {Locked: &page.Locked{Detail: evil, Images: true}},
	} {
		got := data.HTML()
		golden(t, name, got)
		for _, bad := range []string{"<script>alert", "<img src=x", "\x00", `="` + evil[:3], "onerror='",
			`"javascript:`,
			`"data:text`, " style="} {
			if strings.Contains(string(got), bad) {
				t.Errorf("%s: %q is not escaped", name, bad)
			}
		}
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		if got := page.Thousands(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}
