package postgres

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// unconnected is the error of a connection that could not be made, in words for an operator.
type unconnected struct {
	text string
	err  error // pgx's
}

func (e *unconnected) Error() string { return e.text }
func (e *unconnected) Unwrap() error { return e.err }

// explain says as whom and to which database a connection was tried, what happened at each
// address, and what to do about it. It goes on from "connect to Postgres".
func explain(cfg *pgx.ConnConfig, err error) error {
	var failed *pgconn.ConnectError
	if !errors.As(err, &failed) {
		return fmt.Errorf("and learn who answers: %w", err)
	}
	database := cfg.Database
	if database == "" { // as Postgres has it
		database = cfg.User
	}
	text := fmt.Sprintf("as user %q to database %q: %s", cfg.User, database, strings.Join(attempts(failed), "; "))
	if what := remedy(cfg, err); what != "" {
		text += ": " + what
	}
	return &unconnected{text, err}
}

// attempts returns what happened at each address, each thing once. What Postgres said counts more
// than what happened before: with sslmode=prefer, a server that refuses a password has also refused
// encryption, or the password twice.
func attempts(failed *pgconn.ConnectError) (texts []string) {
	all := []error{failed.Unwrap()}
	for _, err := range []error{all[0], errors.Unwrap(all[0])} {
		if several, ok := err.(interface{ Unwrap() []error }); ok {
			all = several.Unwrap()
		}
	}
	said := func(err error) bool {
		var pgErr *pgconn.PgError
		return errors.As(err, &pgErr)
	}
	if slices.ContainsFunc(all, said) {
		all = slices.DeleteFunc(slices.Clone(all), func(err error) bool { return !said(err) })
	}
	for _, err := range all {
		if text := brief(err).Error(); !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}

// SQLSTATEs of connections that are refused.
const (
	invalidPassword      = "28P01"
	invalidAuthorization = "28000"
	invalidCatalog       = "3D000"
	tooManyConnections   = "53300"
	cannotConnectNow     = "57P03"
)

// remedy says what an operator has to do before a connection can be made; empty: nobody knows.
func remedy(cfg *pgx.ConnConfig, err error) string {
	const hostAndPort = "the host and the port in DATABASE_URL, or PGHOST and PGPORT"
	var pgErr *pgconn.PgError
	var dns *net.DNSError
	var network net.Error
	switch {
	case errors.As(err, &pgErr):
		return remedyOf(pgErr.Code, cfg)
	case errors.As(err, &dns) && dns.IsNotFound:
		return "no such host is known: check " + hostAndPort
	case errors.As(err, &dns):
		return "the name of the host can't be looked up now: check the name server"
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ENOENT):
		return "no Postgres listens there: check " + hostAndPort + ", and that the server runs"
	case pgconn.Timeout(err), errors.As(err, &network) && network.Timeout():
		return "nothing answers there: check " + hostAndPort + ", and what stands in between, such as a firewall"
	}
	return ""
}

// remedyOf says what to do about a refusal by Postgres.
func remedyOf(code string, cfg *pgx.ConnConfig) string {
	switch code {
	case invalidPassword:
		if cfg.Password == "" {
			return "no password was given: give it in DATABASE_URL, PGPASSWORD or PGPASSWORD_FILE"
		}
		return "the password is not that user's, or there is no such user: check DATABASE_URL, or PGUSER and " +
			"PGPASSWORD"
	case invalidAuthorization:
		return "check the user in DATABASE_URL or PGUSER, that it may log in, and the server's pg_hba.conf"
	case invalidCatalog:
		return "check the database in DATABASE_URL or PGDATABASE"
	case InsufficientPrivilege:
		return fmt.Sprintf("the database's owner gives the right with: grant connect on database %s to %s",
			Quote(cfg.Database), Quote(cfg.User))
	case tooManyConnections:
		return "ftsync needs up to six connections: raise the limit of the server, the database or the role, or " +
			"end others"
	case cannotConnectNow:
		return "it starts, stops or recovers: wait until it is up"
	}
	return ""
}
