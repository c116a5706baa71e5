package capture

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/changelog"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// right is what a role needs to be allowed, in the schema ftsync, to run ftsync where everything
// is installed.
type right struct {
	privileges []string
	kind       string   // of the objects: schema, table, sequence or function
	objects    []string // nil: all of that kind
}

var needed = []right{
	{[]string{"usage"}, "schema", []string{"ftsync"}},
	{[]string{"select"}, "table", nil},
	{[]string{"insert"}, "table",
		[]string{"ftsync.source", "ftsync.capture", "ftsync.consumer", "ftsync.change", "ftsync.alive"}},
	{[]string{"insert", "update"}, "table", []string{"ftsync.home"}},
	{[]string{"update"}, "table", []string{"ftsync.source", "ftsync.capture", "ftsync.consumer"}},
	{[]string{"delete"}, "table", []string{"ftsync.consumer", "ftsync.change", "ftsync.alive"}},
	{[]string{"usage", "update"}, "sequence", nil},
	{[]string{"execute"}, "function", []string{"ftsync.wake()", "ftsync.accepts()", "ftsync.put(int, text[])"}},
}

// grant returns the statement that gives the right to a role.
func (r right) grant(role string) string {
	on := r.kind + " " + strings.Join(r.objects, ", ")
	switch {
	case r.objects == nil:
		on = "all " + r.kind + "s in schema ftsync"
	case r.kind == "table":
		on = strings.Join(r.objects, ", ")
	}
	return "grant " + strings.Join(r.privileges, ", ") + " on " + on + " to " + postgres.Quote(role)
}

// lackingSQL names a right that the role lacks. Each is given by the kind, the object (empty: all of
// that kind) and the privilege.
const lackingSQL = `
	select n.privilege || ' on ' || n.kind || ' ' || o.name
	from unnest($1::text[], $2::text[], $3::text[]) n(kind, object, privilege) join (
		select 'schema' as kind, 'ftsync' as name, oid from pg_namespace where nspname = 'ftsync'
		union all select case relkind when 'r' then 'table' else 'sequence' end, 'ftsync.' || relname, oid from pg_class
		    where relnamespace = (select oid from pg_namespace where nspname = 'ftsync') and relkind in ('r', 'S')
		union all select 'function', 'ftsync.' || proname, oid from pg_proc
		    where pronamespace = (select oid from pg_namespace where nspname = 'ftsync')
	) o on o.kind = n.kind and (n.object = '' or o.name = split_part(n.object, '(', 1))
	where not case n.kind when 'schema' then has_schema_privilege(o.oid, n.privilege)
	    when 'table' then has_table_privilege(o.oid, n.privilege)
	    when 'sequence' then has_sequence_privilege(o.oid, n.privilege)
	    else has_function_privilege(o.oid, n.privilege) end
	order by n.kind <> 'schema', 1 limit 1`

// lacking names a right in the schema ftsync that the role needs and lacks; empty: there is none.
func lacking(ctx context.Context, conn *postgres.Conn) (what string, err error) {
	var kinds, objects, privileges []string
	for _, r := range needed {
		of := r.objects
		if of == nil {
			of = []string{""}
		}
		for _, o := range of {
			for _, p := range r.privileges {
				kinds, objects, privileges = append(kinds, r.kind), append(objects, o), append(privileges, p)
			}
		}
	}
	err = conn.QueryRow(ctx, lackingSQL, kinds, objects, privileges).Scan(&what)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	return what, err
}

// Lack is something that has to be done before ftsync can run, and that the present role may not
// do.
type Lack struct {
	Relation plan.Relation // the table that it is about; zero: the schema ftsync
	Found    string
	Want     string // who has to do what
}

// standing is what the present role may do with the schema ftsync.
type standing struct {
	role, owner string // owner of the schema; empty: there is none
	exists      bool
	ours        bool // the role may change the schema, or make it
	creates     bool // the role may make functions in it
}

// Lacks compares the rights of the present role with what a run with some plans needs: the schema
// ftsync, triggers on the tables, and the use of both. What is missing and the role may install is
// not lacking, since a run installs it. Lacks changes nothing.
func Lacks(ctx context.Context, conn *postgres.Conn, plans []*plan.Plan) (list []Lack, err error) {
	var s standing
	err = conn.QueryRow(ctx, `
		select current_user, n.oid is not null, coalesce(pg_get_userbyid(n.nspowner), ''),
		    coalesce(pg_has_role(n.nspowner, 'usage'), has_database_privilege(current_database(), 'create')),
		    coalesce(has_schema_privilege(n.oid, 'create'), true)
		from (select) one left join pg_namespace n on n.nspname = 'ftsync'`).
		Scan(&s.role, &s.exists, &s.owner, &s.ours, &s.creates)
	if err != nil {
		return nil, fmt.Errorf("ask for the rights of this role: %w", err)
	}
	d := draft{conn: conn}
	var defs []plan.Definition
	for _, p := range plans {
		defs = append(defs, p.Def)
	}
	if d.byRow, err = plan.ByRow(ctx, conn, defs); err != nil {
		return nil, err
	}
	if s.exists {
		what, err := lacking(ctx, conn)
		if err != nil {
			return nil, fmt.Errorf("ask for the rights of role %s in schema ftsync: %w", s.role, err)
		}
		if what != "" { // without which nothing more can be learned
			return []Lack{{Found: "no right of role " + s.role + " to " + what,
				Want: "that " + s.owner + ", who owns schema ftsync, " + s.migrate()}}, nil
		}
		if d.version, err = changelog.Version(ctx, conn); err != nil {
			return nil, fmt.Errorf("read the version of schema ftsync: %w", err)
		}
	}
	steps, err := changelog.Steps(ctx, conn, d.version)
	switch {
	case err != nil:
		return nil, err
	case !s.exists && !s.ours:
		list = append(list, Lack{Found: "no schema ftsync, and no right of role " + s.role + " to make one",
			Want: "that the tables' owner, who needs CREATE on the database, " + s.migrate()})
	case s.exists && !s.ours && len(steps) > 0:
		list = append(list, Lack{
			Found: "a schema ftsync of an older version, and no right of role " + s.role + " to change it",
			Want:  "that " + s.owner + ", who owns it, " + s.migrate()})
	}
	tables, err := d.uncaptured(ctx, plans, s, len(steps) > 0)
	return append(list, tables...), err
}

// migrate says what somebody else has to do for the role.
func (s standing) migrate() string {
	return "runs `ftsync migrate -grant=" + s.role + "`"
}

// uncaptured returns the tables whose changes are not captured and on which the role may not put
// triggers. With all, no table is captured as it is to be.
func (d *draft) uncaptured(ctx context.Context, plans []*plan.Plan, s standing, all bool) (list []Lack, err error) {
	tables, _ := sourcesOf(plans)
	known, _, err := d.number(ctx, tables)
	if err != nil {
		return nil, fmt.Errorf("read what is captured: %w", err)
	}
	for _, group := range byRelation(tables) {
		of := group[0].Relation
		c, statements, err := d.lacks(ctx, group, known)
		if err != nil {
			return nil, fmt.Errorf("ask whether changes of %s are captured: %w", of, err)
		}
		if !all && len(statements) == 0 {
			continue
		}
		others, err := othersOf(ctx, d.conn, c.tables())
		if err != nil {
			return nil, fmt.Errorf("ask who owns %s: %w", of, err)
		}
		who := "its owner " + others
		switch {
		case others == "" && s.creates:
			continue
		case others == "":
			who = "a superuser, or a member of " + s.role + " and of " + s.owner + ", who owns schema ftsync,"
		}
		list = append(list, Lack{of, "changes that are not captured, and no right of role " + s.role +
			" to put triggers there", "that " + who + " " + s.migrate()})
	}
	return list, nil
}

// othersOf names the owners of tables whose rights the role does not have.
func othersOf(ctx context.Context, conn *postgres.Conn, tables []uint32) (names string, err error) {
	err = conn.QueryRow(ctx, `
		select coalesce(string_agg(distinct pg_get_userbyid(relowner)::text, ' and '), '') from pg_class
		where oid = any($1) and not pg_has_role(relowner, 'usage')`, tables).Scan(&names)
	return names, err
}
