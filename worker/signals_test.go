package worker

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	neturl "net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"ftsync/cache/document"
	"ftsync/cache/search"
	"ftsync/cache/sqlite"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// What an operator is told holds: nothing is said to be fresh, to work or to be away that is not.

// logText is a log to look into.
type logText struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logText) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

// count returns how many lines have a text.
func (l *logText) count(text string) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range strings.Lines(l.text.String()) {
		if strings.Contains(line, text) {
			n++
		}
	}
	return n
}

// line returns the first line that has a text; "" if there is none.
func (l *logText) line(text string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range strings.Lines(l.text.String()) {
		if strings.Contains(line, text) {
			return line
		}
	}
	return ""
}

// into has a worker log to l from its beginning.
func (l *logText) into(w *Worker) { w.log = slog.New(slog.NewTextHandler(l, nil)) }

// down has a proxy refuse every connection.
func down(p *pgtest.Proxy) {
	p.Refuse(true)
	p.Reset("")
}

// An index whose definition the database can't fulfil goes on by the one it was built by, and says
// so all the while.
func TestSignals_refusedDefinitionIsFollowedByTheOneBefore(t *testing.T) {
	t.Parallel()
	w, conn, _ := followArticles(t, 50)
	w.stop()
	wrong := articles
	wrong.Search = append([]plan.SearchColumn{{Name: "nothing", Weight: 1}}, articles.Search...)
	var log logText
	w = startWorker(t, Config{Connect: w.cfg.Connect, Indexes: []plan.Definition{wrong}}, w.dir, log.into)
	for i := range 3 {
		pgtest.Exec(t, conn, fmt.Sprintf("update article set title = 'change %d' where id < 9", i))
		w.waitEqual(t, conn, articles)
		w.waitStatus(t, "articles", func(st IndexStatus) bool { return st.Lag == 0 && !st.FailedAt.IsZero() })
	}
	st := w.statusOf(t, "articles")
	if !strings.Contains(st.Error, `no column "nothing"`) || st.State != stateFailed {
		t.Errorf("status %+v", st)
	}
	if log.count("index works again") > 0 || log.count("index failed") > 0 ||
		log.count("it is followed by the one before") != 1 {
		t.Errorf("the log says\n%s", &log.text)
	}
	pgtest.Exec(t, conn, "alter table article add column nothing text")
	w.waitStatus(t, "articles", func(st IndexStatus) bool { return st.State == stateFollowing && st.Error == "" })
	w.waitEqual(t, conn, wrong)
}

// That another generation can't be begun is neither forgotten nor taken for mended because the one
// before goes on; and it is said once, not with each attempt.
func TestSignals_worksAgainOnlyOnceItDoes(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 50))
	var log logText
	f := &fault{}
	cfg := Config{Connect: url, Indexes: []plan.Definition{articles}}
	w := startWorker(t, cfg, "", log.into, func(w *Worker) {
		w.indexes[0].cache = faultyIndex{w.indexes[0].cache, f}
		w.indexes[0].backoff = backoff{first: 10 * time.Millisecond, ceiling: 10 * time.Millisecond}
	})
	w.waitFollowing(t)
	f.set("create")
	pgtest.Exec(t, conn,
		"truncate article; insert into article (id, title) select g, 'new' from generate_series(1, 9) g")
	w.waitStatus(t, "articles", func(st IndexStatus) bool { return st.Error != "" })
	for i := range 20 {
		pgtest.Exec(t, conn, fmt.Sprintf("update article set title = 'change %d' where id < 9", i))
		tried := testutil.ToFloat64(w.metrics.fault(stageApply))
		eventually(t, 30*time.Second, func() string {
			if testutil.ToFloat64(w.metrics.fault(stageApply)) == tried {
				return "it is not tried again"
			}
			return ""
		})
		if st := w.statusOf(t, "articles"); st.FailedAt.IsZero() || !strings.Contains(st.Error, errFull.Error()) {
			t.Fatalf("while it is tried again: %+v", st)
		}
	}
	if log.count("index works again") > 0 || log.count("index failed") != 1 {
		t.Errorf("the log says\n%s", &log.text)
	}
	f.set("")
	w.waitStatus(t, "articles", func(st IndexStatus) bool { return st.Error == "" && st.State == stateFollowing })
	w.waitEqual(t, conn, articles)
	if log.count("index works again") != 1 {
		t.Errorf("the log says\n%s", &log.text)
	}
}

// A session that begins knows nothing yet: lag goes on from where it was until a look has ended.
func TestSignals_lagGoesOnWhenASessionBegins(t *testing.T) {
	t.Parallel()
	w, _, _ := followArticles(t, 5)
	w.waitStatus(t, "articles", func(st IndexStatus) bool { return st.Lag == 0 })
	w.stop()
	w.connected()
	if lag := w.statusOf(t, "articles").Lag; lag == 0 {
		t.Error("no lag, before anybody has looked")
	}
}

// The log tells a Postgres that can't be reached from one that refuses something, and says when it
// is back, where and how it is heard.
func TestSignals_sessions(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 5))
	proxy := pgtest.NewProxy(t, url)
	var log logText
	w := startWorker(t, Config{Connect: proxy.URL(), Indexes: []plan.Definition{articles}}, "", log.into)
	says := func(n int, text string) {
		t.Helper()
		eventually(t, 30*time.Second, func() string {
			if log.count(text) != n {
				log.mu.Lock()
				defer log.mu.Unlock()
				return fmt.Sprintf("want %d lines with %q:\n%s", n, text, &log.text)
			}
			return ""
		})
	}
	w.waitFollowing(t)
	says(1, `msg="connected to Postgres" server=127.0.0.1:`)
	says(1, "mode=notify")
	down(proxy)
	says(1, "the session with Postgres was lost")
	says(1, "no session with Postgres")
	proxy.Heal()
	says(1, `msg="Postgres is back"`)
	says(2, "mode=notify")
	says(1, "away=")
	says(1, "connected to Postgres")
	w.stop()

	// Who is refused has a session, and is told what is missing.
	role := "reader of " + conn.Config().Database
	pgtest.Exec(t, conn, "create role "+postgres.Quote(role)+" login")
	defer pgtest.Exec(t, conn, "drop role "+postgres.Quote(role))
	as, err := neturl.Parse(url)
	if err != nil {
		t.Fatal(err)
	}
	as.User = neturl.User(role)
	startWorker(t, Config{Connect: as.String(), Indexes: []plan.Definition{articles}}, w.dir, log.into)
	says(1, "Postgres refuses what ftsync needs")
	says(1, "no session with Postgres")
}

// Documents of another database are not answered, neither before that can be known nor after. Where
// nothing speaks for another database, answers go on while Postgres is away.
func TestSignals_anotherDatabase(t *testing.T) {
	t.Parallel()
	w, _, _ := followArticles(t, 50)
	mine := w.cfg.Connect
	other := pgtest.Database(t)
	pgtest.Exec(t, pgtest.Connect(t, other), fmt.Sprintf(makeArticles, 20))
	answers := func() string {
		x, err := w.cache.Index("articles")
		if err != nil {
			t.Fatal(err)
		}
		r, err := x.Search(t.Context(), search.Query{Limit: 1})
		if err != nil {
			return err.Error()
		}
		return fmt.Sprint(r.Total)
	}
	restart := func(dsn string) {
		w.stop()
		w = startWorker(t, Config{Connect: dsn, Indexes: []plan.Definition{articles}}, w.dir)
	}
	// The same database by another way is known to be the same once it answers.
	proxy := pgtest.NewProxy(t, mine)
	down(proxy)
	restart(proxy.URL())
	if got := answers(); !strings.Contains(got, "not ready") || w.statusOf(t, "articles").Withheld == "" {
		t.Errorf("by another way, before it is known: %s, %+v", got, w.statusOf(t, "articles"))
	}
	proxy.Heal()
	eventually(t, 30*time.Second, func() string {
		if got := answers(); got != "50" || w.statusOf(t, "articles").Withheld != "" {
			return got
		}
		return ""
	})
	w.waitFollowing(t)
	if n := testutil.ToFloat64(w.metrics.rebuild(reasonDatabase)); n != 0 {
		t.Errorf("%v rebuilds", n)
	}
	// By the way that it knows, Postgres may be away.
	w.stop()
	down(proxy)
	restart(proxy.URL())
	if got := answers(); got != "50" {
		t.Errorf("while Postgres is away: %s", got)
	}
	proxy.Heal()
	w.waitFollowing(t)
	// Another database never answers with these documents. Its table is held, so that it is not filled.
	holder := pgtest.Connect(t, other)
	pgtest.Exec(t, holder, "begin; lock table article")
	restart(other)
	if got := answers(); !strings.Contains(got, "not ready") {
		t.Errorf("another database, before it is known: %s", got)
	}
	w.waitStatus(t, "articles", func(st IndexStatus) bool { return st.Waiting != "" })
	if st := w.statusOf(t, "articles"); !strings.Contains(answers(), "not ready") || st.Withheld == "" ||
		st.Documents != 0 || st.Generation != "" {
		t.Errorf("another database: %s, %+v", answers(), st)
	}
	pgtest.Exec(t, holder, "commit")
	w.waitFollowing(t)
	if got := answers(); got != "20" {
		t.Errorf("once it is filled: %s", got)
	}
}

// The file of an older version answers while the new one is built.
func TestSignals_olderFormat(t *testing.T) {
	t.Parallel()
	w, conn, _ := followArticles(t, 50)
	old := w.published(t, "articles").ID()
	w.stop()
	file, err := sqlite.Open(filepath.Join(w.dir, "articles", old+".db"), "rw")
	if err == nil {
		err = errors.Join(file.Run(fmt.Sprintf("pragma user_version = %d", document.OldestRead)), file.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	holder := pgtest.Connect(t, w.cfg.Connect)
	pgtest.Exec(t, holder, "begin; lock table article")
	w = startWorker(t, Config{Connect: w.cfg.Connect, Indexes: []plan.Definition{articles}}, w.dir)
	w.waitStatus(t, "articles", func(st IndexStatus) bool { return st.Waiting != "" })
	if st := w.statusOf(t, "articles"); st.Generation != old || st.Documents != 50 {
		t.Errorf("before the new one is built: %+v", st)
	}
	pgtest.Exec(t, holder, "commit")
	w.waitRebuilt(t, reasonFormat)
	w.waitFollowing(t)
	w.waitEqual(t, conn, articles)
	if left, _ := filepath.Glob(filepath.Join(w.dir, "articles", "*.corrupt")); len(left) > 0 {
		t.Errorf("set aside: %v", left)
	}
	if _, err := os.Stat(filepath.Join(w.dir, "articles", old+".db")); err == nil {
		t.Error("the old file is left")
	}
}
