package search

import "strings"

// Marked is a text and where in it words were found.
type Marked struct {
	Text  string   // as it was searched: an array or JSON has each of its strings on a line
	Spans [][2]int // byte offsets, from and to; ascending, and not overlapping
}

// HTML returns the text, escaped, with what was found between <mark> and </mark>.
func (m Marked) HTML() string { return m.With("<mark>", "</mark>", EscapeHTML) }

// EscapeHTML makes a text safe within HTML and its quoted attributes; HTML has no NUL. Package html
// has the same function, but also brings a table of entities into every program that imports it.
func EscapeHTML(text string) string { return escapeHTML.Replace(text) }

var escapeHTML = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;", "\x00",
	"\uFFFD")

// With returns the text with what was found put between before and after. Each piece of the text
// goes through escape.
func (m Marked) With(before, after string, escape func(string) string) string {
	var b strings.Builder
	at := 0
	for _, s := range m.Spans {
		b.WriteString(escape(m.Text[at:s[0]]))
		b.WriteString(before)
		b.WriteString(escape(m.Text[s[0]:s[1]]))
		b.WriteString(after)
		at = s[1]
	}
	b.WriteString(escape(m.Text[at:]))
	return b.String()
}
