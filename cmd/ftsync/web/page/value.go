package page

import (
	"regexp"
	"strings"

	"ftsync/cache/document"
	"ftsync/cache/search"
)

// Value is a value to show. The script writes numbers, dates and times as the browser's language
// does; without it they stand there as they are.
type Value struct {
	Kind string // "number", "time" or "flag"; "": text
	Text []span
}

// span is a piece of text, matched or not. It is text, never HTML.
type span struct {
	Text  string
	Match bool
}

// Empty reports whether there is nothing to show.
func (v Value) Empty() bool { return len(v.Text) == 0 || v.plain() == "" }

func (v Value) plain() string {
	var b strings.Builder
	for _, s := range v.Text {
		b.WriteString(s.Text)
	}
	return b.String()
}

var (
	moment  = regexp.MustCompile(`^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?)?$`)
	decimal = regexp.MustCompile(`^-?\d+(\.\d+)?$`)
)

// kindOf is the kind of a value of a type. What has no usual form, such as infinity, is a text.
func kindOf(t document.Type, text string) string {
	switch {
	case (t == document.Date || t == document.Time) && moment.MatchString(text):
		return "time"
	case (t == document.Integer || t == document.Real || t == document.Number) && decimal.MatchString(text):
		return "number"
	case t == document.Boolean && (text == "true" || text == "false"):
		return "flag"
	}
	return ""
}

// value writes a value as HTML.
func (p *writer) value(v Value) {
	text := v.plain()
	switch v.Kind {
	case "number":
		p.put(`<data value="¤">¤</data>`, text, text)
		return
	case "time":
		p.put(`<time datetime="¤">¤</time>`, text, strings.Replace(text, "T", " ", 1))
		return
	case "flag":
		if text == "true" {
			p.put("yes")
		} else {
			p.put("no")
		}
		return
	}
	for _, s := range v.Text {
		if s.Match {
			p.put("<mark>¤</mark>", s.Text)
		} else {
			p.put("¤", s.Text)
		}
	}
}

// spansOf takes a text apart where something was found in it.
func spansOf(m search.Marked) (list []span) {
	add := func(text string, match bool) {
		if text != "" {
			list = append(list, span{strings.ReplaceAll(text, "\n", ", "), match}) // a line an element
		}
	}
	at := 0
	for _, s := range m.Spans {
		add(m.Text[at:s[0]], false)
		add(m.Text[s[0]:s[1]], true)
		at = s[1]
	}
	add(m.Text[at:], false)
	return list
}
