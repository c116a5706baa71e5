package search

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mattn/go-sqlite3"

	"ftsync/cache/columns"
	"ftsync/cache/document"
	"ftsync/cache/fts5"
)

// matchRaw finds documents by the FTS5 expression that is the query's text.
func (s *Prepared) matchRaw() (*matches, error) {
	match, err := rawExpression(s.layout, s.q.Text)
	if err != nil {
		return nil, err
	}
	if s.columnFilter != "" {
		match = s.columnFilter + "(" + match + ")"
	}
	m := &matches{raw: true}
	ask := fts5.Ask{Lengths: s.state.Lengths, Average: s.averages(), Columns: s.weights, Own: true, Mark: s.q.Mark,
		Allowed: s.allowed, Says: s.rankBy}
	if s.lexicon == nil {
		ask.OwnMore = trigram - 1
	}
	ask.Keep, ask.After = s.keep(m, 0)
	if len(s.q.Facets) > 0 || s.narrows() {
		ask.Found = columns.NewBitmap(s.ids)
	}
	c := fts5.NewCollector(ask)
	defer c.Free()
	if _, err := s.r.Number(s.ctx, matchAll, match,
		c.Handle()); err != nil {
		var e sqlite3.Error
		if s.ctx.Err() == nil && errors.As(err, &e) && e.Code == sqlite3.ErrError {
			return nil, &BadQuery{Part: "text", Offset: -1,
				Detail: fmt.Sprintf("it is no FTS5 expression: %s. Expected words, \"phrases\", AND, OR, NOT, "+
					"NEAR(), prefixes* and column: filters.",
					strings.TrimPrefix(e.Error(), "fts5: "))}
		}
		return nil, fmt.Errorf("match %.200q: %w", match, err)
	}
	weights := c.Weights()
	e := expression{Match: match, Words: len(weights)}
	for i, w := range weights {
		e.Phrases = append(e.Phrases, fts5.Phrase{Word: i, Weight: max(w, 1e-6)})
		e.Notes = append(e.Notes, note{Text: fmt.Sprintf("phrase %d", i+1)})
		e.Most += w * maxTF / 2 // half: shown halves the score of a raw expression again, so it can reach 1
	}
	m.count(c)
	m.add(0, e, c, ask)
	return m, nil
}

// maxRawBytes bounds the length of an expression, because FTS5 can't be interrupted while it
// compares a long phrase with a long document.
const maxRawBytes = 1 << 10

// rawExpression returns an FTS5 expression fit to be run. In its column filters the names of
// columns become those that the columns have in the file. Control characters become spaces,
// because the marks in our own expressions are such.
func rawExpression(l *document.Layout, text string) (string, error) {
	if len(text) > maxRawBytes {
		return "", &BadQuery{Part: "text", Offset: maxRawBytes, Detail: fmt.Sprintf("it is longer than %d bytes.",
			maxRawBytes)}
	}
	text = strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, " "))
	var b strings.Builder
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == '"':
			end := i + 1
			for end < len(text) && text[end] != '"' {
				end++
			}
			end = min(end+1, len(text))
			b.WriteString(text[i:end])
			i = end
		case c == '{':
			inside, rest, ok := strings.Cut(text[i+1:], "}")
			if !ok || !strings.HasPrefix(strings.TrimLeft(rest, " "), ":") {
				b.WriteByte(c)
				i++
				continue
			}
			for j, name := range strings.Fields(inside) {
				col, err := rawColumn(l, strings.Trim(name, `"`), i)
				if err != nil {
					return "", err
				}
				b.WriteString([]string{"{", " "}[min(j, 1)] + col)
			}
			b.WriteByte('}')
			i += len(inside) + 2
		case c == '_' || c >= 0x80 || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			end := i
			for end < len(text) && (text[end] == '_' || text[end] >= 0x80 || text[end] >= 'a' && text[end] <= 'z' ||
				text[end] >= 'A' && text[end] <= 'Z' || text[end] >= '0' && text[end] <= '9') {
				end++
			}
			name := text[i:end]
			if strings.HasPrefix(strings.TrimLeft(text[end:], " "), ":") {
				col, err := rawColumn(l, name, i)
				if err != nil {
					return "", err
				}
				name = col
			}
			b.WriteString(name)
			i = end
		default:
			b.WriteByte(c)
			i++
		}
	}
	return b.String(), nil
}

func rawColumn(l *document.Layout, name string, at int) (string, error) {
	for _, f := range l.FTS {
		if l.Schema.Columns[f.Col].Name == name {
			return l.Cols[f.Stored], nil
		}
	}
	searched := l.Schema.Searched()
	slices.Sort(searched)
	return "", &BadQuery{Part: "text", Offset: at, Detail: fmt.Sprintf("there is no searched column %q; there are %s.",
		name, strings.Join(searched, ", "))}
}
