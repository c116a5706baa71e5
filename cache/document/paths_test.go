package document_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ftsync/cache/document"
)

func TestParsePath(t *testing.T) {
	for path, want := range map[string][]string{
		"color": {"color"}, "size.width": {"size", "width"}, `"a.b".c`: {"a.b", "c"},
		`x."say \"hi\" \\"`: {"x", `say "hi" \`},
		"two words":         {"two words"}, `a"b`: {`a"b`}, `""`: {""}, "": nil, "a.": nil, ".a": nil, `"a`: nil,
		`"a"b`: nil, "a..b": nil,
	} {
		names, ok := document.ParsePath(path)
		if ok != (want != nil) || ok && !slices.Equal(names, want) {
			t.Errorf("%q is %q (%v), want %q", path, names, ok, want)
		}
		again, ok := document.ParsePath(document.JoinPath(want))
		if want != nil && (!ok || !slices.Equal(again, want)) {
			t.Errorf("%q is written %q, which is %q", want, document.JoinPath(want), again)
		}
	}
}

func TestPaths(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"scalars", `{"color":"red","size":40,"new":true,"big":12345678901234567890.5}`,
			`={"":0} big=12345678901234567890.5 color="red" new=true size=40`},
		{"nothing", `{}`, `={}`},
		{"null and missing are one", `{"a":null}`, `={"":0}`},
		{"null alone", `null`, ``},
		{"deeper", `{"size": {"width": 3, "of": {}}}`, `={"":0} size={"":0} size.of={} size.width=3`},
		{"lists", `{"tags":["a",["b",1],null],"none":[]}`, `={"":0} none=[] tags=["a","b",1]`},
		{"objects in lists", `{"items":[{"sku":"a"},{"sku":"b","n":1}]}`,
			`={"":0} items=[{"":0}] items.n=1 items.sku=["a","b"]`},
		{"a list alone", ` [ "a" , { "b" : [ 2 ] } ] `, `=["a",{"":0}] b=[2]`},
		{"a scalar alone", `"a"`, `="a"`},
		{"names", `{"a.b":1,"say \"hi\"":2,"two words":3,"":4,"é\u0041":5}`,
			`={"":0} ""=4 "a.b"=1 "say \"hi\""=2 two words=3 éA=5`},
		{"brackets in texts", `{"a":"]}{[\",","b":"\\"}`, `={"":0} a="]}{[\"," b="\\"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := map[string]string{}
			if !document.Paths(tt.text, func(path, value string) { got[path] = value }) {
				t.Error("not all paths")
			}
			var list []string
			for _, path := range slices.Sorted(maps.Keys(got)) {
				list = append(list, path+"="+got[path])
			}
			if text := strings.Join(list, " "); text != tt.want {
				t.Errorf("%s has\n%s, want\n%s", tt.text, text, tt.want)
			}
		})
	}
}

func TestValueAt(t *testing.T) {
	const text = `{"a": {"b": [1, 2]}, "n": null, "l": [{"x": "é"}, {"x": {"y": 2}}, {}], "a.b": "dot"}`
	for path, want := range map[string]any{
		"a": `{"b": [1, 2]}`, "a.b": "[1, 2]", "n": nil, "none": nil, "a.c": nil, "l.x": `["é",{"y": 2}]`, "l.x.y": "2",
		`"a.b"`: `"dot"`, "n.x": nil,
	} {
		names, _ := document.ParsePath(path)
		if got := document.ValueAt(text, names); got != want {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
}

// A column that has the name of a path is meant before it, and of several columns the one with
// the longest name.
func TestCutPath(t *testing.T) {
	columns := []string{"a", "a.b", "c d"}
	for written, want := range map[string]string{
		"a.x": "a x", "a.b.x": "a.b x", `a."x"`: "a x", `a."x.y".z`: `a "x.y".z`, "c d.e": "c d e",
		"b.x": "", "a": "", "a.": "",
	} {
		column, path, ok := document.CutPath(written, func(name string) bool { return slices.Contains(columns, name) })
		if got := strings.TrimSpace(column + " " + path); got != want || ok != (want != "") {
			t.Errorf("%s is %q (%v), want %q", written, got, ok, want)
		}
	}
}

// However many, long or deep the paths are, it takes time in proportion to the text, and says that
// there are more.
func TestPaths_areBounded(t *testing.T) {
	var many strings.Builder
	for i := range 100_000 {
		many.WriteString(`"k` + strconv.Itoa(i) + `":1,`)
	}
	for name, text := range map[string]string{
		"many": "{" + many.String() + `"last":1}`,
		"deep": strings.Repeat(`{"a":`, 9000) + "1" + strings.Repeat("}", 9000),
		"long": `{"` + strings.Repeat("a", 1<<20) + `":1}`,
	} {
		began, n := time.Now(), 0
		if all := document.Paths(text, func(string, string) { n++ }); all || n > 1001 {
			t.Errorf("%s: %d paths, all %v", name, n, all)
		}
		if took := time.Since(began); took > time.Minute {
			t.Errorf("%s took %v", name, took)
		}
	}
	if !document.Paths(strings.Repeat("[", 9000)+strings.Repeat("]", 9000), func(string, string) {}) {
		t.Error("a deep list is one value")
	}
}

func FuzzPaths(f *testing.F) {
	for _, s := range []string{`{"a":[{"b":1}]}`, `[]`, ` {"" : {}} `, `"\""`, `{"a":"\\"}`, "1", "null"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !json.Valid([]byte(text)) {
			return
		}
		document.Paths(text, func(path, value string) {
			if !json.Valid([]byte(value)) {
				t.Errorf("%q has %q at %q", text, value, path)
			}
			if names, ok := document.ParsePath(path); path != "" && (!ok || document.JoinPath(names) != path) {
				t.Errorf("%q has the path %q", text, path)
			}
		})
		document.ValueAt(text, []string{"a"})
	})
}
