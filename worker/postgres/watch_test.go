package postgres

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/pgtest"
)

// A statement that takes long before its first row, on a server that works on it, is
// not taken for a dead connection.
func TestWatch_LetsALongStatementBe(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn, err := Dial(t.Context(), url, "load")
	if err != nil {
		t.Fatal(err)
	}
	defer Close(conn)
	long := fmt.Sprintf("select pg_sleep(%v)", (2*silence + 2*time.Second).Seconds())
	if _, err := conn.Exec(t.Context(), long); err != nil {
		t.Errorf("a statement of %v was given up: %v", 2*silence, err)
	}
}

func TestWatch_AsksWhatPostgresDoes(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	p := pgtest.NewProxy(t, url)
	conn, err := Dial(t.Context(), p.URL(), "load")
	if err != nil {
		t.Fatal(err)
	}
	defer Close(conn)
	p.Swallow("ftsync load", pgtest.ToClient)
	began := time.Now()
	_, err = conn.Exec(t.Context(), "select 1")
	err = conn.Why(err)
	took, within := time.Since(began), silence+onItsWay+5*time.Second
	if !errors.Is(err, errSilent) || !strings.Contains(err.Error(), "idle") || took > within {
		t.Errorf("an answer that was lost ended after %v with %v", took, err)
	}
}

// If the settings of a role change it to another role at login, that one may not see the sessions
// of the first. So the question is asked as the role that logged in.
func TestWatch_AsksAsTheRoleThatLoggedIn(t *testing.T) {
	t.Parallel()
	admin := pgtest.Database(t)
	conn := pgtest.Connect(t, admin)
	login, group := "login_"+conn.Config().Database, "group_"+conn.Config().Database
	pgtest.Exec(t, conn, "create role "+Quote(group), "create role "+Quote(login)+" login in role "+Quote(group),
		"alter role "+Quote(login)+" set role = "+Literal(group))
	u, err := url.Parse(admin)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.User(login)
	db, err := Dial(t.Context(), u.String(), "test")
	if err != nil {
		t.Fatal(err)
	}
	defer Close(db)
	cfg, err := pgx.ParseConfig(u.String())
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(cfg.RuntimeParams, settings)
	maps.Copy(cfg.RuntimeParams, sessionSettings)
	ask := asker{cfg: cfg, at: db.wire.RemoteAddr(), backend: "pid = $1", args: []any{db.PgConn().PID()}}
	if err := ask.ask(t.Context()); err == nil || !strings.Contains(err.Error(), "the session is idle") {
		t.Errorf("asked over another connection: %v", err)
	}
}
