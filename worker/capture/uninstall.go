package capture

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/changelog"
	"ftsync/worker/postgres"
)

// ErrRunning reports that ftsync still follows the database that it is to be removed from.
var ErrRunning = errors.New("ftsync is running")

// Uninstall removes everything that ftsync has made in the database, and returns the statements
// that it ran. A running replica may make everything again, so Uninstall returns ErrRunning when
// one was seen within changelog.RunningWithin, unless force is set.
func Uninstall(ctx context.Context, connect string, log *slog.Logger, force bool) (done []string, err error) {
	conn, err := postgres.Dial(ctx, connect, "uninstall")
	if err != nil {
		return nil, err
	}
	defer postgres.Close(conn)
	var there, usable bool
	err = conn.QueryRow(ctx,
		"select to_regnamespace('ftsync') is not null, to_regclass('ftsync.consumer') is not null").Scan(&there,
		&usable)
	if err != nil {
		return nil, fmt.Errorf("look for schema ftsync: %w", err)
	}
	if !there {
		return nil, nil
	}
	if usable && !force {
		if err := nobodyRuns(ctx, conn); err != nil {
			return nil, err
		}
	}
	in := Installer{Conn: conn, Log: log, Patient: true}
	rows, err := conn.Query(ctx, `
		select format('drop trigger %I on %I.%I', t.tgname, n.nspname, k.relname)
		from pg_trigger t join pg_proc p on p.oid = t.tgfoid join pg_class k on k.oid = t.tgrelid
		    join pg_namespace n on n.oid = k.relnamespace
		where p.pronamespace = 'ftsync'::regnamespace and k.relnamespace <> 'ftsync'::regnamespace and t.tgparentid = 0
		order by n.nspname, k.relname, t.tgname`)
	if err != nil {
		return nil, fmt.Errorf("list the triggers of ftsync: %w", err)
	}
	statements, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("list the triggers of ftsync: %w", err)
	}
	for _, sql := range append(statements, "drop schema ftsync cascade") {
		err := in.try(ctx, sql, func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, sql)
			return err
		})
		if err != nil {
			return done, fmt.Errorf("%s: %w", sql, err)
		}
		done = append(done, sql)
	}
	var role *string
	if err := conn.QueryRow(ctx,
		"select (select quote_ident(rolname) from pg_roles where rolname = "+changelog.DefinerRole+
			")").Scan(&role); err != nil {
		return done, fmt.Errorf("look for the role of trigger functions: %w", err)
	}
	if role != nil {
		sql := "drop role " + *role
		if _, err := conn.Exec(ctx, sql); err != nil {
			return done, fmt.Errorf("%s: everything else is gone: %w", sql, err)
		}
		done = append(done, sql)
	}
	return done, nil
}

func nobodyRuns(ctx context.Context, conn *postgres.Conn) error {
	var replica string
	var ago float64
	err := conn.QueryRow(ctx, `
		select replica, extract(epoch from now() - seen_at)::float8 from ftsync.consumer
		where seen_at > now() - $1::bigint * interval '1 millisecond'
		    order by seen_at desc limit 1`, changelog.RunningWithin.Milliseconds()).Scan(&replica, &ago)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("look for replicas: %w", err)
	}
	return fmt.Errorf("%w: replica %q was seen %v ago; stop it first, and wait %v", ErrRunning, replica,
		time.Duration(ago*float64(time.Second)).Round(time.Second), changelog.RunningWithin)
}
