package faults

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/pgtest"
)

// What happens to a Postgres server as a whole.
var serverFaults = []fault{
	{name: "Postgres killed (SIGKILL of the postmaster)", proves: "no change is lost; searches answer", quick: true,
		own: true, harms: true, try: func(tr *trial) {
			tr.follow()
			tr.write()
			for range 2 {
				tr.pause(300*time.Millisecond + tr.atMost(800*time.Millisecond))
				tr.server.Kill()
				tr.notice(5*time.Second, gone)
				tr.up()
				tr.pause(tr.atMost(time.Second))
			}
		}},
	{name: "one backend killed (SIGKILL), Postgres recovers by itself", proves: "no change is lost; searches answer",
		own: true, harms: true, try: func(tr *trial) {
			tr.follow()
			tr.write()
			for range 3 {
				tr.pause(300*time.Millisecond + tr.atMost(800*time.Millisecond))
				conn, err := tr.dial(tr.Context())
				if err == nil {
					syscall.Kill(int(conn.PgConn().PID()), syscall.SIGKILL)
				}
				tr.pause(tr.atMost(time.Second))
			}
		}},
	{name: "Postgres restarted (stop -m fast)", proves: "no change is lost; searches answer", own: true, harms: true,
		try: restarted("fast")},
	{name: "Postgres restarted (stop -m immediate)", proves: "no change is lost; searches answer", own: true,
		harms: true, try: restarted("immediate")},
	{name: "Postgres away for 12 s", proves: "searches answer", own: true, harms: true, try: func(tr *trial) {
		tr.follow()
		tr.write()
		tr.pause(500 * time.Millisecond)
		tr.server.Down("immediate")
		tr.notice(5*time.Second, gone)
		tr.pause(12 * time.Second)
		if a, err := tr.search(url.Values{"index": {"items"}}); err != nil || a.LagSeconds == nil ||
			*a.LagSeconds < 10 {
			tr.violation("Postgres is away for 12 s, and an answer says %+v %v", a.LagSeconds, err)
		}
		tr.up()
	}},
	{name: "failover to a standby that had not received the last commits", proves: "no change is lost", own: true,
		harms: true, try: failover(true)},
	{name: "switchover to a standby that had received everything", proves: "no change is lost", own: true, harms: true,
		try: failover(false)},
	{name: "the URL leads to a standby", proves: "a standby is refused", own: true, harms: true, try: func(tr *trial) {
		standby, err := tr.server.Standby()
		if err != nil {
			tr.Fatal(err)
		}
		tr.Cleanup(func() { standby.Stop() })
		tr.write()
		tr.connect = standby.URL("postgres")
		if err := tr.launch(); err == nil {
			tr.witness.away()
			select {
			case <-tr.program.done:
			case <-time.After(20 * time.Second):
				tr.kill()
				tr.violation("ftsync runs on a standby")
			}
		}
		if log := tail(tr.log(), 3); !strings.Contains(log, "standby") {
			tr.violation("nothing tells that the server is a standby: %s", log)
		}
		tr.connect = ""
		tr.follow()
	}},
	{name: "an older copy of Postgres's data put back", proves: "no change is lost", quick: true,
		own: true, harms: true, try: func(tr *trial) {
			tr.follow()
			tr.write()
			tr.pause(tr.atMost(time.Second))
			tr.rest()
			tr.swap("fast", "cp -a %s %s.past")
			tr.write()
			tr.pause(500*time.Millisecond + tr.atMost(2*time.Second))
			tr.rest()
			running := tr.r.IntN(2) == 0
			if !running {
				tr.stop()
			}
			tr.swap("immediate", "rm -r %[1]s && mv %[1]s.past %[1]s")
			tr.witness.forget()
			tr.write()
			tr.pause(tr.atMost(2 * time.Second))
			if !running {
				tr.start()
			}
			tr.pause(tr.atMost(time.Second))
		}},
	{name: "an older copy of the cache put back", proves: "no change is lost", try: func(tr *trial) {
		tr.follow()
		tr.write()
		tr.pause(tr.atMost(time.Second))
		tr.stop()
		tr.shell("cp -a %s %s.past", tr.cache(), tr.cache())
		tr.start()
		tr.following(30 * time.Second)
		tr.pause(500*time.Millisecond + tr.atMost(time.Second))
		tr.kill()
		tr.shell("rm -r %s && mv %s.past %s", tr.cache(), tr.cache(), tr.cache())
		tr.start()
		tr.pause(500 * time.Millisecond)
	}},
	{name: "a dump restored into a younger cluster", proves: "no change is lost", own: true, harms: true,
		try: func(tr *trial) {
			for range 3 {
				// the old server has seen more transactions than the new one will have
				tr.sql("select pg_current_xact_id()", "select pg_current_xact_id()")
			}
			tr.follow()
			tr.write()
			tr.pause(time.Second + tr.atMost(time.Second))
			tr.rest()
			running := tr.r.IntN(2) == 0
			if !running {
				tr.stop()
			}
			young, err := pgtest.Start(pgtest.Options{})
			if err != nil {
				tr.Fatal(err)
			}
			tr.Cleanup(func() { young.Stop() })
			tr.shell("%s --no-owner --no-privileges -d '%s' | %s -q -v ON_ERROR_STOP=1 -d '%s' >/dev/null",
				tr.server.Bin("pg_dump"), tr.url, young.Bin("psql"), young.URL("postgres"))
			if running {
				tr.kill()
			}
			tr.url = young.URL("postgres")
			tr.witness.forget()
			tr.write()
			tr.pause(tr.atMost(time.Second))
			tr.start()
			tr.pause(2 * time.Second)
		}},
	{name: "pg_resetwal: the next epoch", proves: "no change is lost", own: true, harms: true,
		try: resetwal(func(tr *trial, next uint64) []string { return []string{"-e", "1"} })},
	{name: "pg_resetwal: transaction ids go back", proves: "no change is lost; ids may go back", own: true, harms: true,
		try: resetwal(func(tr *trial, next uint64) []string {
			return []string{"-x", strconv.FormatUint(max(800, next-uint64(50+tr.r.IntN(250))), 10)}
		})},
	{name: "all of Postgres frozen (SIGSTOP) for 35 s", proves: "a silent network is noticed", own: true, harms: true,
		try: func(tr *trial) {
			tr.follow()
			tr.write()
			tr.pause(500 * time.Millisecond)
			pids := append(children(tr.server.Pid()), tr.server.Pid())
			signalAll(pids, syscall.SIGSTOP)
			defer signalAll(pids, syscall.SIGCONT)
			tr.notice(30*time.Second, gone)
			tr.pause(5 * time.Second)
		}},
	{name: "the backends of ftsync frozen (SIGSTOP)", proves: "a silent network is noticed", own: true,
		try: func(tr *trial) {
			tr.follow()
			tr.write()
			tr.pause(500 * time.Millisecond)
			var pids []int
			for _, pid := range pgtest.One[[]int32](tr, tr.open(),
				"select array_agg(pid) from pg_stat_activity where application_name like 'ftsync%'") {
				pids = append(pids, int(pid))
			}
			signalAll(pids, syscall.SIGSTOP)
			defer signalAll(pids, syscall.SIGCONT)
			tr.notice(30*time.Second, gone)
		}},
}

func restarted(mode string) func(*trial) {
	return func(tr *trial) {
		tr.follow()
		tr.write()
		for range 2 {
			tr.pause(tr.atMost(time.Second))
			if err := tr.server.Down(mode); err != nil {
				tr.Fatal(err)
			}
			tr.notice(5*time.Second, gone)
			tr.up()
			tr.pause(tr.atMost(time.Second))
		}
	}
}

// up starts the trial's server again.
func (tr *trial) up() {
	tr.Helper()
	if err := tr.server.Up(); err != nil {
		tr.Fatal(err)
	}
}

// swap stops the server, runs a shell command on its data folder, and starts it.
func (tr *trial) swap(mode, command string) {
	tr.Helper()
	if err := tr.server.Down(mode); err != nil {
		tr.Fatal(err)
	}
	tr.shell(command, tr.server.DataDir(), tr.server.DataDir())
	tr.up()
}

func (tr *trial) shell(command string, args ...any) {
	tr.Helper()
	command = fmt.Sprintf(command, args...)
	if i := strings.Index(command, "%!(EXTRA"); i >= 0 {
		command = command[:i]
	}
	if out, err := exec.Command("bash", "-o", "pipefail", "-c", command).CombinedOutput(); err != nil {
		tr.Fatalf("%s: %v\n%s", command, err, out)
	}
}

// failover ends the primary and promotes its standby. ftsync finds it by a URL that names both.
func failover(lossy bool) func(*trial) {
	return func(tr *trial) {
		standby, err := tr.server.Standby()
		if err != nil {
			tr.Fatal(err)
		}
		tr.Cleanup(func() { standby.Stop() })
		tr.connect = fmt.Sprintf(
			"postgres://postgres@127.0.0.1:%d,127.0.0.1:%d/postgres?sslmode=disable&target_session_attrs=read-write",
			tr.server.Port(), standby.Port())
		tr.follow()
		tr.write()
		tr.pause(500*time.Millisecond + tr.atMost(time.Second))
		if lossy {
			on(tr, standby.URL("postgres"), "alter system set primary_conninfo = 'host=127.0.0.1 port=1'",
				"select pg_reload_conf()")
			tr.pause(tr.atMost(2 * time.Second))
			tr.server.Down("immediate")
		} else if err := tr.server.Down("fast"); err != nil {
			tr.Fatal(err)
		}
		tr.rest()
		tr.notice(5*time.Second, gone)
		on(tr, standby.URL("postgres"), "select pg_promote()")
		tr.url = standby.URL("postgres")
		tr.witness.forget()
		tr.write()
		tr.pause(time.Second + tr.atMost(2*time.Second))
	}
}

// on runs statements on another server.
func on(tr *trial, url string, statements ...string) {
	tr.Helper()
	conn := pgtest.Connect(tr, url)
	for _, sql := range statements {
		if _, err := conn.Exec(tr.Context(), sql, pgx.QueryExecModeSimpleProtocol); err != nil {
			tr.Fatalf("%s: %v", sql, err)
		}
	}
	conn.Close(tr.Context())
}

// resetwal changes the counter of transactions of a server that is stopped.
func resetwal(args func(tr *trial, next uint64) []string) func(*trial) {
	return func(tr *trial) {
		tr.follow()
		tr.write()
		tr.pause(time.Second + tr.atMost(time.Second))
		tr.rest()
		if tr.r.IntN(2) == 0 {
			tr.converge(20 * time.Second)
		}
		running := tr.r.IntN(2) == 0
		if !running {
			tr.stop()
		}
		next, err := strconv.ParseUint(pgtest.One[string](tr, tr.open(), "select pg_current_xact_id()::text"), 10, 64)
		if err != nil {
			tr.Fatal(err)
		}
		if err := tr.server.Down("fast"); err != nil {
			tr.Fatal(err)
		}
		if err := tr.server.Run("pg_resetwal", append(args(tr, next), "-D", tr.server.DataDir())...); err != nil {
			tr.Fatal(err)
		}
		tr.up()
		tr.write()
		tr.pause(tr.atMost(time.Second))
		if !running {
			tr.start()
		}
		tr.pause(2 * time.Second)
	}
}

// children are the processes that a process has started.
func children(parent int) (pids []int) {
	all, _ := os.ReadDir("/proc")
	for _, entry := range all {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			continue
		}
		_, rest, _ := strings.Cut(string(stat), ") ")
		if fields := strings.Fields(rest); len(fields) > 1 && fields[1] == strconv.Itoa(parent) {
			pids = append(pids, pid)
		}
	}
	return pids
}

func signalAll(pids []int, s syscall.Signal) {
	for _, pid := range pids {
		syscall.Kill(pid, s)
	}
}
