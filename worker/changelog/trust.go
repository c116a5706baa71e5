package changelog

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"ftsync/migrations"
	"ftsync/worker/postgres"
)

// What stands in the schema ftsync runs with the rights of whoever writes to a captured table,
// and with the rights of the worker. So a schema that somebody else could have made or changed is
// not used: before each session it is compared with what ftsync makes.

// ForeignError reports that something in the schema ftsync was not made by ftsync, or has been
// changed.
type ForeignError struct{ what, remedy string }

func (e *ForeignError) Error() string {
	return fmt.Sprintf("schema ftsync is not used: %s; %s", e.what, e.remedy)
}

// madeFunctions finds the functions that a migration makes, with their bodies.
var madeFunctions = regexp.MustCompile(
	`(?s)create (?:or replace )?function ftsync\.(\w+)\(([^)]*)\) returns \w+ language plpgsql(?: security definer)?` +
		`(?: set search_path = pg_catalog, pg_temp)? as \$\$(.*?)\$\$;`)

// functionsOf returns the bodies of ftsync's functions after the migrations up to version, by
// name.
func functionsOf(version int) map[string]string {
	bodies := map[string]string{}
	for _, m := range migrations.Postgres()[:version] {
		for _, f := range madeFunctions.FindAllStringSubmatch(m.SQL, -1) {
			bodies[f[1]] = f[3]
		}
	}
	return bodies
}

// ownersSQL selects the roles that may own what is in schema ftsync: superusers, this role,
// DefinerRole, the owner of the database, and roles that this role is a member of.
const ownersSQL = `
	select r.oid from pg_roles r
	where r.rolsuper or r.rolname = current_user or r.rolname = ` + DefinerRole + `
	   or r.oid = (select datdba from pg_database where datname = current_database())
	   or not (select rolsuper from pg_roles where rolname = current_user)
	      and pg_has_role(current_user, r.oid, 'member')`

// Trust returns a *ForeignError when the schema ftsync, or something in it, was not made by
// ftsync. It is no error when there is no schema. Trust changes nothing. If another process
// migrates in the meantime, the new version is compared instead.
func Trust(ctx context.Context, conn *postgres.Conn) error {
	for {
		v, err := trustOnce(ctx, conn)
		var foreign *ForeignError
		if v == 0 || !errors.As(err, &foreign) {
			return err
		}
		now, e := Version(ctx, conn)
		if e != nil {
			return fmt.Errorf("read the version of schema ftsync: %w", e)
		}
		if now <= v {
			return err
		}
	}
}

// trustOnce compares the schema with the schema that the migrations up to its version make, and
// returns that version; 0: there is no schema.
func trustOnce(ctx context.Context, conn *postgres.Conn) (v int, err error) {
	var owner string
	var trusted bool
	err = conn.QueryRow(ctx, `
		select n.nspowner::regrole::text,
		       n.nspowner in (`+ownersSQL+`)
		       -- or a role without special rights relies on who owns the tables that are captured
		       or not (select rolsuper from pg_roles where rolname = current_user)
		          and exists (select from pg_trigger t join pg_proc p on p.oid = t.tgfoid
		          join pg_class c on c.oid = t.tgrelid
		                      where p.pronamespace = n.oid and c.relowner = n.nspowner and c.relnamespace <> n.oid)
		          or not exists (select from pg_proc p where p.pronamespace = n.oid and p.proname like 'capture\_%')
		             and not (select rolsuper from pg_roles where rolname = current_user)
		             and exists (select from pg_class c where c.relowner = n.nspowner and c.relnamespace <> n.oid
		             and c.relkind in ('r', 'p')
		                         and has_any_column_privilege(c.oid, 'select'))
		from pg_namespace n where n.nspname = 'ftsync'`).Scan(&owner, &trusted)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("look at schema ftsync: %w", err)
	}
	if !trusted {
		return 0, &ForeignError{"it belongs to " + owner,
			"what is in it would run with the rights of others: drop it, or make the role that ftsync connects as, " +
				"or the database's owner, its owner"}
	}
	v, err = Version(ctx, conn)
	if err != nil {
		return 0, fmt.Errorf("read the version of schema ftsync: %w", err)
	}
	if v == 0 {
		return 0, &ForeignError{"it exists, and was not made by ftsync", "drop it, or rename it"}
	}
	if v > len(migrations.Postgres()) {
		return v, newerSchema(v, len(migrations.Postgres()))
	}
	rows, err := conn.Query(ctx, intrudersSQL)
	if err != nil {
		return v, fmt.Errorf("look at what is in schema ftsync: %w", err)
	}
	foreign, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return v, fmt.Errorf("look at what is in schema ftsync: %w", err)
	}
	if len(foreign) > 0 {
		return v, &ForeignError{"it has " + strings.Join(foreign, "; "),
			"ftsync did not make that: drop it, or `ftsync uninstall -force` and start again"}
	}
	return v, trustFunctions(ctx, conn, v)
}

// intrudersSQL lists what stands in the schema ftsync but is not ftsync's. Functions are compared
// by trustFunctions.
const intrudersSQL = `
	with ours as (` + ownersSQL + ` union select nspowner from pg_namespace where nspname = 'ftsync'),
	tables as (select oid, relname from pg_class where relnamespace = 'ftsync'::regnamespace)
	select format('%s %s of role %s',
	    case c.relkind when 'S' then 'sequence' when 'v' then 'view' when 'i' then 'index' else 'table' end,
	    c.oid::regclass, c.relowner::regrole)
	from pg_class c where c.relnamespace = 'ftsync'::regnamespace and c.relowner not in (select * from ours)
	union all
	select format('function %s of role %s', p.oid::regprocedure, p.proowner::regrole)
	from pg_proc p where p.pronamespace = 'ftsync'::regnamespace and p.proowner not in (select * from ours)
	  and not exists (select from pg_class c where p.proname = 'capture_' || c.oid and c.relowner = p.proowner)
  -- of a database that this one is a copy of
  and not (p.proname ~ '^capture_[0-9]+$' and p.proowner::regrole::text ~ '^ftsync_owner_[0-9]+$')
	union all
	select format('type %s of role %s', t.oid::regtype, t.typowner::regrole)
	from pg_type t where t.typnamespace = 'ftsync'::regnamespace and t.typowner not in (select * from ours)
	union all
	select format('operator %s', o.oid::regoperator) from pg_operator o where o.oprnamespace = 'ftsync'::regnamespace
	union all
	select format('trigger %I on %s', t.tgname, t.tgrelid::regclass)
	from pg_trigger t where t.tgrelid in (select oid from tables) and not t.tgisinternal
	  and not (t.tgname = 'tampered' and t.tgrelid = 'ftsync.change'::regclass
	           and t.tgfoid = to_regprocedure('ftsync.tampered()'))
	union all
	select format('rule %I on %s', r.rulename, r.ev_class::regclass)
	from pg_rewrite r where r.ev_class in (select oid from tables)
	union all
	select format('policy %I on %s', p.polname, p.polrelid::regclass)
	from pg_policy p where p.polrelid in (select oid from tables)
	union all
	select format('table %s as a part or a parent', i.inhrelid::regclass)
	from pg_inherits i where i.inhrelid in (select oid from tables where relname not like '%\_pkey')
	    and i.inhparent in (select oid from tables) or i.inhparent in (select oid from tables)
	union all
	select format('CREATE granted to %s', case a.grantee when 0 then 'everybody' else a.grantee::regrole::text end)
	from pg_namespace n cross join aclexplode(n.nspacl) a
	where n.nspname = 'ftsync' and a.privilege_type = 'CREATE' and a.grantee not in (select * from ours)
	union all
	select format('%s on %s granted to everybody', a.privilege_type, c.oid::regclass)
	from pg_class c cross join aclexplode(c.relacl) a
	where c.relnamespace = 'ftsync'::regnamespace and a.grantee = 0 and a.privilege_type <> 'SELECT'
	    and c.relkind = 'r'`

// trustFunctions compares the functions with those that the migrations make. Trigger functions of
// tables are left out: they are compared when the table is captured.
func trustFunctions(ctx context.Context, conn *postgres.Conn, version int) error {
	bodies := functionsOf(version)
	rows, err := conn.Query(ctx, `
		select p.proname::text, p.oid::regprocedure::text, p.prosrc,
		       p.prosecdef
		       or p.proconfig is distinct from '{"search_path=pg_catalog, pg_temp"}' and p.proname <> 'tampered'
		from pg_proc p
		where p.pronamespace = 'ftsync'::regnamespace and not (p.proname ~ '^capture_[0-9]+$' and p.pronargs = 0)`)
	if err != nil {
		return fmt.Errorf("look at the functions of schema ftsync: %w", err)
	}
	var name, signature, body string
	var other bool
	seen, others := map[string]bool{}, map[string]string{}
	_, err = pgx.ForEachRow(rows, []any{&name, &signature, &body, &other}, func() error {
		if made, ok := bodies[name]; ok && made == body && !other && !seen[name] {
			seen[name] = true
		} else {
			others[signature] = name
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("look at the functions of schema ftsync: %w", err)
	}
	if len(others) > 0 {
		signature := slices.Sorted(maps.Keys(others))[0]
		if _, ok := bodies[others[signature]]; ok && !seen[others[signature]] {
			return &ForeignError{"its function " + signature + " is not as ftsync made it",
				"`ftsync uninstall -force` and start again"}
		}
		return &ForeignError{"it has a function " + signature, "ftsync did not make that: drop it"}
	}
	for name := range bodies {
		if !seen[name] {
			return &ForeignError{"its function " + name + " is missing", "`ftsync uninstall -force` and start again"}
		}
	}
	return nil
}
