package document

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

// stored returns a value as SQLite keeps it, so that what is written and what is read again
// compare equal. Booleans become 0 and 1. NaN becomes its name: SQLite would store a null.
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

// Row returns the values to store for a document, in the order of Cols, in the memory of dst.
func (l *Layout) Row(dst []any, d Document) ([]any, error) {
	if len(d.Values) != len(l.Schema.Columns) {
		return nil, fmt.Errorf("document %q has %d values, the schema %d columns", d.Key, len(d.Values),
			len(l.Schema.Columns))
	}
	dst = dst[:0]
	for i, v := range d.Values {
		switch v.(type) {
		case nil, string, int64, float64, bool:
		default:
			return nil, fmt.Errorf("document %q, column %q: a %T cannot be stored", d.Key, l.Schema.Columns[i].Name, v)
		}
		dst = append(dst, stored(v))
	}
	for _, i := range l.texts {
		dst = append(dst, l.Schema.Columns[i].searchedText(dst[i]))
	}
	return dst, nil
}

// Object returns a JSON object with some fields of a document. The fields are given by the
// places of their columns in the schema; values are the stored ones, in the order of Cols.
func (l *Layout) Object(values []driver.Value, fields []int) json.RawMessage {
	b := make([]byte, 0, 256)
	b = append(b, '{')
	for n, i := range fields {
		c := l.Schema.Columns[i]
		if n > 0 {
			b = append(b, ',')
		}
		b = AppendString(b, c.Name)
		b = append(b, ':')
		b = AppendValue(b, c.Type, values[i])
	}
	return append(b, '}')
}

// AppendValue appends a stored value as JSON. The JSON is valid whatever is stored: a value
// that does not fit the type becomes a string.
func AppendValue(b []byte, t Type, v any) []byte {
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
		case (t == JSON || t == Array || t == Place) && json.Valid([]byte(v)):
			return append(b, v...)
		}
		return AppendString(b, v)
	}
	return AppendString(b, fmt.Sprint(v))
}

// AppendString appends a text as a JSON string. It leaves < > and & as they are: programs and
// people read this JSON, and a page that shows it has to escape it anyway.
func AppendString(b []byte, s string) []byte {
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

// isPlain reports whether a text needs only quotes to be JSON. Most texts do, and an encoder
// takes longer than the rest of a document.
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
	// Only a number is valid JSON with such a first and last character.
	return (s[0] == '-' || digit(s[0])) && digit(s[len(s)-1]) && json.Valid([]byte(s))
}
