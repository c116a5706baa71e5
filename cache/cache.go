package cache

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"ftsync/cache/lexicon"
	"ftsync/cache/sqlite"
)

var (
	// ErrNotReady reports that no generation of the index has been published
	// yet: a search now would silently miss documents.
	ErrNotReady = errors.New("index not ready: its first build is not finished")

	// ErrClosed reports the use of a cache, an index or a generation that was
	// closed, removed or replaced.
	ErrClosed = errors.New("closed")
)

// Options are the settings of a cache. The zero value is a good start.
type Options struct {
	Log *slog.Logger // nil: nothing is logged

	// MemoryBytes is how much memory the page caches of all SQLite connections of this cache may
	// use together; default 64 MiB.
	MemoryBytes int64

	// CheckEvery is how often files are checked for damage in the background; it is less often
	// where checking would take more than a two-hundredth of the time. Default 30 s; negative:
	// never.
	CheckEvery time.Duration

	// CursorKey is the secret that seals cursors: replicas with the same one accept each other's.
	// "": a secret is made and kept in the directory.
	CursorKey string

	// HeapBytes limits the memory that SQLite allocates in this process; 0: no limit. From half of
	// it on SQLite frees what it can. An allocation beyond it fails.
	HeapBytes int64

	// WordBytes is how much memory the words of all indexes may use: the words for correcting
	// typing errors, and how many documents have each term. Where it is not enough, rare terms
	// are left out, and the words that are read last. 0: only the limits of each generation hold.
	WordBytes int64

	// AnswerBytes limits the size of one answer's documents together; 0: no limit. A search with
	// Paging that reaches it returns a shorter page, of at least one document. Any other search
	// gets a *BadQuery, because its next page would miss the documents left out.
	AnswerBytes int64

	// AnswersBytes limits the size of the documents of all answers that are being made or sent,
	// see Holding; 0: no limit. A search that would go beyond it waits for a moment, and then gets
	// ErrCrowded.
	AnswersBytes int64

	// RepeatedBytes is how much memory the last answers of all indexes may take, which are given again to
	// those who ask the same of the same state; 0: none are kept.
	RepeatedBytes int64

	// KeptBytes is how much memory each index may take for the sets of documents that fulfil its last filters,
	// or match its last very common texts. Where that is few of them, at least four of each are kept. 0: all
	// are that have a place, see package columns.
	KeptBytes int64

	// Readers is how many searches of one generation run at once; further ones wait. Default
	// twice GOMAXPROCS, at least 4: so a search that takes a millisecond shares a core with one
	// that takes thirty, and need not wait for its end.
	Readers int
}

// Cache owns a directory of indexes. It is safe for concurrent use.
type Cache struct {
	dir     string
	log     *slog.Logger
	memory  *sqlite.Memory
	resting *resting
	rooms   *lexicon.Rooms
	answers *answers
	given   *repeated
	opened  atomic.Int64     // generations
	loads   [2]chan struct{} // one element for each generation that is being read into memory: small ones, large ones
	opts    Options
	sealer  *sealer
	unlock  func() error

	snapshots *snapshots

	onDamage     atomic.Pointer[func()]
	stopChecking context.CancelFunc
	checking     sync.WaitGroup

	mu      sync.Mutex
	closed  bool
	indexes map[string]*Index
}

// Open takes the directory dir, making it if it is missing, and holds it until
// Close. It fails when the directory cannot be written, lies on a network file
// system or is in use by another process; the error says what to do about it.
func Open(dir string, o Options) (*Cache, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.MemoryBytes <= 0 {
		o.MemoryBytes = 64 << 20
	}
	if o.Readers <= 0 {
		o.Readers = max(4, 2*runtime.GOMAXPROCS(0))
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("cache directory: %w", err)
	}
	if err := preflight(dir, o.Log); err != nil {
		return nil, err
	}
	unlock, err := lock(dir)
	if err != nil {
		return nil, err
	}
	if err := useTempDir(dir); err != nil {
		return nil, errors.Join(err, unlock())
	}
	sealer, err := newSealer(dir, o.CursorKey, o.Log)
	if err != nil {
		return nil, errors.Join(err, unlock())
	}
	snapshots, err := newSnapshots(dir)
	if err != nil {
		return nil, errors.Join(err, unlock())
	}
	if o.HeapBytes > 0 {
		if err := sqlite.LimitHeap(o.HeapBytes); err != nil {
			return nil, errors.Join(err, unlock())
		}
	}
	if o.CheckEvery == 0 {
		o.CheckEvery = checkEvery
	}
	most, warning := connsFor(filesLimit(), o.HeapBytes)
	if warning != "" {
		o.Log.Warn("the limit of open files is low", "because", warning)
	}
	m := sqlite.NewMemory(o.MemoryBytes)
	c := &Cache{
		dir: dir, log: o.Log, opts: o, sealer: sealer, unlock: unlock, snapshots: snapshots,
		memory: m, resting: &resting{memory: m, most: most, after: restAfter},
		rooms:   lexicon.NewRooms(o.WordBytes),
		answers: newAnswers(o.AnswerBytes, o.AnswersBytes), given: newRepeated(o.RepeatedBytes),
		loads: [2]chan struct{}{make(chan struct{}, runtime.GOMAXPROCS(0)), make(chan struct{},
			runtime.GOMAXPROCS(0))},
		indexes: map[string]*Index{},
	}
	ctx, stop := context.WithCancel(context.Background())
	c.stopChecking = stop
	if o.CheckEvery > 0 {
		c.checking.Go(func() { c.keepChecking(ctx) })
	}
	return c, nil
}

// FreeBytes returns how much may still be written on the cache's disk, or -1 where that is unknown.
func (c *Cache) FreeBytes() int64 { return freeBytes(c.dir) }

// Close waits for running searches and batches, puts everything on disk and releases the
// directory. Everything else returns ErrClosed afterwards.
func (c *Cache) Close() error {
	c.stopChecking()
	c.checking.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil
	}
	c.closed = true
	c.resting.close()
	// Several at once, because each waits for the disk.
	var (
		closing errgroup.Group
		errs    = make([]error, 0, len(c.indexes))
		add     sync.Mutex
	)
	closing.SetLimit(closeAtOnce)
	for _, x := range c.indexes {
		closing.Go(func() error {
			err := x.close()
			add.Lock()
			defer add.Unlock()
			errs = append(errs, err)
			return nil
		})
	}
	closing.Wait()
	return errors.Join(append(errs, c.snapshots.close(), c.unlock())...)
}

// closeAtOnce is how many indexes are put on disk at once.
const closeAtOnce = 16

// An index is a folder, so its name must be a plain one. It cannot begin with a
// dot: those names are the cache's own.
var plainName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$`)

func checkName(what, name string) error {
	if !plainName.MatchString(name) {
		return fmt.Errorf("%s %q: want 1 to 100 of letters, digits, “_”, “-” and “.”, the first none of the last two",
			what, name)
	}
	return nil
}

// Index opens the index called name and makes its folder if it is missing. The
// same name gives the same *Index.
func (c *Cache) Index(name string) (_ *Index, failure error) {
	defer failing(&failure)
	if err := checkName("index name", name); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil, fmt.Errorf("open index %s: %w", name, ErrClosed)
	}
	if x := c.indexes[name]; x != nil {
		return x, nil
	}
	x, err := openIndex(c, name)
	if err != nil {
		return nil, fmt.Errorf("open index %s: %w", name, err)
	}
	c.indexes[name] = x
	return x, nil
}

// Names returns the indexes that exist on disk, sorted. Other folders, such as
// a volume's lost+found, are not among them.
func (c *Cache) Names() (_ []string, failure error) {
	defer failing(&failure)
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return nil, fmt.Errorf("list indexes: %w", err)
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() || !plainName.MatchString(e.Name()) {
			continue
		}
		for _, p := range []string{pointerCurrent, pointerBuilding} {
			if _, err := os.Stat(filepath.Join(c.dir, e.Name(), p)); err == nil {
				names = append(names, e.Name())
				break
			}
		}
	}
	slices.Sort(names)
	return names, nil
}

// Remove closes an index once its searches have ended, and deletes its files.
// An index that does not exist is no error.
func (c *Cache) Remove(name string) (failure error) {
	defer failing(&failure)
	if err := checkName("index name", name); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return fmt.Errorf("remove index %s: %w", name, ErrClosed)
	}
	var err error
	if x := c.indexes[name]; x != nil {
		delete(c.indexes, name)
		err = x.close()
	}
	if err = errors.Join(err, removeIndexFiles(filepath.Join(c.dir, name))); err != nil {
		return fmt.Errorf("remove index %s: %w", name, err)
	}
	return nil
}
