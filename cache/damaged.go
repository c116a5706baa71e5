package cache

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/mattn/go-sqlite3"

	"ftsync/cache/sqlite"
)

// ErrDamaged reports that the file of a generation does not hold what was written to it. Searches
// that don't need the damaged part are still answered.
var ErrDamaged = errors.New("the index's file is damaged")

// noting returns err. If err says that the file is damaged, it records that, and returns an
// ErrDamaged.
func (g *Generation) noting(err error) error {
	if !sqlite.IsCode(err, sqlite3.ErrCorrupt, sqlite3.ErrNotADB) && !errors.Is(err, sqlite.ErrMalformed) {
		return err
	}
	g.setDamage(err)
	return fmt.Errorf("%w: %w", ErrDamaged, err)
}

func (g *Generation) setDamage(err error) {
	g.mu.Lock()
	first := g.damage == nil
	if first {
		g.damage = err
	}
	g.mu.Unlock()
	if first {
		g.log.Error("the file of the index is damaged: what needs that part of it is not answered until it is built "+
			"anew",
			"error", err)
		g.damaged()
	}
}

// Damage returns the damage that was found in the generation's file, nil when there is none.
func (g *Generation) Damage() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.damage
}

// OnDamage sets the function that is called when a generation is found to be damaged. It must
// return at once.
func (c *Cache) OnDamage(f func()) {
	c.onDamage.Store(&f)
}

func (c *Cache) damaged() {
	if f := c.onDamage.Load(); f != nil {
		(*f)()
	}
}

const (
	// checkEvery is how often a small file is checked. Large files are checked less often: after
	// each check of any index, all checking pauses for checkShare times as long as it took.
	checkEvery = 30 * time.Second
	checkShare = 200
	// compareEvery is how often the FTS index is compared with the documents. Batches wait for
	// that, a second for a million documents. So the more documents there are, the later the
	// first comparison: compareDocument for each of them after the generation was opened.
	compareEvery    = 24 * time.Hour
	compareDocument = 3 * time.Millisecond
	// checkAgain is the pause after which a file that could not be read is checked again. When it
	// could not be read for the unreadable-th time in a row, it counts as damaged.
	checkAgain = 2 * time.Second
	unreadable = 3
)

// checks records the checks of one generation.
type checks struct {
	opened, checked, compared time.Time
	failed                    int // how many checks in a row could not read the file
}

// keepChecking checks the published generations in the background, one at a time, until ctx ends. A
// generation is checked only once it is in memory, so that checking does not delay that.
func (c *Cache) keepChecking(ctx context.Context) {
	known := map[*Generation]*checks{}
	pause := c.opts.CheckEvery / 30
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		began := time.Now()
		if g, k := c.nextToCheck(known); g != nil {
			k.check(ctx, g)
		}
		pause = max(c.opts.CheckEvery/30, checkShare*time.Since(began))
	}
}

// nextToCheck returns the published generation that is due and was not checked for the longest
// time, nil if none is due.
func (c *Cache) nextToCheck(known map[*Generation]*checks) (next *Generation, of *checks) {
	c.mu.Lock()
	defer c.mu.Unlock()
	there := map[*Generation]bool{}
	for _, x := range c.indexes {
		g := x.Published()
		if g == nil {
			continue
		}
		there[g] = true
		k := known[g]
		if k == nil {
			k = &checks{opened: time.Now()}
			known[g] = k
		}
		since, every := time.Since(k.checked), c.opts.CheckEvery
		switch {
		case k.failed > 0:
			every = checkAgain
		case k.checked.IsZero():
			// The first check waits for the first comparison where that is due before a second check would be.
			since, every = time.Since(k.opened), min(comparedAfter(g), every)
		}
		if g.Damage() != nil || !g.inMemory() || since < every {
			continue
		}
		if next == nil || k.checked.Before(of.checked) {
			next, of = g, k
		}
	}
	for g := range known {
		if !there[g] {
			delete(known, g)
		}
	}
	return next, of
}

// comparedAfter returns how long after a generation was opened it is compared for the first time.
func comparedAfter(g *Generation) time.Duration {
	return time.Duration(g.Documents()) * compareDocument
}

// check checks the file of g, and compares the FTS index with the documents when that is due.
func (k *checks) check(ctx context.Context, g *Generation) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(g.background, cancel)()
	err := g.checkFile(ctx)
	if err == nil {
		err = g.checkSum(ctx)
	}
	compareAt := k.opened.Add(comparedAfter(g))
	if !k.compared.IsZero() {
		compareAt = k.compared.Add(compareEvery)
	}
	if err == nil && !time.Now().Before(compareAt) && !g.Outdated() { // whose terms are others
		if err = g.compare(ctx); err == nil {
			k.compared = time.Now()
		}
	}
	k.checked = time.Now()
	switch {
	case err == nil:
		k.failed = 0
	case ctx.Err() != nil, errors.Is(err, ErrClosed), errors.Is(err, ErrDamaged):
	default:
		if k.failed++; k.failed >= unreadable && sqlite.IsCode(err, sqlite3.ErrIoErr) {
			g.setDamage(err)
			return
		}
		g.log.Warn("the file could not be checked", "error", err)
	}
}

// inMemory reports whether everything that a generation keeps in memory has been read.
func (g *Generation) inMemory() bool {
	if g.lexicon != nil {
		select {
		case <-g.lexicon.Loaded():
		default:
			return false
		}
	}
	select {
	case <-g.views.loaded:
		return true
	default:
		return false
	}
}
