package search

import (
	"fmt"
	"slices"
	"strings"

	"ftsync/cache/columns"
	"ftsync/cache/document"
	"ftsync/cache/fts5"
	"ftsync/cache/words"
)

// A search may be for what stands at a path in a searched column of JSON, such as attrs.color. The
// FTS index has one text for all of that column, and finds the documents that have the words
// anywhere in it. Of these are left those that have them at the path, by the values that the view
// has of it, so the column must be a filter column too. A word in another place of the column
// still counts in the ranking, and is marked.

// mostElements is how many different values the paths of one search may have: each is split into
// words, which takes 50 ms for so many.
const mostElements = 20_000

// lookIn takes the columns and paths apart that the query is to look in.
func (s *Prepared) lookIn() error {
	s.in = s.q.In
	searched := s.schema.Searched()
	isJSON := func(name string) bool {
		return slices.ContainsFunc(s.schema.Columns, func(c document.Column) bool {
			return c.Name == name && c.Search && c.Filter && c.Type == document.JSON
		})
	}
	var plain, bases []string
	for _, name := range s.q.In {
		if slices.Contains(searched, name) {
			plain = append(plain, name)
		} else if base, _, ok := document.CutPath(name, isJSON); ok {
			bases = append(bases, base)
			s.paths = append(s.paths, name)
		}
	}
	if len(s.paths) == 0 {
		return nil
	}
	s.in, s.plain = slices.Concat(plain, bases), plain
	if s.q.Match == MatchFTS || s.q.Paging || s.q.Cursor != "" {
		return &BadQuery{Part: "in", Offset: -1, Detail: fmt.Sprintf("%s is a path in JSON, where neither cursors nor "+
			"match=fts are possible; name it under search in the configuration.", s.paths[0])}
	}
	return nil
}

// canLookIn reports whether a name is one that Query.In may have.
func (s *Prepared) canLookIn(name string) bool {
	return slices.Contains(s.schema.Searched(), name) || slices.Contains(s.paths, name)
}

// element is a value at a path: the terms that a document is found by.
type element []words.Term

// elements returns the values that a path has in all documents, split.
func (s *Prepared) elements(path string) ([]element, error) {
	if list, ok := s.split[path]; ok {
		return list, nil
	}
	texts := s.view.Elements(path)
	if len(texts) > mostElements {
		return nil, &BadQuery{Part: "in", Offset: -1, Detail: fmt.Sprintf("%s has %d different values, and at "+
			"most %d can be looked in; name it under search in the configuration.", path, len(texts), mostElements)}
	}
	list := make([]element, len(texts))
	for i, text := range texts {
		list[i] = words.Terms(s.schema.Tokenizer, words.Document, text)
	}
	if s.split == nil {
		s.split = map[string][]element{}
	}
	s.split[path] = list
	return list, nil
}

// has reports whether an element has some terms side by side; begins says that the last of them is
// the beginning of one.
func (e element) has(terms []string, begins bool) bool {
	at := func(place, n int) bool {
		for _, t := range e {
			if t.Place == place && (t.Text == terms[n] || begins && n == len(terms)-1 &&
				strings.HasPrefix(t.Text, terms[n])) {
				return true
			}
		}
		return false
	}
	for _, first := range e {
		n := 0
		for n < len(terms) && at(first.Place+n, n) {
			n++
		}
		if n == len(terms) && n > 0 {
			return true
		}
	}
	return false
}

// termsOf returns the terms of an alternative that stand side by side.
func (s *Prepared) termsOf(alt alternative) (list []string) {
	if alt.raw {
		return []string{alt.text}
	}
	for _, t := range words.Terms(s.schema.Tokenizer, words.Query, alt.text) {
		list = append(list, t.Text)
	}
	return list
}

// inside returns the documents that have what is wanted where the query looks; nil: the FTS index
// says it all.
func (s *Prepared) inside(w wanted) (columns.Bitmap, error) {
	if len(s.paths) == 0 || w.column != "" {
		return nil, nil
	}
	var all columns.Bitmap
	for _, part := range append(slices.Clone(w.all), w)[:max(len(w.all), 1)] {
		found := columns.NewBitmap(s.ids)
		for _, alt := range part.alternatives {
			if err := s.addInside(alt, found); err != nil {
				return nil, err
			}
		}
		all = both(all, found)
	}
	return all, nil
}

// addInside adds the documents that have an alternative where the query looks.
func (s *Prepared) addInside(alt alternative, found columns.Bitmap) error {
	terms := s.termsOf(alt)
	for _, path := range s.paths {
		list, err := s.elements(path)
		if err != nil {
			return err
		}
		s.view.WithElement(path, func(i int) bool { return list[i].has(terms, alt.begins) }, found)
	}
	if len(s.plain) == 0 {
		return nil
	}
	return s.addFound(alt.expr(s.layout.ColumnFilter(s.plain)), found)
}

// both returns the documents that are in both bitmaps; a nil one has all.
func both(a, b columns.Bitmap) columns.Bitmap {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	out := slices.Clone(a[:min(len(a), len(b))])
	for i := range out {
		out[i] &= b[i]
	}
	return out
}

// either returns the documents that are in one of two bitmaps of the same length.
func either(a, b columns.Bitmap) columns.Bitmap {
	if a == nil || b == nil {
		return nil
	}
	out := slices.Clone(a)
	for i := range out {
		out[i] |= b[i]
	}
	return out
}

// within returns those of the allowed documents that count for an expression; nil: all.
func (s *Prepared) within(e expression, allowed columns.Bitmap) columns.Bitmap {
	allowed = both(allowed, e.within)
	if s.absent != nil {
		allowed = without(allowed, s.absent)
	}
	return allowed
}

// addFound adds the documents that FTS5 finds.
func (s *Prepared) addFound(match string, found columns.Bitmap) error {
	c := fts5.NewCollector(fts5.Ask{Found: found})
	defer c.Free()
	if err := s.find(match, c); err != nil {
		return fmt.Errorf("match %.200q: %w", match, err)
	}
	return nil
}
