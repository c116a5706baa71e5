package capture

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/changelog"
	"ftsync/worker/postgres"
)

// dropStrays removes triggers of ftsync that came with a dump. The number in the name of their
// function is the oid of their table in the other database, and may be that of another table
// here. On tables that are followed they would be replaced anyway.
func dropStrays(ctx context.Context, conn *postgres.Conn, log *slog.Logger) error {
	rows, err := conn.Query(ctx, `
		select format('drop trigger %I on %I.%I', t.tgname, n.nspname, k.relname)
		from pg_trigger t join pg_proc p on p.oid = t.tgfoid join pg_class k on k.oid = t.tgrelid
		    join pg_namespace n on n.oid = k.relnamespace
		where p.pronamespace = 'ftsync'::regnamespace and `+ourTriggers+`
		  and p.proname <> 'capture_' || coalesce(pg_partition_root(t.tgrelid)::oid, t.tgrelid)`)
	if err != nil {
		return fmt.Errorf("look for triggers of another database: %w", err)
	}
	statements, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("look for triggers of another database: %w", err)
	}
	for _, sql := range statements {
		err := changelog.WithState(ctx, conn, func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, sql)
			return err
		})
		var locked *changelog.LockedError
		switch {
		case postgres.IsCode(err, postgres.InsufficientPrivilege), errors.As(err, &locked):
			log.Warn("a trigger that came from another database is left; the table's owner may remove it", "statement",
				sql, "error", err)
		case err != nil:
			return fmt.Errorf("%s: %w", sql, err)
		}
	}
	return nil
}

// Settle makes sure that the log, its consumers and the triggers belong to this database and its
// present, and throws away those of another one; see changelog.Settle.
func Settle(ctx context.Context, conn *postgres.Conn, log *slog.Logger) error {
	thrownAway, err := changelog.Settle(ctx, conn, log)
	if err != nil || !thrownAway {
		return err
	}
	return dropStrays(ctx, conn, log)
}
