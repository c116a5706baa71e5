package postgres

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"maps"
	"net"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	dialTimeout = 10 * time.Second
	// closeTimeout is how long Postgres may take to end a session after a goodbye. A stop says
	// goodbye on up to six connections, one after the other, and has 10 s in all, also where the
	// network swallows every goodbye.
	closeTimeout = 500 * time.Millisecond
	// tcpUserTimeout is how long the peer may leave sent data unacknowledged.
	tcpUserTimeout = 15 * time.Second
)

var dialer = &net.Dialer{
	KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: 2 * time.Second, Count: 3},
	Control:         userTimeout,
}

// settings are the settings that the worker relies on in every statement. Texts rendered by
// Postgres must not depend on how the server is set; and rows that row-level security hides would
// look deleted, so they are an error.
var settings = map[string]string{
	"datestyle": "ISO, YMD", "timezone": "UTC", "intervalstyle": "iso_8601", "extra_float_digits": "1",
	"bytea_output": "hex", "lc_monetary": "C",
	"quote_all_identifiers":       "off", // also in what EXPLAIN writes
	"standard_conforming_strings": "on", "array_nulls": "on",
	"statement_timeout": "0", "lock_timeout": "0",
	// The planner overrates queries of the catalog: they run for a millisecond, and compiling
	// them took 400.
	"jit":          "off",
	"row_security": "off",
	// An acknowledgement counts when it is on disk.
	"synchronous_commit": "on",
}

// Setting returns the value that the worker relies on for a setting of Postgres, with which
// triggers write values, too; empty: the worker relies on none.
func Setting(name string) string { return settings[name] }

// sessionSettings only make sense on a connection that no pooler shares.
var sessionSettings = map[string]string{
	"client_encoding": "UTF8",
	// Keepalives let the server end the session of a worker that is gone: a parked worker holds a
	// lock.
	"tcp_keepalives_idle": "30", "tcp_keepalives_interval": "10", "tcp_keepalives_count": "3",
	"tcp_user_timeout":                    "30000",
	"idle_in_transaction_session_timeout": "60000",
	"default_transaction_isolation":       "read committed", "default_transaction_read_only": "off",
}

// Dial opens a connection with the settings that the worker relies on. role names its purpose.
// Where a pooler stands before Postgres, Dial recognizes it and returns a connection that works
// through it. Each address of each host has dialTimeout, since the first may be one that swallows
// everything.
func Dial(ctx context.Context, dsn, role string) (*Conn, error) {
	cfg, err := readDSN(dsn)
	if err != nil {
		return nil, fmt.Errorf("read the connection settings: %w", err)
	}
	c, err := dial(ctx, cfg, role)
	if err != nil {
		return nil, fmt.Errorf("connect to Postgres %w", explain(cfg, err))
	}
	return c, nil
}

func dial(ctx context.Context, cfg *pgx.ConnConfig, role string) (*Conn, error) {
	if cfg.ConnectTimeout <= 0 || cfg.ConnectTimeout > dialTimeout { // else connect_timeout is the operator's
		cfg.ConnectTimeout = dialTimeout
	}
	cfg.LookupFunc = lookUpOnce(cfg.LookupFunc)
	cfg.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dialer.DialContext(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return &watched{Conn: conn, closed: make(chan struct{})}, nil
	}
	// It only matters that a notification has come: anybody may send as many as they like, and
	// pgx would keep them all.
	var notified atomic.Bool
	cfg.OnNotification = func(*pgconn.PgConn, *pgconn.Notification) { notified.Store(true) }
	given := maps.Clone(cfg.RuntimeParams)
	cfg.RuntimeParams["application_name"] = "ftsync " + role
	maps.Copy(cfg.RuntimeParams, settings)
	maps.Copy(cfg.RuntimeParams, sessionSettings)
	for _, name := range theirFormats { // to learn the values of role and database first; see pin
		delete(cfg.RuntimeParams, name)
		if value, ok := given[name]; ok {
			cfg.RuntimeParams[name] = value
		}
	}
	conn, err := connect(ctx, cfg)
	pooled := refusedSetting(err)
	ask := asker{cfg: cfg, backend: "pid = $1 and backend_start = $2"}
	if err == nil {
		pooled, err = ask.meet(ctx, conn)
		if err != nil || pooled {
			Close(conn)
		}
	}
	c := &Conn{Conn: conn}
	if pooled {
		cfg.RuntimeParams = given
		cfg.RuntimeParams["client_encoding"] = "UTF8" // which poolers know
		name := "ftsync " + role + " " + strings.ToLower(rand.Text())[:8]
		ask.backend, ask.args = "application_name = $1", []any{name}
		c, err = dialPooled(ctx, cfg, name)
	}
	if err != nil {
		return nil, err
	}
	if err := c.settle(ctx); err != nil {
		Close(c)
		return nil, err
	}
	c.wire, c.notified = wireOf(c.Conn), &notified
	ask.at = c.wire.RemoteAddr()
	go c.wire.watch(ask.ask) // until it is closed
	return c, nil
}

// wireOf returns what DialFunc has made for a connection. To remember what DialFunc made last is
// not enough: pgx also calls it, at any time later, to cancel what an attempt it gave up was doing.
func wireOf(conn *pgx.Conn) *watched {
	wire := conn.PgConn().Conn()
	if encrypted, ok := wire.(*tls.Conn); ok {
		wire = encrypted.NetConn()
	}
	return wire.(*watched)
}

// meet learns which backend answers on a connection that was just made. It reports whether that is
// another one than the connection was made with, because a pooler stands before Postgres.
func (a *asker) meet(ctx context.Context, conn *pgx.Conn) (pooled bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	var pid uint32
	var started *time.Time
	err = conn.QueryRow(ctx, `
		select pid, backend_start, (
			select pg_catalog.count(pg_catalog.set_config(name, '0', false)) from pg_catalog.pg_settings
			where name = any($1) and $2 = pg_catalog.pg_backend_pid())
		from pg_catalog.pg_stat_activity where pid = pg_catalog.pg_backend_pid()`,
		newerSettings, conn.PgConn().PID()).Scan(&pid, &started, nil)
	if err == nil && started == nil && pid == conn.PgConn().PID() {
		err = scanAsSessionUser(ctx, conn, `
			select backend_start from pg_catalog.pg_stat_activity where pid = pg_catalog.pg_backend_pid()`,
			nil, &started)
	}
	a.args = []any{pid, started}
	return err == nil && pid != conn.PgConn().PID(), err
}

// settle makes the settings of a new connection that depend on the role and the server.
func (c *Conn) settle(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	if err := c.pin(ctx); err != nil {
		return err
	}
	return c.adapt(ctx)
}

// newerSettings are timeouts that not every server knows, so that they can't be given when
// connecting.
var newerSettings = []string{"idle_session_timeout", "transaction_timeout"}

// adapt adds the settings that depend on the server.
func (c *Conn) adapt(ctx context.Context) error {
	ascii := c.PgConn().ParameterStatus("server_encoding") == "SQL_ASCII"
	if c.pooled {
		encoding := "UTF8" // whatever the role has, which a pooler's connection comes with
		if ascii {
			encoding = "SQL_ASCII"
		}
		c.settings += ", " + calls(map[string]string{"client_encoding": encoding}, "true")
		return nil
	}
	if !ascii {
		return nil
	}
	// The server does not know the encoding of its bytes, and would refuse to send any that are
	// not UTF-8. So they come as they are, and bytes that are no characters are replaced here.
	_, err := c.Exec(ctx, "set client_encoding = 'SQL_ASCII'")
	return err
}

// Close ends a connection politely, but waits no longer than closeTimeout.
func Close(conn interface{ Close(context.Context) error }) {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	conn.Close(ctx)
}

// PlanOnce has Postgres plan each statement once, not each time it runs: the worker's queries of
// the catalog take longer to plan than to run. Behind a pooler no statement is prepared.
func (c *Conn) PlanOnce(ctx context.Context) error {
	if c.pooled {
		return nil
	}
	_, err := c.Exec(ctx, "set plan_cache_mode = force_generic_plan")
	return err
}
