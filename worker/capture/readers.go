package capture

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/changelog"
	"ftsync/worker/postgres"
)

// AdmitReaders lets roles that may read all captured tables read ftsync's tables, too, because a
// backup reads all tables or fails. The log holds keys of rows that these roles may read anyway.
func AdmitReaders(ctx context.Context, conn *postgres.Conn) error {
	rows, err := conn.Query(ctx, `
		select quote_ident(r.rolname)
		from pg_roles r
		where not r.rolsuper and r.rolname !~ '^pg_' and r.rolname !~ '^ftsync_owner_'
		  and pg_has_role(current_user, (select nspowner from pg_namespace where nspname = 'ftsync'), 'usage')
		  and exists (select from ftsync.capture)
		  and not exists (select from ftsync.capture c join pg_class k on k.oid = c.relation
		                  where not has_table_privilege(r.oid, k.oid, 'select')
		                     or not has_schema_privilege(r.oid, k.relnamespace, 'usage')
		                     or k.relrowsecurity and not r.rolbypassrls)
		  and not (has_schema_privilege(r.oid, 'ftsync', 'usage')
		           and not exists (select from pg_class t where t.relnamespace = 'ftsync'::regnamespace
		                           and case t.relkind when 'r' then not has_table_privilege(r.oid, t.oid, 'select')
		                           when 'S' then not has_sequence_privilege(r.oid, t.oid, 'select') else false end))
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
	return changelog.WithState(ctx, conn, func(tx pgx.Tx) error {
		for _, sql := range []string{"grant usage on schema ftsync to " + to,
			"grant select on all tables in schema ftsync to " + to,
			"grant select on all sequences in schema ftsync to " + to} {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return fmt.Errorf("%s: %w", sql, err)
			}
		}
		return nil
	})
}
