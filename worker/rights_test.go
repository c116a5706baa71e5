package worker

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"ftsync/worker/capture"
	"ftsync/worker/changelog"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// said returns what Check finds, errors as well as warnings, one a line.
func said(t *testing.T, connect string, defs ...plan.Definition) (text string, fits bool) {
	t.Helper()
	found, err := Check(t.Context(), Config{Connect: connect, Indexes: defs})
	if err != nil {
		t.Fatal(err)
	}
	fits = true
	for _, p := range found {
		text += fmt.Sprintf("%s %s: found %s, expected %s\n", p.Index, p.Field, p.Found, p.Want)
		fits = fits && p.Warning
	}
	return text, fits
}

// Check says of each right that a run needs whether the role lacks it, and who has to do what. What
// it says fits runs, and what it says does not fit does not.
func TestCheck_LooksAtEveryRight(t *testing.T) {
	t.Parallel()
	admin := pgtest.Database(t)
	ownerURL, app, role := roles(t, admin)
	super, owner := pgtest.Connect(t, admin), pgtest.Connect(t, ownerURL)
	pgtest.Exec(t, owner, fmt.Sprintf(makeArticles, 5), makeTags,
		"grant select on article, tag to "+postgres.Quote(role))
	step := func(name string, defs []plan.Definition, want ...string) {
		t.Helper()
		text, fits := said(t, app, defs...)
		if fits != (len(want) == 0) {
			t.Errorf("%s: fits: %v\n%s", name, fits, text)
		}
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: check does not say %q:\n%s", name, w, text)
			}
		}
	}
	ownerName := owner.Config().User
	migrate := "runs `ftsync migrate -grant=" + role + "`"
	step("nothing installed", setupIndexes, "articles : found no schema ftsync", "CREATE on the database", migrate,
		"articles table: found changes that are not captured", "its owner "+ownerName+" "+migrate, "notes watch[1]")
	database := postgres.Quote(super.Config().Database)
	pgtest.Exec(t, super, "grant create on database "+database+" to "+postgres.Quote(role))
	step("a role that may make the schema, and no triggers", setupIndexes[:1], "articles table: found changes",
		"its owner "+ownerName)
	pgtest.Exec(t, super, "revoke create on database "+database+" from "+postgres.Quote(role))

	cfg := Config{Connect: ownerURL, Indexes: setupIndexes[:1]}
	if err := capture.Migrate(t.Context(), cfg.Connect, cfg.Indexes, "", cfg.logger()); err != nil {
		t.Fatal(err)
	}
	step("without grants", setupIndexes[:1], "no right of role "+role+" to delete on table ftsync.alive",
		"that "+ownerName+", who owns schema ftsync, "+migrate)
	if err := capture.Migrate(t.Context(), cfg.Connect, cfg.Indexes, role, cfg.logger()); err != nil {
		t.Fatal(err)
	}
	step("as documented", setupIndexes[:1])
	step("a second index", setupIndexes, "notes watch[1]: found changes that are not captured")
	for _, lost := range []string{"usage on schema ftsync", "select on ftsync.change", "insert on ftsync.alive",
		"update on ftsync.source", "delete on ftsync.consumer", "usage on sequence ftsync.epoch",
		"execute on function ftsync.put(int, text[])"} {
		if lost == "execute on function ftsync.put(int, text[])" {
			pgtest.Exec(t, owner, "revoke "+lost+" from public")
		}
		pgtest.Exec(t, owner, "revoke "+lost+" from "+postgres.Quote(role))
		privilege, _, _ := strings.Cut(lost, " ")
		step("without "+lost, setupIndexes[:1], "no right of role "+role+" to "+privilege+" on ")
		pgtest.Exec(t, owner, "grant "+lost+" to "+postgres.Quote(role))
	}
	step("with all again", setupIndexes[:1])
	pgtest.Exec(t, owner, "drop trigger ftsync_insert on article")
	step("a trigger dropped", setupIndexes[:1], "articles table: found changes that are not captured")
	if text, fits := said(t, ownerURL, setupIndexes...); !fits {
		t.Errorf("of the owner is said:\n%s", text)
	}
	if err := capture.Migrate(t.Context(), cfg.Connect, cfg.Indexes, role, cfg.logger()); err != nil {
		t.Fatal(err)
	}
	startWorker(t, Config{Connect: app, Indexes: setupIndexes[:1]}, "").waitFollowing(t)
}

// What the warning about the role of trigger functions says to do has it used, after ftsync has
// been started without it.
func TestCheck_TheRemedyForCreateRole(t *testing.T) {
	t.Parallel()
	admin := pgtest.Database(t)
	super := pgtest.Connect(t, admin)
	ownerURL, _, _ := roles(t, admin)
	owner := pgtest.Connect(t, ownerURL)
	pgtest.Exec(t, owner, fmt.Sprintf(makeArticles, 5))
	w := startWorker(t, Config{Connect: ownerURL, Indexes: []plan.Definition{articles}}, "")
	w.waitFollowing(t)
	text, fits := said(t, ownerURL, articles)
	if !fits || !strings.Contains(text, "may not create roles") {
		t.Fatalf("check says\n%s", text)
	}
	quoted := slices.Collect(func(yield func(string) bool) { // between backquotes, in order
		for i, part := range strings.Split(text, "`") {
			if i%2 == 1 && strings.HasPrefix(part, "alter role") {
				yield(part)
			}
		}
	})
	if len(quoted) != 2 {
		t.Fatalf("check says\n%s", text)
	}
	pgtest.Exec(t, super, quoted[0])
	cfg := Config{Connect: ownerURL, Indexes: []plan.Definition{articles}}
	if err := capture.Migrate(t.Context(), cfg.Connect, cfg.Indexes, "", cfg.logger()); err != nil {
		t.Fatal(err)
	}
	pgtest.Exec(t, super, quoted[1])
	if text, _ := said(t, ownerURL, articles); text != "" {
		t.Errorf("after the remedy check says\n%s", text)
	}
	functions := pgtest.One[string](t, super, "select string_agg(distinct proowner::regrole::text, ' ') from pg_proc "+
		"where proname like 'capture\\_%' and prosecdef")
	if want := pgtest.One[string](t, super, "select "+changelog.DefinerRole); functions != want {
		t.Errorf("trigger functions belong to %s, not to %s", functions, want)
	}
	pgtest.Exec(t, owner, "update article set title = 'after the remedy'")
	w.waitEqual(t, super, articles)
}

// A standby does not fit, since a run would end with the same error.
func TestCheck_RefusesAStandby(t *testing.T) {
	t.Parallel()
	server, err := pgtest.Start(pgtest.Options{Settings: map[string]string{"max_wal_senders": "3"}})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	conn := pgtest.Connect(t, server.URL("postgres"))
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 5))
	standby, err := server.Standby()
	if err != nil {
		t.Fatal(err)
	}
	defer standby.Stop()
	found, err := Check(t.Context(), Config{Connect: standby.URL("postgres"), Indexes: []plan.Definition{articles}})
	if !errors.Is(err, ErrStandby) {
		t.Errorf("check of a standby: %v, %v", found, err)
	}
}
