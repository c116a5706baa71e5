package cache

import (
	"database/sql/driver"
	"fmt"
	"strings"
)

// scanDocuments is how many documents a scan looks at, the newest ones.
const scanDocuments = 200_000

// scan answers a query that has no term of three characters, which is what the
// trigram tokenizer needs: it looks into the texts themselves. Matching ignores
// the case of ASCII letters only; nothing is ranked or highlighted.
func (s *searcher) scan(terms []term, q Query, result *Result) error {
	newest, err := s.r.number(s.ctx, "select max(id) from doc")
	if err != nil {
		return fmt.Errorf("scan: %w", err)
	}
	where, args := "id > ?", []any{newest - scanDocuments}
	for _, t := range terms {
		var in []string
		for _, col := range s.l.ftsCols() {
			in = append(in, col+` like ? escape '\'`)
			args = append(args, "%"+escapeLike.Replace(t.text)+"%")
		}
		where += " and (" + strings.Join(in, " or ") + ")"
	}
	var page []found
	err = s.r.query(s.ctx, func(row []driver.Value) error {
		if n := int(result.Total); n >= q.Offset && len(page) < q.Limit {
			page = append(page, found{id: row[0].(int64)})
		}
		result.Total++
		return nil
	}, "select id from doc where "+where+" order by id", args...)
	if err != nil {
		return fmt.Errorf("scan: %w", err)
	}
	return s.hits(page, "", false, result)
}

var escapeLike = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)
