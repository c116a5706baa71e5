package postgres

import (
	"context"
	"crypto/rand"
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
	// closeTimeout is how long Postgres may take to end a session that says it goes.
	// A stop says so on up to six connections, one after the other, and may itself
	// take 10 s, also where the network swallows every goodbye.
	closeTimeout = 500 * time.Millisecond
	// tcpUserTimeout is how long what we send may stay unacknowledged.
	tcpUserTimeout = 15 * time.Second
)

var dialer = &net.Dialer{
	KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: 2 * time.Second, Count: 3},
	Control:         userTimeout,
}

// settings are what the worker relies on in every statement: texts rendered by
// Postgres must not depend on how the server is set, and hidden rows would look
// deleted, so they are an error.
var settings = map[string]string{
	"datestyle": "ISO, YMD", "timezone": "UTC", "intervalstyle": "iso_8601", "extra_float_digits": "1",
	"bytea_output": "hex", "lc_monetary": "C",
	"quote_all_identifiers":       "off", // in what EXPLAIN writes, too
	"standard_conforming_strings": "on", "array_nulls": "on",
	"statement_timeout": "0", "lock_timeout": "0",
	// Looks at the catalog seem dear to the planner, and take a millisecond; to compile
	// them took 400.
	"jit":          "off",
	"row_security": "off",
	// An acknowledgement counts when it is on disk.
	"synchronous_commit": "on",
}

// Setting is the value that the worker relies on for one of Postgres's settings, which
// is also how triggers write values; empty: none.
func Setting(name string) string { return settings[name] }

// sessionSettings are those that only make sense for a connection of one's own.
var sessionSettings = map[string]string{
	"client_encoding": "UTF8",
	// The server ends a worker that is gone: a parked one holds a lock.
	"tcp_keepalives_idle": "30", "tcp_keepalives_interval": "10", "tcp_keepalives_count": "3",
	"tcp_user_timeout":                    "30000",
	"idle_in_transaction_session_timeout": "60000",
	"default_transaction_isolation":       "read committed", "default_transaction_read_only": "off",
}

// Dial opens a connection with the settings the worker relies on. role says what
// it is for. Where a pooler stands before Postgres, it finds out, and returns a
// connection that can live with that.
func Dial(ctx context.Context, dsn, role string) (*Conn, error) {
	cfg, err := readDSN(dsn)
	if err != nil {
		return nil, fmt.Errorf("read the connection settings: %w", err)
	}
	cfg.ConnectTimeout = dialTimeout
	var wire *watched // the last that was made is the one in use
	cfg.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dialer.DialContext(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		wire = &watched{Conn: conn, closed: make(chan struct{})}
		return wire, nil
	}
	// That one has come is all that is to be known: anybody may send as many as he
	// likes, and pgx would keep them.
	var notified atomic.Bool
	cfg.OnNotification = func(*pgconn.PgConn, *pgconn.Notification) { notified.Store(true) }
	given := maps.Clone(cfg.RuntimeParams)
	cfg.RuntimeParams["application_name"] = "ftsync " + role
	maps.Copy(cfg.RuntimeParams, settings)
	maps.Copy(cfg.RuntimeParams, sessionSettings)
	for _, name := range theirFormats { // what the role and the database say is asked first: see pin
		delete(cfg.RuntimeParams, name)
		if value, ok := given[name]; ok {
			cfg.RuntimeParams[name] = value
		}
	}
	// Each host has its time: the first may be the one that swallows everything.
	ctx, cancel := context.WithTimeout(ctx, time.Duration(1+len(cfg.Fallbacks))*dialTimeout)
	defer cancel()
	conn, err := pgx.ConnectConfig(ctx, cfg)
	pooled := refusedSetting(err)
	ask := asker{cfg: cfg, backend: "pid = $1 and backend_start = $2"}
	if err == nil {
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
		if err != nil || pid != conn.PgConn().PID() {
			Close(conn)
		}
		pooled = err == nil && pid != conn.PgConn().PID()
		ask.args = []any{pid, started}
	}
	c := &Conn{Conn: conn}
	if pooled {
		cfg.RuntimeParams = given
		cfg.RuntimeParams["client_encoding"] = "UTF8" // which poolers know
		name := "ftsync " + role + " " + strings.ToLower(rand.Text())[:8]
		ask.backend, ask.args = "application_name = $1", []any{name}
		c, err = dialPooled(ctx, cfg, name)
	}
	if err == nil {
		if err = c.pin(ctx); err == nil {
			err = c.adapt(ctx)
		}
		if err != nil {
			Close(c)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("connect to Postgres: %w", err)
	}
	c.wire, c.notified = wire, &notified
	go wire.watch(ask.ask) // until it is closed
	return c, nil
}

// newerSettings are timeouts that not every server knows, and so can't be set at the start.
var newerSettings = []string{"idle_session_timeout", "transaction_timeout"}

// adapt adds the settings that depend on what is connected to.
func (c *Conn) adapt(ctx context.Context) error {
	ascii := c.PgConn().ParameterStatus("server_encoding") == "SQL_ASCII"
	if c.pooled {
		encoding := "UTF8" // whatever the role has, which comes with the server's connection
		if ascii {
			encoding = "SQL_ASCII"
		}
		c.settings += ", " + calls(map[string]string{"client_encoding": encoding}, "true")
		return nil
	}
	if !ascii {
		return nil
	}
	// The server does not know what its bytes mean, and would refuse to send as
	// UTF-8 those that are none. What is no character is replaced here; see text.
	_, err := c.Exec(ctx, "set client_encoding = 'SQL_ASCII'")
	return err
}

// Close ends a connection politely, but not at any price.
func Close(conn interface{ Close(context.Context) error }) {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	conn.Close(ctx)
}

// PlanOnce has Postgres plan each statement once and not each time: what is asked of the
// catalog here takes longer to plan than to answer. Behind a pooler nothing is prepared.
func (c *Conn) PlanOnce(ctx context.Context) error {
	if c.pooled {
		return nil
	}
	_, err := c.Exec(ctx, "set plan_cache_mode = force_generic_plan")
	return err
}
