package web

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"ftsync/cmd/ftsync/indexes"
	"ftsync/worker"
	"ftsync/worker/changelog"
)

// healthy is a server of which nothing needs attention, and its worker's status to be changed.
func healthy(t *testing.T) (*Server, *worker.Status) {
	t.Helper()
	x, y := scored("films", 1, 1), scored("books", 1)
	s := newTestServer(x, y)
	s.started = time.Now().Add(-time.Hour)
	s.Configured(ConfigState{TakenAt: s.started})
	s.FreeBytes = func() int64 { return 50_000_000_000 }
	st := following(x, y)()
	st.Replica, st.VerifyEvery, st.LastCaughtUp = "here", 24*time.Hour, time.Now()
	st.Log = &changelog.Fill{Rows: 10, Limit: 1000, Replicas: []changelog.Replica{
		{Name: "here", Indexes: 2, Seen: time.Now(), Behind: 0},
		{Name: "there", Indexes: 2, Seen: time.Now(), Behind: worker.MaxBehind}}}
	for i := range st.Indexes {
		st.Indexes[i].Lag, st.Indexes[i].Verified = 0, time.Now().Add(-3*time.Hour)
	}
	s.says(func() worker.Status { return st })
	return s, &st
}

func wantParts(t *testing.T, what, body string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if part, not := strings.CutPrefix(part, "!"); strings.Contains(body, part) == not {
			t.Errorf("%s: %q there: %v, in\n%s", what, part, not, body)
		}
	}
}

// The page says how everything is, and as much of the last hour as it has seen.
func TestStatusPage(t *testing.T) {
	s, _ := healthy(t)
	body := func() string { return get(t, s, "/ui/status").Body.String() }
	wantParts(t, "healthy", body(), "All indexes follow Postgres, and were compared with it", "10 of 1,000 rows",
		"here <small>this one</small>", "<td>10,000 or more</td>", "<dd>3 h ago</dd>", "<dd>50 GB</dd>",
		"!<svg class=\"chart\"",
		`http-equiv="refresh" content="10"`, `data-every="5000"`, "!class=\"concern")
	s.history.take(s.observe(), time.Now())
	get(t, s, "/search?q=fox&index=films")
	s.history.take(s.observe(), time.Now().Add(sampleEvery))
	wantParts(t, "two samples", body(), `aria-label="Documents in the last 30 s: from 2 to 2, now 2"`,
		"<figcaption>Searches <b>0.07/s</b>")
	if h := get(t, s, "/ui/status").Header(); h.Get("Ftsync-Lag") != "0" || h.Get("Cache-Control") != "no-store" {
		t.Error(h)
	}
	wantParts(t, "the search page", get(t, s, "/").Body.String(), `<a href="ui/status">Status</a>`)
}

// What needs attention is named, with what to do; what nobody has looked at is never fine.
func TestStatusPage_concerns(t *testing.T) {
	manual, err := os.ReadFile("../../../docker/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		change func(*Server, *worker.Status)
		want   []string // parts; the first heading of the runbook, if there is one
	}{
		{"FtsyncNotFollowing", func(_ *Server, st *worker.Status) { st.Connected, st.LastError = false, "refused" },
			[]string{"There is no session with Postgres", "<p>refused</p>", "<dd>away</dd>"}},
		{"FtsyncIndexFailed", func(_ *Server, st *worker.Status) {
			x := &st.Indexes[0]
			x.State, x.Error, x.FailedAt = "failed", "no column title", time.Now()
			x.RetryAt = x.FailedAt.Add(30 * time.Second)
		}, []string{"Index films can&#39;t be kept in step", "no column title\nIt is tried again in ",
			"state bad"}},
		{"FtsyncLagging", func(_ *Server, st *worker.Status) {
			st.Indexes[1].Waiting, st.Indexes[1].WaitingSince = "a lock of pid 7", time.Now().Add(-2*time.Minute)
		}, []string{"Index books waits", "For 2 min", ": a lock of pid 7"}},
		{"FtsyncLagging", func(_ *Server, st *worker.Status) { st.Indexes[1].Lag = 2 * time.Minute },
			[]string{"Index books is behind Postgres", "By 2 min;"}},
		{"FtsyncPoison", func(_ *Server, st *worker.Status) {
			st.Indexes[0].Poison = make([]worker.Poison, 5)
			st.Indexes[0].Poison[0] = worker.Poison{Key: "7", Reason: "division by zero"}
		}, []string{"Index films has 5 documents that can&#39;t be built", "7: division by zero; ", "and 2 more"}},
		{"FtsyncDrift", func(_ *Server, st *worker.Status) { st.Indexes[0].Drift = 1 },
			[]string{"Index films differed from Postgres in 1 document<"}},
		{"FtsyncNotVerified", func(s *Server, st *worker.Status) {
			s.started, st.Indexes[0].Verified = time.Now().Add(-50*time.Hour), time.Time{}
			s.Configured(ConfigState{TakenAt: s.started})
		}, []string{"Index films was not compared with Postgres for 2 d 2 h"}},
		{"FtsyncChangeLogFilling", func(_ *Server, st *worker.Status) {
			st.Log.Rows, st.Log.Holder = 600, &changelog.Holder{Index: "films", Replica: "there", Seen: time.Now()}
		}, []string{"The change log in Postgres fills up", "index films of replica there, seen ", "Now"}},
		{"FtsyncChangeLogFilling", func(_ *Server, st *worker.Status) { st.TrimError = "no right" },
			[]string{"no right"}},
		{"FtsyncReplicaGone", func(_ *Server, st *worker.Status) {
			st.Log.Replicas[1].Seen = time.Now().Add(-20 * time.Minute)
		}, []string{"Replica there is away", "20 min ago"}},
		{"FtsyncDiskFull", func(s *Server, _ *worker.Status) { s.FreeBytes = func() int64 { return 1000 } },
			[]string{"nearly full", "1.0 kB are left"}},
		{"FtsyncReloadFailed", func(s *Server, _ *worker.Status) {
			s.Configured(ConfigState{TakenAt: time.Unix(1e9, 0),
				Refused: "ftsync.yaml:3:1: found x\nftsync.yaml:4:1: found y"})
		}, []string{"ftsync.yaml:3:1: found x\nftsync.yaml:4:1: found y", "2001-09-09"}},
		{"Rebuild: other database", func(_ *Server, st *worker.Status) {
			st.Indexes[0].Withheld = "of another database"
		}, []string{"of another database"}},
		{"", func(_ *Server, st *worker.Status) { st.Warnings = []string{"an old server"} }, []string{"an old server"}},
		{"not compared", func(_ *Server, st *worker.Status) { st.Indexes[0].Verified = time.Time{} },
			[]string{"All indexes follow Postgres; 1 of 2 not compared with it yet", "not yet since ftsync started"}},
		{"never compared", func(_ *Server, st *worker.Status) {
			st.VerifyEvery, st.Indexes[0].Verified = 0, time.Time{}
		}, []string{"never: FTSYNC_VERIFY_INTERVAL is 0", "!were compared with it"}},
		{"not looked", func(s *Server, st *worker.Status) {
			st.Log, st.LastCaughtUp, s.FreeBytes = nil, time.Time{}, func() int64 { return -1 }
		}, []string{"No look at Postgres has ended yet", "not measured yet", "<dd>unknown</dd>",
			"Not known yet: nobody"}},
		{"nobody follows", func(_ *Server, st *worker.Status) { *st = off() },
			[]string{"Nothing follows Postgres here", "not followed", " · unknown</p>", "!All indexes"}},
		{"filling", func(s *Server, st *worker.Status) {
			x := unfilled("films")
			now := *s.current()
			now.Indexes = append(indexes.Set{x}, now.Indexes[1])
			s.Use(now)
			st.Indexes[0].Backfill = &worker.Backfill{Step: "load", Rows: 5000, Done: 0.3, Left: 90 * time.Second}
		}, []string{"1 index not filled yet", `<progress max="100" value="30">`, "about 1 min 30 s left",
			"!All indexes"}},
	} {
		s, st := healthy(t)
		tt.change(s, st)
		body := get(t, s, "/ui/status").Body.String()
		if strings.Contains(string(manual), "### "+tt.name+"\n") {
			anchor := strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(tt.name), ":", ""), " ", "-")
			tt.want = append(tt.want, `<a href="runbook#`+anchor+`">What to do</a>`, "1 thing needs attention")
		} else if strings.Contains(tt.name, "Ftsync") {
			t.Errorf("the runbook has no heading %q", tt.name)
		}
		wantParts(t, tt.name, body, tt.want...)
	}
}

// With keys the page asks for one; a tenant's token is none. What to do can be read without.
func TestStatusPage_keys(t *testing.T) {
	s, _ := healthy(t)
	withKey(t, s)
	for who, want := range map[string]int{"": http.StatusUnauthorized, testKey: http.StatusOK,
		tenant(`["films"]`): http.StatusForbidden} {
		w := ask(t, s, http.MethodGet, "/ui/status", who, "")
		body := w.Body.String()
		locked := strings.Contains(body, `<form id="key"`)
		if w.Code != want || locked != (want != http.StatusOK) ||
			locked && (strings.Contains(body, "films") || !strings.Contains(body, `src="../page.js"`)) {
			t.Errorf("%.20q: %d %s", who, w.Code, w.Body)
		}
	}
	if w := ask(t, s, http.MethodGet, "/ui/runbook", "", ""); w.Code != http.StatusOK {
		t.Errorf("the runbook: %d", w.Code)
	}
	wantParts(t, "with the key", ask(t, s, http.MethodGet, "/", testKey, "").Body.String(), `href="ui/status"`)
	wantParts(t, "a tenant", ask(t, s, http.MethodGet, "/", tenant(`["films"]`), "").Body.String(),
		`!href="ui/status"`)
}

// Hundreds of indexes are lines of a table, but for those that need attention; each can be looked at.
func TestStatusPage_many(t *testing.T) {
	var all []indexes.Index
	for i := range 300 {
		all = append(all, scored(fmt.Sprintf("index%03d", i), 1))
	}
	s := newTestServer(all...)
	st := following(all...)()
	st.Indexes[250].State, st.Indexes[250].FailedAt = "failed", time.Now()
	s.says(func() worker.Status { return st })
	for range samples {
		s.history.take(s.observe(), time.Now())
	}
	body := get(t, s, "/ui/status").Body.String()
	if tiles := strings.Count(body, `data-key="tile `); tiles != 1 ||
		!strings.Contains(body, `data-key="tile index250"`) ||
		strings.Count(body, `data-key="row `) != 299 || len(body) > 100_000 {
		t.Errorf("%d tiles, %d lines, %d bytes", tiles, strings.Count(body, `data-key="row `), len(body))
	}
	body = get(t, s, "/ui/status?index=index007").Body.String()
	if strings.Count(body, `data-key="tile `) != 1 || !strings.Contains(body, `data-key="tile index007"`) {
		t.Error("the index that is asked for is not shown")
	}
}
