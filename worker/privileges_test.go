package worker

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ftsync/worker/capture"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// The installing role may have default privileges, as an application does. They give nobody a
// right on ftsync's objects, whether ftsync makes them or the script of a plan.
func TestPrivileges_Defaults(t *testing.T) {
	t.Parallel()
	for _, script := range []bool{false, true} {
		admin := pgtest.Database(t)
		conn := pgtest.Connect(t, admin)
		_, app := asRole(t, admin, "app")
		_, reader := asRole(t, admin, "reader")
		pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 5),
			"alter default privileges grant all on tables to "+postgres.Quote(app),
			"alter default privileges grant all on sequences to "+postgres.Quote(app),
			"alter default privileges grant all on functions to "+postgres.Quote(app),
			"alter default privileges grant all on schemas to "+postgres.Quote(app),
			"alter default privileges grant insert on tables to public")
		cfg := Config{Connect: admin, Indexes: []plan.Definition{articles}}
		if script {
			sql, err := capture.Script(t.Context(), cfg.Connect, cfg.Indexes, reader)
			if err != nil {
				t.Fatal(err)
			}
			pgtest.Exec(t, conn, sql)
		} else if err := capture.Migrate(t.Context(), cfg.Connect, cfg.Indexes, reader, cfg.logger()); err != nil {
			t.Fatal(err)
		}
		got := pgtest.One[string](t, conn, `
			select coalesce(string_agg(distinct what || ' ' || a.privilege_type, ', '), '')
			from (select oid::regclass::text as what, relacl as acl from pg_class
			    where relnamespace = 'ftsync'::regnamespace
			      union all select oid::regprocedure::text, proacl from pg_proc
			      where pronamespace = 'ftsync'::regnamespace
			      union all select 'the schema', nspacl from pg_namespace where nspname = 'ftsync') o cross
			      join aclexplode(o.acl) a
			where a.grantee in (0, (select oid from pg_roles where rolname = $1))`, app)
		if got != "" {
			t.Errorf("by default privileges others have %s (script: %v)", got, script)
		}
		if got := pgtest.One[bool](t, conn, "select has_table_privilege($1, 'ftsync.change', 'delete')", reader); !got {
			t.Errorf("what is granted on purpose was taken back (script: %v)", script)
		}
	}
}

// A superuser may run the script of a plan where everybody may create in public: names
// in it mean Postgres's own.
func TestPlan_ScriptHasAPath(t *testing.T) {
	t.Parallel()
	admin := pgtest.Database(t)
	conn := pgtest.Connect(t, admin)
	hostile, role := asRole(t, admin, "hostile")
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 5), "grant create on schema public to "+postgres.Quote(role))
	pgtest.Exec(t, pgtest.Connect(t, hostile), "create table loot (who name)", "grant all on loot to public",
		"create function public.setval(regclass, int) returns bigint language sql as 'insert into public.loot "+
			"values (current_user); select 1::bigint'")
	def := articles
	def.Where = "id > 0"
	cfg := Config{Connect: admin, Indexes: []plan.Definition{def}}
	sql, err := capture.Script(t.Context(), cfg.Connect, cfg.Indexes, "")
	if err != nil {
		t.Fatal(err)
	}
	pgtest.Exec(t, conn, sql)
	// What the author wrote is looked up there, of which there is a warning.
	found, err := Check(t.Context(), cfg)
	if err != nil || !slices.ContainsFunc(found, func(p plan.Problem) bool {
		return p.Warning && strings.Contains(p.Found, "other roles may create in schema public")
	}) {
		t.Errorf("check says %v, %v", found, err)
	}
	if n := pgtest.One[int](t, conn, "select count(*) from loot"); n > 0 {
		t.Errorf("code of somebody else's was run %d times by the script:\n%s", n, sql)
	}
}

// A comment on our tables that somebody has made is only that.
func TestMigrate_CommentOfSomebody(t *testing.T) {
	t.Parallel()
	admin := pgtest.Database(t)
	conn := pgtest.Connect(t, admin)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 5))
	cfg := Config{Connect: admin, Indexes: []plan.Definition{articles}}
	if err := capture.Migrate(t.Context(), cfg.Connect, cfg.Indexes, "", cfg.logger()); err != nil {
		t.Fatal(err)
	}
	for _, comment := range []string{"made by ftsync", "999999999999", "3 steps", strings.Repeat("9", 9) + " "} {
		pgtest.Exec(t, conn, "comment on table ftsync.migration is "+postgres.Literal(comment))
		if err := capture.Migrate(t.Context(), cfg.Connect, cfg.Indexes, "", cfg.logger()); err != nil {
			t.Errorf("with the comment %q: %v", comment, err)
		}
	}
}
