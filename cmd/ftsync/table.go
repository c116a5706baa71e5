package main

import (
	"fmt"
	"html"
	"io"
	"slices"
	"strings"
	"unicode"
)

// What stands between these characters in a cell is a match. Texts of documents have neither them
// nor others that a terminal obeys: see clean.
const markBegin, markEnd = '\x0e', '\x0f'

const (
	widestCell   = 40
	plainWidth   = 120 // of a line where there is no terminal
	bold, unbold = "\x1b[1m", "\x1b[0m"
)

// table prints the hits with a line each, and as many fields as fit in it. width is that of the
// terminal, on which matches are bold; 0: it is none.
func (f found) table(w io.Writer, width int) error {
	var names []string
	var values []map[string]string
	for _, h := range f.Hits {
		fields, texts, err := fieldsOf(h.Document)
		if err != nil {
			return fmt.Errorf("read document %q: %w", h.ID, err)
		}
		for name, text := range texts {
			texts[name] = clean(text)
		}
		for name, text := range h.Highlights {
			texts[name] = fromHTML(text)
		}
		for _, name := range fields {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		values = append(values, texts)
	}
	var rows [][]string
	if len(names) > 0 {
		rows = append(rows, []string{"ID"})
		for _, name := range names {
			rows[0] = append(rows[0], cut(clean(name), widestCell))
		}
	}
	for i, h := range f.Hits {
		row := []string{cut(clean(h.ID), widestCell)}
		for _, name := range names {
			row = append(row, cut(values[i][name], widestCell))
		}
		rows = append(rows, row)
	}
	line := width
	if width == 0 {
		line = plainWidth
	}
	widths := widthsOf(rows, line)
	for _, row := range rows {
		var b strings.Builder
		for i, text := range row[:min(len(row), len(widths))] {
			if i > 0 {
				b.WriteString("  ")
			}
			b.WriteString(shown(text, width > 0) + strings.Repeat(" ", widths[i]-columnsOf(text)))
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(b.String(), " ")); err != nil {
			return err
		}
	}
	atLeast := ""
	if !f.IsExact {
		atLeast = "at least "
	}
	_, err := fmt.Fprintf(w, "%d of %s%d documents\n", len(f.Hits), atLeast, f.Total)
	return err
}

// widthsOf returns the widths of those columns that fit in a line, two at least.
func widthsOf(rows [][]string, line int) (widths []int) {
	for i := 0; len(rows) > 0 && i < len(rows[0]); i++ {
		width := 0
		for _, row := range rows {
			if i < len(row) {
				width = max(width, columnsOf(row[i]))
			}
		}
		if line -= width + 2; line < -2 && i >= 2 {
			break
		}
		widths = append(widths, width)
	}
	return widths
}

// clean makes a text one line without anything that a terminal obeys.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Bidi_Control, r), r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// fromHTML is clean for a text in which matches are marked.
func fromHTML(s string) string {
	s = strings.NewReplacer("<mark>", string(markBegin), "</mark>", string(markEnd)).Replace(clean(s))
	return html.UnescapeString(s)
}

// cut shortens a text that takes more columns.
func cut(s string, most int) string {
	if columnsOf(s) <= most {
		return s
	}
	var b strings.Builder
	open, width := false, 0
	for _, r := range s {
		if width += widthOf(r); width > most-1 {
			break
		}
		if r == markBegin || r == markEnd {
			open = r == markBegin
		}
		b.WriteRune(r)
	}
	if open {
		b.WriteRune(markEnd)
	}
	return b.String() + "…"
}

// shown returns a cell as it is printed.
func shown(s string, terminal bool) string {
	begin, end := "", ""
	if terminal {
		begin, end = bold, unbold
	}
	return strings.NewReplacer(string(markBegin), begin, string(markEnd), end).Replace(s)
}

// columnsOf returns how many columns of a terminal a text takes.
func columnsOf(s string) (n int) {
	for _, r := range s {
		n += widthOf(r)
	}
	return n
}

func widthOf(r rune) int {
	switch {
	case r == markBegin, r == markEnd, unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul),
		r >= 0x3000 && r <= 0x303f, r >= 0xff01 && r <= 0xff60, r >= 0x1f300 && r <= 0x1faff:
		return 2
	}
	return 1
}
