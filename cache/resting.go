package cache

import (
	"container/list"
	"errors"
	"fmt"
	"sync"
	"syscall"
	"time"

	"ftsync/cache/fts5"
	"ftsync/cache/sqlite"
)

// resting keeps few files open however many generations a cache has. A generation
// opens its connections when they are needed. They are closed when it has not been
// used for a while, or when too many are open and others were used since.
type resting struct {
	memory *sqlite.Memory // counts the connections that are open
	most   int64          // of them, unless more are in use
	after  time.Duration

	mu     sync.Mutex
	used   list.List   // of *Generation with connections, the one used last in front
	tidy   *time.Timer // nil: no more are open than may stay
	closed bool
	busy   sync.WaitGroup
}

const (
	// restAfter is how long a generation that nobody uses stays open: to open it again
	// takes a search half a millisecond.
	restAfter = 10 * time.Second
	// stayOpen is how many generations stay open however long they rest.
	stayOpen = 16
	// mostConns bounds the connections of all generations, and half of what SQLite may
	// take does where that is limited. One takes connBytes.
	mostConns = 512
	connBytes = 256 << 10

	// A generation has three files open, and two for each further connection.
	filesPerConn = 3
	// otherFiles are for clients, Postgres, and what is open for moments.
	otherFiles = 200
)

// connsFor is how many connections may be open for a limit of open files and one of
// memory (0: none), and a warning when the files are few.
func connsFor(files uint64, memory int64) (most int64, warning string) {
	most = min(mostConns, max(8, (int64(min(files, 1<<40))-otherFiles)/filesPerConn))
	if most < mostConns/8 {
		warning = fmt.Sprintf("this process may have %d files open, so that %d connections to SQLite stay open and "+
			"the others are closed and opened again: raise the limit to %d or more (ulimits: {nofile: %[3]d} in a "+
			"compose file, LimitNOFILE= in a systemd unit, ulimit -n in a shell)",
			files, most, otherFiles+filesPerConn*mostConns)
	}
	if memory > 0 {
		most = max(8, min(most, memory/2/connBytes))
	}
	return most, warning
}

// filesLimit is how many files this process may have open; Go has raised it as far as it may.
func filesLimit() uint64 {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return 1 << 20
	}
	return uint64(limit.Cur)
}

// touch notes that a generation has connections and has just been used.
func (r *resting) touch(g *Generation) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if g.used = time.Now(); g.place == nil {
		g.place = r.used.PushFront(g)
	} else {
		r.used.MoveToFront(g.place)
	}
	if r.tidy == nil && !r.closed && r.used.Len() > stayOpen {
		r.tidy = time.AfterFunc(r.after, r.closeUnused)
	}
}

// forget is for a generation that is closed.
func (r *resting) forget(g *Generation) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.remove(g)
}

// remove is called with mu held.
func (r *resting) remove(g *Generation) {
	if g.place != nil {
		r.used.Remove(g.place)
		g.place = nil
	}
}

// last takes the generation out that was used longest ago, if it may be closed.
func (r *resting) last(may func(g *Generation) bool) *Generation {
	r.mu.Lock()
	defer r.mu.Unlock()
	back := r.used.Back()
	if back == nil || !may(back.Value.(*Generation)) {
		return nil
	}
	g := back.Value.(*Generation)
	r.remove(g)
	return g
}

// makeRoom closes what was used longest ago until a generation may open one more
// connection.
func (r *resting) makeRoom(opens *Generation) {
	r.touch(opens)
	for r.memory.Open() >= r.most {
		g := r.last(func(g *Generation) bool { return g != opens })
		if g == nil {
			return
		}
		g.rest()
	}
}

// closeUnused closes generations that have not been used for a while.
func (r *resting) closeUnused() {
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return
	}
	r.busy.Add(1)
	r.mu.Unlock()
	defer r.busy.Done()
	began, some := time.Now(), false
	for {
		g := r.last(func(g *Generation) bool { return r.used.Len() > stayOpen && began.Sub(g.used) >= r.after })
		if g == nil {
			break
		}
		g.rest()
		some = true
	}
	if some {
		fts5.GiveBack()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.tidy = nil; r.used.Len() > stayOpen && !r.closed {
		r.tidy = time.AfterFunc(r.after/2, r.closeUnused)
	}
}

// close ends the closing of what is not used.
func (r *resting) close() {
	r.mu.Lock()
	r.closed = true
	if r.tidy != nil {
		r.tidy.Stop()
	}
	r.mu.Unlock()
	r.busy.Wait()
}

// rest closes the connections that nobody uses now.
func (g *Generation) rest() {
	if g.use() != nil {
		return // it is being closed
	}
	defer g.done()
	err := g.closeResting()
	if g.wmu.TryLock() {
		if g.w != nil && !g.withoutLog {
			err = errors.Join(err, restWriter(g.w), g.closeWriter())
		}
		g.wmu.Unlock()
	}
	if err != nil {
		g.log.Warn("a connection was not closed in order", "error", err)
	}
}

// restWriter moves the WAL into the database, as far as no reader needs it, when
// something was written.
func restWriter(w *sqlite.Conn) error {
	pages, err := walPages(w)
	if err == nil && pages > 0 {
		_, err = moveWAL(w, "passive")
	}
	return err
}
