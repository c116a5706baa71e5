package plan

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// namedTypes are types whose values are the names of other things: their text depends
// on the search_path of whoever asks, and on what those things are called by now.
var namedTypes = []string{"regclass", "regcollation", "regconfig", "regdictionary", "regnamespace", "regoper",
	"regoperator", "regproc", "regprocedure", "regrole", "regtype"}

// identifying complains of types by whose text nothing can be known again: those of
// names, and those of which reading a value runs code of whom we don't trust. A value
// comes back as text, and is made again by the checks of domains inside a row, an
// array or a range; the fields of a row may become such while we read.
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
