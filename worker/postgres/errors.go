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

// messageBytes bounds each text in an error of Postgres. Errors quote values: "invalid
// input syntax for type date" quotes the whole text that was no date, which anybody who
// writes to a table may have put there. Errors are logged, shown, and kept with documents
// that are set aside.
const messageBytes = 1000

// brief shortens the texts of an error of Postgres, in place, before it becomes part of
// another error.
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
		*text = strings.Clone((*text)[:end]) + "…" // not a part that holds on to the whole
	}
	return err
}

// SQLSTATEs, for IsCode.
const (
	InsufficientPrivilege = "42501"
	LockNotAvailable      = "55P03"
	QueryCanceled         = "57014"
)

// IsCode reports whether an error is Postgres's with this SQLSTATE.
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

// OfStatement reports whether err is Postgres's answer to one statement and the connection
// goes on: then the statement is at fault, not the connection.
func OfStatement(conn *Conn, err error) bool {
	var pgErr *pgconn.PgError
	return errors.As(err, &pgErr) && !conn.IsClosed()
}

// OfData reports whether the data that a statement reads is at fault: then a statement that
// reads fewer rows may succeed.
func OfData(err error) bool {
	var pgErr *pgconn.PgError
	if !errors.As(err, &pgErr) || len(pgErr.Code) != 5 {
		return false
	}
	// Data exceptions, limits of the program, exceptions raised by functions, corrupted data.
	return slices.Contains([]string{"22", "54", "P0", "XX"}, pgErr.Code[:2])
}

// ErrStale reports that what a session has learned of the database is no longer true. It
// ends the session; the next one asks again.
var ErrStale = errors.New("what is known of the database is out of date")
