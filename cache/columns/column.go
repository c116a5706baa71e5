package columns

import (
	"encoding/json"
	"strconv"
	"strings"

	"ftsync/cache/document"
	"ftsync/cache/filter"
)

// column holds the values of one filter column. It takes 1, 2, 4 or 8 bytes a document, as its values
// need (see block), and 16 for places; of types that are no numbers it has each different value once, see dict.
type column struct {
	place int // in document.Schema.Columns
	typ   document.Type
	ints  numbers // of numbers, dates and times: their codes, see number
	codes numbers // of other types, and of exact numbers: 1 + the number in dict
	dict  dict
	paths *paths // of JSON: what stands at each path; else nil

	places vector[place] // of a column of places, which has nothing else
}

func newColumn(place int, t document.Type) *column {
	c := &column{place: place, typ: t, dict: *newDict()}
	if t.IsList() {
		c.dict.elements = newDict()
	}
	if t == document.JSON {
		c.paths = &paths{}
	}
	return c
}

// columnWriter changes a copy of a column. One goroutine at a time may use one.
type columnWriter struct {
	column
	ints  numbersWriter
	codes numbersWriter
	paths *pathsWriter

	places writer[place]
}

// writer returns a writer of the column. room is how many paths the index may still get.
func (c *column) writer(room *int) *columnWriter {
	w := &columnWriter{column: *c, ints: c.ints.writer(), codes: c.codes.writer(),
		places: c.places.writer()}
	if c.dict.elements != nil {
		elements := *c.dict.elements
		w.dict.elements = &elements
	}
	if c.paths != nil {
		w.paths = c.paths.writer(room)
	}
	return w
}

// set sets a document's value, as it is stored.
func (w *columnWriter) set(id int64, v any) {
	if w.typ == document.Place {
		w.places.set(id, newPlace(v))
		return
	}
	if w.typ.IsNumeric() {
		code, more := number(w.typ, v)
		w.ints.set(id, code)
		w.codes.set(id, int64(w.dict.exact(more)))
		return
	}
	if w.paths != nil {
		v = w.paths.set(id, v)
	}
	w.codes.set(id, int64(w.dict.code(w.typ, v)))
}

func (w *columnWriter) clear(id int64) {
	if w.paths != nil {
		w.paths.set(id, nil)
	}
	w.ints.set(id, nullNumber)
	w.codes.set(id, nullNumber)
	w.places.set(id, place{})
}

// done returns the column with what was written.
func (w *columnWriter) done() *column {
	c := w.column
	c.ints, c.codes, c.places = w.ints.done(), w.codes.done(), w.places.vector
	if w.paths != nil {
		c.paths = w.paths.done()
	}
	return &c
}

// unusedFrom is how many more values than twice the number of documents a dictionary may have.
// From there on tidied leaves out those that no document has any more.
const unusedFrom = 10_000

// tidied returns the column without the values that no document has, if there may be many of
// them: a column that gets a new text with every change must not grow without end.
func (c *column) tidied(documents int64) *column {
	if c.paths != nil {
		with := *c
		with.paths, c = c.paths.tidied(documents), &with
	}
	if int64(c.dict.len()) <= 2*documents+unusedFrom {
		return c
	}
	w := newColumn(c.place, c.typ).writer(nil)
	w.codes.own = nil
	codes := make([]uint32, c.dict.len())
	if c.typ.IsNumeric() {
		w.ints = c.ints.writer()
	}
	if c.paths != nil {
		w.paths = c.paths.writer(nil)
	}
	c.codes.each(func(id, code int64) {
		if codes[code-1] == 0 {
			if e := c.dict.at(int(code - 1)); c.typ.IsNumeric() {
				codes[code-1] = w.dict.exact(exact{e.text, e.order})
			} else {
				codes[code-1] = w.dict.code(document.Text, e.text)
			}
		}
		w.codes.set(id, int64(codes[code-1]))
	})
	return w.done()
}

// code returns 1 + the place of a stored value, which it adds if it is new; 0 for null.
func (d *dict) code(t document.Type, v any) uint32 {
	var text string
	switch v := v.(type) {
	case nil:
		return 0
	case int64:
		text = strconv.FormatInt(v, 10)
		if t == document.Boolean {
			text = strconv.FormatBool(v != 0)
		}
	case float64:
		text = strconv.FormatFloat(v, 'g', -1, 64)
	case string:
		text = v
	}
	if t == document.JSON && text == "null" {
		return 0
	}
	return d.number(text, func(e entry) bool { return e.text == text }, func() entry {
		e := entry{text: text}
		if d.elements == nil {
			e.order = orderOf(text)
			return e
		}
		for _, element := range listElements(text) {
			e.list = append(e.list, d.elements.element(element))
		}
		return e
	})
}

// exact returns 1 + the place of an exact number, which it adds if it is new; 0 if the code
// says it all.
func (d *dict) exact(of exact) uint32 {
	if of.key == "" {
		return 0
	}
	return d.number(of.key, func(e entry) bool { return e.order == of.key },
		func() entry { return entry{text: of.text, order: of.key} })
}

// element returns the place of an element of a list, which it adds if it is new.
func (d *dict) element(of element) uint32 {
	e, name := entry{text: of.text}, "t"+of.text
	if of.number {
		if n, ok := filter.ParseDecimal(of.text); ok {
			e, name = entry{text: n.Text, order: n.Key, number: true}, "n"+n.Key
		}
	}
	same := func(there entry) bool {
		return there.number == e.number && (e.number && there.order == e.order || !e.number && there.text == e.text)
	}
	return d.number(name, same, func() entry {
		if !e.number {
			e.order = orderOf(e.text)
		}
		return e
	}) - 1
}

// element is a scalar in a list.
type element struct {
	text   string
	number bool
}

// listElements returns the different scalars in a JSON array, however deep, or the scalar that
// stands in place of an array. Objects have none.
func listElements(text string) (list []element) {
	var v any
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	if dec.Decode(&v) != nil {
		return []element{{text: text}}
	}
	seen := map[element]bool{}
	var walk func(v any)
	walk = func(v any) {
		var s element
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
			return
		case string:
			s.text = v
		case json.Number:
			s = element{v.String(), true}
		case bool:
			s.text = strconv.FormatBool(v)
		default:
			return
		}
		if !seen[s] {
			seen[s] = true
			list = append(list, s)
		}
	}
	walk(v)
	return list
}

// textJSON returns an entry of the dictionary, or of its elements, as a document's JSON has it.
func (c *column) textJSON(e entry) json.RawMessage {
	if c.typ == document.Boolean || e.number {
		return json.RawMessage(e.text)
	}
	return document.AppendString(nil, e.text)
}
