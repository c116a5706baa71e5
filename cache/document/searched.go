package document

import (
	"encoding/json"
	"strings"

	"ftsync/cache/markup"
	"ftsync/cache/words"
)

// searchedText returns the text to index for a stored value of a column whose ownText is true. Of a
// list it is the strings with words.ElementEnd between them: JSON gives all its strings but not the
// names of fields; an array also gives its numbers and booleans. A null gives nil.
func (c Column) searchedText(v any) any {
	switch v := v.(type) {
	case string:
		if c.Type != JSON && c.Type != Array || !json.Valid([]byte(v)) {
			return c.Shown(v)
		}
		return jsonStrings(v, c.Type == Array || c.Scalars, c.Shown)
	case int64:
		if v != 0 {
			return "true"
		}
		return "false"
	}
	return nil
}

// Shown returns a text of the column, or a string in it, as it is searched and as searches show
// it: HTML without its markup.
func (c Column) Shown(text string) string {
	if c.HTML {
		return markup.Text(text)
	}
	return text
}

// Lines returns a searched text for people, of the same length: the elements of a list are lines.
func Lines(text string) string { return strings.ReplaceAll(text, words.ElementEnd, "\n") }

// jsonStrings returns the strings in valid JSON, and with scalars also numbers and booleans. It
// reads the text once, without building a value. Each string goes through shown.
func jsonStrings(s string, scalars bool, shown func(string) string) string {
	var out strings.Builder
	first := true
	element := func(text string) {
		if !first {
			out.WriteString(words.ElementEnd)
		}
		first = false
		out.WriteString(strings.ReplaceAll(text, words.ElementEnd, " "))
	}
	for i := 0; i < len(s); {
		switch c := s[i]; c {
		case '"':
			end := stringEnd(s, i)
			if !isName(s[end:]) {
				element(shown(unquote(s[i:end])))
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
				element(s[i:end])
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
