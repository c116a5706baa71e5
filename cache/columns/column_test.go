package columns

import (
	"fmt"
	"testing"

	"ftsync/cache/document"
)

// A column that gets another exact number with every change keeps those that
// documents have.
func TestColumn_forgetsUnusedNumbers(t *testing.T) {
	w := newColumn(0, document.Number).writer(nil)
	w.set(1, "1.5")
	for i := range 2*unusedFrom + 10 {
		w.set(2, fmt.Sprintf("1%020d", i))
	}
	c := w.done().tidied(2)
	if n := c.dict.len(); n != 1 || c.ints.at(1) != orderedFloat(1.5) || string(c.numberJSON(c.ints.at(2),
		c.exactAt(2))) != fmt.Sprintf("1%020d", 2*unusedFrom+9) {
		t.Errorf("%d values, the last of them %v", n, c.dict.at(n-1))
	}
}

// A column that gets a new text with every change keeps those that documents have.
func TestColumn_forgetsUnusedTexts(t *testing.T) {
	l := NewLoader(document.Schema{Columns: []document.Column{{Name: "stamp", Type: document.Text, Filter: true},
		{Name: "tags", Type: document.Array, Filter: true}}})
	v := l.Done(0)
	last := 0
	for range 120 {
		var changes []Change
		for id := range int64(100) {
			changes = append(changes, Change{ID: id, Values: []any{fmt.Sprint("stamp ", last),
				fmt.Sprintf(`["a","tag %d"]`, last)}})
			last++
		}
		v = v.Next(v.Changes+1, changes)
	}
	for _, name := range []string{"stamp", "tags"} {
		d := v.columns[name].dict
		if d.len() > unusedFrom+300 || len(d.names) != d.len() || d.elements != nil &&
			d.elements.len() > unusedFrom+300 {
			t.Errorf("%s: %d values for 100 documents", name, d.len())
		}
	}
}

// A view may be asked for the next one again: the batch that it was asked for before was not
// committed. What that has left behind is in no view.
func TestView_afterABatchThatFailed(t *testing.T) {
	values := func(n string) []any {
		return []any{"text " + n, `["` + n + `",` + n + `]`, n + "00000000000000000.5", `{"n":"` + n + `"}`}
	}
	l := NewLoader(document.Schema{Columns: []document.Column{{Name: "text", Type: document.Text, Filter: true},
		{Name: "list", Type: document.Array, Filter: true}, {Name: "number", Type: document.Number, Filter: true},
		{Name: "json", Type: document.JSON, Filter: true}}})
	v := l.Done(0).Next(1, []Change{{ID: 1, Values: values("1")}})
	v.Next(2, []Change{{ID: 2, Values: values("2")}, {ID: 3, Values: values("3")}})
	v = v.Next(2, []Change{{ID: 3, Values: values("3")}, {ID: 4, Values: values("4")}, {ID: 5, Values: values("4")}})
	v = v.Next(3, []Change{{ID: 2, Values: values("2")}})
	for name, want := range map[string]string{
		"text":   `"text 4" 2 "text 1" 1 "text 2" 1 "text 3" 1`,
		"list":   `"4" 2 4 2 "1" 1 "2" 1 "3" 1 1 1 2 1 3 1`,
		"number": "400000000000000000.5 2 100000000000000000.5 1 200000000000000000.5 1 300000000000000000.5 1",
		"json.n": `"4" 2 "1" 1 "2" 1 "3" 1`,
	} {
		got := ""
		for _, f := range v.Facet(name, v.Documents(), 100, "").Values {
			got += fmt.Sprintf(" %s %d", f.Value, f.Count)
		}
		if got != " "+want {
			t.Errorf("%s has%s, want %s", name, got, want)
		}
	}
}
