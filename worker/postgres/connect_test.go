package postgres

import (
	"context"
	"errors"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/pgtest"
)

func configOf(t *testing.T, dsn string) *pgx.ConnConfig {
	t.Helper()
	cfg, err := readDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// changed returns a URL with another host, which may be several, and other parameters.
func changed(t *testing.T, dsn, host, query string) string {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	u.Host, u.RawQuery = host, query
	return u.String()
}

func hostOf(t *testing.T, dsn string) string {
	t.Helper()
	cfg := configOf(t, dsn)
	return net.JoinHostPort(cfg.Host, strconv.Itoa(int(cfg.Port)))
}

// A name may stand for several addresses, the first of which may swallow everything.
func TestDial_TriesEveryAddress(t *testing.T) {
	t.Parallel()
	real := pgtest.Database(t)
	silent := pgtest.NewProxy(t, real)
	silent.Swallow("", pgtest.BothWays)
	cfg := configOf(t, changed(t, real, "db.invalid", "sslmode=disable"))
	cfg.LookupFunc = func(context.Context, string) ([]string, error) {
		return []string{hostOf(t, silent.URL()), hostOf(t, real)}, nil
	}
	conn, err := dial(t.Context(), cfg, "test")
	if err != nil {
		t.Fatalf("with a second address that answers: %v", err)
	}
	Close(conn)
}

// Of several hosts, one may have a name that no name server tells anything about.
func TestDial_LivesThroughASilentNameServer(t *testing.T) {
	t.Parallel()
	real := pgtest.Database(t)
	cfg := configOf(t, changed(t, real, "db.invalid:1,"+hostOf(t, real), "target_session_attrs=read-write"))
	looked := 0
	cfg.LookupFunc = func(ctx context.Context, host string) ([]string, error) {
		if host != "db.invalid" {
			return []string{host}, nil
		}
		looked++
		<-ctx.Done()
		return nil, &net.DNSError{Err: "i/o timeout", Name: host, IsTimeout: true}
	}
	conn, err := dial(t.Context(), cfg, "test")
	if err != nil || looked != 1 {
		t.Fatalf("with a second host that answers: %v; the first was looked up %d times", err, looked)
	}
	Close(conn)
}

// What is asked about a connection is asked of its own server, whatever other hosts say.
func TestWatch_AsksTheServerInUse(t *testing.T) {
	t.Parallel()
	real := pgtest.Database(t)
	first := pgtest.NewProxy(t, real)
	first.Refuse(true)
	cfg := configOf(t, changed(t, real, hostOf(t, first.URL())+","+hostOf(t, real), "sslmode=disable"))
	conn, err := dial(t.Context(), cfg, "test")
	if err != nil {
		t.Fatal(err)
	}
	defer Close(conn)
	first.Heal()
	first.Swallow("", pgtest.BothWays)
	ask := asker{cfg: cfg, at: conn.wire.RemoteAddr(), backend: "pid = $1", args: []any{conn.PgConn().PID()}}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := ask.ask(ctx); err == nil || !strings.Contains(err.Error(), "the session is idle") {
		t.Errorf("of a server that answers is said: %v", err)
	}
}

// The message of a connection that can't be made says what was tried, as whom and where, and what
// to do about it.
func TestDial_SaysWhatToDo(t *testing.T) {
	t.Parallel()
	real := pgtest.Database(t)
	admin := pgtest.Connect(t, real)
	database := admin.Config().Database
	pgtest.Exec(t, admin, "create role "+Quote(database+"_one")+" login connection limit 0",
		"create role "+Quote(database+"_two")+" login password 'right'",
		"create role "+Quote(database+"_three")+" nologin",
		"revoke connect on database "+database+" from public")
	hba := filepath.Join(pgtest.Shared(t).DataDir(), "pg_hba.conf")
	rules, err := os.ReadFile(hba)
	if err != nil {
		t.Fatal(err)
	}
	rules = append([]byte("host all "+database+"_two 127.0.0.1/32 scram-sha-256\n"), rules...)
	if err := os.WriteFile(hba, rules, 0o600); err != nil {
		t.Fatal(err)
	}
	pgtest.Exec(t, admin, "select pg_reload_conf()")
	host := hostOf(t, real)
	closed := pgtest.NewProxy(t, real)
	refusing, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refusing.Close()
	closed.Refuse(true)
	silent := pgtest.NewProxy(t, real)
	silent.Swallow("", pgtest.BothWays)
	for _, tt := range []struct{ name, dsn, want string }{
		{"a wrong password", "postgres://" + database + "_two:wrong@" + host + "/" + database,
			`as user "` + database + `_two" to database "` + database + `": ` + host +
				"|password authentication failed|check DATABASE_URL, or PGUSER"},
		{"no password", "postgres://" + database + "_two@" + host + "/" + database, "no password was given"},
		{"a user that does not exist", "postgres://nobody_here@" + host + "/" + database,
			`role "nobody_here" does not exist|check the user in DATABASE_URL or PGUSER`},
		{"a user that may not log in", "postgres://" + database + "_three@" + host + "/postgres",
			"not permitted to log in|check the user"},
		{"a database that does not exist", "postgres://postgres@" + host + "/nothing_here",
			`database "nothing_here" does not exist|check the database in DATABASE_URL`},
		{"no right to connect", "postgres://" + database + "_two:right@" + host + "/" + database,
			`grant connect on database "` + database + `" to "` + database + `_two"`},
		{"no connection left", "postgres://" + database + "_one@" + host + "/postgres", "up to six connections"},
		{"nobody listens", "postgres://postgres@" + refusing.Addr().String() + "/postgres",
			refusing.Addr().String() + "|no Postgres listens there: check the host"},
		{"no socket", "postgres:///postgres?user=postgres&host=/nowhere/at/all",
			"no Postgres listens there: check the host"},
		{"nobody answers", changed(t, real, hostOf(t, silent.URL()), "connect_timeout=2"),
			"nothing answers there: check the host"},
		{"an unknown host", "postgres://postgres@db.invalid/postgres", "no such host is known|PGHOST"},
		{"a name server that fails", "postgres://postgres@db.broken/postgres", "check the name server"},
		{"several hosts",
			"postgres://postgres@" + refusing.Addr().String() + "," + hostOf(t, closed.URL()) + "/postgres",
			refusing.Addr().String() + "|" + hostOf(t, closed.URL())},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cfg := configOf(t, tt.dsn)
			cfg.LookupFunc = func(_ context.Context, host string) ([]string, error) {
				if name, kind, ok := strings.Cut(host, "."); ok && name == "db" {
					return nil, &net.DNSError{Err: kind, Name: host, IsNotFound: kind == "invalid"}
				}
				return []string{host}, nil
			}
			began := time.Now()
			conn, err := dial(t.Context(), cfg, "test")
			if err == nil {
				Close(conn)
				t.Fatal("it connects")
			}
			if took := time.Since(began); took > 8*time.Second {
				t.Errorf("it took %v", took)
			}
			said := explain(cfg, err)
			if !errors.Is(said, err) {
				t.Error("what pgx said is lost")
			}
			text := said.Error()
			for want := range strings.SplitSeq(tt.want, "|") {
				if !strings.Contains(text, want) {
					t.Errorf("%q lacks %q", text, want)
				}
			}
			if strings.ContainsAny(text, "\n\t") || strings.Contains(text, "wrong") {
				t.Errorf("%q has several lines, or shows a secret", text)
			}
		})
	}
}
