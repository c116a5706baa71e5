package cache

import (
	"container/list"
	"context"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"ftsync/cache/document"
	"ftsync/cache/lexicon"
	"ftsync/cache/search"
	"ftsync/cache/sqlite"
)

// Generation is one build of an index: a SQLite file with one connection that writes and several
// that read. It is safe for concurrent use. Writes wait for each other; reads and searches wait for
// no write.
type Generation struct {
	id      string
	dir     string
	path    string
	log     *slog.Logger
	memory  *sqlite.Memory
	resting *resting
	rooms   *lexicon.Rooms

	answers   *answers  // of the cache
	given     *repeated // of the cache
	keptBytes int64     // Options.KeptBytes
	number    int64     // another one for each that was opened

	loads  [2]chan struct{} // of the cache; see inTurn
	sealer *sealer
	layout *document.Layout
	turns  chan struct{} // one element for each reading connection in use

	used  time.Time     // guarded by resting.mu
	place *list.Element // in resting.used

	wmu sync.Mutex   // held while w is used
	w   *sqlite.Conn // nil: it rests, or has met a fault; see withWriter
	ids int64        // the highest id in doc; guarded by wmu
	sum int64        // the sum of the checksums of all documents, see sum.go; guarded by wmu

	insertMany string // see insertDocs; guarded by wmu
	withoutLog bool   // w builds without a WAL, and must stay open; guarded by wmu
	smallBytes int64  // the constant of that name, except in tests
	rankMost   int64  // search.State.RankMost; tests set it, leadFrom and slowly
	leadFrom   int64
	slowly     bool

	files [len(dbSuffixes)]fileID // the files that were opened, for Moved

	withheld atomic.Bool // see Withhold

	views          *views
	lexicon        *lexicon.Lexicon // nil: the tokenizer has no words
	frequencies    search.Frequencies
	leaders        search.Leaders
	statistics     search.Statistics
	background     context.Context // of everything that reads the file in the background
	stopBackground context.CancelFunc
	loading        sync.WaitGroup

	mu       sync.Mutex // guards what follows
	idle     sync.Cond  // signals finished
	refs     int
	readers  []*sqlite.Conn // reading connections not in use, the one used last at the end
	closing  bool
	finished bool
	removing bool  // delete the files when closed
	torn     bool  // w has met a fault, and what it left in the file is still to be rolled back
	moving   bool  // a checkpoint runs; see checkpointSoon
	moved    int64 // how many pages of the WAL are in the database too
	closeErr error // of finish
	damage   error // what was found in the file

	damaged func() // is called when damage is found

	changes   int64 // the number of the file's state, counting those that searches can tell apart
	tuned     search.Tuned
	phase     phase
	outdated  bool // the file has an older format
	documents int64
	digest    driver.Value // the sum, as it was last committed; nil: the file has none
	filled    int64        // while the FTS index is filled: the id up to which it is
	page      int64        // so many documents are then filled in at once
	advanced  time.Time    // when filled or phase last changed
	dirty     int64
	state     map[string]string
}

// phase names what is to be done next with a generation. It is stored under "phase" in meta.
type phase string

const (
	phaseLoad   phase = "load"   // documents are appended
	phaseKeys   phase = "keys"   // the unique key index is made
	phaseFill   phase = "fill"   // the FTS index is filled
	phaseMerge  phase = "merge"  // the FTS index is merged
	phaseFinish phase = "finish" // the file is made ready for batches
	phaseBuilt  phase = "built"
)

// createGeneration makes the file of a new generation.
func createGeneration(x *Index, id string, s document.Schema) (*Generation, error) {
	l, err := document.NewLayout(s)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("store schema: %w", err)
	}
	file, err := createFile(dbPath(x.dir, id)) // SQLite gives the files beside it the same rights
	if err == nil {
		err = file.Close()
	}
	if err != nil {
		return nil, err
	}
	w, err := sqlite.Open(dbPath(x.dir, id), "rw")
	if err != nil {
		return nil, err
	}
	// Nothing needs to be on disk yet: nobody looks for the file before a pointer names it.
	err = errors.Join(w.Run("pragma synchronous = off"), setJournalMode(w, "wal"))
	if err == nil {
		err = w.Write(func() error {
			for _, ddl := range l.DDL() {
				if err := w.Run(ddl); err != nil {
					return fmt.Errorf("%.60s: %w", ddl, err)
				}
			}
			if err := configureForBuild(w); err != nil {
				return err
			}
			return setMeta(w, map[string]any{"schema": string(text), "phase": string(phaseLoad), "documents": int64(0),
				"digest": int64(0), "syncs": int64(0)})
		})
	}
	if err == nil {
		err = w.Run("pragma synchronous = normal")
	}
	if err == nil {
		_, err = moveWAL(w, "truncate")
	}
	if err = errors.Join(err, w.Close()); err != nil {
		return nil, err
	}
	return openGeneration(x, id)
}

// openGeneration opens a file that createGeneration made. It reads a few small rows and no document,
// so it takes milliseconds however large the file is.
func openGeneration(x *Index, id string) (*Generation, error) {
	g := &Generation{
		id: id, dir: x.dir, path: dbPath(x.dir, id), log: x.log.With("generation", id),
		memory: x.cache.memory, resting: x.cache.resting, rooms: x.cache.rooms,
		answers: x.cache.answers, given: x.cache.given, keptBytes: x.cache.opts.KeptBytes,
		number: x.cache.opened.Add(1), loads: x.cache.loads, sealer: x.cache.sealer,
		turns: make(chan struct{}, x.cache.opts.Readers), smallBytes: smallBytes,
		views: newViews(), damaged: x.cache.damaged,
	}
	g.idle.L = &g.mu
	g.background, g.stopBackground = context.WithCancel(context.Background())
	if err := g.openWriter(); err != nil {
		g.free()
		return nil, err
	}
	if g.Built() {
		g.startLoading()
	}
	return g, nil
}

// errFormat reports a file that another version of ftsync made, and that this one can't read.
var errFormat = errors.New("another version of ftsync made the file")

// outdated is the key in what readMeta returns under which it says whether the format is older than
// the present one.
const outdated = "outdated"

// readMeta reads the table meta. It returns an errFormat when the file has a format that can't be
// read.
func readMeta(ctx context.Context, r *sqlite.Conn) (map[string]any, error) {
	version, err := r.Number(ctx, "pragma user_version")
	switch {
	case err != nil:
		return nil, err
	case version == 0:
		return nil, errors.New("the file has no format")
	case version < document.OldestRead || version > document.Format:
		return nil, fmt.Errorf("%w: it has format %d, this one uses %d", errFormat, version, document.Format)
	}
	meta := map[string]any{}
	err = r.Query(ctx, func(row []driver.Value) error {
		k, err := sqlite.TextIn(row[0])
		meta[k] = row[1]
		return err
	}, "select k, v from meta")
	meta[outdated] = version < document.Format
	return meta, err
}

func readSchema(meta map[string]any) (s document.Schema, l *document.Layout, err error) {
	text, _ := meta["schema"].(string)
	if err = json.Unmarshal([]byte(text), &s); err == nil {
		l, err = document.NewLayout(s)
	}
	if err != nil {
		return s, nil, fmt.Errorf("read schema: %w: %w", err, sqlite.ErrMalformed)
	}
	return s, l, nil
}

// readOurs reads the meta data, schema and layout of a file. It returns an error when the file is not
// one that this package makes.
func readOurs(ctx context.Context, r *sqlite.Conn) (meta map[string]any, s document.Schema, l *document.Layout,
	err error) {
	objects, err := readObjects(r)
	if err == nil {
		err = checkTables(objects)
	}
	if err == nil {
		meta, err = readMeta(ctx, r)
	}
	if err == nil {
		s, l, err = readSchema(meta)
	}
	if err == nil {
		err = checkObjects(l, objects)
	}
	if old, _ := meta[outdated].(bool); old && err != nil {
		err = fmt.Errorf("%w: %w", errFormat, err) // what it has was right in its time
	}
	return meta, s, l, err
}

func readState(ctx context.Context, r *sqlite.Conn) (map[string]string, error) {
	state := map[string]string{}
	err := r.Query(ctx, func(row []driver.Value) error {
		k, err := sqlite.TextIn(row[0])
		if err == nil {
			state[k], err = sqlite.TextIn(row[1])
		}
		return err
	}, "select k, v from state")
	return state, err
}

// listen switches on or off that the tokenizer tells the lexicon of the words in documents.
func (g *Generation) listen(on bool) error {
	handle := int64(0)
	if on {
		handle = g.lexicon.Handle()
	}
	_, err := g.w.Number(context.Background(), "select ftsync_listen(?)", handle)
	return err
}

func setMeta(w *sqlite.Conn, values map[string]any) error {
	for _, k := range slices.Sorted(maps.Keys(values)) {
		if _, err := w.Exec("insert into meta (k, v) values (?, ?) on conflict (k) do update set v = excluded.v", k,
			values[k]); err != nil {
			return fmt.Errorf("set %s: %w", k, err)
		}
	}
	return nil
}

// ID returns the id the generation was created with.
func (g *Generation) ID() string { return g.id }

// Schema returns the schema with the tuning now in force.
func (g *Generation) Schema() document.Schema {
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.tuned.Schema
	s.Columns = slices.Clone(s.Columns)
	return s
}

// Withhold keeps a published generation from answering searches, which get ErrNotReady, or lets it
// answer again. Whoever knows where its documents come from decides that; it is not stored.
func (g *Generation) Withhold(yes bool) { g.withheld.Store(yes) }

// Withheld reports whether the generation is kept from answering searches.
func (g *Generation) Withheld() bool { return g.withheld.Load() }

// Documents returns how many documents the generation holds. It reads no file.
func (g *Generation) Documents() int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.documents
}

func (g *Generation) position() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return positionOf(g.id, g.changes, g.digest, g.tuned, g.tuned.Moment(time.Now()))
}

// positionOf names a state of a generation, as searches with a tuning see it at a moment. The moment is
// zero where it makes no difference. Another replica has the same name for the same documents, if their
// sum is known; without it, only this generation has.
func positionOf(id string, changes int64, digest driver.Value, tuned search.Tuned, moment time.Time) string {
	name := fmt.Sprintf("%s.%d.%s", id, changes, tuned.Name)
	if sum, ok := digest.(int64); ok {
		state := sha256.Sum256(fmt.Appendf(tuned.Made[:], "%d", sum))
		name = hex.EncodeToString(state[:16])
	}
	if moment.IsZero() {
		return name
	}
	return fmt.Sprintf("%s.%d", name, moment.Unix())
}

// Outdated reports whether an earlier version of ftsync made the file. It answers searches, but some
// words may not be found, and it takes no documents.
func (g *Generation) Outdated() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.outdated
}

// Built reports whether Build has finished. Then the generation can be searched, and batches may have
// documents.
func (g *Generation) Built() bool { return g.at(phaseBuilt) }

func (g *Generation) at(p phase) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.phase == p
}

// State returns the entry of the state under key, as set by a Batch, Load or Rewind; "" when there is
// none.
func (g *Generation) State(key string) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.state[key]
}

// States returns all entries of the state.
func (g *Generation) States() map[string]string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return maps.Clone(g.state)
}

// writeState sets entries of the state in the file, as a part of a transaction. After the commit
// rememberState sets them in memory.
func writeState(w *sqlite.Conn, state map[string]string) error {
	for k, v := range state {
		var err error
		if v == "" {
			_, err = w.Exec("delete from state where k = ?", k)
		} else {
			_, err = w.Exec("insert into state (k, v) values (?, ?) on conflict (k) do update set v = excluded.v", k, v)
		}
		if err != nil {
			return fmt.Errorf("set state %s: %w", k, err)
		}
	}
	return nil
}

// rememberState sets entries of the state in memory. It is called with mu held.
func (g *Generation) rememberState(state map[string]string) {
	for k, v := range state {
		if v == "" {
			delete(g.state, k)
		} else {
			g.state[k] = v
		}
	}
}
