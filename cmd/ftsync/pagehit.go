package main

import (
	"bytes"
	"encoding/json"
	"html"
	"strings"
)

// pageHit is a hit as a person reads it.
type pageHit struct {
	ID, Index string
	Title     []span
	Fields    []pageField
}

type pageField struct {
	Name string
	Text []span
}

// span is a piece of text, matched or not. It is text, never HTML.
type span struct {
	Text  string
	Match bool
}

// A field is shown up to shownRunes, beginning at most beforeRunes before its first match.
const (
	shownRunes  = 320
	beforeRunes = 80
)

// newPageHit takes the first field as the title: fields come in the order in
// which the configuration names them, searched ones first.
func newPageHit(h hit) pageHit {
	out := pageHit{ID: h.ID, Index: h.Index}
	for _, f := range fields(h.Document) {
		text := spans(h.Highlights[f.name])
		if text == nil {
			if f.text == "" {
				continue
			}
			text = []span{{Text: f.text}}
		}
		text = excerpt(text)
		if out.Title == nil {
			out.Title = text
			continue
		}
		out.Fields = append(out.Fields, pageField{f.name, text})
	}
	if out.Title == nil {
		out.Title = []span{{Text: h.ID}}
	}
	return out
}

type documentField struct{ name, text string }

// fields reads a document's fields in their order.
func fields(document json.RawMessage) (list []documentField) {
	dec := json.NewDecoder(bytes.NewReader(document))
	if start, err := dec.Token(); err != nil || start != json.Delim('{') {
		return nil
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return list
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return list
		}
		list = append(list, documentField{name.(string), readable(value)})
	}
	return list
}

// readable is a JSON value as plain text: strings and lists of them without
// their quotes, null as nothing.
func readable(value json.RawMessage) string {
	var s string
	var list []string
	switch {
	case bytes.Equal(value, []byte("null")):
		return ""
	case json.Unmarshal(value, &s) == nil:
		return s
	case json.Unmarshal(value, &list) == nil:
		return strings.Join(list, ", ")
	}
	return string(value)
}

// spans takes a highlight apart: escaped text in which nothing but <mark> is HTML.
func spans(highlight string) (list []span) {
	for highlight != "" {
		before, rest, _ := strings.Cut(highlight, "<mark>")
		match, after, _ := strings.Cut(rest, "</mark>")
		if before != "" {
			list = append(list, span{html.UnescapeString(before), false})
		}
		if match != "" {
			list = append(list, span{html.UnescapeString(match), true})
		}
		highlight = after
	}
	return list
}

// excerpt is what of a long text surrounds its first match.
func excerpt(text []span) []span {
	start, total, matched := 0, 0, false
	for _, s := range text {
		if s.Match && !matched {
			matched, start = true, max(total-beforeRunes, 0)
		}
		total += len([]rune(s.Text))
	}
	if total <= shownRunes {
		return text
	}
	start = max(min(start, total-shownRunes), 0)
	var out []span
	if start > 0 {
		out = append(out, span{Text: "…"})
	}
	at := 0
	for _, s := range text {
		runes := []rune(s.Text)
		from := min(max(start-at, 0), len(runes))
		to := max(min(start+shownRunes-at, len(runes)), from)
		if to > from {
			out = append(out, span{string(runes[from:to]), s.Match})
		}
		at += len(runes)
	}
	if start+shownRunes < total {
		out = append(out, span{Text: "…"})
	}
	return out
}
