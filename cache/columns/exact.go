package columns

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"ftsync/cache/document"
	"ftsync/cache/filter"
)

// Numbers, dates and times are kept as codes: integers with the same order. Several values may
// share a code, such as two numbers of 20 digits beside the same float64. One of them is what
// the code says; the column's dictionary has the exact values of the others.

// nullNumber is the null of column.ints, so that documents without a value need
// no chunk. Stored numbers are shifted away from it.
const nullNumber = 0

// ordered returns a code for a number, which is not nullNumber: 0 and the numbers above it are
// moved up by one.
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

// exact is a value that its code doesn't tell: as it is shown, and its order.
type exact struct{ text, key string }

// number returns the code of a stored value, and the exact value where the code
// does not tell it.
func number(t document.Type, v any) (code int64, more exact) {
	switch v := v.(type) {
	case int64:
		switch {
		case t == document.Integer && v == math.MaxInt64: // its code is that of the one before it
			d, _ := filter.ParseDecimal(strconv.FormatInt(v, 10))
			return ordered(v), exact{d.Text, d.Key}
		case t == document.Integer:
			return ordered(v), more
		case t == document.Number:
			return decimal(strconv.FormatInt(v, 10))
		}
		return orderedFloat(float64(v)), more
	case float64:
		return orderedFloat(v), more
	case string:
		switch t {
		case document.Date, document.Time:
			return moment(v)
		case document.Number:
			return decimal(v)
		}
		f, err := strconv.ParseFloat(v, 64)
		switch {
		case err != nil && !math.IsInf(f, 0):
			return nullNumber, more
		case t == document.Integer:
			return ordered(int64(f)), more
		}
		return orderedFloat(f), more
	}
	return nullNumber, more
}

// decimal is number for a text of a number with any number of digits.
func decimal(text string) (code int64, more exact) {
	if isShort(text) {
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nullNumber, more
		}
		return orderedFloat(f), more
	}
	d, ok := filter.ParseDecimal(text)
	if !ok {
		return nullNumber, more
	}
	if filter.DecimalOf(d.Float).Key != d.Key {
		more = exact{d.Text, d.Key}
	}
	return orderedFloat(d.Float), more
}

// isShort reports whether a text is a number with so few digits that no other such number has
// the same float64.
func isShort(text string) bool {
	const most = 15
	digits := 0
	for i := range len(text) {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c != '-' && c != '.':
			return false
		}
	}
	return digits <= most
}

// moment returns a date or time in microseconds since 1970. What has no year of
// four digits, as Postgres's infinities, is more than that.
func moment(text string) (code int64, more exact) {
	if micro, ok := commonMoment(text); ok {
		return ordered(micro), more
	}
	m, ok := filter.ParseMoment(text)
	switch {
	case !ok: // Postgres has no such text
		return math.MaxInt64, exact{text, "~" + text}
	case !m.Common:
		more = exact{text, m.Key}
	}
	return ordered(m.Micro), more
}

// commonMoment reads what nearly all documents have, in a tenth of the time.
func commonMoment(text string) (micro int64, ok bool) {
	layouts := [...]string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"}
	of := layouts[:]
	if len(text) == len(time.DateOnly) {
		of = []string{time.DateOnly}
	}
	for _, layout := range of {
		if t, err := time.Parse(layout, text); err == nil {
			year := t.UTC().Year()
			return t.UnixMicro(), year > 0 && year <= 9999
		}
	}
	return 0, false
}

// key is the order of the value that a code tells.
func keyOf(t document.Type, code int64) string {
	switch t {
	case document.Integer:
		d, _ := filter.ParseDecimal(strconv.FormatInt(unordered(code), 10))
		return d.Key
	case document.Date, document.Time:
		return filter.MomentAt(unordered(code)).Key
	}
	return filter.DecimalOf(unorderedFloat(code)).Key
}

// code is that of a literal: a value with a lower code is less than it, and one
// with a higher code greater; key is its order among those with the same.
func codeOf(t document.Type, v filter.Value) (code int64, key string) {
	switch t {
	case document.Date, document.Time:
		return ordered(v.Micro), v.Key
	case document.Integer:
		return ordered(wholeBelow(v)), v.Key
	case document.Real:
		if math.Abs(v.Number) < math.MaxFloat64 { // compared as the float64 beside it, as Postgres does
			return orderedFloat(v.Number), filter.DecimalOf(v.Number).Key
		}
	}
	return orderedFloat(v.Number), v.Key
}

// wholeBelow is the greatest integer of 64 bits that is not above a number, or
// the one at its end.
func wholeBelow(v filter.Value) int64 {
	whole, rest, _ := strings.Cut(v.Text, ".")
	_, exponent, written := strings.Cut(v.Text, "e")
	negative := strings.HasPrefix(v.Text, "-")
	switch {
	case written && exponent[0] == '-':
		whole, rest = strings.Repeat("-", strings.Count(whole[:1], "-"))+"0", "1"
	case written || math.IsInf(v.Number, 0) || math.IsNaN(v.Number):
		if negative {
			return math.MinInt64
		}
		return math.MaxInt64
	}
	n, _ := strconv.ParseInt(whole, 10, 64) // beyond its range the end of it
	if negative && rest != "" && n > math.MinInt64 {
		n--
	}
	return n
}

// numberJSON returns a value of ints as a document's JSON has it.
func (c *column) numberJSON(code int64, exact uint32) json.RawMessage {
	if exact != 0 {
		text := c.dict.at(int(exact - 1)).text
		if c.typ.Kind() == filter.Number {
			return json.RawMessage(text)
		}
		return document.AppendString(nil, text)
	}
	switch c.typ {
	case document.Integer:
		return strconv.AppendInt(nil, unordered(code), 10)
	case document.Date:
		return document.AppendString(nil, time.UnixMicro(unordered(code)).UTC().Format(time.DateOnly))
	case document.Time:
		return document.AppendString(nil, time.UnixMicro(unordered(code)).UTC().Format(time.RFC3339Nano))
	}
	f := unorderedFloat(code)
	if c.typ == document.Number && !math.IsNaN(f) && !math.IsInf(f, 0) {
		return json.RawMessage(filter.DecimalOf(f).Text)
	}
	return document.AppendValue(nil, document.Real, f)
}

// keyOf returns the order of a document's number.
func (c *column) keyOf(code int64, exact uint32) string {
	if exact != 0 {
		return c.dict.at(int(exact - 1)).order
	}
	return keyOf(c.typ, code)
}
