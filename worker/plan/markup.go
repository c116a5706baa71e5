package plan

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"ftsync/cache/document"
	"ftsync/cache/markup"
	"ftsync/worker/postgres"
)

// Nobody says of an old column that it holds HTML, until its tags are found as words. So a sample
// of each searched column is looked at, if the definition says neither html: true nor false. The
// sample only leads to a warning: to decide by it would have an index change with its rows.

// markupSample is how many rows are looked at, and markupBytes how much of each text.
const (
	markupSample = 100
	markupBytes  = 4000
)

// mayBeHTML reports whether a column of a type has texts.
func mayBeHTML(t document.Type) bool {
	return t == document.Text || t == document.JSON || t == document.Array
}

// untold returns the places of the searched columns of which it is not said whether they are HTML.
func (p *Plan) untold() (list []int) {
	for i, c := range p.Schema.Columns {
		plain := slices.ContainsFunc(p.Def.Search, func(s SearchColumn) bool {
			return s.Plain && strings.TrimSuffix(s.Name, allPaths) == strings.TrimSuffix(c.Name, allPaths)
		})
		if c.Search && !c.HTML && !plain && mayBeHTML(c.Type) {
			list = append(list, i)
		}
	}
	return list
}

// LikeHTML returns the names of the searched columns that look like HTML in the first of some
// documents, and of which the definition does not say whether they are.
func (p *Plan) LikeHTML(docs []document.Document) (names []string) {
	for _, i := range p.untold() {
		var s sample
		for _, d := range docs[:min(len(docs), markupSample)] {
			s.add(d.Values[i])
		}
		if s.looksLikeHTML() {
			names = append(names, p.Schema.Columns[i].Name)
		}
	}
	return names
}

// sample counts texts, and those among them that look like HTML.
type sample struct{ texts, html int }

func (s *sample) add(v any) {
	text, _ := v.(string)
	if text == "" {
		return
	}
	s.texts++
	if markup.LooksLike(text[:min(len(text), markupBytes)]) {
		s.html++
	}
}

// looksLikeHTML reports whether one text in ten does: articles about HTML are no HTML.
func (s sample) looksLikeHTML() bool { return s.html > 0 && 10*s.html >= s.texts }

// MarkupAdvice is what to do about a column that LikeHTML names.
const MarkupAdvice = "html: true, which leaves tags and attributes out of the search; or html: false"

// sampleTime is how long Postgres may take for a sample. A query that sorts or groups much takes
// longer, and then there is none.
const sampleTime = "2s"

// warnOfMarkup warns of searched columns that look like HTML.
func (pl *planner) warnOfMarkup(ctx context.Context, p *Plan) error {
	untold := p.untold()
	if len(untold) == 0 {
		return nil
	}
	samples := make([]sample, len(untold))
	list := ""
	for n, i := range untold {
		if n > 0 {
			list += ", "
		}
		list += fmt.Sprintf("pg_catalog.left(%s, %d)", p.Columns[i].expr, markupBytes)
	}
	err := pl.conn.Theirs(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "set local statement_timeout = '"+sampleTime+"'"); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, fmt.Sprintf("select %s from %s where %s%s limit %d", list, p.from, p.gated(),
			p.where, markupSample))
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			for n, raw := range rows.RawValues() {
				samples[n].add(string(raw))
			}
		}
		return rows.Err()
	})
	if err != nil && !postgres.OfStatement(pl.conn, err) {
		return fmt.Errorf("look at some rows: %w", err)
	}
	for n, i := range untold {
		if name := p.Schema.Columns[i].Name; samples[n].looksLikeHTML() {
			pl.problems = append(pl.problems, Problem{Index: pl.def.Name, Field: "search." + name, Warning: true,
				Found: "text that looks like HTML", Want: MarkupAdvice})
		}
	}
	return nil
}
