package page

import (
	"bytes"
	"encoding/json"
	"strings"

	"ftsync/cache/search"
)

// Hit is a hit as a person reads it.
type Hit struct {
	ID, Index string
	Title     []span
	Fields    []Field
}

// Field is a field of a hit, but for the one that is its title.
type Field struct {
	Name string
	Text []span
}

// span is a piece of text, matched or not. It is text, never HTML.
type span struct {
	Text  string
	Match bool
}

// shownWords is the number of words shown of a field, around its first match.
const shownWords = 50

// NewHit returns a hit with the first field of a document as the title: fields come in the
// order in which the configuration names them, searched ones first. marks are by field.
func NewHit(index, id string, document json.RawMessage, marks map[string]search.Marked) Hit {
	out := Hit{ID: id, Index: index}
	for _, f := range fieldsOf(document) {
		marked, ok := marks[f.name]
		if !ok {
			marked = search.Marked{Text: f.text}
		}
		if marked.Text == "" {
			continue
		}
		text := spansOf(marked.Crop(shownWords))
		if out.Title == nil {
			out.Title = text
			continue
		}
		out.Fields = append(out.Fields, Field{f.name, text})
	}
	if out.Title == nil {
		out.Title = []span{{Text: id}}
	}
	return out
}

type documentField struct{ name, text string }

// fieldsOf reads a document's fields in their order.
func fieldsOf(document json.RawMessage) (list []documentField) {
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
