package cache

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"
)

// FTS5 puts a match between two control characters, which are taken out of the
// text first.
const (
	markStart = "\x01"
	markEnd   = "\x02"
)

var withoutMarks = strings.NewReplacer(markStart, " ", markEnd, " ", "\x00", " ")

// unmark takes the control characters out of a text again and returns where they stood.
func unmark(text string) (m Marked) {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, markStart)
		b.WriteString(before)
		if !found {
			break
		}
		match, after, _ := strings.Cut(rest, markEnd)
		m.Spans = append(m.Spans, [2]int{b.Len(), b.Len() + len(match)})
		b.WriteString(match)
		text = after
	}
	m.Text = b.String()
	return m
}

// highlighter marks matches by indexing the texts of one page of hits in a
// temporary table with the same tokenizer: exact, and a thousand times faster
// than running a costly query again for FTS5's highlight() on the index itself.
type highlighter struct {
	r    *conn
	l    *layout
	args []any
}

// makeHighlightTable prepares a connection for highlighting. The table outlives the
// transactions that fill it, which are rolled back.
func makeHighlightTable(r *conn, l *layout) error {
	err := r.run("create virtual table temp.lit using fts5(" + strings.Join(l.ftsCols(), ", ") +
		", tokenize = '" + fts5Tokenizer(l.schema.Tokenizer) + "')")
	if err != nil {
		return fmt.Errorf("make table for highlights: %w", err)
	}
	return nil
}

// add takes in the texts of a hit. values are those of layout.cols.
func (h *highlighter) add(hit int, values []driver.Value) error {
	h.args = append(h.args[:0], int64(hit+1))
	for _, f := range h.l.fts {
		v := values[f.stored]
		if text, ok := v.(string); ok {
			v = strings.ToValidUTF8(withoutMarks.Replace(text), "\uFFFD")
		}
		h.args = append(h.args, v)
	}
	_, err := h.r.exec("insert into temp.lit (rowid, "+strings.Join(h.l.ftsCols(), ", ")+
		") values (?"+strings.Repeat(", ?", len(h.l.fts))+")", h.args...)
	if err != nil {
		return fmt.Errorf("highlight: %w", err)
	}
	return nil
}

// mark sets the highlights of hits to what match finds in the texts taken in.
func (h *highlighter) mark(ctx context.Context, match string, hits []Hit) error {
	sql := "select rowid"
	for i := range h.l.fts {
		sql += fmt.Sprintf(", highlight(lit, %d, ?1, ?2)", i)
	}
	err := h.r.query(ctx, func(row []driver.Value) error {
		marks := map[string]Marked{}
		for i, f := range h.l.fts {
			if text, ok := row[1+i].(string); ok && strings.Contains(text, markStart) {
				marks[h.l.schema.Columns[f.col].Name] = unmark(text)
			}
		}
		hits[row[0].(int64)-1].Marks = marks
		return nil
	}, sql+" from temp.lit where lit match ?3", markStart, markEnd, match)
	if err != nil {
		return fmt.Errorf("highlight: %w", err)
	}
	return nil
}
