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

// Options says how a cache is opened. The zero value is a good start.
type Options struct {
	Log *slog.Logger // nil: nothing is logged

	// MemoryBytes is what the page caches of all SQLite connections of this
	// cache may use together; default 64 MiB.
	MemoryBytes int64

	// CheckEvery is how often the files are checked for damage, in the background;
	// less often where that would take more than a two-hundredth of the time.
	// Default 30 s, negative: never.
	CheckEvery time.Duration

	// CursorKey is a secret that seals cursors, so that replicas know one
	// another's; "": one is made, and kept in the directory.
	CursorKey string

	// HeapBytes is what all that SQLite allocates in this process may come to; 0: no
	// limit. From half of it on SQLite gives back what it can, and what would go
	// beyond it fails.
	HeapBytes int64

	// WordBytes is what is kept in memory of the words of all indexes: words for
	// correcting typing errors, and how many documents have each term. Where it is not
	// enough, rare terms are left out, and words that come late. 0: no limit but those
	// of each generation.
	WordBytes int64

	// AnswerBytes is what the documents of one answer may have together; 0: no limit. A
	// search with Paging has a shorter page then, of one document at least, and any
	// other gets a *BadQuery: it would miss the documents in between.
	AnswerBytes int64

	// AnswersBytes is what the documents of all answers that are being made or sent may
	// have together, see Holding; 0: no limit. A search that would go beyond it waits
	// for a moment, and then gets ErrCrowded.
	AnswersBytes int64

	// Readers is how many searches of one generation run at once; more wait.
	// Default twice GOMAXPROCS, at least 4: a search that takes a millisecond
	// shares a core with one that takes thirty rather than wait for its end.
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
	loads   [2]chan struct{} // hold one for each small, and large, generation that is being read into memory
	opts    Options
	sealer  *sealer
	unlock  func() error

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
		dir: dir, log: o.Log, opts: o, sealer: sealer, unlock: unlock,
		memory: m, resting: &resting{memory: m, most: most, after: restAfter},
		rooms:   lexicon.NewRooms(o.WordBytes),
		answers: newAnswers(o.AnswerBytes, o.AnswersBytes),
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

// Close waits for running searches and batches, puts everything on disk and
// gives the directory free. Everything else returns ErrClosed afterwards.
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
	// Several at once, for each waits for the disk.
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
	return errors.Join(append(errs, c.unlock())...)
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
