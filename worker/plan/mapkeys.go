package plan

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"ftsync/worker/postgres"
)

// origin is a column of a table that a query returns unchanged.
type origin struct {
	table, column string // in SQL
	loose         bool   // its collation treats different texts as equal
}

// originOf finds out which table's column a column of a query's result is; nil: none.
func (pl *planner) originOf(ctx context.Context, f pgconn.FieldDescription) (*origin, error) {
	var schema, table, column string
	o := &origin{}
	rows, err := pl.conn.Query(ctx, `
		select n.nspname, c.relname, a.attname,
		       coalesce((select to_jsonb(k) ->> 'collisdeterministic' = 'false' from pg_collation k
		       where k.oid = a.attcollation), false)
		from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
		where c.oid = $1 and a.attnum = $2 and c.relkind in ('r', 'p', 'm', 'f')`, f.TableOID, f.TableAttributeNumber)
	if err != nil {
		return nil, fmt.Errorf("look up where column %s comes from: %w", f.Name, err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (*origin, error) {
		return o, row.Scan(&schema, &table, &column, &o.loose)
	})
	if err != nil {
		return nil, fmt.Errorf("look up where column %s comes from: %w", f.Name, err)
	}
	if len(found) == 0 {
		return nil, nil
	}
	o.table, o.column = postgres.Quote(schema, table), postgres.Quote(column)
	return o, nil
}

// sameText reports whether equal values of two types, given by typname, have equal texts.
func sameText(a, b string) bool {
	class := func(t string) string {
		switch t {
		case "int2", "int4", "int8":
			return "integer"
		case "text", "varchar", "bpchar", "name":
			return "text"
		}
		return t
	}
	return class(a) == class(b)
}

// known complains of a key of which equal values may have different texts, unless it is a column
// of a table. Of a deleted row only the logged text remains, and the document may be stored under
// another one.
func (pl *planner) known(p *Plan, field string) {
	for _, k := range p.key {
		if k.loose && k.origin == nil {
			pl.problem(field, fmt.Sprintf("a key that is a plain column of a table, or its text: %s::text", k.Name),
				"equal values of type %s, of which the key's column %q is, may have different texts", k.Type, k.Name)
			return
		}
	}
}

// direct adds a source whose values are the key. Where the text of a value may differ from that
// of the document's key, the values are mapped to keys, as `keys:` does.
func (pl *planner) direct(ctx context.Context, p *Plan, src Source) error {
	if len(src.Columns) != len(p.key) {
		pl.problem(src.field+".columns", fmt.Sprintf("%d, or `keys:` with SQL that maps them to the key", len(p.key)),
			"%d columns stand for a key of %d", len(src.Columns), len(p.key))
		return nil
	}
	if len(p.key) == 0 || pl.failed() {
		return nil
	}
	exact := true
	for i, k := range p.key {
		exact = exact && !k.loose && (k.typ.oid == src.Types[i].oid || sameText(k.typ.Typname, src.Types[i].Typname))
	}
	if exact {
		p.Sources = append(p.Sources, src)
		return nil
	}
	pl.known(p, src.field+".columns")
	read, values := make([]keyColumn, len(p.key)), make([]string, len(p.key))
	for i, k := range p.key {
		from := src.Types[i]
		read[i], values[i] = k, fmt.Sprintf("k.k%d", i+1) // the logged text, as a value of the key's type
		if k.typ.oid == from.oid {
			continue
		}
		if from.Builtin && k.typ.Builtin {
			_, pgErr, err := pl.prepare(ctx, fmt.Sprintf("select null::%s::%s", from.Name, k.input))
			if err != nil {
				return err
			}
			if pgErr == nil {
				values[i] += "::" + k.input
				if read[i].keyType, err = pl.keyTypeOf(ctx, from); err != nil {
					return err
				}
				continue
			}
		}
		if k.made || from.category == "A" || from.kind == "c" {
			pl.problem(src.field+".columns", "`keys:` with SQL that maps them to the key",
				"column %s is of type %s, the key's is %s", src.Columns[i], from.Name, k.Type)
			return nil
		}
	}
	src.arrays = make([]uint32, len(p.key)) // typedRows gives the types of its parameters
	src.mapped = fmt.Sprintf("select %s from %s", strings.Join(values, ", "), typedRows(read))
	p.Sources = append(p.Sources, src)
	return nil
}

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
		if k.loose {
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
	params := make([][]byte, len(arrays))
	for i := range arrays {
		params[i] = arrayLiteral(arrays[i])
	}
	// The bytes of an id are kept as they are: the row is found by them.
	err := conn.RowsTheirs(ctx, p.Manner(), p.mapping(src), params, src.arrays,
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

// SplitTexts reads a JSON array of texts and nulls as Postgres writes it. Bytes that are not
// UTF-8, which a SQL_ASCII database may hold, are kept.
func SplitTexts(s string) (texts []*string, ok bool) {
	rest, ok := strings.CutPrefix(s, "[")
	if !ok {
		return nil, false
	}
	for {
		if rest, ok = strings.CutPrefix(rest, "null"); ok {
			texts = append(texts, nil)
		} else {
			var text string
			if text, rest, ok = jsonText(rest); !ok {
				return nil, false
			}
			texts = append(texts, &text)
		}
		if rest == "]" {
			return texts, true
		}
		if rest, ok = strings.CutPrefix(rest, ","); !ok {
			return nil, false
		}
		rest = strings.TrimPrefix(rest, " ")
	}
}

// jsonText reads the JSON string at the beginning of s.
func jsonText(s string) (text, rest string, ok bool) {
	if !strings.HasPrefix(s, `"`) {
		return "", "", false
	}
	end := 1
	for end < len(s) && s[end] != '"' {
		if s[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(s) {
		return "", "", false
	}
	quoted, rest := s[1:end], s[end+1:]
	if !strings.Contains(quoted, `\`) {
		return quoted, rest, true
	}
	var b strings.Builder
	for i := 0; i < len(quoted); i++ {
		if quoted[i] != '\\' {
			b.WriteByte(quoted[i])
			continue
		}
		i++
		switch c := quoted[i]; c {
		case 'b':
			b.WriteByte('\b')
		case 'f':
			b.WriteByte('\f')
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 't':
			b.WriteByte('\t')
		case 'u': // of a control character: Postgres writes all others as they are
			if i+4 > len(quoted)-1 {
				return "", "", false
			}
			n, err := strconv.ParseUint(quoted[i+1:i+5], 16, 16)
			if err != nil {
				return "", "", false
			}
			b.WriteRune(rune(n))
			i += 4
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), rest, true
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
