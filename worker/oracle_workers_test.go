package worker

import (
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"ftsync/worker/plan"
)

// oracleWorker is a worker in a process of its own.
type oracleWorker struct {
	dir  string
	defs []plan.Definition
	cmd  *exec.Cmd     // nil before its first start
	done chan struct{} // closed when it has ended
}

func (x *oracleWorker) stop(sig syscall.Signal) {
	if x.cmd != nil {
		x.cmd.Process.Signal(sig)
		<-x.done
	}
}

func (x *oracleWorker) running() bool {
	if x.cmd == nil {
		return false
	}
	select {
	case <-x.done:
		return false
	default:
		return true
	}
}

// startWorkers starts those that don't run, all at once: one that meets a table in
// the moment in which it has another name, or a server that is away, ends by itself.
func (w *world) startWorkers(t *testing.T) {
	for _, x := range w.workers {
		if !x.running() {
			x.cmd, x.done = startProcess(t, job{Connect: w.url, Dir: x.dir, Indexes: x.defs}), make(chan struct{})
			go func(cmd *exec.Cmd, done chan struct{}) { cmd.Wait(); close(done) }(x.cmd, x.done)
		}
	}
}

// fault does one of the things that happen to a worker, after a while.
func (w *world) fault(t *testing.T) {
	time.Sleep(time.Duration(w.r.IntN(500)) * time.Millisecond) // the moment is the point
	x := w.workers[w.r.IntN(len(w.workers))]
	switch what := w.r.IntN(4); {
	case what == 0:
		x.stop(syscall.SIGTERM)
	case what == 1 && w.server != nil:
		var err error
		if w.r.IntN(2) == 0 {
			w.server.Kill()
		} else {
			err = w.server.Down("fast")
		}
		if err == nil {
			err = w.server.Up()
		}
		if err != nil && strings.Contains(err.Error(), "could not create file") {
			// A crash can lose the end of a transaction that truncated an unlogged table and was
			// rolled back. Then Postgres finds a file that it is to make, and never starts again.
			t.Skipf("Postgres can't recover from its own crash, so nothing is known of this seed: %v", err)
		}
		if err != nil {
			t.Fatal(err)
		}
	case what == 2:
		x.stop(syscall.SIGKILL)
		i := w.r.IntN(len(x.defs))
		if def := &x.defs[i]; def.Table != "" {
			for _, tab := range w.tables {
				if tab.name == def.Table {
					*def = w.tableIndex(def.Name, tab)
				}
			}
			w.onlyWhatFits(t, x)
		}
	default:
		x.stop(syscall.SIGKILL)
	}
	w.startWorkers(t)
}
