package plan

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// namedTypes are the types whose values refer to named objects: their text depends on the
// search_path of the reader, and on what the objects are called at present.
var namedTypes = []string{"regclass", "regcollation", "regconfig", "regdictionary", "regnamespace", "regoper",
	"regoperator", "regproc", "regprocedure", "regrole", "regtype"}

// identifying complains of types whose texts can't serve to find a value again: namedTypes, and
// types whose values can't be read back without running code of an owner that ftsync doesn't
// trust. Reading a value back runs the checks of domains, also those inside a row, an array or a
// range; and a row's field may be given such a domain while ftsync reads.
func (pl *planner) identifying(ctx context.Context, field, what string, t Type) error {
	if i := slices.IndexFunc(t.Parts, func(part string) bool { return slices.Contains(namedTypes, part) }); i >= 0 {
		pl.problem(field, "a column of another type, such as oid or text",
			"%s is of type %s, and a %s is written in another way for every search_path", what, t.Name, t.Parts[i])
		return nil
	}
	if t.Builtin {
		return nil
	}
	var types []string
	err := pl.conn.QueryRow(ctx, "with recursive "+TypeParts("array[$1::oid]")+`
		select coalesce(array_agg(distinct t.oid::regtype || ' of ' || pg_get_userbyid(t.typowner)), '{}')
		from part join pg_type t on t.oid = part.oid
		where t.typnamespace <> 'pg_catalog'::regnamespace and t.typtype in ('d', 'c')
		  and t.typowner not in (
		    select r.oid from pg_roles r where r.rolsuper or r.rolname = current_user
		       or r.oid = (select datdba from pg_database where datname = current_database()))`, t.oid).Scan(&types)
	if err != nil {
		return fmt.Errorf("look at what type %s is made of: %w", t.Name, err)
	}
	if len(types) > 0 {
		pl.problem(field, "a column of a type that comes with Postgres, or that this role or the database's owner owns",
			"%s is of type %s, and reading a value of it back runs what the owner of a type has written: %s",
			what, t.Name, strings.Join(types, ", "))
	}
	return nil
}
