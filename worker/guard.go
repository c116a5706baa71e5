package worker

import "ftsync/worker/postgres"

// castsToJSON says that somebody who is no superuser has made a cast to json:
// to_jsonb uses those of types that don't come with Postgres, wherever they are
// inside, and they may be functions of a type's owner.
const castsToJSON = `exists (
	select from pg_catalog.pg_cast c join pg_catalog.pg_proc p on p.oid operator(pg_catalog.=) c.castfunc
	join pg_catalog.pg_roles r on r.oid operator(pg_catalog.=) p.proowner
	where c.casttarget operator(pg_catalog.=) any ('{114, 3802}'::pg_catalog.oid[]) and not r.rolsuper)`

// columnOf says how a column of a type becomes a field. A non-empty problem says why
// it can't. A type of somebody's may have casts that run code of theirs: its values
// are taken by their text. That the type is the one known here is the gate's business.
func columnOf(name string, t pgType) (c column, problem string) {
	c, problem = plainColumnOf(name, t)
	if problem != "" || t.builtin || t.kind == "b" && t.typname == "hstore" {
		return c, problem
	}
	value := "d." + postgres.Quote(name)
	text := "case when " + isGiven(value) + " then " + textOf(value, t) + " end"
	if c.expr == value+"::text" {
		c.expr = text
	} else {
		c.expr = "case when not " + castsToJSON + " then " + c.expr + " else pg_catalog.to_jsonb(" + text + ")::pg_catalog.text end"
	}
	return c, ""
}
