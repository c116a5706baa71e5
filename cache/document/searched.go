package document

import (
	"encoding/json"
	"strings"
)

// searchedText returns the text to index for a stored value of a JSON, Array or Boolean
// column, one string a line. JSON gives all its strings but not the names of fields; an
// array also gives its numbers and booleans. A null gives nil.
func searchedText(t Type, v any) any {
	switch v := v.(type) {
	case string:
		if !json.Valid([]byte(v)) {
			return v
		}
		return jsonStrings(v, t == Array)
	case int64:
		if v != 0 {
			return "true"
		}
		return "false"
	}
	return nil
}

// jsonStrings returns the strings in valid JSON, one a line, and with scalars also numbers
// and booleans. It reads the text once, without building a value.
func jsonStrings(s string, scalars bool) string {
	var out strings.Builder
	line := func(text string) {
		if out.Len() > 0 {
			out.WriteByte('\n')
		}
		out.WriteString(text)
	}
	for i := 0; i < len(s); {
		switch c := s[i]; c {
		case '"':
			end := stringEnd(s, i)
			if !isName(s[end:]) {
				line(unquote(s[i:end]))
			}
			i = end
		case '{', '}', '[', ']', ',', ':', ' ', '\t', '\r', '\n':
			i++
		default:
			end := i
			for end < len(s) && !strings.ContainsRune(",]} \t\r\n", rune(s[end])) {
				end++
			}
			if scalars && c != 'n' {
				line(s[i:end])
			}
			i = end
		}
	}
	return out.String()
}

// stringEnd returns the place after a JSON string that begins at start.
func stringEnd(s string, start int) int {
	for i := start + 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(s)
}

// isName reports whether a string that rest follows is the name of a field.
func isName(rest string) bool {
	return strings.HasPrefix(strings.TrimLeft(rest, " \t\r\n"), ":")
}

func unquote(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s[1 : len(s)-1]
	}
	var text string
	if json.Unmarshal([]byte(s), &text) != nil {
		return s
	}
	// JSON can contain a NUL; no other text here can.
	return strings.ReplaceAll(text, "\x00", " ")
}
