package web

import (
	"bytes"
	"encoding/json"
	"testing"

	"ftsync/cache/search"
)

// An answer is written as encoding/json would write it.
func TestBody_answer(t *testing.T) {
	lag := 0.25
	document := json.RawMessage(`{"a":"<b>\n\"é","n":[1,null,{"x":1e9}]}`)
	for _, a := range []answer{
		{Hits: []hit{}},
		{Query: "\"x\" <y> \u2028 \x00\xff", Hits: []hit{{ID: "1", Index: "i", Score: 0.1, Document: document}},
			Total: 1, TotalIsExact: true},
		{Query: "q", Total: 7, Limit: 3, Offset: 2, Next: "c<", LagSeconds: &lag, DidYouMean: "&", TookMS: 1.5,
			NotReady:  []string{"z"},
			Positions: map[string]string{"i": "p"}, Corrections: []search.Correction{{From: "a", To: "b"}},
			Facets: map[string]facet{"f": {}},
			Hits: []hit{
				{ID: "<&>\"\\\n", Index: "i", Score: 1, Document: document,
					Highlights: map[string]string{"b": "<mark>x</mark>", "a": ""}},
				{ID: "", Index: "j", Score: 1e-9, Document: document, Highlights: map[string]string{},
					Explanation: &search.Explanation{Sum: 2}},
			}},
	} {
		var want bytes.Buffer
		enc := json.NewEncoder(&want)
		enc.SetEscapeHTML(false)
		type asIs struct { // answer without omitempty
			Query string `json:"query"`
			Hits  []hit  `json:"hits"`
			answer
		}
		rest := a
		rest.Query, rest.Hits = "", nil
		if err := enc.Encode(asIs{a.Query, a.Hits, rest}); err != nil {
			t.Fatal(err)
		}
		got := newBody()
		got.answer(&a)
		if got.String()+"\n" != want.String() {
			t.Errorf("got  %s\nwant %s", got, &want)
		}
	}
}
