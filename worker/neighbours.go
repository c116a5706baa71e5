package worker

import (
	"context"
	"errors"
	"fmt"
	"ftsync/worker/postgres"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// What else lives in the database and is not to be harmed: writers whose temporary
// files are limited, publications of all tables, and roles that make backups.

// limitedSQL says whether some role's temporary files are limited. Transition tables
// count against the limit of the writer, whose statement would fail: then triggers
// are for rows. A limit that somebody sets in a session can't be known.
const limitedSQL = `(
	(select reset_val from pg_settings where name = 'temp_file_limit') <> '-1'
	or exists (select from pg_db_role_setting s cross join unnest(s.setconfig) v
	           where s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
	             and v like 'temp\_file\_limit=%' and v not like '%=-1'))`

// forRowsSQL says whether the triggers of a table are to be for rows because of
// limits, as SQL over its oid. Who may not change them takes them as they are.
func forRowsSQL(oid string) string {
	return `case when (select pg_has_role(current_user, k.relowner, 'usage') from pg_class k where k.oid = ` + oid + `) then ` + limitedSQL + `
		else exists (select from pg_trigger g where g.tgrelid = ` + oid + ` and g.tgname like 'ftsync\_row%') end`
}

// publishesAllSQL names the publications of all tables.
const publishesAllSQL = "(select string_agg(quote_ident(pubname), ', ' order by pubname) from pg_publication where puballtables)"

// Where all tables are published, ours would be, too, and stop a subscriber that
// does not have them. Tables that are not logged are not published: the price is that
// a crash of the server empties them, and has every index built anew. What the
// migrations have done is then known from a comment.
const setUnlogged = `do $$
declare
  t regclass;
begin
  for t in select oid from pg_class where relnamespace = 'ftsync'::regnamespace and relkind = 'r' and relpersistence = 'p' loop
    execute format('alter table %s set unlogged', t);
  end loop;
end $$`

// unlogged says whether our tables are to be, or already are, not logged.
func unlogged(ctx context.Context, q postgres.Querier, version int) (yes bool, err error) {
	sql := "select relpersistence = 'u' from pg_class where oid = 'ftsync.change'::regclass"
	if version == 0 {
		sql = "select " + publishesAllSQL + " is not null"
	}
	if err := q.QueryRow(ctx, sql).Scan(&yes); err != nil {
		return false, fmt.Errorf("look for publications of all tables: %w", err)
	}
	return yes, nil
}

func noteVersion(version int) string {
	return fmt.Sprintf("comment on table ftsync.migration is '%d'", version)
}

// sharedSQL names the schemas of a path in which others than their owners may create.
const sharedSQL = `
	select coalesce(string_agg(distinct quote_ident(n.nspname), ', '), '')
	from pg_namespace n cross join aclexplode(n.nspacl) a
	where n.nspname = any($1::text[]) and a.privilege_type = 'CREATE' and a.grantee <> n.nspowner
	  and a.grantee not in (select oid from pg_roles where rolsuper or rolname = current_user)`

// shared warns of schemas in which somebody may make a function or an operator that
// fits what the author of the definitions wrote better than Postgres's own.
func shared(ctx context.Context, conn *postgres.Conn, defs []Definition) (warnings []string, err error) {
	written := func(d Definition) bool { return d.Query != "" || d.Where != "" }
	if !slices.ContainsFunc(defs, written) {
		return nil, nil
	}
	var schemas string
	if err := conn.QueryRow(ctx, sharedSQL, conn.SearchPath()).Scan(&schemas); err != nil {
		return nil, fmt.Errorf("look at the schemas of the search_path: %w", err)
	}
	if schemas != "" {
		warnings = append(warnings, "other roles may create in schema "+schemas+", where names in `query:`, `keys:` and `where:` are looked up: a function or operator of theirs may be taken for Postgres's, and run with this role's rights; revoke CREATE, or set this role's search_path")
	}
	return warnings, nil
}

// neighbours says what is worth a warning.
func neighbours(ctx context.Context, conn *postgres.Conn, defs []Definition) (warnings []string, err error) {
	if warnings, err = shared(ctx, conn, defs); err != nil {
		return nil, err
	}
	var all *string
	var limited, logged bool
	err = conn.QueryRow(ctx, "select "+publishesAllSQL+", "+limitedSQL+", coalesce((select relpersistence = 'p' from pg_class where oid = to_regclass('ftsync.change')), false)").Scan(&all, &limited, &logged)
	if err != nil {
		return nil, fmt.Errorf("look at publications and limits: %w", err)
	}
	switch {
	case all != nil && logged:
		warnings = append(warnings, "publication "+*all+" is of all tables, those of schema ftsync too: its subscribers stop at changes of tables they do not have; publish the tables you mean, or `ftsync uninstall` and start again, which makes ours such that they are not published")
	case all != nil:
		warnings = append(warnings, "publication "+*all+" is of all tables; so that it does not carry those of ftsync they are not logged, and a crash of the server has every index built anew")
	}
	if limited {
		warnings = append(warnings, "temp_file_limit is set for some role: triggers are for rows, so that they count nothing against it; statements that change many rows cost more than with triggers for statements")
	}
	return warnings, nil
}

// admitReaders lets roles read our tables that may read all that is captured: a
// backup by one of them reads all tables or fails. What the log holds are keys of
// rows they may read.
func admitReaders(ctx context.Context, conn *postgres.Conn) error {
	rows, err := conn.Query(ctx, `
		select quote_ident(r.rolname)
		from pg_roles r
		where not r.rolsuper and r.rolname !~ '^pg_' and r.rolname !~ '^ftsync_owner_'
		  and pg_has_role(current_user, (select nspowner from pg_namespace where nspname = 'ftsync'), 'usage')
		  and exists (select from ftsync.capture)
		  and not exists (select from ftsync.capture c join pg_class k on k.oid = c.relation
		                  where not has_table_privilege(r.oid, k.oid, 'select') or not has_schema_privilege(r.oid, k.relnamespace, 'usage') or k.relrowsecurity and not r.rolbypassrls)
		  and not (has_schema_privilege(r.oid, 'ftsync', 'usage')
		           and not exists (select from pg_class t where t.relnamespace = 'ftsync'::regnamespace
		                           and case t.relkind when 'r' then not has_table_privilege(r.oid, t.oid, 'select') when 'S' then not has_sequence_privilege(r.oid, t.oid, 'select') else false end))
		order by 1`)
	if err != nil {
		return fmt.Errorf("look for roles that may read everything: %w", err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("look for roles that may read everything: %w", err)
	}
	if len(names) == 0 {
		return nil
	}
	to := strings.Join(names, ", ")
	return withState(ctx, conn, func(tx pgx.Tx) error {
		for _, sql := range []string{"grant usage on schema ftsync to " + to, "grant select on all tables in schema ftsync to " + to, "grant select on all sequences in schema ftsync to " + to} {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return fmt.Errorf("%s: %w", sql, err)
			}
		}
		return nil
	})
}

// greet admits readers, and says what has come to be worth a warning.
func (s *session) greet(ctx context.Context, conn *postgres.Conn) error {
	warnings, err := neighbours(ctx, conn, s.w.cfg.Indexes)
	s.w.warn(warnings)
	return errors.Join(err, admitReaders(ctx, conn))
}
