package page

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"ftsync/cache/document"
	"ftsync/cache/markup"
	"ftsync/cache/search"
)

// Card is a hit as a person reads it.
type Card struct {
	Index, ID string
	Among     bool // hits of other indexes
	Title     Value
	URL       string // where the title leads; "": nowhere
	Image     string // its address; "": there is none
	Pictured  bool   // others of its index have an image
	Subtitle  Value
	Facts     []Field
	Excerpt   Value
	Found     []Field // what was found in other fields
	All       []Field
	Why       *Why   // nil: nobody asked
	Ask       string // link that asks why, or takes that back; empty: there is nothing to say
}

// Field is a value and what it is called.
type Field struct {
	Label string
	Value Value
}

// How much is shown of a text, in words around the first match, and of other things.
const (
	excerptWords = 36
	foundWords   = 18
	fieldWords   = 100
	factLength   = 40 // characters
	maxFacts     = 6
	maxFound     = 3
)

// NewCard makes a card of a hit: look is complete, see Look.For, and schema is its index's. marks
// are by field. A template may lead astray where a value says so; SafeURL has the last word.
func NewCard(look Look, schema document.Schema, index string, hit search.Hit) Card {
	c := Card{Index: index, ID: hit.ID, Pictured: look.Image != ""}
	r := row{look: look, schema: schema, fields: fieldsOf(hit.Document), marks: hit.Marks}
	for i, f := range r.fields {
		if r.column(f.name).HTML {
			r.fields[i].text = markup.Text(f.text)
		}
	}
	c.Title = r.value(look.Title, fieldWords)
	if c.Title.Empty() {
		c.Title = Value{Text: []span{{Text: hit.ID}}}
	}
	c.Image, c.URL = r.address(look.Image, hit.ID), r.address(look.URL, hit.ID)
	c.Subtitle = r.value(look.Subtitle, foundWords)
	c.Excerpt = r.value(look.Excerpt, excerptWords)
	for _, name := range look.Facts {
		if f := r.fact(name); !f.Value.Empty() && len(c.Facts) < maxFacts {
			c.Facts = append(c.Facts, f)
		}
	}
	for _, f := range r.fields {
		if v := r.value(f.name, fieldWords); !v.Empty() {
			c.All = append(c.All, Field{look.Label(f.name), v})
		}
		shown := f.name == look.Title || f.name == look.Subtitle || f.name == look.Excerpt ||
			slices.Contains(look.Facts, f.name)
		if len(hit.Marks[f.name].Spans) > 0 && !shown && len(c.Found) < maxFound {
			c.Found = append(c.Found, Field{look.Label(f.name), r.value(f.name, foundWords)})
		}
	}
	return c
}

// row is a document being made a card of.
type row struct {
	look   Look
	schema document.Schema
	fields []field
	marks  map[string]search.Marked
}

func (r row) field(name string) field {
	i := slices.IndexFunc(r.fields, func(f field) bool { return f.name == name })
	if i < 0 {
		return field{}
	}
	return r.fields[i]
}

func (r row) column(name string) document.Column {
	i := slices.IndexFunc(r.schema.Columns, func(c document.Column) bool { return c.Name == name })
	if i < 0 {
		return document.Column{Name: name, Type: document.Text}
	}
	return r.schema.Columns[i]
}

// value is a field, cut to about so many words.
func (r row) value(name string, words int) Value {
	f := r.field(name)
	marked, ok := r.marks[name]
	if !ok {
		marked = search.Marked{Text: f.text}
	}
	if len(marked.Spans) == 0 {
		if kind := kindOf(r.column(name).Type, f.text); kind != "" && !isForPrograms(name) {
			return Value{Kind: kind, Text: []span{{Text: f.text}}}
		}
	}
	return Value{Text: spansOf(marked.Crop(words))}
}

// fact is a value that is short, with a label where it does not speak for itself.
func (r row) fact(name string) Field {
	v := r.value(name, fieldWords)
	text := v.plain()
	if utf8.RuneCountInString(text) > factLength || strings.Contains(text, "://") {
		return Field{}
	}
	f := Field{Value: v}
	isYear := strings.Contains(strings.ToLower(name), "year")
	if t := r.column(name).Type; t != document.Text && t != document.Array && !isYear {
		f.Label = r.look.Label(name)
	}
	return f
}

// address is the link that a column or a template of the look holds; "": none that is safe.
func (r row) address(of, id string) string {
	if !IsTemplate(of) {
		return SafeURL(r.field(of).text)
	}
	return fill(of, func(column string) string {
		if f := r.field(column); f.name != "" {
			return f.text
		}
		if column == "id" {
			return id
		}
		return ""
	})
}

// field is a field of a document, as plain text.
type field struct{ name, text string }

// fieldsOf reads a document's fields in their order.
func fieldsOf(doc json.RawMessage) (list []field) {
	dec := json.NewDecoder(strings.NewReader(string(doc)))
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
		list = append(list, field{name.(string), readable(value)})
	}
	return list
}

// readable is a JSON value as plain text: strings and lists of them without their quotes, null as
// nothing.
func readable(value json.RawMessage) string {
	var s string
	var list []string
	switch {
	case string(value) == "null":
		return ""
	case json.Unmarshal(value, &s) == nil:
		return s
	case json.Unmarshal(value, &list) == nil:
		return strings.Join(list, ", ")
	}
	return string(value)
}
