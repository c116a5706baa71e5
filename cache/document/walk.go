package document

import "strings"

// walker goes through valid JSON, once and without building a value.
type walker struct {
	text string

	// enter is given the name of a field, and how many fields lead to its object. The field is
	// left out unless enter says true.
	enter func(depth int, name string) bool

	// value is called with each value, after what is in it. An element of an array has the depth
	// of the array.
	value func(depth int, value string, isElement bool)
}

func (w *walker) walk() { w.any(w.space(0), 0, false) }

func (w *walker) space(at int) int {
	for at < len(w.text) && strings.IndexByte(" \t\r\n", w.text[at]) >= 0 {
		at++
	}
	return at
}

// is reports whether a character stands at a place.
func (w *walker) is(c byte, at int) bool { return at < len(w.text) && w.text[at] == c }

// any goes through the value at a place, and returns where it ends.
func (w *walker) any(start, depth int, isElement bool) int {
	at := start
	switch {
	case w.is('[', at):
		for at = w.space(at + 1); at < len(w.text) && !w.is(']', at); at = w.next(at) {
			at = w.any(at, depth, true)
		}
		at++
	case w.is('{', at):
		for at = w.space(at + 1); at < len(w.text) && !w.is('}', at); at = w.next(at) {
			end := stringEnd(w.text, at)
			name := unquote(w.text[at:end])
			at = w.space(w.space(end) + 1) // behind the colon
			if w.enter(depth, name) {
				at = w.any(at, depth+1, false)
			} else {
				at = valueEnd(w.text, at)
			}
		}
		at++
	default:
		at = valueEnd(w.text, at)
	}
	at = min(at, len(w.text))
	w.value(depth, w.text[start:at], isElement)
	return at
}

// next returns where the value behind a comma begins, or the bracket that closes.
func (w *walker) next(at int) int {
	if at = w.space(at); w.is(',', at) {
		at = w.space(at + 1)
	}
	return at
}

// valueEnd returns where the JSON value at a place ends.
func valueEnd(s string, at int) int {
	for depth := 0; at < len(s); {
		switch c := s[at]; {
		case c == '"':
			at = stringEnd(s, at)
		case c == '{' || c == '[':
			depth++
			at++
		case c == '}' || c == ']':
			depth--
			at++
		case strings.IndexByte(",: \t\r\n", c) >= 0:
			at++
			continue
		default:
			for at < len(s) && strings.IndexByte(",:]} \t\r\n", s[at]) < 0 {
				at++
			}
		}
		if depth <= 0 {
			return at
		}
	}
	return len(s)
}

// isEmptyObject reports whether a JSON value is an object without fields.
func isEmptyObject(value string) bool {
	return value[0] == '{' && strings.TrimLeft(value[1:], " \t\r\n")[0] == '}'
}
