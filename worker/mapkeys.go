package worker

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// mapKeys finds the keys of the documents that changed values of a watched table
// lead to, and hands them to add one by one: a user may have a million articles.
func mapKeys(ctx context.Context, conn *db, p *plan, src source, logged []string, add func(id string) error) error {
	arrays := make([][]*string, len(src.columns))
	for _, value := range logged {
		parts := []*string{&value}
		if len(src.columns) > 1 {
			parts = nil
			if err := json.Unmarshal([]byte(value), &parts); err != nil || len(parts) != len(src.columns) {
				return fmt.Errorf("the log has %q as values of %s of %s", value, strings.Join(src.columns, ", "), src.relation)
			}
		}
		for i := range arrays {
			arrays[i] = append(arrays[i], parts[i])
		}
	}
	params := make([][]byte, len(arrays))
	for i := range arrays {
		params[i] = arrayLiteral(arrays[i])
	}
	names, texts, conds := make([]string, len(p.key)), make([]string, len(p.key)), make([]string, len(p.key))
	for i, k := range p.key {
		names[i] = fmt.Sprintf("k%d", i+1)
		texts[i] = fmt.Sprintf("k.k%d::%s::text", i+1, k.Type) // the key's own text, as the documents have it
		conds[i] = names[i] + " is not null"
	}
	key := texts[0]
	if len(texts) > 1 {
		key = "jsonb_build_array(" + strings.Join(texts, ", ") + ")::text"
	}
	sql := fmt.Sprintf("select %s from (%s\n) as k(%s) where %s", key, src.keys, strings.Join(names, ", "), strings.Join(conds, " and "))
	if err := conn.rowsTheirs(ctx, sql, params, src.arrays, func(row [][]byte) error { return add(text(row[0])) }); err != nil {
		return fmt.Errorf("find the documents of %d changed values of %s: %w", len(logged), src.relation, err)
	}
	return nil
}

// arrayLiteral writes an array in Postgres's text form.
func arrayLiteral(values []*string) []byte {
	var b []byte
	b = append(b, '{')
	for i, v := range values {
		if i > 0 {
			b = append(b, ',')
		}
		if v == nil {
			b = append(b, "NULL"...)
			continue
		}
		b = append(b, '"')
		for j := range len(*v) {
			if c := (*v)[j]; c == '"' || c == '\\' {
				b = append(b, '\\', c)
			} else {
				b = append(b, c)
			}
		}
		b = append(b, '"')
	}
	return append(b, '}')
}
