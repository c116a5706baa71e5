package worker

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"ftsync/worker/capture"
	"ftsync/worker/changelog"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// The neighbours are what else lives in the database and must not be harmed: writers whose
// temporary files are limited, publications of all tables, and roles that make backups.

// sharedSQL names the schemas of a search_path in which others than their owners may create
// objects.
const sharedSQL = `
	select coalesce(string_agg(distinct quote_ident(n.nspname), ', '), '')
	from pg_namespace n cross join aclexplode(n.nspacl) a
	where n.nspname = any($1::text[]) and a.privilege_type = 'CREATE' and a.grantee <> n.nspowner
	  and a.grantee not in (select oid from pg_roles where rolsuper or rolname = current_user)`

// shared warns of schemas in which others may make a function or an operator that Postgres would
// choose, for the SQL of the definitions' author, over its own.
func shared(ctx context.Context, conn *postgres.Conn, defs []plan.Definition) (warnings []string, err error) {
	written := func(d plan.Definition) bool { return d.Query != "" || d.Where != "" }
	if !slices.ContainsFunc(defs, written) {
		return nil, nil
	}
	var schemas string
	if err := conn.QueryRow(ctx, sharedSQL, conn.SearchPath()).Scan(&schemas); err != nil {
		return nil, fmt.Errorf("look at the schemas of the search_path: %w", err)
	}
	if schemas != "" {
		warnings = append(warnings, "other roles may create in schema "+schemas+", where names in `query:`, `keys:` "+
			"and `where:` are looked up: a function or operator of theirs may be taken for Postgres's, and run with "+
			"this role's rights; revoke CREATE, or set this role's search_path")
	}
	return warnings, nil
}

// neighbours returns warnings, for the operator, about what else lives in the database.
func neighbours(ctx context.Context, conn *postgres.Conn, defs []plan.Definition) (warnings []string, err error) {
	if warnings, err = shared(ctx, conn, defs); err != nil {
		return nil, err
	}
	var all *string
	var limited, logged bool
	err = conn.QueryRow(ctx, `
		select `+changelog.PublishesAllSQL+`, `+capture.LimitedSQL+`,
		       coalesce((select relpersistence = 'p' from pg_class where oid = to_regclass('ftsync.change')), false)`,
	).Scan(&all, &limited, &logged)
	if err != nil {
		return nil, fmt.Errorf("look at publications and limits: %w", err)
	}
	switch {
	case all != nil && logged:
		warnings = append(warnings, "publication "+*all+" is of all tables, those of schema ftsync too: its "+
			"subscribers stop at changes of tables they do not have; publish the tables you mean, or `ftsync "+
			"uninstall` and start again, which makes ours such that they are not published")
	case all != nil:
		warnings = append(warnings, "publication "+*all+" is of all tables; so that it does not carry those of "+
			"ftsync they are not logged, and a crash of the server has every index built anew")
	}
	rows, err := waiting(ctx, conn, defs)
	if err != nil {
		return nil, err
	}
	warnings = append(warnings, rows...)
	if limited {
		warnings = append(warnings,
			"temp_file_limit is set for some role: triggers are for rows, so that they count nothing against it; "+
				"statements that change many rows cost more than with triggers for statements")
	}
	return warnings, nil
}

// waiting warns of tables that the configuration wants to have row triggers, and whose triggers for
// statements this role may not change.
func waiting(ctx context.Context, conn *postgres.Conn, defs []plan.Definition) (warnings []string, err error) {
	tables, err := plan.ByRow(ctx, conn, defs)
	if err != nil || len(tables) == 0 {
		return nil, err
	}
	var names string
	err = conn.QueryRow(ctx, `
		select coalesce(string_agg(distinct n.nspname || '.' || k.relname, ', '), '')
		from pg_class k join pg_namespace n on n.oid = k.relnamespace
		    join pg_trigger t on t.tgrelid = k.oid and t.tgname = 'ftsync_update'
		where k.oid = any($1) and not pg_has_role(k.relowner, 'usage')`, tables).Scan(&names)
	if err != nil {
		return nil, fmt.Errorf("look for tables whose triggers are to be for rows: %w", err)
	}
	if names != "" {
		warnings = append(warnings, "`capture: rows` has no effect yet on "+names+", whose triggers this role may not "+
			"change: they log every change, a statement at a time, until the owner runs `ftsync migrate`")
	}
	return warnings, nil
}

// greet admits readers, and raises the warnings that there are by now.
func (s *session) greet(ctx context.Context, conn *postgres.Conn) error {
	warnings, err := neighbours(ctx, conn, s.w.cfg.Indexes)
	if err == nil { // else what was warned of may still be so
		s.w.warn(warnings)
	}
	return errors.Join(err, capture.AdmitReaders(ctx, conn))
}

// ownersTrusted names the owners of tables whom a superuser trusts by reading the tables. To plan
// a statement, Postgres evaluates functions that the table's indexes call with constants, with
// the rights of the reader, and no setting prevents that.
func ownersTrusted(ctx context.Context, conn *postgres.Conn, tables []uint32) (names string, err error) {
	err = conn.QueryRow(ctx, `
		select coalesce(string_agg(distinct r.rolname, ', '), '')
		from pg_class c join pg_roles r on r.oid = c.relowner
		where c.oid = any($1) and not r.rolsuper and r.oid <> (select datdba from pg_database
		    where datname = current_database())
		  and (select rolsuper from pg_roles where rolname = current_user)`, tables).Scan(&names)
	if err != nil {
		return "", fmt.Errorf("look for the tables' owners: %w", err)
	}
	return names, nil
}
