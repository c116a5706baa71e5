package plan

import (
	"context"
	"fmt"
	"strings"

	"ftsync/worker/postgres"
)

// mapping returns the SQL that maps the logged values of a source to ids of documents. If equal
// values of the key may have different texts, it returns an id for each text found in the table
// that the key comes from. The document's id is among them, unless the row that had it is gone,
// and then that row has been logged itself.
func (p *Plan) mapping(src Source) string {
	inner := src.keys
	if inner == "" {
		inner = src.mapped
	}
	names, values, texts := make([]string, len(p.key)), make([]string, len(p.key)), make([]string, len(p.key))
	given, others := make([]string, len(p.key)), ""
	for i, k := range p.key {
		names[i] = fmt.Sprintf("k%d", i+1)
		typ := k.input
		if k.typ.Builtin {
			typ = k.Type // with its length or scale, as the documents have it
		}
		values[i] = fmt.Sprintf("k.k%d::%s as k%d", i+1, typ, i+1)
		given[i] = IsGiven("k." + names[i])
		texts[i] = readText("k."+names[i], k.typ)
		if k.loose && k.origin != nil { // else it is read from the index's own table, as the document has it
			texts[i] = fmt.Sprintf("o%d.t", i+1)
			others += fmt.Sprintf("\ncross join lateral (select %s as t union all select %s from %s o where o.%s %s "+
				"k.k%d) o%d",
				readText("k."+names[i], k.typ), readText("o."+k.origin.column, k.typ), k.origin.table,
				k.origin.column+k.cast, k.eq, i+1, i+1)
		}
	}
	return fmt.Sprintf("select %s from (select %s from (%s\n) as k(%s)) as k%s\nwhere %s and %s",
		KeyText(texts), strings.Join(values, ", "), inner, strings.Join(names, ", "), others, p.gated(),
		strings.Join(given, " and "))
}

// Maps reports whether the logged values of a source have to be mapped to keys of documents.
func (s Source) Maps() bool { return s.keys != "" || s.mapped != "" }

// MapKeys finds the keys of the documents that changed values of a watched table concern. It
// hands them to add one by one, for they may be many: a user may have a million articles. null
// reports that the source, which has only one column then, had null in some row.
func MapKeys(ctx context.Context, conn *postgres.Conn, p *Plan, src Source, logged []string, null bool,
	add func(id string) error) error {
	arrays := make([][]*string, len(src.Columns))
	for _, value := range logged {
		parts, ok := []*string{&value}, true
		if len(src.Columns) > 1 {
			if parts, ok = SplitTexts(value); !ok || len(parts) != len(src.Columns) {
				return fmt.Errorf("the log has %q as values of %s of %s", value, strings.Join(src.Columns, ", "),
					src.Relation)
			}
		}
		for i := range arrays {
			arrays[i] = append(arrays[i], parts[i])
		}
	}
	if null {
		arrays[0] = append(arrays[0], nil)
	}
	params, err := inTextForm(conn, arrays)
	if err != nil {
		return err
	}
	// The bytes of an id are kept as they are: the row is found by them.
	err = conn.RowsTheirs(ctx, p.Manner(), p.mapping(src), params, src.arrays,
		func(row [][]byte) error { return add(string(row[0])) })
	switch {
	case err != nil && src.mapped != "" && postgres.OfData(err) && len(logged) > 1:
		half := len(logged) / 2
		if err := MapKeys(ctx, conn, p, src, logged[:half], null, add); err != nil {
			return err
		}
		return MapKeys(ctx, conn, p, src, logged[half:], false, add)
	case err != nil && src.mapped != "" && postgres.OfData(err):
		return nil // a value that no key can equal, such as 'none' where keys are numbers
	case err != nil:
		return fmt.Errorf("find the documents of %d changed values of %s: %w", len(logged), src.Relation, err)
	}
	return nil
}
