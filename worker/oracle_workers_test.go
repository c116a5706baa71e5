package worker

import (
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// oracleWorker is a worker in a process of its own.
type oracleWorker struct {
	dir  string
	defs []Definition
	cmd  *exec.Cmd // nil while it does not run
}

func (x *oracleWorker) stop(sig syscall.Signal) {
	if x.cmd != nil {
		x.cmd.Process.Signal(sig)
		x.cmd.Wait()
		x.cmd = nil
	}
}

// startWorkers starts those that don't run, all at once.
func (w *world) startWorkers(t *testing.T) {
	for _, x := range w.workers {
		if x.cmd == nil {
			x.cmd = startProcess(t, job{Connect: w.url, Dir: x.dir, Indexes: x.defs})
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
