package plan

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/postgres"
)

// Versions identify, by the catalog, what documents were read from. ALTER TABLE and ALTER TYPE
// can give a row other values under the same names, or an equal value another text, and no
// trigger notices.
type Versions struct {
	Columns map[string]columnVersion // by "table's oid,name"
	Files   map[string]string        // by the table's oid: the files of its rows, those of its partitions included
	// of types made of named parts, by "oid" or, for a label of an enum, "oid,label's oid"; also
	// of tables that others may inherit from
	Types map[string]string
	Views map[string]string // by name: digests of the definitions of views
}

// columnVersion is one column. Is differs when the column was dropped and made again, was renamed
// and replaced, or has another type. Changed is the transaction that last changed its catalog
// row. That may have been ALTER TYPE … USING, which can give it other values of the same type,
// but also SET STATISTICS, SET DEFAULT or GRANT. Of these only USING writes all rows into new
// files; VACUUM FULL makes new files, too, but leaves the catalog row alone. So a column with the
// same Is counts as another one only if both its catalog row and the files of its table have
// changed.
type columnVersion struct{ Is, Changed string }

// TypeParts returns a recursive SQL query part(root, oid) that finds the types that the root
// types are made of, themselves included. roots is an SQL expression of type oid[].
func TypeParts(roots string) string {
	return `part(root, oid) as (
		select t, t from unnest(` + roots + `) t
		union
		select part.root, x.oid
		from part cross join lateral (select * from pg_type t where t.oid = part.oid offset 0) t cross join lateral (
			select t.typbasetype where t.typtype = 'd'
			union all select t.typelem where t.typcategory = 'A'
			union all select r.rngsubtype from pg_range r where r.rngtypid = t.oid
			union all select r.rngtypid from pg_range r
			    where t.typtype = 'm' and (to_jsonb(r) ->> 'rngmultitypid')::oid = t.oid -- there since 14
			union all select a.atttypid from pg_attribute a where a.attrelid = t.typrelid and a.attnum > 0
			    and not a.attisdropped
		) x(oid)
		where x.oid <> 0
	)`
}

// leaves is SQL for the plain types that a type t is made of; see Type.Parts. Most types are
// plain themselves and need no search.
var leaves = `case when t.typtype = 'b' and t.typcategory <> 'A' then array[` + leaf("t") + `] else (
	with recursive ` + TypeParts("array[t.oid]") + `
	select coalesce(array_agg(distinct ` + leaf("l") + `), '{}')
	from part join pg_type l on l.oid = part.oid
	where l.typtype = 'b' and l.typcategory <> 'A') end`

func leaf(t string) string {
	return "case when " + t + ".typnamespace = 'pg_catalog'::regnamespace then " + t + ".typname else '?' end::text"
}

// versionsSQL lists the versions, one a row: the kind (column, files, type or view), the name,
// and two texts. A varchar counts as text, which has the same values.
var versionsSQL = `
	with recursive read as (
		select a.attrelid, a.attnum, a.attname, a.attgenerated, a.attcollation, a.xmin as changed,
		       case a.atttypid when 'varchar'::regtype then 'text'::regtype else a.atttypid end as typ
		from pg_attribute a
		where a.attrelid = any($1) and a.attnum > 0 and not a.attisdropped
		    and ($2::text[] is null or a.attname = any($2))
	), ` + TypeParts("(select array_agg(typ::oid) from read) || $3::oid[]") + `, used as (
		select distinct oid from part
	)
	select 'column', r.attrelid || ',' || r.attname,
	       concat_ws(' ', r.attnum, r.typ::oid, r.attcollation, r.attgenerated,
	                 (select d.oid from pg_attrdef d where r.attgenerated <> '' and d.adrelid = r.attrelid
	                 and d.adnum = r.attnum)),
	       r.changed::text
	from read r
	union all
	select 'files', t.oid::text, '', (
		select md5(string_agg(f.relid || ' ' || pg_relation_filenode(f.relid), ';' order by f.relid))
		from (select t.oid union select relid from pg_partition_tree(t.oid::regclass)) f(relid)
		where pg_relation_filenode(f.relid) is not null)
	from unnest($1::oid[]) t(oid)
	union all
	select 'type', e.enumtypid || ',' || e.oid, '', -- a label may be back, and rows read meanwhile have the other
	       concat_ws(' ', e.enumlabel, e.xmin)
	from pg_enum e join used on used.oid = e.enumtypid
	union all
	select 'type', t.oid::text, '', string_agg(concat_ws(' ', a.attnum, a.attname, a.atttypid, a.attcollation,
	    case c.relkind when 'c' then a.xmin end), ';' order by a.attnum)
	from used join pg_type t on t.oid = used.oid join pg_attribute a on a.attrelid = t.typrelid
	join pg_class c on c.oid = t.typrelid
	where a.attnum > 0 and not a.attisdropped
	group by t.oid
	union all
	select 'view', v.oid::regclass::text, '', md5(pg_get_viewdef(v.oid)) from pg_class v
	    where v.oid = any($4) and v.relkind = 'v'
	union all
	select 'type', c.oid || ',children', '', case when c.relhassubclass then 'some' else '` + childless + `' end
	from pg_class c where c.oid = any($1) and c.relkind = 'r'
	    and $2::text[] is null -- rows of one table are read from it only`

// childless is the version of a table from which no table inherits. Until the table is analyzed,
// Postgres remembers that one did, so that one is noticed whose rows came and went between two
// looks.
const childless = "none"

// ReadVersions returns the versions of what a plan reads now. For an index over a table whose
// condition reads no other table, these are the columns that its documents and its condition
// need; otherwise all columns of all tables.
func ReadVersions(ctx context.Context, conn *postgres.Conn, p *Plan) (v Versions, err error) {
	var names []string // nil: all
	if p.Def.Query == "" && len(p.Sources) == 1 {
		names = p.Sources[0].Reads
	}
	types := append([]uint32{}, p.Types...)
	rows, err := conn.Query(ctx, versionsSQL, p.Relations(), names, types, append([]uint32{}, p.viewed...))
	if err != nil {
		return v, fmt.Errorf("read the columns of index %s: %w", p.Def.Name, err)
	}
	v = Versions{map[string]columnVersion{}, map[string]string{}, map[string]string{}, map[string]string{}}
	var of, name, is string
	var changed *string
	_, err = pgx.ForEachRow(rows, []any{&of, &name, &is, &changed}, func() error {
		text := ""
		if changed != nil {
			text = *changed
		}
		switch of {
		case "column":
			v.Columns[name] = columnVersion{is, text}
		case "files":
			v.Files[name] = text
		case "type":
			v.Types[name] = text
		case "view":
			v.Views[name] = text
		}
		return nil
	})
	if err != nil {
		return v, fmt.Errorf("read the columns of index %s: %w", p.Def.Name, err)
	}
	return v, nil
}

// Changed reports whether something that stored has, which String returned earlier, is something
// else now. Plan.Identity notices what is new or gone.
func (v Versions) Changed(stored string) bool {
	var before Versions
	if json.Unmarshal([]byte(stored), &before) != nil {
		return true
	}
	for name, was := range before.Columns {
		now, ok := v.Columns[name]
		if !ok {
			continue
		}
		table, _, _ := strings.Cut(name, ",")
		if now.Is != was.Is || now.Changed != was.Changed && v.Files[table] != before.Files[table] {
			return true
		}
	}
	for name, was := range before.Types {
		if now, ok := v.Types[name]; ok && now != was && now != childless {
			return true
		}
	}
	return before.Views != nil && !maps.Equal(v.Views, before.Views) // nil: noted by an older ftsync
}

// Lacks reports whether a column that stored has is gone. It may soon be back as another one.
func (v Versions) Lacks(stored string) bool {
	var before Versions
	if json.Unmarshal([]byte(stored), &before) != nil {
		return false
	}
	for name := range before.Columns {
		if _, ok := v.Columns[name]; !ok {
			return true
		}
	}
	return false
}

// String returns the versions as JSON, in which the cache keeps them for Changed.
func (v Versions) String() string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // can't fail: texts only
	}
	return string(b)
}
