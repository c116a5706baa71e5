package search

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"ftsync/cache/columns"
	"ftsync/cache/sqlite"
)

// scanDocuments is how many documents a scan looks at: the newest ones.
const scanDocuments = 200_000

// scans reports whether the index has trigrams and no term is long enough for one: then the search
// is a scan.
func (s *Prepared) scans() bool {
	return s.lexicon == nil && !s.browsing() && s.q.Match != MatchFTS && !slices.ContainsFunc(s.terms,
		func(t term) bool { return !t.absent && t.hasTrigram() })
}

// scan answers a query whose terms are all too short for trigrams, by looking into the texts
// themselves. It ignores the case of ASCII letters only, and ranks and marks nothing.
func (s *Prepared) scan() (*matches, error) {
	where, args := "id > ?", []any{s.ids - 1 - scanDocuments}
	for _, t := range s.terms {
		var in []string
		for _, f := range s.layout.FTS {
			name := s.schema.Columns[f.Col].Name
			if t.column != "" && name != t.column || t.column == "" && s.q.In != nil && !slices.Contains(s.q.In, name) {
				continue
			}
			in = append(in, "coalesce("+s.layout.Cols[f.Stored]+`, '') like ? escape '\'`)
			args = append(args, "%"+escapeLike.Replace(t.text)+"%")
		}
		not := ""
		if t.absent {
			not = "not "
		}
		where += " and " + not + "(" + strings.Join(append(in, "0"), " or ") + ")"
	}
	m := &matches{found: columns.NewBitmap(s.ids), atLeast: s.documents > scanDocuments}
	err := s.r.Query(s.ctx, func(row []driver.Value) error {
		id, err := sqlite.IDIn(row[0])
		if err == nil && id < s.ids && (s.allowed == nil || s.allowed.Has(id)) {
			m.found.Add(id)
		}
		return err
	}, "select id from doc where "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("scan: %w", err)
	}
	return m, s.list(m)
}

var escapeLike = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)
