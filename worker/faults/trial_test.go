package faults

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/pgtest"
)

// trial is one try of a fault.
type trial struct {
	*testing.T
	fault   *fault
	r       *rand.Rand
	dir     string         // holds the configuration, the log, and the cache
	server  *pgtest.Server // a server of its own; nil: the shared one
	url     string         // of the database, as writers and the truth use it
	connect string         // the URL given to ftsync; empty: the same
	prefix  []string       // a command that runs ftsync
	env     []string       // of ftsync, beside the usual and the fault's
	program *program
	witness *witness
	writers *writers
	doomed  bool // the next ftsync will be killed by its disk, so nobody waits for its answers
	most    int  // number of descriptors that the program may have at the end; 0: any

	mu         sync.Mutex
	violations []string
	noticed    []time.Duration
	equalAfter []time.Duration
}

// violation records that a promise was broken.
func (tr *trial) violation(format string, args ...any) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.violations = append(tr.violations, fmt.Sprintf(format, args...))
}

// atMost returns a random time up to d.
func (tr *trial) atMost(d time.Duration) time.Duration {
	return time.Duration(tr.r.Int64N(int64(d) + 1))
}

// pause waits. The moment at which something happens is the point of a trial.
func (tr *trial) pause(d time.Duration) { time.Sleep(d) }

func (tr *trial) cache() string { return filepath.Join(tr.dir, "cache") }
func (tr *trial) log() string   { return filepath.Join(tr.dir, "log") }

// prepare makes the tables and the configuration.
func (tr *trial) prepare() {
	tr.Helper()
	rows := tr.fault.rows
	if rows == 0 {
		rows = 2000
	}
	tr.sql(fmt.Sprintf(schema, rows))
	tr.configure(configuration)
	tr.witness = newWitness(tr)
}

func (tr *trial) configure(yaml string) {
	tr.Helper()
	if err := os.WriteFile(filepath.Join(tr.dir, "ftsync.yaml"), []byte(yaml), 0o644); err != nil {
		tr.Fatal(err)
	}
}

// dial connects to the database, as the writers do.
func (tr *trial) dial(ctx context.Context) (*pgx.Conn, error) { return pgx.Connect(ctx, tr.url) }

// open returns a connection that is closed at the end of the trial.
func (tr *trial) open() *pgx.Conn {
	tr.Helper()
	return pgtest.Connect(tr, tr.url)
}

// sql runs statements, which must not fail.
func (tr *trial) sql(statements ...string) {
	tr.Helper()
	conn, err := tr.dial(tr.Context())
	if err != nil {
		tr.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(tr.Context()))
	pgtest.Exec(tr, conn, statements...)
}

func (tr *trial) environ() []string {
	connect := tr.connect
	if connect == "" {
		connect = tr.url
	}
	return append(append(os.Environ(), "DATABASE_URL="+connect, "FTSYNC_CONFIG="+filepath.Join(tr.dir, "ftsync.yaml"),
		"FTSYNC_CACHE_DIR="+tr.cache(), "FTSYNC_HTTP_ADDR=127.0.0.1:0", "FTSYNC_LOG_FORMAT=json"),
		slices.Concat(tr.fault.env, tr.env)...)
}

// launch starts ftsync, and returns an error if it does not begin to listen.
func (tr *trial) launch() error {
	path, args := programPath(tr), []string{}
	if len(tr.prefix) > 0 {
		path, args = tr.prefix[0], append(append(args, tr.prefix[1:]...), path)
	}
	p, err := startProgram(path, args, tr.environ(), tr.log())
	if err != nil {
		return err
	}
	tr.program = p
	if !tr.doomed {
		tr.witness.look(p.base)
	}
	return nil
}

// start starts ftsync.
func (tr *trial) start() {
	tr.Helper()
	if err := tr.launch(); err != nil {
		tr.Fatal(err)
	}
}

// kill ends ftsync as a crash would.
func (tr *trial) kill() {
	tr.witness.away()
	tr.program.kill()
}

// stop ends ftsync as an operator would: with exit code 0, within 10 s.
func (tr *trial) stop() {
	tr.witness.away()
	if _, wrong := tr.program.stop(); wrong != "" {
		tr.violation("ftsync %s", wrong)
	}
}

// follow starts ftsync and waits until every index follows.
func (tr *trial) follow() {
	tr.Helper()
	tr.start()
	tr.following(60 * time.Second)
	tr.witness.afresh()
}

// following waits until every index is filled and up to date.
func (tr *trial) following(within time.Duration) {
	tr.Helper()
	if what := eventually(within, tr.behind); what != "" {
		tr.Fatalf("not within %v: %s", within, what)
	}
}

// behind returns what /status reports as not up to date; empty: nothing.
func (tr *trial) behind() string {
	if tr.program.ended() {
		return fmt.Sprintf("ftsync has ended with %v", tr.program.cmd.ProcessState)
	}
	st, err := tr.status()
	switch {
	case err != nil:
		return err.Error()
	case !st.Connected:
		return "ftsync has no connection: " + st.LastError
	}
	for _, x := range st.Indexes {
		if x.State != "following" || x.LagSeconds == nil || *x.LagSeconds > 0 {
			return fmt.Sprintf("index %s is %s %s", x.Name, x.State, x.Error)
		}
	}
	return ""
}

// notice waits until ftsync itself reports that something is wrong, and records how long that
// took.
func (tr *trial) notice(within time.Duration, says func(*status) bool) {
	tr.Helper()
	began := time.Now()
	last := eventually(within, func() string {
		st, err := tr.status()
		switch {
		case err != nil:
			return err.Error()
		case says(st):
			return ""
		}
		return fmt.Sprintf("%+v", *st)
	})
	took := time.Since(began)
	if last != "" {
		tr.violation("not noticed within %v: %s", within, last)
		return
	}
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.noticed = append(tr.noticed, took)
}

// noticedAfter records how long it took until something else, such as a log line, reported the
// fault.
func (tr *trial) noticedAfter(d time.Duration) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.noticed = append(tr.noticed, d)
}

// gone reports whether there is no session with Postgres.
func gone(st *status) bool { return !st.Connected }

// converge waits until every document equals Postgres, in which nothing changes any more.
func (tr *trial) converge(within time.Duration) {
	tr.Helper()
	began := time.Now()
	looks := 0
	last := ""
	// On a busy machine a single look may take longer than all the time there is.
	for last = tr.different(); last != "" && (time.Since(began) < within || looks < 3); last = tr.different() {
		looks++
		tr.pause(50 * time.Millisecond)
	}
	if last != "" {
		tr.violation("not equal to Postgres within %v: %s", within, last)
		return
	}
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.equalAfter = append(tr.equalAfter, time.Since(began))
}

// conclude checks what must hold after every fault: every document equals Postgres, also after
// one more change, and ftsync ends as it should and leaves nothing behind.
func (tr *trial) conclude() {
	tr.Helper()
	tr.rest()
	if tr.program == nil || tr.program.ended() {
		state := "never started"
		if tr.program != nil {
			state = tr.program.cmd.ProcessState.String()
		}
		tr.violation("ftsync is not there in the end: %s", state)
		return
	}
	tr.converge(30 * time.Second)
	tr.sql("update item set title = 'the last change ' || id where id % 50 = 1",
		"update cat set name = 'last ' || id where id = 3",
		"update entry set title = 'the last change' where a = 2 and b = 'b7'")
	tr.converge(15 * time.Second)
	if n := tr.program.descriptors(); tr.most > 0 && n > tr.most {
		tr.violation("%d descriptors are open, at most %d were expected", n, tr.most)
	}
	tr.fewConnections()
	tr.witness.end()
	if tr.witness.clocks == 0 && len(tr.witness.commits) > 20 {
		tr.violation("the row that tells the time was changed %d times and never read: this trial proves nothing "+
			"about age", len(tr.witness.commits))
	}
	tr.stop()
	tr.leftBehind()
	tr.sound()
}

// fewConnections counts the sessions of ftsync. Those that a fault has cut off may remain for a
// moment.
func (tr *trial) fewConnections() {
	conn := tr.open()
	if last := eventually(15*time.Second, func() string {
		names := pgtest.One[[]string](tr, conn,
			"select coalesce(array_agg(application_name), '{}') from pg_stat_activity where datname = "+
				"current_database() and application_name like 'ftsync%'")
		if len(names) > 6 {
			return fmt.Sprintf("ftsync has %d connections: %s", len(names), strings.Join(names, ", "))
		}
		return ""
	}); last != "" {
		tr.violation("%s", last)
	}
}

// leftBehind looks for sessions of a program that has ended.
func (tr *trial) leftBehind() {
	conn := tr.open()
	if last := eventually(10*time.Second, func() string {
		left := pgtest.One[string](tr, conn, `select coalesce(string_agg(application_name || ' ' || state, ', '), '')
			from pg_stat_activity where datname = current_database() and application_name like 'ftsync%'`)
		if left != "" {
			return "sessions are left: " + left
		}
		return ""
	}); last != "" {
		tr.violation("%s", last)
	}
}

// reload tells ftsync that its configuration has changed.
func (tr *trial) reload() { tr.program.signal(syscall.SIGHUP) }

// said reports whether the log has a line with a text, from an offset on.
func (tr *trial) said(text string, from int) bool {
	log, _ := os.ReadFile(tr.log())
	return from <= len(log) && strings.Contains(string(log[from:]), text)
}

// logSize returns the present size of the log.
func (tr *trial) logSize() int {
	info, err := os.Stat(tr.log())
	if err != nil {
		return 0
	}
	return int(info.Size())
}
