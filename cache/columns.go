package cache

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"ftsync/cache/filter"
)

// column holds the values of one filter column in memory: what filters, facets
// and sorting read, so that none of them touches the documents. It takes 8 bytes
// a document for numbers, dates and times; for the rest 4, and each different
// value once.
type column struct {
	place int // in Schema.Columns
	typ   Type
	ints  vector[int64]  // numbers, dates, times: see number; 0 is null
	codes vector[uint32] // other types: 1 + the place in dict.values; 0 is null
	dict  dict
}

// dict has the different values of a column. A writer appends to it, while
// readers use the part they know.
type dict struct {
	values   []entry
	places   map[string]uint32 // by stored text; the writer's
	elements *dict             // of lists: the texts in them
}

type entry struct {
	text   string   // as it is stored
	folded string   // for comparing
	list   []uint32 // of a list: places of its elements
}

// isNumeric reports whether a column of the type is kept in ints.
func (t Type) isNumeric() bool {
	switch t {
	case Integer, Real, Number, Date, Time:
		return true
	}
	return false
}

// isList reports whether a value of the type may have several elements.
func (t Type) isList() bool { return t == Array || t == JSON }

// kind is how filters compare values of the type.
func (t Type) kind() filter.Kind {
	switch t {
	case Integer, Real, Number:
		return filter.Number
	case Boolean:
		return filter.Boolean
	case Date:
		return filter.Date
	case Time:
		return filter.Time
	}
	return filter.Text
}

func newColumn(place int, t Type) *column {
	c := &column{place: place, typ: t, dict: dict{places: map[string]uint32{}}}
	if t.isList() {
		c.dict.elements = &dict{places: map[string]uint32{}}
	}
	return c
}

// nullNumber is the null of column.ints, so that documents without a value need
// no chunk. Stored numbers are shifted away from it.
const nullNumber = 0

// ordered turns a number into an integer that orders like it and is not
// nullNumber: of the numbers, 0 and what is above it are moved up by one.
func ordered(n int64) int64 {
	if n >= 0 && n < math.MaxInt64 {
		return n + 1
	}
	return n
}

func unordered(code int64) int64 {
	if code > 0 {
		return code - 1
	}
	return code
}

// orderedFloat does the same for a floating-point number; NaN comes last, as in Postgres.
func orderedFloat(f float64) int64 {
	if f != f {
		return math.MaxInt64
	}
	if f == 0 {
		f = 0 // not -0
	}
	b := int64(math.Float64bits(f))
	if b < 0 {
		b ^= math.MaxInt64
	}
	return ordered(b)
}

func unorderedFloat(code int64) float64 {
	if code == math.MaxInt64 {
		return math.NaN()
	}
	b := unordered(code)
	if b < 0 {
		b ^= math.MaxInt64
	}
	return math.Float64frombits(uint64(b))
}

// number returns the code of a stored value.
func number(t Type, v any) int64 {
	switch v := v.(type) {
	case int64:
		if t == Integer {
			return ordered(v)
		}
		return orderedFloat(float64(v))
	case float64:
		return orderedFloat(v)
	case string:
		switch t {
		case Date, Time:
			return ordered(moment(v))
		}
		f, err := strconv.ParseFloat(v, 64)
		if err != nil && !math.IsInf(f, 0) {
			return nullNumber
		}
		if t == Integer {
			return ordered(int64(f))
		}
		return orderedFloat(f)
	}
	return nullNumber
}

// moment returns a date or time in microseconds since 1970. Before and after
// what Go can read stand Postgres's infinities and the years it has no digits for.
func moment(s string) int64 {
	for _, layout := range []string{time.RFC3339Nano, time.DateOnly, "2006-01-02T15:04:05.999999999"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UnixMicro()
		}
	}
	if strings.HasPrefix(s, "-") || strings.HasSuffix(s, "BC") {
		return math.MinInt64
	}
	return math.MaxInt64 - 2
}

// columnWriter changes a copy of a column. One goroutine at a time may use one.
type columnWriter struct {
	column
	ints  writer[int64]
	codes writer[uint32]
}

func (c *column) writer() *columnWriter {
	w := &columnWriter{column: *c, ints: c.ints.writer(), codes: c.codes.writer()}
	if c.dict.elements != nil {
		elements := *c.dict.elements
		w.dict.elements = &elements
	}
	return w
}

// set takes a value as it is stored.
func (w *columnWriter) set(id int64, v any) {
	if w.typ.isNumeric() {
		w.ints.set(id, number(w.typ, v))
		return
	}
	w.codes.set(id, w.dict.code(w.typ, v))
}

func (w *columnWriter) clear(id int64) {
	w.ints.set(id, nullNumber)
	w.codes.set(id, 0)
}

// done is the column with what was written.
func (w *columnWriter) done() *column {
	c := w.column
	c.ints, c.codes = w.ints.vector, w.codes.vector
	return &c
}

// unusedFrom is how many values a dictionary may have beside twice as many as
// there are documents: those that no document has any more are then left out.
const unusedFrom = 10_000

// tidied is the column without the values that no document has, if these may be
// many: a column that gets a new text with every change must not grow without end.
func (c *column) tidied(documents int64) *column {
	if int64(len(c.dict.values)) <= 2*documents+unusedFrom {
		return c
	}
	w := newColumn(c.place, c.typ).writer()
	w.codes.own = nil
	codes := make([]uint32, len(c.dict.values))
	scan(c.codes, func(id int64, code uint32) {
		if codes[code-1] == 0 {
			codes[code-1] = w.dict.code(Text, c.dict.values[code-1].text)
		}
		w.codes.set(id, codes[code-1])
	})
	return w.done()
}

// code finds or adds a stored value.
func (d *dict) code(t Type, v any) uint32 {
	var text string
	switch v := v.(type) {
	case nil:
		return 0
	case int64:
		text = strconv.FormatInt(v, 10)
		if t == Boolean {
			text = strconv.FormatBool(v != 0)
		}
	case float64:
		text = strconv.FormatFloat(v, 'g', -1, 64)
	case string:
		text = v
	}
	if t == JSON && text == "null" {
		return 0
	}
	if at, ok := d.places[text]; ok {
		return at + 1
	}
	text = strings.Clone(text)
	e := entry{text: text}
	if d.elements != nil {
		for _, element := range listElements(text) {
			e.list = append(e.list, d.elements.code(Text, element)-1)
		}
	} else if e.folded = filter.Fold(text); e.folded == text {
		e.folded = text
	}
	at := uint32(len(d.values))
	d.values = append(d.values, e)
	d.places[text] = at
	return at + 1
}

// listElements are the texts of the scalars in a JSON array, however deep, or of
// the one scalar that stands there instead. Objects have none.
func listElements(text string) (list []string) {
	var v any
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	if dec.Decode(&v) != nil {
		return []string{text}
	}
	seen := map[string]bool{}
	var walk func(v any)
	walk = func(v any) {
		var s string
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
			return
		case string:
			s = v
		case json.Number:
			s = v.String()
		case bool:
			s = strconv.FormatBool(v)
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

// json is a value of ints, or an entry of the dictionary, as it looks in a document.
func (c *column) numberJSON(code int64) json.RawMessage {
	switch c.typ {
	case Integer:
		return strconv.AppendInt(nil, unordered(code), 10)
	case Date:
		return appendString(nil, time.UnixMicro(unordered(code)).UTC().Format(time.DateOnly))
	case Time:
		return appendString(nil, time.UnixMicro(unordered(code)).UTC().Format(time.RFC3339Nano))
	}
	return appendValue(nil, Real, unorderedFloat(code))
}

func (c *column) textJSON(text string) json.RawMessage {
	if c.typ == Boolean {
		return json.RawMessage(text)
	}
	return appendString(nil, text)
}
