package worker

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	dialTimeout = 10 * time.Second
	// pingTimeout is how long Postgres may take over a trivial statement before the
	// connection counts as dead. TCP alone notices a peer that is gone after minutes.
	pingTimeout = 2 * time.Second
)

// dial opens a connection with the settings the worker relies on. role says what it is for.
func dial(ctx context.Context, dsn, role string) (*pgx.Conn, error) {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("read the connection settings: %w", err)
	}
	cfg.ConnectTimeout = dialTimeout
	cfg.DialFunc = (&net.Dialer{KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: 2 * time.Second, Count: 3}}).DialContext
	for name, value := range map[string]string{
		"application_name": "ftsync " + role,
		// Text rendered by Postgres must not depend on the server's settings.
		"datestyle": "ISO, YMD", "timezone": "UTC", "intervalstyle": "iso_8601", "extra_float_digits": "1",
		"bytea_output": "hex", "lc_monetary": "C", "client_encoding": "UTF8",
		// An acknowledgement counts when it is on disk.
		"synchronous_commit": "on",
		// The server ends a worker that is gone: a parked one holds a lock.
		"tcp_keepalives_idle": "30", "tcp_keepalives_interval": "10", "tcp_keepalives_count": "3", "tcp_user_timeout": "30000",
		"idle_in_transaction_session_timeout": "60000", "statement_timeout": "0", "lock_timeout": "0",
		"default_transaction_isolation": "read committed", "default_transaction_read_only": "off",
		// Hidden rows would look deleted: an error instead.
		"row_security": "off",
	} {
		cfg.RuntimeParams[name] = value
	}
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("connect to Postgres: %w", err)
	}
	if cfg.User == "ftsync" {
		// "$user" in its search path is our schema, whose tables would stand before
		// the user's of the same names.
		_, err := conn.Exec(ctx, `select set_config('search_path', (select coalesce(string_agg(quote_ident(s), ', '), '""') from unnest(current_schemas(false)) s where s <> 'ftsync'), false)`)
		if err != nil {
			closeConn(conn)
			return nil, fmt.Errorf("connect to Postgres: %w", err)
		}
	}
	if conn.PgConn().ParameterStatus("server_encoding") == "SQL_ASCII" {
		// The server does not know what its bytes mean, and would refuse to send as
		// UTF-8 those that are none. What is no character is replaced here; see text.
		if _, err := conn.Exec(ctx, "set client_encoding = 'SQL_ASCII'"); err != nil {
			closeConn(conn)
			return nil, fmt.Errorf("connect to Postgres: %w", err)
		}
	}
	return conn, nil
}

// ErrStandby reports that the server is a standby: its snapshots leave out
// transactions in flight, so a position taken there would skip their changes.
var ErrStandby = errors.New("this Postgres server is a standby; ftsync follows the primary only: set target_session_attrs=primary or name the primary's host")

// closeConn ends a connection politely, but not at any price.
func closeConn(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), pingTimeout)
	defer cancel()
	conn.Close(ctx)
}

// ofStatement says whether err is Postgres's answer to one statement, on a
// connection that goes on: a fault of that statement, not of the connection.
func ofStatement(conn *pgx.Conn, err error) bool {
	var pgErr *pgconn.PgError
	return errors.As(err, &pgErr) && !conn.IsClosed()
}
