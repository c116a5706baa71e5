package plan

import "ftsync/worker/postgres"

// castsToJSON is an SQL condition: a cast to json or jsonb exists whose function doesn't belong
// to a superuser. to_jsonb calls such casts for types that don't come with Postgres, also deep
// inside a value, so they could run code of a type's owner.
const castsToJSON = `exists (
	select from pg_catalog.pg_cast c join pg_catalog.pg_proc p on p.oid operator(pg_catalog.=) c.castfunc
	join pg_catalog.pg_roles r on r.oid operator(pg_catalog.=) p.proowner
	where c.casttarget operator(pg_catalog.=) any ('{114, 3802}'::pg_catalog.oid[]) and not r.rolsuper)`

// columnOf describes how a column of some type becomes a field, or returns a problem that says
// why it can't. Types that don't come with Postgres may have casts that run their owner's code,
// so their values are read as the text of their output function. The gate makes sure that the
// column still has this type when it is read.
func columnOf(name string, t Type) (c Column, problem string) {
	c, problem = plainColumnOf(name, t)
	if problem != "" || t.Builtin || t.kind == "b" && t.Typname == "hstore" {
		return c, problem
	}
	value := "d." + postgres.Quote(name)
	text := "case when " + IsGiven(value) + " then " + TextOf(value, t) + " end"
	if c.expr == value+"::text" {
		c.expr = text
	} else {
		c.expr = "case when not " + castsToJSON + " then " + c.expr + " else pg_catalog.to_jsonb(" +
			text + ")::pg_catalog.text end"
	}
	return c, ""
}
