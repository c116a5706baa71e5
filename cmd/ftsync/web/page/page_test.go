package page_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ftsync/cache/search"
	"ftsync/cmd/ftsync/web/page"
)

var update = flag.Bool("update", false, "write testdata anew")

// evil would be markup, an end of an attribute or of a script, or an entity, were it not escaped.
const evil = `</title></script><script>alert("x")</script><img src=x onerror='a'>&amp;&#34;` + "\x00`{{.}}¤+=\u2028"

func marked() map[string]search.Marked {
	return map[string]search.Marked{
		"title": {Text: "a " + evil, Spans: [][2]int{{2, 10}}},
		"note":  {Text: "a red\nfox", Spans: [][2]int{{2, 5}, {6, 9}}},
	}
}

// everything is a page on which each text is evil.
func everything(t *testing.T) page.Data {
	t.Helper()
	document, err := json.Marshal(map[string]any{"a": evil, evil: []string{evil, "x"}, "note": "-", "none": nil,
		"z": 1999})
	if err != nil {
		t.Fatal(err)
	}
	return page.Data{
		Query: evil, Index: evil, Indexes: []string{"films", evil},
		Filters: []page.Filter{
			{Column: evil, Values: []page.Value{{Text: evil, Count: "1,234", Chosen: true}, {Text: "x", Count: "1"}}},
			{Column: "year", Range: "number", Min: evil, Max: "2000"},
			{Column: "day", Range: "date"},
		},
		Sorts: []page.Sort{{Label: "relevance"}, {Value: evil, Label: evil + " ↑", Chosen: true}},
		Hits: []page.Hit{
			page.NewHit("films", evil, document, marked()),
			page.NewHit(evil, "2", json.RawMessage(`{"title":"x"}`), marked()),
			page.NewHit("films", "nothing to show", json.RawMessage(`{}`), nil),
		},
		Total: "more than 1,234", Took: "0.5 ms", Fresh: "up to 12s behind", Stale: true,
		Instead:    []search.Correction{{From: evil, To: "fox"}},
		DidYouMean: evil, MeanLink: `?q=%3Cb%3E&index=a"b`, NotReady: []string{evil},
		Documents: "8,807", Prev: "?offset=1&q=%22", Next: "?offset=3&q='",
	}
}

// What a page is made of is in testdata, to be looked at.
func TestHTML(t *testing.T) {
	for name, data := range map[string]page.Data{
		"everything": everything(t),
		"nothing": {Indexes: []string{"films"}, Index: "films", Documents: "0", Total: "0", Took: "0.1 ms",
			Fresh: "up to date"},
		"problem": {Indexes: []string{"films"}, Query: "x", Documents: "3", Problem: "Wrong. " + evil},
	} {
		got := data.HTML()
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
		for _, bad := range []string{"<script>alert", "<img", "\x00", `="` + evil[:3], "onerror='"} {
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
