package worker

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"ftsync/cache"
	"ftsync/worker/capture"
	"ftsync/worker/changelog"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// roles makes an owner of everything in a database and a role that may only
// connect, and returns their connection strings.
func roles(t *testing.T, admin string) (owner, app, name string) {
	t.Helper()
	conn := pgtest.Connect(t, admin)
	db := pgtest.One[string](t, conn, "select current_database()")
	owner, app = "owner_"+db, "App "+db
	pgtest.Exec(t, conn,
		fmt.Sprintf("create role %s login", postgres.Quote(owner)),
		fmt.Sprintf("create role %s login", postgres.Quote(app)),
		fmt.Sprintf("grant create on database %s to %s", postgres.Quote(db), postgres.Quote(owner)),
		fmt.Sprintf("grant create, usage on schema public to %s", postgres.Quote(owner)))
	as := func(user string) string {
		u, err := url.Parse(admin)
		if err != nil {
			t.Fatal(err)
		}
		u.User = url.User(user)
		return u.String()
	}
	return as(owner), as(app), app
}

var setupIndexes = []plan.Definition{articles, {
	Name: "notes", Query: "select a.id, a.title, t.tag from article a join tag t on t.article = a.id",
	Key:    []string{"id"},
	Search: []plan.SearchColumn{{Name: "title"}, {Name: "tag"}},
	Watch:  []plan.Watch{{Table: "article", Columns: []string{"id"}}, {Table: "tag", Columns: []string{"article"}}},
}}

const makeTags = "create table tag (article bigint primary key references article on update cascade on delete " +
	"cascade, tag text); insert into tag select id, 'tag ' || id from article"

func leftovers(t *testing.T, admin string) string {
	t.Helper()
	return pgtest.One[string](t, pgtest.Connect(t, admin), `
		select concat_ws(', ',
			(select string_agg('schema ' || nspname, ', ') from pg_namespace where nspname ~ 'ftsync'),
			(select string_agg('trigger ' || tgname, ', ') from pg_trigger where tgname ~ 'ftsync'),
			(select string_agg('function ' || proname, ', ') from pg_proc p
			    where proname ~ 'ftsync' or prosrc ~ 'ftsync'))`)
}

// A role with SELECT and the documented grants runs where the owner has
// installed everything, whether by Migrate or by the script that Plan wrote.
func TestSetup_OwnerInstallsAndAnotherRoleRuns(t *testing.T) {
	t.Parallel()
	for name, install := range map[string]func(t *testing.T, cfg Config, role string){
		"migrate": func(t *testing.T, cfg Config, role string) {
			if err := capture.Migrate(t.Context(), cfg.Connect, cfg.Indexes, role, cfg.logger()); err != nil {
				t.Fatal(err)
			}
		},
		"plan": func(t *testing.T, cfg Config, role string) {
			script, err := capture.Script(t.Context(), cfg.Connect, cfg.Indexes, role)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := pgtest.Connect(t, cfg.Connect).PgConn().Exec(t.Context(), script).ReadAll(); err != nil {
				t.Fatalf("%v in\n%s", err, script)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			admin := pgtest.Database(t)
			owner, app, role := roles(t, admin)
			conn := pgtest.Connect(t, owner)
			pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 100), makeTags)
			cfg := Config{Connect: owner, Indexes: setupIndexes}
			install(t, cfg, role)
			for range 2 { // also by a role that may not change anything
				script, err := capture.Script(t.Context(), cfg.Connect, cfg.Indexes, "")
				if err != nil || script != "" {
					t.Errorf("a plan after everything was installed: %v, %s", err, script)
				}
				cfg.Connect = app
			}
			w := startWorker(t, Config{Connect: app, Indexes: setupIndexes}, "")
			w.waitFollowing(t)
			pgtest.Exec(t, conn, "update article set title = 'changed' where id < 50",
				"delete from article where id > 90", "update article set id = 1000 where id = 1")
			w.waitEqual(t, conn, setupIndexes...)

			// One of two indexes of a table goes: this role can't make the triggers leaner, and need not.
			dir := w.dir
			w.stop()
			w = startWorker(t, Config{Connect: app, Indexes: setupIndexes[:1]}, dir)
			w.waitFollowing(t)
			pgtest.Exec(t, conn, "update article set title = 'changed again' where id < 50")
			w.waitEqual(t, conn, setupIndexes[0])
			if v, err := Verify(t.Context(), app, dir, "articles", true); err != nil || v.Differences() != 0 {
				t.Errorf("verify: %+v, %v", v, err)
			}
			if err := changelog.Reindex(t.Context(), app, "articles"); err != nil {
				t.Error(err)
			}
			w.waitEqual(t, conn, setupIndexes[0])

			if _, err := capture.Uninstall(t.Context(), owner, testLog(t), false); !errors.Is(err, capture.ErrRunning) {
				t.Errorf("uninstall while ftsync runs: %v", err)
			}
			w.stop()
			if _, err := capture.Uninstall(t.Context(), owner, testLog(t), true); err != nil {
				t.Fatal(err)
			}
			if left := leftovers(t, admin); left != "" {
				t.Errorf("left behind: %s", left)
			}
			pgtest.Exec(t, conn, "insert into article values (7777, 'nobody looks')")
			if done, err := capture.Uninstall(t.Context(), owner, testLog(t), false); err != nil || len(done) != 0 {
				t.Errorf("uninstall again: %v, %v", done, err)
			}
		})
	}
}

// What a role lacks is said, with who can help, and nothing is broken.
func TestSetup_SaysWhatARoleLacks(t *testing.T) {
	t.Parallel()
	admin := pgtest.Database(t)
	owner, app, role := roles(t, admin)
	conn := pgtest.Connect(t, owner)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 100))
	cfg := Config{Connect: app, Indexes: []plan.Definition{articles}}
	says := func(what string, want ...string) {
		t.Helper()
		c, err := cache.Open(t.TempDir(), cache.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		w, err := New(cfg, OfCache(c))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- w.Run(ctx) }()
		said := ""
		eventually(t, 20*time.Second, func() string {
			select {
			case err := <-ended:
				said, ended = fmt.Sprint(err), nil
			default:
			}
			st := w.Status()
			text := fmt.Sprint(said, " ", st.LastError, " ", st.Indexes[0].Error)
			for _, s := range want {
				if !strings.Contains(text, s) {
					return fmt.Sprintf("%s: %q does not say %q", what, text, s)
				}
			}
			return ""
		})
		cancel()
		if ended != nil {
			<-ended
		}
	}
	says("no rights at all", "may not read public.article", `grant select on "public"."article"`)
	pgtest.Exec(t, conn, "alter table article add column unread text",
		"grant select (id, title, note) on article to "+postgres.Quote(role))
	says("rights on some columns", `may not read "body", "views" of public.article`,
		`grant select ("body", "views") on "public"."article"`)
	pgtest.Exec(t, conn, "grant select (body, views) on article to "+postgres.Quote(role)) // all it reads
	says("no schema", "migrate schema ftsync", "ftsync migrate")
	if err := capture.Migrate(t.Context(), owner, nil, "", testLog(t)); err != nil {
		t.Fatal(err)
	}
	says("no rights on the schema", "permission denied", "ftsync migrate -grant")
	if err := capture.Migrate(t.Context(), owner, nil, role, testLog(t)); err != nil {
		t.Fatal(err)
	}
	says("no triggers", "permission denied", "installed by the table's owner", "ftsync migrate")
	if err := capture.Migrate(t.Context(), owner, []plan.Definition{articles}, role, testLog(t)); err != nil {
		t.Fatal(err)
	}
	w := startWorker(t, cfg, "")
	w.waitFollowing(t)
	w.waitEqual(t, conn, articles)

	// A trigger that was dropped is put back by the owner, and the index is built anew.
	pgtest.Exec(t, conn, "drop trigger ftsync_update on article", "update article set title = 'unseen' where id = 5")
	eventually(t, 20*time.Second, func() string {
		if text := w.Status().Indexes[0].Error; !strings.Contains(text, "ftsync migrate") {
			return fmt.Sprintf("status says %q", text)
		}
		return ""
	})
	if err := capture.Migrate(t.Context(), owner, []plan.Definition{articles}, "", testLog(t)); err != nil {
		t.Fatal(err)
	}
	w.waitEqual(t, conn, articles)
}
