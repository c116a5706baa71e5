package worker

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"ftsync/worker/capture"
	"ftsync/worker/changelog"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// asRole makes a role that may log in, and connects as it.
func asRole(t *testing.T, admin, name string) (dsn, role string) {
	t.Helper()
	conn := pgtest.Connect(t, admin)
	role = name + "_" + conn.Config().Database
	pgtest.Exec(t, conn, "create role "+postgres.Quote(role)+" login")
	u, err := url.Parse(admin)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.User(role)
	return u.String(), role
}

// A schema that somebody else made first is not taken, and nothing is changed in it.
func TestTrust_SquattedSchema(t *testing.T) {
	t.Parallel()
	for name, make := range map[string][]string{
		"empty": {"create schema ftsync"},
		"with a function of theirs": {"create schema ftsync",
			"create function ftsync.put(source int, keys text) returns boolean language sql as 'select true'"},
		"that claims to be done": {"create schema ftsync", "create table ftsync.migration (version int)",
			"insert into ftsync.migration values (3)"},
	} {
		admin := pgtest.Database(t)
		squatter, role := asRole(t, admin, "squatter")
		conn := pgtest.Connect(t, admin)
		pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 5),
			"grant create on database "+postgres.Quote(conn.Config().Database)+" to "+postgres.Quote(role))
		pgtest.Exec(t, pgtest.Connect(t, squatter), make...)
		cfg := Config{Connect: admin, Indexes: []plan.Definition{articles}}
		var foreign *changelog.ForeignError
		if err := capture.Migrate(t.Context(), cfg.Connect, cfg.Indexes, "", cfg.logger()); !errors.As(err, &foreign) ||
			!strings.Contains(err.Error(), "belongs to "+role) {
			t.Errorf("%s: migrate: %v", name, err)
		}
		if _, err := capture.Script(t.Context(), cfg.Connect, cfg.Indexes, ""); !errors.As(err, &foreign) {
			t.Errorf("%s: plan: %v", name, err)
		}
		if n := pgtest.One[int](t, conn, "select count(*) from pg_trigger where tgname like 'ftsync%'"); n > 0 {
			t.Errorf("%s: %d triggers were made", name, n)
		}
	}
}

// An object that appears in the schema later, or becomes another one, is named before anything is
// done with the schema.
func TestTrust_OfWhatIsInTheSchema(t *testing.T) {
	t.Parallel()
	admin := pgtest.Database(t)
	conn := pgtest.Connect(t, admin)
	_, role := asRole(t, admin, "stranger")
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 5))
	cfg := Config{Connect: admin, Indexes: []plan.Definition{articles}}
	if err := capture.Migrate(t.Context(), cfg.Connect, cfg.Indexes, "", cfg.logger()); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ do, undo, want string }{
		{"create function ftsync.put(source int, keys text) returns boolean language sql as 'select true'",
			"drop function ftsync.put(int, text)", "a function ftsync.put(integer,text)"},
		{"create function ftsync.helper() returns int language sql as 'select 1'", "drop function ftsync.helper()",
			"a function ftsync.helper()"},
		{"create table ftsync.extra (i int); alter table ftsync.extra owner to " + postgres.Quote(role),
			"drop table ftsync.extra", "table ftsync.extra of role " + role},
		{"create function public.spy() returns trigger language plpgsql as 'begin return null; end'; create trigger " +
			"spy after insert on ftsync.change for each row execute function public.spy()",
			"drop trigger spy on ftsync.change", "trigger spy on ftsync.change"},
		{"create rule hide as on insert to ftsync.change do also nothing", "drop rule hide on ftsync.change",
			"rule hide on ftsync.change"},
		{"create policy p on ftsync.change", "drop policy p on ftsync.change", "policy p on ftsync.change"},
		{"create table public.child () inherits (ftsync.change)", "drop table public.child", "table public.child"},
		{"grant create on schema ftsync to " + postgres.Quote(role),
			"revoke create on schema ftsync from " + postgres.Quote(role), "CREATE granted to " + role},
		{"grant insert on ftsync.change to public", "revoke insert on ftsync.change from public",
			"INSERT on ftsync.change granted to everybody"},
		{"alter function ftsync.wake() security definer", "alter function ftsync.wake() security invoker",
			"function ftsync.wake() is not as ftsync made it"},
		{"alter function ftsync.wake() reset search_path",
			"alter function ftsync.wake() set search_path = pg_catalog, pg_temp",
			"function ftsync.wake() is not as ftsync made it"},
	} {
		pgtest.Exec(t, conn, tt.do)
		if err := capture.Migrate(t.Context(), cfg.Connect, cfg.Indexes, "", cfg.logger()); err == nil ||
			!strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.do, err)
		}
		pgtest.Exec(t, conn, tt.undo)
		if err := capture.Migrate(t.Context(), cfg.Connect, cfg.Indexes, "", cfg.logger()); err != nil {
			t.Errorf("%s: %v", tt.undo, err)
		}
	}
	pgtest.Exec(t, conn, "create or replace function ftsync.wake() returns boolean language plpgsql set search_path "+
		"= pg_catalog, pg_temp as 'begin return true; end'")
	if err := capture.Migrate(t.Context(), cfg.Connect, cfg.Indexes, "", cfg.logger()); err == nil ||
		!strings.Contains(err.Error(), "function ftsync.wake() is not as ftsync made it") {
		t.Errorf("a function with another body: %v", err)
	}
}

// Trigger functions belong to a role that has no other purpose, if one may be made. A role with
// that name that is somebody's is not used.
func TestDefiner_OwnsNothingElse(t *testing.T) {
	t.Parallel()
	admin := pgtest.Database(t)
	conn := pgtest.Connect(t, admin)
	owner := func() string {
		return pgtest.One[string](t, conn,
			"select coalesce(string_agg(distinct proowner::regrole::text, ' '), '') from pg_proc where proname like "+
				"'capture\\_%' and prosecdef")
	}
	name := pgtest.One[string](t, conn, "select "+changelog.DefinerRole)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 5), "create role "+postgres.Quote(name)+" login")
	cfg := Config{Connect: admin, Indexes: []plan.Definition{articles}}
	if err := capture.Migrate(t.Context(), cfg.Connect, cfg.Indexes, "", cfg.logger()); err != nil {
		t.Fatal(err)
	}
	if got := owner(); got != "postgres" {
		t.Errorf("with a role of that name that may log in, the functions belong to %s", got)
	}
	pgtest.Exec(t, conn, "drop role "+postgres.Quote(name))
	for range 2 {
		if err := capture.Migrate(t.Context(), cfg.Connect, cfg.Indexes, "", cfg.logger()); err != nil {
			t.Fatal(err)
		}
		if got := owner(); got != name {
			t.Errorf("the functions belong to %s", got)
		}
	}
	if script, err := capture.Script(t.Context(), cfg.Connect, cfg.Indexes, ""); err != nil || script != "" {
		t.Errorf("a plan after everything was done: %v, %s", err, script)
	}
	has := pgtest.One[string](t, conn,
		"select string_agg(distinct c.oid::regclass::text || ' ' || a.privilege_type, ', ') from pg_class c cross "+
			"join aclexplode(c.relacl) a where a.grantee = "+postgres.Literal(name)+"::regrole and c.relkind = 'r'")
	if has != "ftsync.change INSERT, ftsync.change SELECT" {
		t.Errorf("the role of trigger functions has %s", has)
	}
	w := startWorker(t, cfg, "")
	w.waitFollowing(t)
	pgtest.Exec(t, conn, "update article set title = 'changed'", "truncate article",
		"insert into article (id, title) select g, 'again' from generate_series(1, 3000) g")
	w.waitEqual(t, conn, articles)
	w.stop()
	if _, err := capture.Uninstall(t.Context(), cfg.Connect, cfg.logger(), true); err != nil {
		t.Fatal(err)
	}
	if pgtest.One[bool](t, conn, "select exists (select from pg_roles where rolname = "+postgres.Literal(name)+")") {
		t.Error("the role is left behind")
	}
	// A role that may create roles and is no superuser does the same.
	dsn, role := asRole(t, admin, "installer")
	pgtest.Exec(t, conn, "alter role "+postgres.Quote(role)+" createrole",
		"alter table article owner to "+postgres.Quote(role), "grant create on schema public to "+postgres.Quote(role),
		"grant create on database "+postgres.Quote(conn.Config().Database)+" to "+postgres.Quote(role))
	cfg.Connect = dsn
	for range 2 {
		if err := capture.Migrate(t.Context(), cfg.Connect, cfg.Indexes, "", cfg.logger()); err != nil {
			t.Fatal(err)
		}
	}
	if got := owner(); got != name {
		t.Errorf("made by a role with CREATEROLE, the functions belong to %s", got)
	}
	pgtest.Exec(t, conn, "update article set title = 'logged' where id = 5")
	if got := pgtest.One[string](t, conn, "select string_agg(keys::text, ' ') from ftsync.change"); got != "{5}" {
		t.Errorf("logged %s", got)
	}
	if _, err := capture.Uninstall(t.Context(), cfg.Connect, cfg.logger(), true); err != nil {
		t.Error(err)
	}
}
