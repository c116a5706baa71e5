package postgres

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// messageBytes bounds each text of an error from Postgres. Errors quote values: "invalid input
// syntax for type date" quotes the whole text, which anybody who writes to a table may have put
// there. Errors are logged, shown, and kept with documents that are set aside.
const messageBytes = 1000

// brief shortens the texts of an error from Postgres, in place, before the error becomes part of
// another one.
func brief(err error) error {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return err
	}
	for _, text := range []*string{&e.Message, &e.Detail, &e.Hint, &e.Where, &e.InternalQuery} {
		if len(*text) <= messageBytes {
			continue
		}
		end := messageBytes
		for end > 0 && !utf8.RuneStart((*text)[end]) {
			end--
		}
		*text = strings.Clone((*text)[:end]) + "…" // a copy, which does not keep the whole text in memory
	}
	return err
}

// SQLSTATEs for IsCode.
const (
	InsufficientPrivilege = "42501"
	LockNotAvailable      = "55P03"
	QueryCanceled         = "57014"
)

// IsCode reports whether err comes from Postgres and has this SQLSTATE.
func IsCode(err error, code string) bool {
	var pgErr *pgconn.PgError
	return errors.As(err, &pgErr) && pgErr.Code == code
}

// Querier is a connection, or a transaction on one.
type Querier interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// OfStatement reports whether err is the answer of Postgres to one statement on a connection that
// lives on, so that the statement is at fault, not the connection.
func OfStatement(conn *Conn, err error) bool {
	var pgErr *pgconn.PgError
	return errors.As(err, &pgErr) && !conn.IsClosed()
}

// OfData reports whether the data that a statement reads is at fault, so that a statement that
// reads fewer rows may succeed.
func OfData(err error) bool {
	var pgErr *pgconn.PgError
	if !errors.As(err, &pgErr) || len(pgErr.Code) != 5 {
		return false
	}
	// data exceptions, limits of the server, exceptions raised by functions, corrupted data
	return slices.Contains([]string{"22", "54", "P0", "XX"}, pgErr.Code[:2])
}

// ErrStale reports that what a session has learned about the database is no longer true. It ends
// the session; the next one asks again.
var ErrStale = errors.New("what is known of the database is out of date")
