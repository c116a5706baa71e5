package cache

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// stored returns a value as SQLite keeps it, so that what was written and what
// is read back compare equal: booleans become 0 and 1, and NaN, which SQLite
// would store as null, its name.
func stored(v any) any {
	switch v := v.(type) {
	case bool:
		if v {
			return int64(1)
		}
		return int64(0)
	case float64:
		if math.IsNaN(v) {
			return "NaN"
		}
	}
	return v
}

// row returns the values of doc's columns, in the order of layout.cols, in dst's room.
func (l *layout) row(dst []any, d Document) ([]any, error) {
	if len(d.Values) != len(l.schema.Columns) {
		return nil, fmt.Errorf("document %q has %d values, the schema %d columns", d.Key, len(d.Values), len(l.schema.Columns))
	}
	dst = dst[:0]
	for i, v := range d.Values {
		switch v.(type) {
		case nil, string, int64, float64, bool:
		default:
			return nil, fmt.Errorf("document %q, column %q: a %T cannot be stored", d.Key, l.schema.Columns[i].Name, v)
		}
		dst = append(dst, stored(v))
	}
	for _, i := range l.texts {
		dst = append(dst, searchedText(l.schema.Columns[i].Type, dst[i]))
	}
	return dst, nil
}

// object returns some fields of a document, given by the places of their columns
// in the schema, as a JSON object. values begin with those of the schema's
// columns, as they are stored.
func (l *layout) object(values []driver.Value, fields []int) json.RawMessage {
	b := make([]byte, 0, 256)
	b = append(b, '{')
	for n, i := range fields {
		c := l.schema.Columns[i]
		if n > 0 {
			b = append(b, ',')
		}
		b = appendString(b, c.Name)
		b = append(b, ':')
		b = appendValue(b, c.Type, values[i])
	}
	return append(b, '}')
}

// appendValue writes valid JSON whatever is stored: a value that its column's
// type does not expect becomes a string.
func appendValue(b []byte, t Type, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case int64:
		if t == Boolean {
			return strconv.AppendBool(b, v != 0)
		}
		return strconv.AppendInt(b, v, 10)
	case float64:
		switch {
		case math.IsNaN(v):
			return append(b, `"NaN"`...)
		case math.IsInf(v, 1):
			return append(b, `"Infinity"`...)
		case math.IsInf(v, -1):
			return append(b, `"-Infinity"`...)
		}
		text, _ := json.Marshal(v)
		return append(b, text...)
	case string:
		switch {
		case t == Number && isNumber(v):
			return append(b, v...)
		case (t == JSON || t == Array) && json.Valid([]byte(v)):
			return append(b, v...)
		}
		return appendString(b, v)
	}
	return appendString(b, fmt.Sprint(v))
}

// appendString leaves < > and & as they are: the JSON is for programs and for
// people's eyes, and whoever puts it into a page has to escape it anyway.
func appendString(b []byte, s string) []byte {
	if isPlain(s) {
		b = append(b, '"')
		b = append(b, s...)
		return append(b, '"')
	}
	out := bytes.NewBuffer(b)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	enc.Encode(s)               // never fails for a string
	out.Truncate(out.Len() - 1) // a newline
	return out.Bytes()
}

// isPlain reports whether a text is its own JSON between quotes: most are, and an
// encoder costs more than the rest of a document.
func isPlain(s string) bool {
	ascii := true
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ' || c == '"' || c == '\\':
			return false
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	// encoding/json escapes the two line ends that JavaScript once did not take.
	return ascii || utf8.ValidString(s) && !strings.ContainsAny(s, "\u2028\u2029")
}

// isNumber reports whether s is a number in JSON's grammar.
func isNumber(s string) bool {
	if s == "" {
		return false
	}
	digit := func(c byte) bool { return c >= '0' && c <= '9' }
	// Of what is valid JSON only a number begins and ends so.
	return (s[0] == '-' || digit(s[0])) && digit(s[len(s)-1]) && json.Valid([]byte(s))
}
