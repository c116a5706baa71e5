package plan

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"ftsync/worker/postgres"
)

// keyType holds what SQL needs to find rows by a key column, and to order by it, whatever the
// search path is. The operators are named with their schema. They are those of the type's default
// btree class, which are also those of indexes and of "order by": through a search path, > of
// citext could turn out to be that of text, and pages would skip rows.
type keyType struct {
	input      string // the type's name without length or scale: values are converted by its input function alone
	made       bool   // an array or a row; an array of arrays does not keep its elements apart
	cast       string // makes a domain over such a type comparable: polymorphic operators don't look through domains
	eq, gt, ge string
	loose      bool // equal values may have different texts
}

// strictTypes have one text for equal values, under the settings that ftsync makes texts with.
var strictTypes = []string{
	"bool", "int2", "int4", "int8", "oid", "text", "varchar", "name", "char", "uuid", "date", "timestamp",
	"timestamptz", "time", "timetz",
	"bytea", "inet", "cidr", "macaddr", "macaddr8", "bit", "varbit", "pg_lsn", "xid", "xid8", "tid", "money",
}

// keyTypeOf looks up the type of a key column; a domain counts as its base type.
func (pl *planner) keyTypeOf(ctx context.Context, t Type) (k keyType, err error) {
	var category, kind string
	err = pl.conn.QueryRow(ctx, `
		with op as (
			select a.amopstrategy as n, 'operator(' || quote_ident(s.nspname) || '.' || o.oprname || ')' as op
			from pg_opclass c join pg_am m on m.oid = c.opcmethod and m.amname = 'btree'
			join pg_amop a on a.amopfamily = c.opcfamily
			  and a.amoplefttype = c.opcintype and a.amoprighttype = c.opcintype
			join pg_operator o on o.oid = a.amopopr join pg_namespace s on s.oid = o.oprnamespace
			where c.opcintype = $1 and c.opcdefault
		)
		select format_type($1, -1), typcategory::text, typtype::text,
		       coalesce((select op from op where n = 3), 'operator(pg_catalog.=)'),
		       coalesce((select op from op where n = 5), 'operator(pg_catalog.>)'),
		       coalesce((select op from op where n = 4), 'operator(pg_catalog.>=)')
		from pg_type where oid = $1`, t.oid).Scan(&k.input, &category, &kind, &k.eq, &k.gt, &k.ge)
	if err != nil {
		return k, fmt.Errorf("look up type %s: %w", t.Name, err)
	}
	k.made = category == "A" || kind == "c"
	if k.made || kind != "b" {
		k.cast = "::" + k.input
	}
	k.loose = slices.ContainsFunc(t.Parts, func(part string) bool { return !slices.Contains(strictTypes, part) })
	if t.Builtin && t.Typname == "bpchar" {
		k.loose = false // its text is made without the padding
	}
	return k, nil
}

// typedRows returns SQL for the keys as a from-item k(k1, k2, …). It has one parameter for each
// key column: an array in text form.
func typedRows(keys []keyColumn) string {
	items, converted := make([]string, len(keys)), ""
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = fmt.Sprintf("k%d", i+1)
		if !k.made {
			items[i] = fmt.Sprintf("pg_catalog.unnest($%d::%s[])", i+1, k.input)
			continue
		}
		// jsonb_to_record makes a value of any type from a JSON string, by the type's input
		// function.
		items[i] = fmt.Sprintf("pg_catalog.unnest($%d::pg_catalog.text[])", i+1)
		names[i] = fmt.Sprintf("t%d", i+1)
		converted += fmt.Sprintf(
			"\ncross join lateral pg_catalog.jsonb_to_record(pg_catalog.jsonb_build_object('v', t.t%d)) as v%d(v %s)",
			i+1, i+1, k.input)
	}
	from := fmt.Sprintf("rows from (%s) as t(%s)%s", strings.Join(items, ", "), strings.Join(names, ", "), converted)
	values := make([]string, len(keys))
	for i, k := range keys {
		values[i] = fmt.Sprintf("t.k%d", i+1)
		if k.made {
			values[i] = fmt.Sprintf("v%d.v as k%d", i+1, i+1)
		}
	}
	return "(select " + strings.Join(values, ", ") + " from " + from + ") as k"
}

// ByKeySQL selects list from the documents with some keys. It has one parameter for each key
// column: an array in text form.
func (p *Plan) ByKeySQL(list string) string {
	if p.simpleKey() {
		return p.bySimpleKeySQL(list, "$1")
	}
	on := make([]string, len(p.key))
	for i, k := range p.key {
		on[i] = fmt.Sprintf("d.%s %s k.k%d", postgres.Quote(k.Name)+k.cast, k.eq, i+1)
	}
	return fmt.Sprintf("select %s\nfrom %s\njoin %s on %s\nwhere %s%s", list, typedRows(p.key), p.from,
		strings.Join(on, " and "), p.gated(), p.where)
}

// simpleKey reports whether one array in text form can hold the keys of documents.
func (p *Plan) simpleKey() bool { return len(p.key) == 1 && !p.key[0].made }

// bySimpleKeySQL is ByKeySQL for a simple key. array is SQL for the array.
func (p *Plan) bySimpleKeySQL(list, array string) string {
	k := p.key[0]
	return fmt.Sprintf("select %s\nfrom %s\nwhere %s and d.%s %s any(%s::%s[])%s", list, p.from, p.gated(),
		postgres.Quote(k.Name)+k.cast, k.eq, array, k.input, p.where)
}

// pageSQL selects list from up to limit documents in the order of the key. Unless the page is the
// first, it begins after a key, with one text parameter for each key column.
func (p *Plan) pageSQL(list string, first bool, limit int) string {
	names := make([]string, len(p.key))
	for i, k := range p.key {
		names[i] = "d." + postgres.Quote(k.Name) + k.cast
	}
	after := ""
	if !first {
		after = " and " + p.after(names)
	}
	return fmt.Sprintf("select %s\nfrom %s\nwhere %s%s%s\norder by %s\nlimit %d",
		list, p.from, p.gated(), p.where, after, strings.Join(names, ", "), limit)
}

// after returns the condition that a row comes after the one whose key is given by the
// parameters. A comparison of rows, which can use an index, has the same operator for all
// columns; it is written when they have.
func (p *Plan) after(names []string) string {
	values := make([]string, len(p.key))
	same := true
	for i, k := range p.key {
		values[i] = fmt.Sprintf("$%d::%s", i+1, k.input)
		same = same && k.gt == p.key[0].gt
	}
	if same {
		return fmt.Sprintf("(%s) %s (%s)", strings.Join(names, ", "), p.key[0].gt, strings.Join(values, ", "))
	}
	cond := ""
	for i := len(p.key) - 1; i >= 0; i-- {
		k := p.key[i]
		greater := fmt.Sprintf("%s %s %s", names[i], k.gt, values[i])
		if cond == "" {
			cond = greater
			continue
		}
		cond = fmt.Sprintf("(%s or %s %s %s and %s)", greater, names[i], k.eq, values[i], cond)
	}
	return fmt.Sprintf("%s %s %s and %s", names[0], p.key[0].ge, values[0], cond)
}

// KeyArgs returns the arguments of ByKeySQL for the documents with some ids.
func (p *Plan) KeyArgs(conn *postgres.Conn, ids []string) ([]any, error) {
	arrays := make([][]*string, len(p.key))
	for _, id := range ids {
		parts, err := p.splitKey(id)
		if err != nil {
			return nil, err
		}
		for i := range parts {
			arrays[i] = append(arrays[i], &parts[i])
		}
	}
	params, err := inTextForm(conn, arrays)
	if err != nil {
		return nil, err
	}
	args := make([]any, len(params))
	for i, param := range params {
		args[i] = string(param) // a []byte would be sent as a bytea
	}
	return args, nil
}

// inTextForm writes arrays as Postgres reads them whatever the type of their elements is: a key may
// be of any type, and pgtype knows the binary form of few.
func inTextForm(conn *postgres.Conn, arrays [][]*string) ([][]byte, error) {
	params := make([][]byte, len(arrays))
	for i, array := range arrays {
		var err error
		params[i], err = conn.TypeMap().Encode(pgtype.TextArrayOID, pgtype.TextFormatCode, array, []byte{})
		if err != nil {
			return nil, fmt.Errorf("write an array of %d texts: %w", len(array), err)
		}
	}
	return params, nil
}

// impossible reports whether an id is no value of the type that the key has now, so that no row
// can have it.
func (p *Plan) impossible(ctx context.Context, conn *postgres.Conn, id string) (bool, error) {
	args, err := p.KeyArgs(conn, []string{id})
	if err != nil {
		return false, err
	}
	_, err = conn.Exec(ctx, "select from "+typedRows(p.key), args...)
	if err != nil && postgres.OfData(err) && !conn.IsClosed() {
		return true, nil
	}
	return false, err
}

// comparable complains when rows of a query can't be compared by its key, or ordered by it.
func (pl *planner) comparable(ctx context.Context, p *Plan) error {
	for _, sql := range []string{p.ByKeySQL("1"), p.pageSQL("1", false, 1)} {
		var pgErr *pgconn.PgError
		_, pgErr, err := pl.prepare(ctx, sql)
		if err != nil {
			return err
		}
		if pgErr != nil {
			pl.problem("key", "columns of a type that can be compared and sorted, as text", "%s", pgErr.Message)
			return nil
		}
	}
	return nil
}
