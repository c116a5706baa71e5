package columns

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"ftsync/cache/document"
	"ftsync/cache/filter"
)

// textMatcher decides each different value once, and is then for the documents that have one which
// fulfils the condition.
func (c *column) textMatcher(e *filter.Condition) matcher {
	fulfils := c.dict.match(c.typ, e)
	low, high, n := int64(math.MaxInt64), int64(math.MinInt64), int64(0)
	for i, ok := range fulfils {
		if ok {
			low, high = min(low, int64(i+1)), int64(i+1)
			n++
		}
	}
	if n == 0 {
		return nothingMatches
	}
	alone := n == high-low+1 // there is nothing else in between
	return func(i int) mask {
		b := c.codes.block(i)
		switch {
		case alone:
			return b.within(low, high)
		case b == nil || b.greatest < low || b.least > high:
			return mask{}
		}
		return b.listed(fulfils)
	}
}

func (d *dict) match(t document.Type, e *filter.Condition) []bool {
	fulfils := make([]bool, d.len())
	if d.elements == nil {
		of := newTextCondition(e)
		for i, head := range d.heads {
			fulfils[i] = of.mayHold(head) && of.holds(d.at(i))
		}
		return fulfils
	}
	elements := d.elements.match(document.Text, e)
	for i, list := range d.lists {
		if e.Op == filter.Empty {
			fulfils[i] = d.at(i).isEmptyList()
		} else {
			fulfils[i] = slices.ContainsFunc(list, func(at uint32) bool { return elements[at] })
		}
	}
	return fulfils
}

// isEmptyList reports whether a list, or JSON, has nothing in it: no element and no object with
// fields, or an empty text.
func (e entry) isEmptyList() bool {
	return e.text == `""` || len(e.list) == 0 && !strings.Contains(e.text, `{"`)
}

// textCondition is a condition prepared for many comparisons, with texts or elements of lists.
type textCondition struct {
	*filter.Condition
	texts, keys map[string]bool // of Op In
	only        string          // of Op In with a single text: which, for a map would take most of the time
	heads       []uint64        // of Op In: how the orders of all texts and keys begin, ascending
}

func newTextCondition(e *filter.Condition) textCondition {
	c := textCondition{Condition: e, texts: map[string]bool{}, keys: map[string]bool{}}
	if e.Op == filter.In {
		for _, v := range e.Values {
			text := v.Text
			if e.Kind == filter.Boolean {
				text = strconv.FormatBool(v.Bool)
			}
			c.texts[text], c.only = true, text
			c.keys[v.Key] = v.Key != ""
			c.heads = append(c.heads, headOf(orderOf(text)))
			if v.Key != "" {
				c.heads = append(c.heads, headOf(v.Key))
			}
		}
		slices.Sort(c.heads)
	}
	return c
}

// mayHold reports whether the condition may hold for a value whose order begins so, which takes no look at
// the value.
func (c textCondition) mayHold(head uint64) bool {
	if c.Op != filter.In {
		return true
	}
	if len(c.heads) == 1 {
		return c.heads[0] == head
	}
	_, found := slices.BinarySearch(c.heads, head)
	return found
}

// holds compares texts byte for byte, and numbers in a list as numbers.
func (c textCondition) holds(v entry) bool {
	switch c.Op {
	case filter.Empty:
		return v.text == ""
	case filter.Contains:
		return strings.Contains(v.text, c.Values[0].Text)
	case filter.StartsWith:
		return strings.HasPrefix(v.text, c.Values[0].Text)
	case filter.In:
		if len(c.texts) == 1 {
			return v.text == c.only || v.number && c.keys[v.order]
		}
		return c.texts[v.text] || v.number && c.keys[v.order]
	case filter.Range:
		if !v.number {
			return inside(v.text, c.Condition, func(v filter.Value) string { return v.Text })
		}
		comparable := (!c.Low.Given || c.Low.Value.Key != "") && (!c.High.Given || c.High.Value.Key != "")
		return comparable && inside(v.order, c.Condition, func(v filter.Value) string { return v.Key })
	}
	return false
}
