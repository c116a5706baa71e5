package search

import (
	"database/sql/driver"
	"fmt"
	"strings"
	"unicode/utf8"

	"ftsync/cache/document"
	"ftsync/cache/fts5"
)

// mark returns where words were found in the texts of a hit, by column. found has their places
// among the tokens, as the collector noted them; values are those of layout.Cols.
func (s *Prepared) mark(values []driver.Value, found []fts5.Instance) (map[string]Marked, error) {
	if len(found) == 0 {
		return nil, nil
	}
	marks := make(map[string]Marked, len(s.layout.FTS))
	for len(found) > 0 {
		n := 1
		for n < len(found) && found[n].Column == found[0].Column {
			n++
		}
		f := s.layout.FTS[found[0].Column]
		text, err := s.r.AsText(s.ctx, values[f.Stored])
		if err != nil {
			return nil, err
		}
		spans, err := fts5.Spans(s.ctx, s.schema.Tokenizer, text, found[:n])
		if err != nil {
			return nil, fmt.Errorf("highlight: %w", err)
		}
		if len(spans) > 0 {
			marks[s.layout.Schema.Columns[f.Col].Name] = valid(Marked{document.Lines(text), spans})
		}
		found = found[n:]
	}
	return marks, nil
}

// valid returns m with all bytes replaced that are no UTF-8, and its spans moved accordingly.
func valid(m Marked) Marked {
	if utf8.ValidString(m.Text) {
		return m
	}
	var out Marked
	var b strings.Builder
	at := 0
	to := func(end int) int {
		b.WriteString(strings.ToValidUTF8(m.Text[at:end], "\uFFFD"))
		at = end
		return b.Len()
	}
	for _, s := range m.Spans {
		out.Spans = append(out.Spans, [2]int{to(s[0]), to(s[1])})
	}
	to(len(m.Text))
	out.Text = b.String()
	return out
}
