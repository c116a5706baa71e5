package web

import (
	"net/http"
	"strings"
	"testing"
)

// The page's filters are a plain form: what was chosen is kept, values are counted
// without it, and both ends of a range can be given.
func TestPage_filters(t *testing.T) {
	s := newTestServer(realIndex(t))
	body := get(t, s, "/").Body.String()
	for _, want := range []string{
		"2 found in", `<fieldset><legend>kind</legend>`,
		`name="is.kind" value="a &#34;b&#34;"> <span>a &#34;b&#34;</span> <small>2</small>`,
		`<input type="number" step="any" form="search" name="min.year" value=""`,
		`<option value="year:desc">year ↓</option>`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in\n%s", want, body)
		}
	}
	tests := []struct{ query, found string }{
		{"min.year=1999", "1 found"},
		{"min.year=2000", "0 found"},
		{"max.year=1999&q=fox", "1 found"},
		{"max.year=1998.5", "0 found"},
		{"is.kind=a+%22b%22", "2 found"},
		{"is.kind=nosuch&is.kind=a+%22b%22", "2 found"},
		{"is.kind=nosuch", "0 found"},
		{"is.other=x", "2 found"}, // no column of this index
		{"sort=year:desc", "2 found"},
	}
	for _, tt := range tests {
		w := get(t, s, "/?"+tt.query)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), tt.found) {
			t.Errorf("%s: %d, no %q in\n%s", tt.query, w.Code, tt.found, w.Body)
		}
	}
	if body := get(t, s, "/?is.kind=nosuch").Body.String(); !strings.Contains(body,
		`value="nosuch" checked> <span>nosuch</span> <small>0</small>`) || !strings.Contains(body, "<small>2</small>") {
		t.Errorf("what was chosen is not there with its count, or the others are not:\n%s", body)
	}
	if w := get(t, s, "/?min.year=old"); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(),
		"number") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if body := get(t, s, "/?q=fx&sort=year&is.kind=a+%22b%22&limit=1").Body.String(); strings.Contains(body,
		`rel="next"`) {
		t.Error("one hit has a next page")
	}
	if body := get(t, s, "/?limit=1&is.kind=a+%22b%22").Body.String(); !strings.Contains(body,
		`href="?is.kind=a+%22b%22&amp;limit=1&amp;offset=1" rel="next"`) {
		t.Errorf("the next page loses what was chosen:\n%s", body)
	}
}
