package faults

import (
	"context"
	"fmt"
	"syscall"
	"time"

	"ftsync/worker/pgtest"
)

// What happens to the process.
var processFaults = []fault{
	{name: "ftsync killed while it follows", proves: "no change is lost; all or nothing; few connections", quick: true,
		try: func(tr *trial) {
			tr.follow()
			tr.write()
			for range 3 {
				tr.pause(200*time.Millisecond + tr.atMost(700*time.Millisecond))
				tr.kill()
				tr.pause(tr.atMost(200 * time.Millisecond))
				tr.start()
			}
			tr.pause(300 * time.Millisecond)
		}},
	{name: "ftsync killed while it starts", proves: "no change is lost; all or nothing", try: func(tr *trial) {
		tr.write()
		for range 6 {
			tr.start()
			tr.pause(tr.atMost(400 * time.Millisecond))
			tr.kill()
		}
		tr.follow()
	}},
	{name: "ftsync killed while rows are loaded", proves: "no change is lost; all or nothing", quick: true, rows: 12000,
		try: inStep("load")},
	{name: "ftsync killed while an index is built", proves: "no change is lost; all or nothing", rows: 12000,
		try: inStep("index")},
	{name: "ftsync killed while an index catches up and is published", proves: "no change is lost; all or nothing",
		rows: 20000, try: inStep("catch up")},
	{name: "ftsync killed after a reload that fills an index anew", proves: "no change is lost; all or nothing",
		rows: 10000, try: func(tr *trial) {
			tr.follow()
			tr.write()
			for i := range 3 {
				// extends the last entry of indexes
				tr.configure(fmt.Sprintf("%s    store: [\"%s\"]\n", configuration, []string{"a", "b", "a"}[i]))
				tr.reload()
				tr.pause(tr.atMost(1500 * time.Millisecond))
				tr.kill()
				tr.start()
			}
			tr.configure(configuration)
			tr.reload()
		}},
	{name: "ftsync killed while it acknowledges", proves: "no change is lost", try: func(tr *trial) {
		tr.follow()
		tr.write()
		for range 2 {
			heldAt(tr, "select from ftsync.consumer for update", "%update ftsync.consumer%", tr.kill)
			tr.start()
			tr.pause(tr.atMost(500 * time.Millisecond))
		}
	}},
	{name: "ftsync killed while it trims the log", proves: "no change is lost", try: func(tr *trial) {
		tr.follow()
		tr.write()
		tr.pause(time.Second)
		heldAt(tr, "select from ftsync.change for update", "%delete from ftsync.change%", tr.kill)
		tr.start()
	}},
	{name: "SIGTERM while rows are loaded", proves: "it stops", quick: true, rows: 12000, try: stoppedIn("load")},
	{name: "SIGTERM while an index is built", proves: "it stops", rows: 12000, try: stoppedIn("index")},
	{name: "SIGTERM while it follows", proves: "it stops", try: func(tr *trial) {
		tr.follow()
		tr.write()
		for range 3 {
			tr.pause(tr.atMost(time.Second))
			tr.stop()
			tr.start()
			if tr.r.IntN(2) == 0 {
				tr.following(30 * time.Second)
			}
		}
	}},
	{name: "ftsync frozen for 15 s while it sleeps", proves: "no statement of yours fails", try: func(tr *trial) {
		tr.follow()
		if what := eventually(20*time.Second, func() string {
			if st, err := tr.status(); err != nil || !st.Parked {
				return fmt.Sprint("it does not park ", err)
			}
			return ""
		}); what != "" {
			tr.Fatal(what)
		}
		tr.write()
		tr.freeze(15 * time.Second)
		tr.pause(time.Second)
	}},
	{name: "ftsync away while 50,000 rows change", proves: "no change is lost", try: func(tr *trial) {
		tr.follow()
		tr.stop()
		tr.sql("insert into item (id, title, cat) select 800000 + g, 'while away ' || g, 1 + g % 20 from "+
			"generate_series(1, 25000) g",
			"update item set num = 1 where id > 800000", "delete from item where id > 800000 and id % 5 > 0")
		tr.write()
		tr.start()
		tr.following(60 * time.Second)
	}},
	{name: "a second ftsync on the same cache", proves: "all or nothing; the cache is private", quick: true,
		try: func(tr *trial) {
			tr.follow()
			tr.write()
			second, err := startProgram(programPath(tr), nil, tr.environ(), tr.log()+".second")
			if err == nil {
				second.kill()
				tr.violation("a second process opens the cache of the first")
			} else if second != nil && second.cmd.ProcessState.ExitCode() == 0 {
				tr.violation("the second process ends with exit code 0")
			}
			tr.pause(500 * time.Millisecond)
		}},
}

// inStep kills ftsync several times in one step of filling an index.
func inStep(step string) func(*trial) { return endedIn(step, 3, (*trial).kill) }

// stoppedIn ends ftsync with SIGTERM in a step of filling an index.
func stoppedIn(step string) func(*trial) { return endedIn(step, 2, (*trial).stop) }

func endedIn(step string, times int, end func(*trial)) func(*trial) {
	return func(tr *trial) {
		tr.write()
		for range times {
			tr.start()
			tr.reach(step)
			tr.pause(tr.atMost(150 * time.Millisecond))
			end(tr)
		}
		tr.follow()
	}
}

// reach waits until index items is in a step of its filling, or past it.
func (tr *trial) reach(step string) {
	tr.Helper()
	if what := eventually(60*time.Second, func() string {
		st, err := tr.status()
		if err != nil {
			return err.Error()
		}
		for _, x := range st.Indexes {
			if x.Name == "items" && (x.State == "following" || x.Backfill != nil && x.Backfill.Step == step) {
				return ""
			}
		}
		return fmt.Sprintf("%+v", st.Indexes)
	}); what != "" {
		tr.Fatalf("never in step %s: %s", step, what)
	}
}

// heldAt holds locks until a statement of ftsync waits for them, calls do, and releases them.
func heldAt(tr *trial, lock, statement string, do func()) {
	tr.Helper()
	holder, watcher := tr.open(), tr.open()
	pgtest.Exec(tr, holder, "begin", lock)
	if what := eventually(30*time.Second, func() string {
		if !pgtest.One[bool](tr, watcher,
			`select exists (select from pg_stat_activity where datname = current_database()
				and application_name like 'ftsync%' and wait_event_type = 'Lock' and query ilike $1)`, statement) {
			return "ftsync never waits with " + statement
		}
		return ""
	}); what != "" {
		tr.Fatal(what)
	}
	do()
	pgtest.Exec(tr, holder, "rollback")
	holder.Close(context.WithoutCancel(tr.Context()))
}

// freeze stops ftsync for a while.
func (tr *trial) freeze(d time.Duration) {
	tr.witness.away()
	tr.program.signal(syscall.SIGSTOP)
	tr.pause(d)
	tr.program.signal(syscall.SIGCONT)
	tr.witness.look(tr.program.base)
}
