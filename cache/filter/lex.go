package filter

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a piece of an expression.
type token struct {
	kind   tokenKind
	text   string // for a quoted one, the text within the quotes
	offset int    // in bytes
}

type tokenKind int

const (
	end     tokenKind = iota
	word              // also keywords
	quoted            // never a keyword
	compare           // = != > >= < <=
	bracket           // ( ) [ ] and the comma
	stray             // what no expression has; the parser says what to write instead
)

// is reports whether the token is a keyword, or a bracket.
func (t token) is(text string) bool {
	return t.kind == word && strings.EqualFold(t.text, text) || t.kind == bracket && t.text == text
}

// keywords have to be in quotes to be a column or a value.
var keywords = []string{"AND", "OR", "NOT", "IN", "IS", "NULL", "EMPTY", "EXISTS", "CONTAINS", "STARTS", "WITH", "TO"}

func (t token) keyword() bool {
	for _, k := range keywords {
		if t.kind == word && strings.EqualFold(t.text, k) {
			return true
		}
	}
	return false
}

func (t token) String() string {
	switch t.kind {
	case end:
		return "the end"
	case quoted:
		return "the text " + shown(t.text)
	case word:
		if t.keyword() {
			return "the keyword " + strings.ToUpper(t.text)
		}
	}
	return shown(t.text)
}

// shown quotes and shortens what somebody wrote, for a message.
func shown(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return fmt.Sprintf("%q", s)
}

// lex splits an expression into tokens; the last one is the end.
func lex(text string) ([]token, error) {
	if at := invalid(text); at >= 0 {
		return nil, &Error{at, fmt.Sprintf("found the byte %#x, expected UTF-8", text[at])}
	}
	var tokens []token
	for at := 0; ; {
		at += len(text[at:]) - len(strings.TrimLeftFunc(text[at:], unicode.IsSpace))
		if at == len(text) {
			return append(tokens, token{end, "", at}), nil
		}
		t := token{offset: at}
		size := 1
		switch c := text[at]; {
		case c == '"' || c == '\'':
			t.kind = quoted
			if t.text, size = unquote(text[at:]); size < 0 {
				return nil, &Error{at, fmt.Sprintf("the quote %c is not closed; expected another %c after the text", c,
					c)}
			}
		case strings.IndexByte("()[],", c) >= 0:
			t.kind, t.text = bracket, text[at:at+1]
		case strings.IndexByte(operators, c) >= 0:
			size = len(text[at:]) - len(strings.TrimLeft(text[at:], operators))
			t.kind, t.text = compare, text[at:at+size]
			switch t.text {
			case "=", "!=", ">", ">=", "<", "<=":
			default:
				t.kind = stray
			}
		default:
			if size = pathSize(text[at:]); size < 0 {
				return nil, &Error{at, "a name in quotes, within a path, is not closed; expected another \" after it"}
			}
			if size > 0 {
				t.kind, t.text = word, text[at:at+size]
				if after := text[at+size:]; after != "" && strings.IndexByte(`"'`, after[0]) >= 0 {
					return nil, &Error{at + size,
						fmt.Sprintf("found a quote within a word; a text such as %s… goes in quotes, with \\ before "+
							"a quote in it", t.text+after[:1])}
				}
				break
			}
			_, size = utf8.DecodeRuneInString(text[at:])
			t.kind, t.text = stray, text[at:at+size]
		}
		tokens = append(tokens, t)
		at += size
	}
}

// invalid returns the first byte that is not UTF-8, or -1.
func invalid(text string) int {
	for i, r := range text {
		if _, n := utf8.DecodeRuneInString(text[i:]); r == utf8.RuneError && n == 1 {
			return i
		}
	}
	return -1
}

const operators = "=!<>&|"

// unquote returns the text in quotes at the beginning of s, and its size in bytes with the quotes; -1
// when the closing quote is missing. A \ stands for itself, except before a quote or another \.
func unquote(s string) (text string, size int) {
	quote := s[0]
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == quote:
			return b.String(), i + 1
		case c == '\\' && i+1 < len(s) && strings.IndexByte(`"'\`, s[i+1]) >= 0:
			i++
		}
		b.WriteByte(s[i])
	}
	return "", -1
}

// pathSize is wordSize for a word that may be a path into JSON, in which names may be in quotes after
// a dot: attrs."a b".c. It is -1 when a closing quote is missing.
func pathSize(s string) int {
	size := wordSize(s)
	for size > 0 && strings.HasPrefix(s[size-1:], `."`) {
		_, n := unquote(s[size:])
		if n < 0 {
			return -1
		}
		if size += n; strings.HasPrefix(s[size:], ".") {
			size += wordSize(s[size:])
		}
	}
	return size
}

// wordSize returns how many bytes at the beginning of s are a word: letters, digits, and characters
// without a meaning here. A colon between digits belongs to a word, for it is part of a time of day.
func wordSize(s string) int {
	digit := func(i int) bool { return i >= 0 && i < len(s) && '0' <= s[i] && s[i] <= '9' }
	for i, r := range s {
		switch {
		case r == ':' && digit(i-1) && digit(i+1):
		case unicode.IsSpace(r), unicode.IsControl(r), unicode.In(r, unicode.Pi, unicode.Pf) && i == 0,
			strings.ContainsRune("()[]{},;:\"'`\\„"+operators, r):
			return i
		}
	}
	return len(s)
}
