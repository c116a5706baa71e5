package meilisearch

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"ftsync/cache"
	"ftsync/cache/document"
	"ftsync/cache/search"
)

// idField is the field that holds a document's key, unless documents have a column of that name
// that is something else.
const idField = "id"

// primaryKey returns the field of a hit that holds its key, and whether it has to be added to
// the document.
func primaryKey(s document.Schema) (field string, added bool) {
	if field = idField; column(s, field) == nil {
		return field, true
	}
	if s.Key != "" {
		return s.Key, false
	}
	for column(s, field) != nil {
		field = "_" + field
	}
	return field, true
}

func column(s document.Schema, name string) *document.Column {
	for i := range s.Columns {
		if s.Columns[i].Name == name {
			return &s.Columns[i]
		}
	}
	return nil
}

// columnsFor returns the columns that documents need for the attributes asked for; nil: all.
// An attribute may be a part of a column. Unknown attributes are ignored, as in Meilisearch.
func columnsFor(s document.Schema, attributes ...[]string) []string {
	asked, all := newPaths(slices.Concat(attributes...)), slices.ContainsFunc(attributes,
		func(list []string) bool { return list == nil })
	names := []string{}
	for _, c := range s.Columns {
		if all || asked.covers(c.Name) || asked.leads(c.Name) {
			names = append(names, c.Name)
		}
	}
	if len(names) == len(s.Columns) {
		return nil
	}
	return names
}

// shownDocument returns a document as Meilisearch shows it, with its key.
func shownDocument(s document.Schema, id string, raw []byte) *tree {
	t := parse(raw)
	if field, added := primaryKey(s); added {
		t.names = append([]string{field}, t.names...)
		t.parts = append([]*tree{{scalar: encode(id)}}, t.parts...)
	}
	return t
}

// hitMaker makes hits of one search.
type hitMaker struct {
	schema    document.Schema
	request   *request
	retrieve  paths
	formatted []string // attributes of _formatted; nil: there is none
	format    paths    // the same
	highlight paths
	crop      paths
}

func newHitMaker(s document.Schema, q *request) *hitMaker {
	m := &hitMaker{schema: s, request: q, retrieve: newPaths(q.retrieve), highlight: newPaths(nil), crop: newPaths(nil)}
	all := make([]string, 0, len(s.Columns)+1)
	if field, added := primaryKey(s); added {
		all = append(all, field)
	}
	for _, c := range s.Columns {
		all = append(all, c.Name)
	}
	columns := newPaths(all)
	known := func(attribute string) []string {
		if attribute == "*" {
			return all
		}
		if root, _, _ := strings.Cut(attribute, "."); columns.covers(attribute) || columns.covers(root) {
			return []string{attribute}
		}
		return nil
	}
	for _, a := range q.format.highlight {
		for _, k := range known(a) {
			m.highlight.add(k, 0)
			m.formatted = append(m.formatted, k)
		}
	}
	for _, a := range q.format.crop {
		words := q.format.cropLength
		if i := strings.LastIndexByte(a, ':'); i >= 0 {
			if n, err := strconv.Atoi(a[i+1:]); err == nil && n >= 0 {
				words = n
			}
			a = a[:i]
		}
		for _, k := range known(a) {
			m.crop.add(k, words)
			m.formatted = append(m.formatted, k)
		}
	}
	if len(m.formatted) > 0 {
		retrieve := q.retrieve
		if retrieve == nil {
			retrieve = all
		}
		m.formatted = append(m.formatted, retrieve...)
	}
	m.format = newPaths(m.formatted)
	return m
}

// query adds to q what the hits need from the index.
func (m *hitMaker) query(q *search.Query) {
	q.Mark = len(m.highlight.named) > 0 || len(m.crop.named) > 0 || m.request.positions
	q.Explain = m.request.scoreParts
	if !m.request.positions { // else what was found in any field counts
		q.Fields = columnsFor(m.schema, orNone(m.request.retrieve, m.formatted)...)
	}
}

// orNone returns the lists of attributes. If formatted is nil it asks for nothing, and is left
// out.
func orNone(retrieve, formatted []string) [][]string {
	if formatted == nil {
		return [][]string{retrieve}
	}
	return [][]string{retrieve, formatted}
}

// hit makes an answer's hit of one that the index found. Its error is that of a search: the
// marked texts may take more memory than there is for answers.
func (m *hitMaker) hit(ctx context.Context, h search.Hit) (*tree, error) {
	whole := shownDocument(m.schema, h.ID, h.Document)
	out := whole
	if m.request.retrieve != nil {
		out = whole.pick("", m.retrieve)
	}
	out = &tree{names: slices.Clip(out.names), parts: slices.Clip(out.parts)} // whole stays as it is
	found := newFound(whole, m.schema, h.Marks)
	if err := cache.Hold(ctx, found.size(m)); err != nil {
		return nil, err
	}
	if h.Distance != nil {
		out.set("_geoDistance", &tree{scalar: encode(int64(math.Round(*h.Distance)))})
	}
	if m.request.positions {
		out.set("_matchesPosition", found.positions())
	}
	if len(m.formatted) > 0 {
		out.set("_formatted", m.formattedOf(whole, found).pick("", m.format))
	}
	if m.request.score {
		out.set("_rankingScore", &tree{scalar: encode(h.Score)})
	}
	if m.request.scoreParts {
		out.set("_rankingScoreDetails", details(h.Explanation))
	}
	return out, nil
}

// details returns the parts of a score. Meilisearch has its ranking rules there; ours is one.
func details(e *search.Explanation) *tree {
	out := &tree{}
	if e != nil {
		rule := parse(encode(e))
		rule.set("order", &tree{scalar: encode(0)})
		out.set("bm25", rule)
	}
	return out
}
