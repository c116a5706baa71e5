package worker

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"go.uber.org/goleak"

	"ftsync/cache"
	"ftsync/cache/document"
	"ftsync/worker/changelog"
	"ftsync/worker/compare"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

func TestMain(m *testing.M) {
	if job := os.Getenv("FTSYNC_TEST_WORKER"); job != "" {
		os.Exit(workAlone(job))
	}
	// Most tests wait most of the time, so more of them run at once than there are processors.
	// Those that measure how long something takes, or what is the oldest transaction of the
	// whole server, come before them, one at a time.
	flag.Parse()
	if !isSet("test.parallel") {
		flag.Set("test.parallel", "8")
	}
	code := pgtest.Main(m)
	if code == 0 {
		// I8: no test leaves a goroutine. The shared server's ends with it.
		if err := goleak.Find(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// isSet reports whether a flag was given.
func isSet(name string) (set bool) {
	flag.Visit(func(f *flag.Flag) { set = set || f.Name == name })
	return set
}

// testLog writes what the worker logs to the test's output.
func testLog(t testing.TB) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// running is a worker in this process, with a cache of its own.
type running struct {
	*Worker
	dir   string
	cache *cache.Cache
	stop  func() // ends both; also at cleanup
}

// followArticles runs a worker that follows a table with so many articles, and other indexes
// beside it.
func followArticles(t *testing.T, rows int, beside ...plan.Definition) (*running, *pgx.Conn, *cache.Index) {
	t.Helper()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, rows))
	w := startWorker(t, Config{Connect: url, Indexes: append([]plan.Definition{articles}, beside...)}, "")
	w.waitFollowing(t)
	x, err := w.cache.Index("articles")
	if err != nil {
		t.Fatal(err)
	}
	return w, conn, x
}

// startWorker runs a worker on a folder, a new one if dir is empty, until the test ends. before
// are called with the worker before it runs.
func startWorker(t *testing.T, cfg Config, dir string, before ...func(*Worker)) *running {
	t.Helper()
	if dir == "" {
		dir = t.TempDir()
	}
	c, err := cache.Open(dir, cache.Options{Log: testLog(t)})
	if err != nil {
		t.Fatal(err)
	}
	cfg.Log = testLog(t)
	w, err := New(cfg, OfCache(c))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range before {
		f(w)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	r := &running{Worker: w, dir: dir, cache: c}
	stopped := false
	r.stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("Run: %v", err)
			}
		case <-time.After(10 * time.Second):
			t.Error("the worker did not stop within 10 s")
		}
		if err := c.Close(); err != nil {
			t.Errorf("close the cache: %v", err)
		}
	}
	t.Cleanup(r.stop)
	return r
}

// eventually polls until ok says "" or the deadline passes; then ok's last answer fails the test.
func eventually(t testing.TB, within time.Duration, ok func() string) {
	t.Helper()
	deadline := time.Now().Add(within)
	for {
		what := ok()
		if what == "" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("not within %v: %s", within, what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// waitFollowing waits until all indexes have been built. They are built one after another, so the
// more there are, the longer it waits.
func (r *running) waitFollowing(t testing.TB) {
	t.Helper()
	within := time.Minute + time.Duration(len(r.Status().Indexes))*5*time.Second
	eventually(t, within, func() string {
		for _, ix := range r.Status().Indexes {
			if ix.State != stateFollowing || ix.Generation == "" {
				return fmt.Sprintf("index %s is %s (%s)", ix.Name, ix.State, ix.Error)
			}
		}
		return ""
	})
}

// published is the generation that answers an index's searches.
func (r *running) published(t testing.TB, name string) *cache.Generation {
	t.Helper()
	x, err := r.cache.Index(name)
	if err != nil {
		t.Fatal(err)
	}
	if x.Published() == nil {
		t.Fatalf("index %s has nothing published", name)
	}
	return x.Published()
}

// differences compares an index with what its definition reads from Postgres
// now, every key and every column, and describes the first differences.
func differences(t testing.TB, conn *pgx.Conn, gen compare.Contents, def plan.Definition) string {
	t.Helper()
	reader := readerOf(t, conn)
	p, problems, err := plan.Make(t.Context(), reader, def, false)
	if err != nil || p == nil {
		t.Fatalf("plan %s: %v %v", def.Name, err, problems)
	}
	want := map[string]uint64{}
	var docs []document.Document
	pages := make(chan []document.Document, 1)
	done := make(chan error, 1)
	go func() {
		defer close(pages)
		done <- plan.ReadPages(t.Context(), reader, p, "", 0, pages, func([]string) error { return nil })
	}()
	for page := range pages {
		docs = append(docs, page...)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	for _, d := range docs {
		want[d.Key] = d.Hash()
	}
	var diff []string
	got := 0
	for after := ""; ; {
		keys, err := gen.Keys(t.Context(), after, 5000)
		if err != nil {
			return err.Error() // another generation may just have taken its place
		}
		for _, k := range keys {
			after = k.Key
			got++
			switch hash, ok := want[k.Key]; {
			case !ok:
				diff = append(diff, "extra "+k.Key)
			case hash != k.Hash:
				diff = append(diff, "different "+k.Key)
			}
			delete(want, k.Key)
		}
		if len(keys) < 5000 {
			break
		}
	}
	for k := range want {
		diff = append(diff, "missing "+k)
	}
	if len(diff) == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d documents differ: %v", len(diff), got, diff[:min(len(diff), 10)])
}

var readers sync.Map

// readerOf returns a connection like the worker's own to the database of another connection.
func readerOf(t testing.TB, conn *pgx.Conn) *postgres.Conn {
	t.Helper()
	if reader, ok := readers.Load(conn); ok && !reader.(*postgres.Conn).IsClosed() {
		return reader.(*postgres.Conn)
	}
	reader, err := postgres.Dial(t.Context(), conn.Config().ConnString(), "test")
	if err != nil {
		t.Fatal(err)
	}
	readers.Store(conn, reader)
	t.Cleanup(func() {
		readers.Delete(conn)
		postgres.Close(reader)
	})
	return reader
}

// stale names the indexes that have not seen a transaction yet, and what they do at present.
func stale(w *running, xid uint64) (all []string) {
	for _, ix := range w.Status().Indexes {
		var at changelog.Position
		if ix.Position != "" {
			json.Unmarshal([]byte(ix.Position), &at)
		}
		if ix.State != stateFollowing || ix.Lag > 0 || !at.Sees(xid) {
			all = append(all, fmt.Sprintf("%s is %s (error %q, waiting %q, paused %q)", ix.Name, ix.State, ix.Error,
				ix.Waiting, ix.Paused))
		}
	}
	return all
}

// waitEqual waits until an index equals Postgres, while nothing changes any more.
func (r *running) waitEqual(t testing.TB, conn *pgx.Conn, defs ...plan.Definition) {
	t.Helper()
	for _, def := range defs {
		eventually(t, 60*time.Second, func() string {
			x, err := r.cache.Index(def.Name)
			if err != nil {
				t.Fatal(err)
			}
			if x.Published() == nil {
				return "nothing published"
			}
			return differences(t, conn, x.Published(), def)
		})
	}
}

// waitRebuilt waits until an index has been built anew for a reason.
func (r *running) waitRebuilt(t testing.TB, why reason) {
	t.Helper()
	eventually(t, 30*time.Second, func() string {
		if testutil.ToFloat64(r.metrics.rebuild(why)) == 0 {
			return fmt.Sprintf("no rebuild for the reason %q; status: %+v", why, r.Status())
		}
		return ""
	})
}

// serverVersion is the one of Postgres that tests run on, such as 13.
func serverVersion(t testing.TB) int {
	t.Helper()
	return pgtest.One[int](t, pgtest.Connect(t, pgtest.Shared(t).URL("postgres")),
		"select current_setting('server_version_num')::int / 10000")
}

// waitForLock waits until somebody waits for a lock on a table.
func waitForLock(t testing.TB, conn *pgx.Conn, table string) {
	t.Helper()
	eventually(t, 10*time.Second, func() string {
		if !pgtest.One[bool](t, conn,
			"select exists (select from pg_locks where not granted and relation = $1::text::regclass and database = "+
				"(select oid from pg_database where datname = current_database()))", table) {
			return "nobody waits for " + table
		}
		return ""
	})
}

// job is what a worker in a process of its own is told.
type job struct {
	Connect string
	Dir     string
	Indexes []plan.Definition
}

// workAlone is the main function of such a process: it works until it is told to stop, or killed.
func workAlone(text string) int {
	var j job
	if err := json.Unmarshal([]byte(text), &j); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	c, err := cache.Open(j.Dir, cache.Options{Log: log})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	w, err := New(Config{Connect: j.Connect, Indexes: j.Indexes, Log: log}, OfCache(c))
	if err == nil {
		err = w.Run(ctx)
	}
	if e := c.Close(); err == nil {
		err = e
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// startProcess starts a worker in a process of its own, to be killed.
func startProcess(t *testing.T, j job) *exec.Cmd {
	t.Helper()
	text, err := json.Marshal(j)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "FTSYNC_TEST_WORKER="+string(text))
	cmd.Stderr = t.Output()
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	// Pdeathsig is sent when the thread that forked ends, and threads do end: with
	// each server that a test stops. So this one is kept for as long as the test.
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		started <- cmd.Start()
		<-t.Context().Done()
	}()
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	return cmd
}

// psqlCommand is Postgres's own client, from the installation that tests use.
func psqlCommand(args ...string) *exec.Cmd {
	bin, err := pgtest.BinDir()
	if err != nil {
		return exec.Command("psql", args...)
	}
	return exec.Command(filepath.Join(bin, "psql"), args...)
}
