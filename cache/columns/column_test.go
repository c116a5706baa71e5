package columns

import (
	"fmt"
	"testing"

	"ftsync/cache/document"
)

// A column that gets another exact number with every change keeps those that
// documents have.
func TestColumn_forgetsUnusedNumbers(t *testing.T) {
	w := newColumn(0, document.Number).writer()
	w.set(1, "1.5")
	for i := range 2*unusedFrom + 10 {
		w.set(2, fmt.Sprintf("1%020d", i))
	}
	c := w.done().tidied(2)
	if n := len(c.dict.values); n != 1 || c.ints.at(1) != orderedFloat(1.5) || string(c.numberJSON(c.ints.at(2),
		c.exactAt(2))) != fmt.Sprintf("1%020d", 2*unusedFrom+9) {
		t.Errorf("%d values, %v", n, c.dict.values)
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
		if len(d.values) > unusedFrom+300 || len(d.places) != len(d.values) || d.elements != nil &&
			len(d.elements.values) > unusedFrom+300 {
			t.Errorf("%s: %d values for 100 documents", name, len(d.values))
		}
	}
}
