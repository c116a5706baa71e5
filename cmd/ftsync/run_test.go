package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/caarlos0/env/v11"
	"go.uber.org/goleak"

	"ftsync/cmd/ftsync/config"
	"ftsync/worker/pgtest"
)

// asProgram makes this test binary the program itself, for tests of signals.
const asProgram = "FTSYNC_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	os.Exit(pgtest.Main(m))
}

const filmYAML = `indexes:
  films:
    table: film
    search: {title: {weight: 10}, body: {}}
    filter: [year]
`

const filmSQL = `create table film (id int primary key, title text, body text, year int);
insert into film values (1, 'The red fox', 'runs <fast>', 1999), (2, 'A blue hen', 'eats red corn', 2001)`

// films is the environment of an installation with a table of films.
func films(t *testing.T) (environ map[string]string, sql func(string)) {
	t.Helper()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, filmSQL)
	return map[string]string{
		"DATABASE_URL":     url,
		"FTSYNC_CONFIG":    file(t, "ftsync.yaml", filmYAML),
		"FTSYNC_CACHE_DIR": t.TempDir() + "/cache",
		"FTSYNC_HTTP_ADDR": "127.0.0.1:0",
	}, func(statement string) { pgtest.Exec(t, conn, statement) }
}

// running is ftsync in this process.
type running struct {
	base string // http://…
	stop func() error
}

// start runs ftsync until stop is called, or the test ends.
func start(t *testing.T, environ map[string]string, args ...string) running {
	t.Helper()
	c, _, err := config.ReadRun(args, maps.Clone(environ)) // read at each connect, while a test changes its own
	if err != nil {
		t.Fatal(err)
	}
	listening := make(chan string, 1)
	show := display{listened: func(addr string) { listening <- addr }}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, c, slog.New(slog.NewTextHandler(testLog{t}, nil)), show) }()
	stop := sync.OnceValue(func() error {
		cancel()
		select {
		case err := <-ended:
			return err
		case <-time.After(shutdownBudget):
			return errors.New("run did not end in time")
		}
	})
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Errorf("run: %v", err)
		}
	})
	select {
	case addr := <-listening:
		return running{"http://" + addr, stop}
	case err := <-ended:
		ended <- nil
		t.Fatalf("run: %v", err)
	}
	return running{}
}

type testLog struct{ t *testing.T }

func (l testLog) Write(b []byte) (int, error) {
	l.t.Log(strings.TrimSpace(string(b)))
	return len(b), nil
}

// What the tests read of the answers of the HTTP API.
type (
	searchReply struct {
		Total      int64
		LagSeconds *float64 `json:"lag_seconds"`
		Hits       []struct {
			ID         string
			Document   json.RawMessage
			Highlights map[string]string
		}
	}
	statusReply struct {
		Mode             string
		Ready, Connected bool
		Indexes          []struct {
			Name, State, Waiting, Generation string
			Documents                        int64
			CacheBytes                       int64 `json:"cache_bytes"`
		}
	}
	healthReply struct{ Postgres struct{ Connected bool } }
)

// get reads an answer; v may be nil.
func (r running) get(path string, v any) (status int, err error) {
	res, err := http.Get(r.base + path)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && v != nil && res.StatusCode == http.StatusOK {
		err = json.Unmarshal(body, v)
	}
	return res.StatusCode, err
}

// found are the ids of the hits for a query, best first, or the status when it is no answer.
func (r running) found(q string) string {
	var a searchReply
	status, err := r.get("/search?q="+url.QueryEscape(q), &a)
	if err != nil || status != http.StatusOK {
		return fmt.Sprint(status, err)
	}
	var ids []string
	for _, h := range a.Hits {
		ids = append(ids, h.ID)
	}
	return strings.Join(ids, " ")
}

// eventually asks again until it gets what it wants; how long that takes is not its business.
func eventually(t *testing.T, what, want string, get func() string) {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for {
		got := get()
		if got == want {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s: %q, want %q", what, got, want)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func (r running) ready() string {
	status, err := r.get("/readyz", nil)
	return fmt.Sprint(status, err)
}

const isReady = "200 <nil>"

func TestRun_followsAndServes(t *testing.T) {
	environ, sql := films(t)
	leaks := goleak.IgnoreCurrent() // Postgres itself
	r := start(t, environ)
	eventually(t, "ready", isReady, r.ready)
	if got := r.found("red"); got != "1 2" { // the title weighs more
		t.Errorf("found %q", got)
	}
	sql("insert into film values (3, 'Green turtle', '', 2024); update film set title = 'The grey wolf', body = '' " +
		"where id = 1; delete from film where id = 2")
	eventually(t, "the new row", "3", func() string { return r.found("turtle") })
	eventually(t, "the changed row", "1", func() string { return r.found("wolf") })
	eventually(t, "old words", "", func() string { return r.found("red") })

	var a searchReply
	if status, err := r.get("/search?q=turtle", &a); status != http.StatusOK || err != nil {
		t.Fatal(status, err)
	}
	if len(a.Hits) != 1 || string(a.Hits[0].Document) != `{"title":"Green turtle","body":"","year":2024}` ||
		a.Hits[0].Highlights["title"] != "Green <mark>turtle</mark>" || a.Total != 1 || a.LagSeconds == nil {
		t.Errorf("got %+v", a)
	}
	var st statusReply
	if _, err := r.get("/status", &st); err != nil || !st.Connected || !st.Ready || st.Indexes[0].Documents != 2 ||
		st.Indexes[0].State != "following" || st.Indexes[0].CacheBytes == 0 {
		t.Errorf("status %+v, %v", st, err)
	}
	if err := r.stop(); err != nil {
		t.Errorf("stop: %v", err)
	}

	// A second start goes on where the first stopped.
	sql("update film set title = 'The brown bear' where id = 1")
	r = start(t, environ)
	if got := r.ready(); got != isReady {
		t.Errorf("ready at once: %s", got)
	}
	eventually(t, "a change made meanwhile", "1", func() string { return r.found("bear") })
	if err := r.stop(); err != nil {
		t.Errorf("stop: %v", err)
	}
	http.DefaultClient.CloseIdleConnections()
	goleak.VerifyNone(t, leaks)
}

// I6: Postgres being away when ftsync starts costs freshness and nothing else.
func TestRun_withoutPostgresServesWhatTheCacheHolds(t *testing.T) {
	environ, _ := films(t)
	proxy := pgtest.NewProxy(t, environ["DATABASE_URL"])
	environ["DATABASE_URL"] = proxy.URL()
	first := start(t, environ)
	eventually(t, "ready", isReady, first.ready)
	if err := first.stop(); err != nil {
		t.Fatal(err)
	}

	proxy.Refuse(true)
	r := start(t, environ)
	var h healthReply
	if status, err := r.get("/healthz", &h); status != http.StatusOK || err != nil || h.Postgres.Connected {
		t.Errorf("healthz: %d, %+v, %v", status, h, err)
	}
	var a searchReply
	if status, err := r.get("/search?q=fox", &a); status != http.StatusOK || err != nil || len(a.Hits) != 1 ||
		a.LagSeconds != nil {
		t.Errorf("search: %d, %+v, %v", status, a, err)
	}
	if err := r.stop(); err != nil {
		t.Errorf("stop: %v", err)
	}

	r = start(t, environ, "-index=false")
	if got := r.found("fox"); got != "1" || r.ready() != isReady {
		t.Errorf("-index=false: found %q, %s", got, r.ready())
	}
	var st statusReply
	if _, err := r.get("/status", &st); err != nil || st.Mode != "off" || st.Indexes[0].State != "off" {
		t.Errorf("status %+v, %v", st, err)
	}
}

func TestRun_emptyCacheAndNobodyToFillIt(t *testing.T) {
	environ, _ := films(t)
	r := start(t, environ, "-index=false")
	if got := r.ready(); got != "503 <nil>" {
		t.Errorf("ready: %s", got)
	}
	if got := r.found("fox"); got != "503 <nil>" {
		t.Errorf("search: %s", got)
	}
}

// What only the database can tell is said like everything else that is wrong.
func TestProgram_whatTheDatabaseDoesNotHave(t *testing.T) {
	environ, _ := films(t)
	config := file(t, "ftsync.yaml",
		"indexes:\n  films:\n    table: film\n    search: {titel: {}}\n    filter: [yaer]\n  more:\n    table: "+
			"flim\n    search: {a: {}}\n")
	environ["FTSYNC_CONFIG"], environ["FTSYNC_LOG_FORMAT"] = config, "text"
	for _, command := range []string{"check", "run"} {
		code, stdout, stderr := call(t, environ, command)
		lines := strings.Split(strings.TrimSpace(stderr), "\n")
		var wrong []string
		for _, line := range lines {
			if strings.HasPrefix(line, config) {
				wrong = append(wrong, strings.TrimPrefix(line, config))
			}
		}
		if code != exitWrong || stdout != "" || len(wrong) != 3 ||
			!strings.HasPrefix(wrong[0],
				`:4:14: indexes.films.search.titel: found no column "titel" in table public.film, expected perhaps `+
					`title`) ||
			!strings.HasPrefix(wrong[1],
				`:5:14: indexes.films.filter[0]: found no column "yaer" in table public.film, expected perhaps year`) ||
			!strings.HasPrefix(wrong[2], `:7:12: indexes.more.table: found no table "flim"`) {
			t.Errorf("%s: exit %d, %s%s", command, code, stdout, stderr)
		}
	}
	environ["FTSYNC_CONFIG"] = file(t, "ftsync.yaml", filmYAML)
	if code, stdout, stderr := call(t, environ, "check"); code != exitOK || !strings.HasSuffix(stdout,
		"fits the database (indexes: 1)\n") {
		t.Errorf("exit %d, %s%s", code, stdout, stderr)
	}
}

func TestProgram_whatStandsInTheWay(t *testing.T) {
	environ, _ := films(t)
	r := start(t, environ)
	environ["FTSYNC_LOG_FORMAT"] = "text"
	taken := maps.Clone(environ)
	taken["FTSYNC_HTTP_ADDR"] = strings.TrimPrefix(r.base, "http://")
	if code, _, stderr := call(t, taken); code != exitFailed || !strings.Contains(stderr,
		"ftsync: listen on FTSYNC_HTTP_ADDR 127.0.0.1:") {
		t.Errorf("a port in use: exit %d, %s", code, stderr)
	}
	if code, _, stderr := call(t, environ); code != exitFailed || !strings.Contains(stderr,
		environ["FTSYNC_CACHE_DIR"]) {
		t.Errorf("a cache in use: exit %d, %s", code, stderr)
	}
}

// process runs the program as a process of its own.
func process(t *testing.T, environ map[string]string) (cmd *exec.Cmd, addr string, stderr *output) {
	t.Helper()
	return processOf(t, exec.Command(os.Args[0]), environ)
}

func processOf(t *testing.T, cmd *exec.Cmd, environ map[string]string) (_ *exec.Cmd, addr string, stderr *output) {
	t.Helper()
	port, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr = port.Addr().String()
	port.Close()
	stderr = new(output)
	cmd.Stderr = stderr
	own := env.ToMap(os.Environ())
	maps.DeleteFunc(own, func(name, _ string) bool {
		return strings.HasPrefix(name, "PG") || strings.HasPrefix(name,
			"FTSYNC_")
	})
	maps.Copy(own, environ)
	maps.Copy(own, map[string]string{"FTSYNC_HTTP_ADDR": addr, asProgram: "1"})
	for name, value := range own {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	return cmd, addr, stderr
}

// output is what a process has written so far.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(b)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

func (o *output) has(s string) func() string {
	return func() string { return fmt.Sprint(strings.Contains(o.String(), s)) }
}

// mute opens a connection that begins a request and never ends it.
func mute(t *testing.T, addr string) {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if _, err := io.WriteString(conn, "GET / HTT"); err != nil {
		t.Fatal(err)
	}
}

// I8: one signal ends the program in order, with exit code 0.
func TestProgram_oneSignalStopsInOrder(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		environ, sql := films(t)
		cmd, addr, stderr := process(t, environ)
		eventually(t, "ready", isReady, running{base: "http://" + addr}.ready)
		mute(t, addr)
		for i := range 50 { // a batch is in hand
			sql(fmt.Sprintf("insert into film select g, 'more', '', 1 from generate_series(%d, %d) g", 1000*(i+1),
				1000*(i+1)+999))
		}
		began := time.Now()
		if err := cmd.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err != nil || time.Since(began) > 10*time.Second {
			t.Errorf("%v: %v after %v\n%s", sig, err, time.Since(began), stderr)
		}
		for line := range strings.Lines(stderr.String()) {
			if !json.Valid([]byte(line)) {
				t.Errorf("the log is no JSON where there is no terminal: %s", line)
			}
		}
	}
}

func TestProgram_theSecondSignalStopsAtOnce(t *testing.T) {
	environ, _ := films(t)
	cmd, addr, stderr := process(t, environ)
	eventually(t, "ready", isReady, running{base: "http://" + addr}.ready)
	mute(t, addr) // an orderly stop would wait for it
	cmd.Process.Signal(syscall.SIGTERM)
	eventually(t, "stopping", "true", stderr.has("stopping"))
	cmd.Process.Signal(syscall.SIGTERM)
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != exitFailed ||
		stderr.has("second signal, exiting at once")() != "true" {
		t.Errorf("%v\n%s", err, stderr)
	}
}

// Who has committed finds what was written, without waiting for a moment that
// may be long enough.
func TestRun_afterReadsWhatWasWritten(t *testing.T) {
	environ, _ := films(t)
	r := start(t, environ)
	eventually(t, "ready", isReady, r.ready)
	conn := pgtest.Connect(t, environ["DATABASE_URL"])
	for i := range 30 {
		var xid string
		tx, err := conn.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := tx.QueryRow(t.Context(),
			fmt.Sprintf("insert into film values (%d, 'written%d') returning pg_current_xact_id()::text", 100+i,
				i)).Scan(&xid); err != nil {
			t.Fatal(err)
		}
		if err := tx.Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
		var a searchReply
		status, err := r.get(fmt.Sprintf("/search?q=written%d&after=%s", i, xid), &a)
		if status != http.StatusOK || err != nil || len(a.Hits) != 1 {
			t.Fatalf("search %d after its own transaction: %d, %v, %d hits", i, status, err, len(a.Hits))
		}
	}

	// A transaction that is still open is waited for, and no longer than asked.
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(context.Background())
	var open string
	if err := tx.QueryRow(t.Context(), "select pg_current_xact_id()::text").Scan(&open); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if status, err := r.get("/search?q=x&wait=300ms&after="+open, nil); status != http.StatusGatewayTimeout ||
		err != nil || time.Since(began) < 300*time.Millisecond {
		t.Errorf("an open transaction: %d, %v after %v", status, err, time.Since(began))
	}
	for _, xid := range []string{"999999999", "0", "2", "4294967295", "4294967296", "4294967297", "4294967298",
		"4294967299", "8589934592", "9223372036854775807", "18446744073709551615"} {
		if status, _ := r.get("/search?q=x&wait=10s&after="+xid, nil); status != http.StatusBadRequest {
			t.Errorf("transaction %s, which is not there: %d", xid, status)
		}
	}
}

// The limits that are set are those in force.
func TestRun_limits(t *testing.T) {
	r := start(t, map[string]string{
		"FTSYNC_CONFIG": file(t, "ftsync.yaml", twoIndexes), "FTSYNC_CACHE_DIR": t.TempDir(),
		"FTSYNC_HTTP_ADDR": "127.0.0.1:0",
		"FTSYNC_MAX_LIMIT": "7", "FTSYNC_MAX_OFFSET": "9",
	}, "-index=false")
	for query, want := range map[string]string{
		"limit=8":          `"limit" is "8"; expected a whole number from 0 to 7.`,
		"offset=10":        `"offset" is "10"; expected a whole number from 0 to 9.`,
		"limit=7&offset=9": "The cache holds nothing yet", // nothing is wrong with the request
	} {
		res, err := http.Get(r.base + "/search?" + query)
		if err != nil {
			t.Fatal(err)
		}
		var p struct{ Detail string }
		err = json.NewDecoder(res.Body).Decode(&p)
		res.Body.Close()
		if err != nil || !strings.HasPrefix(p.Detail, want) {
			t.Errorf("%s: %v, %+v, want %s", query, err, p, want)
		}
	}
}

// A hangup while ftsync starts is no end.
func TestProgram_hangupAtTheStart(t *testing.T) {
	environ := map[string]string{"FTSYNC_CONFIG": file(t, "ftsync.yaml", twoIndexes), "FTSYNC_CACHE_DIR": t.TempDir()}
	cmd, addr, stderr := processOf(t, exec.Command(os.Args[0], "-index=false"), environ)
	for deadline := time.Now().Add(20 * time.Second); stderr.has(`"starting"`)() != "true"; runtime.Gosched() {
		// at once
		if time.Now().After(deadline) {
			t.Fatal(stderr)
		}
	}
	cmd.Process.Signal(syscall.SIGHUP)
	eventually(t, "it lives", "200", func() string {
		res, err := http.Get("http://" + addr + "/livez")
		if err != nil {
			return err.Error()
		}
		res.Body.Close()
		return fmt.Sprint(res.StatusCode)
	})
}
