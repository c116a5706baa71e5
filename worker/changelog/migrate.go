package changelog

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"ftsync/migrations"
	"ftsync/worker/postgres"
)

// createSchema fails if a schema ftsync exists: another replica was faster, or somebody who wants
// to own what triggers call.
const createSchema = "create schema ftsync"

// Migrate brings the schema ftsync up to date, each step in its own transaction. If there is
// nothing to do, it changes nothing and needs no rights. It is written by hand because it is
// short; a migration library would bring a dozen modules.
func Migrate(ctx context.Context, conn *postgres.Conn) error {
	if err := Trust(ctx, conn); err != nil {
		return err
	}
	for {
		done, err := migrateOne(ctx, conn)
		if err != nil {
			return err
		}
		if done {
			return makeDefiner(ctx, conn)
		}
	}
}

// Version returns the number of the last migration applied; 0: there is no schema ftsync.
func Version(ctx context.Context, conn *postgres.Conn) (v int, err error) {
	var installed bool
	if err := conn.QueryRow(ctx, "select to_regclass('ftsync.migration') is not null").Scan(&installed); err != nil ||
		!installed {
		return 0, err
	}
	// If the table is unlogged, its comment has the version, too, since a crash empties the
	// table. A comment that is no number counts as none.
	err = conn.QueryRow(ctx, `
		select greatest(coalesce(max(version), 0),
			coalesce(substring(obj_description('ftsync.migration'::regclass, 'pg_class') from '^[0-9]{1,9}$'),
			    '0')::int)
		from ftsync.migration`).Scan(&v)
	return v, err
}

const createMigrationTable = "create table ftsync.migration (version int primary key, name text not null, " +
	"applied_at timestamptz not null default now())"

const uniqueViolation, duplicateSchema = "23505", "42P06"

// ErrMigration reports that the schema could not be brought up to date.
var ErrMigration = errors.New("migrate schema ftsync")

func newerSchema(have, known int) error {
	return fmt.Errorf("schema ftsync is of version %d, made by a newer ftsync; this one knows versions up to %d: "+
		"use the newer one", have, known)
}

func migrateOne(ctx context.Context, conn *postgres.Conn) (done bool, err error) {
	all := migrations.Postgres()
	// The lock is not taken for this look: the usual start is by a role that may change nothing.
	v, err := Version(ctx, conn)
	if err != nil {
		return false, fmt.Errorf("read the version of schema ftsync: %w", err)
	}
	if v > len(all) {
		return false, newerSchema(v, len(all))
	}
	if v == len(all) {
		return true, nil
	}
	quiet, err := unlogged(ctx, conn, v)
	if err != nil {
		return false, err
	}
	m := all[v]
	step := func(tx pgx.Tx) error {
		if now, err := Version(ctx, conn); err != nil || now != v {
			return err // another replica was faster
		}
		if _, err := tx.Exec(ctx, noteMade); err != nil {
			return err
		}
		if _, err := conn.PgConn().Exec(ctx, m.SQL).ReadAll(); err != nil {
			return err
		}
		var statements []string
		if v == 0 {
			statements = []string{createMigrationTable}
		}
		if quiet {
			statements = append(statements, setUnlogged, noteVersion(m.Version))
		}
		statements = append(statements, revokeDefaults)
		for _, sql := range statements {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, "insert into ftsync.migration (version, name) values ($1, $2)", m.Version, m.Name)
		return err
	}
	if v == 0 {
		err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, createSchema); err != nil {
				return err
			}
			return step(tx)
		})
		if postgres.IsCode(err, uniqueViolation) || postgres.IsCode(err, duplicateSchema) {
			return false, Trust(ctx, conn) // another replica was faster, or somebody else
		}
	} else {
		err = WithState(ctx, conn, step)
	}
	if err != nil {
		return false, fmt.Errorf(
			"%w from version %d (the role needs CREATE on the database, or let its owner run `ftsync migrate`): %w",
			ErrMigration, v, err)
	}
	return false, nil
}

// Step is one step of the migrations, to be run by somebody else in one transaction.
type Step struct {
	Comment    string
	Statements []string // of one transaction
}

// Steps returns the migrations that a schema of some version lacks; version 0: there is no
// schema.
func Steps(ctx context.Context, conn *postgres.Conn, version int) (list []Step, err error) {
	all := migrations.Postgres()
	if version > len(all) {
		return nil, newerSchema(version, len(all))
	}
	if version == len(all) {
		return nil, nil
	}
	quiet, err := unlogged(ctx, conn, version)
	if err != nil {
		return nil, err
	}
	for _, m := range all[version:] {
		statements := []string{TakeStateLock, noteMade, m.SQL}
		if m.Version == 1 {
			statements = []string{createSchema, noteMade, m.SQL, createMigrationTable}
		}
		if quiet {
			statements = append(statements, setUnlogged, noteVersion(m.Version))
		}
		statements = append(statements, revokeDefaults,
			fmt.Sprintf("insert into ftsync.migration (version, name) values (%d, %s)", m.Version,
				postgres.Literal(m.Name)))
		list = append(list, Step{fmt.Sprintf("Schema ftsync, step %d: %s.", m.Version, m.Name), statements})
	}
	return list, nil
}
