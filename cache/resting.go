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

// resting keeps the number of open files low, however many generations a cache has. A generation opens
// connections when it needs them. They are closed when the generation has not been used for a while,
// or when too many are open and the generation is the one that was used longest ago.
type resting struct {
	memory *sqlite.Memory // counts the connections that are open
	most   int64          // how many may be open, unless more are in use
	after  time.Duration  // how long a generation must be unused before it is closed

	mu     sync.Mutex
	used   list.List   // of each *Generation with connections, the one used last in front
	tidy   *time.Timer // runs closeUnused; nil: no more generations are open than may stay open
	closed bool
	busy   sync.WaitGroup
}

const (
	// restAfter is how long a generation that nobody uses stays open. To open it again takes a
	// search half a millisecond.
	restAfter = 10 * time.Second
	// stayOpen is how many generations stay open however long nobody uses them.
	stayOpen = 16
	// mostConns bounds the connections of all generations. Where SQLite's memory is limited they
	// may also take no more than half of it, at connBytes each.
	mostConns = 512
	connBytes = 256 << 10

	// The first connection of a generation has three files open, and each further one two.
	filesPerConn = 3
	// otherFiles is how many files are kept for clients, Postgres, and files open for moments.
	otherFiles = 200
)

// connsFor returns how many connections may be open, given the limit of open files and that of SQLite's
// memory (0: none). warning is not "" when the limit of files is low.
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

// filesLimit returns how many files this process may have open. Go has already raised it to the hard
// limit.
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

// forget removes a generation that is being closed.
func (r *resting) forget(g *Generation) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.remove(g)
}

// remove takes a generation out of the list. It is called with mu held.
func (r *resting) remove(g *Generation) {
	if g.place != nil {
		r.used.Remove(g.place)
		g.place = nil
	}
}

// last takes the generation that was used longest ago out of the list and returns it. It returns nil if
// may says that this one may not be closed.
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

// makeRoom closes the generations that were used longest ago, until one more connection may be opened.
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

// close stops the timer, and waits for closeUnused.
func (r *resting) close() {
	r.mu.Lock()
	r.closed = true
	if r.tidy != nil {
		r.tidy.Stop()
	}
	r.mu.Unlock()
	r.busy.Wait()
}

// rest closes the connections of a generation that are not in use.
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

// restWriter moves the WAL into the database when something was written, as far as no reader needs it.
func restWriter(w *sqlite.Conn) error {
	pages, err := walPages(w)
	if err == nil && pages > 0 {
		_, err = moveWAL(w, "passive")
	}
	return err
}
