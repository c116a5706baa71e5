package cache

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"ftsync/cache/sqlite"
)

// A snapshot is a copy of a published generation as it is at one moment, in a file of its own. Another
// replica fetches it and begins with it (Index.Adopt) in place of filling its index. It is kept for
// as long as it is being fetched, so that a fetch that was cut off goes on. There are never more than
// mostSnapshots: one that nobody has read from for snapshotRests is removed, one that was read to its
// end when there is another to be made or soon after, and all when the cache is opened or closed. None is
// made where it would leave less than lowSpace on the disk.
//
// SQLite copies the file, in one transaction that reads: searches and batches go on. To read the file
// itself would be quicker, but closing it would take the locks away that SQLite has on it (POSIX).
const (
	snapshotsName = ".snapshots"
	mostSnapshots = 2
	snapshotRests = 10 * time.Minute
	snapshotEnds  = 10 * time.Second // the rest of one that was read to its end
)

var (
	// ErrNoSnapshot reports that no snapshot is kept under a name: it was never made, or is gone.
	ErrNoSnapshot = errors.New("there is no such snapshot, or no longer")

	// ErrSnapshots reports that as many snapshots are kept as may be at once.
	ErrSnapshots = fmt.Errorf("%d snapshots are being fetched, and there may not be more at once", mostSnapshots)
)

// Snapshot is a finished snapshot.
type Snapshot struct {
	Generation string // of which it is a copy
	Bytes      int64
	Sum        string // SHA-256 of the file, in hexadecimal

	path    string
	expiry  *time.Timer
	fetched atomic.Bool
}

// Open opens the file. It may be removed meanwhile, and can be read nevertheless.
func (s *Snapshot) Open() (*os.File, error) {
	s.Touch()
	return os.Open(s.path)
}

// Touch says that somebody reads from the file.
func (s *Snapshot) Touch() {
	s.fetched.Store(false)
	s.expiry.Reset(snapshotRests)
}

// Fetched says that somebody has read the file to its end.
func (s *Snapshot) Fetched() {
	s.fetched.Store(true)
	s.expiry.Reset(snapshotEnds)
}

// snapshots are those of a cache, by index and name.
type snapshots struct {
	dir string

	mu     sync.Mutex
	closed bool
	kept   map[string]*Snapshot // nil values: being made
}

func newSnapshots(dir string) (*snapshots, error) {
	s := &snapshots{dir: filepath.Join(dir, snapshotsName), kept: map[string]*Snapshot{}}
	if err := os.RemoveAll(s.dir); err != nil {
		return nil, fmt.Errorf("remove old snapshots: %w", err)
	}
	return s, nil
}

// Snapshot makes a snapshot of the published generation of an index, and keeps it under a name. One
// that has the name already is replaced.
func (c *Cache) Snapshot(ctx context.Context, index, name string) (_ *Snapshot, failure error) {
	defer failing(&failure)
	if err := errors.Join(checkName("index name", index), checkName("snapshot", name)); err != nil {
		return nil, err
	}
	key := index + "/" + name
	s, err := c.snapshots.make(key, filepath.Join(c.snapshots.dir, index+"-"+name+".db"), func(path string) (*Snapshot,
		error) {
		x, err := c.Index(index)
		if err != nil {
			return nil, err
		}
		return x.copyTo(ctx, path)
	})
	if err != nil {
		return nil, fmt.Errorf("make a snapshot of index %s: %w", index, err)
	}
	return s, nil
}

// KeptSnapshot returns the snapshot of an index that is kept under a name, or ErrNoSnapshot.
func (c *Cache) KeptSnapshot(index, name string) (*Snapshot, error) {
	c.snapshots.mu.Lock()
	defer c.snapshots.mu.Unlock()
	if s := c.snapshots.kept[index+"/"+name]; s != nil {
		return s, nil
	}
	return nil, ErrNoSnapshot
}

// make has f make the file of a snapshot. Its place is taken before, so that there are never too many.
func (s *snapshots) make(key, path string, f func(path string) (*Snapshot, error)) (*Snapshot, error) {
	if err := s.take(key); err != nil {
		return nil, err
	}
	err := os.MkdirAll(s.dir, folderMode)
	var made *Snapshot
	if err == nil {
		made, err = f(path)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil && s.closed {
		err = ErrClosed
	}
	if err != nil {
		delete(s.kept, key)
		if gone := os.Remove(path); gone != nil && !errors.Is(gone, os.ErrNotExist) {
			err = errors.Join(err, gone)
		}
		return nil, err
	}
	made.path = path
	made.expiry = time.AfterFunc(snapshotRests, func() { s.expired(key, made) })
	s.kept[key] = made
	return made, nil
}

func (s *snapshots) take(key string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	if old, ok := s.kept[key]; ok && old == nil {
		return ErrSnapshots // it is being made
	} else if ok {
		s.drop(key)
	}
	for other, kept := range s.kept {
		if len(s.kept) >= mostSnapshots && kept != nil && kept.fetched.Load() {
			s.drop(other)
		}
	}
	if len(s.kept) >= mostSnapshots {
		return ErrSnapshots
	}
	s.kept[key] = nil
	return nil
}

// drop removes a snapshot. It is called with mu held.
func (s *snapshots) drop(key string) {
	old := s.kept[key]
	old.expiry.Stop()
	delete(s.kept, key)
	os.Remove(old.path) // if that fails, it is removed when the cache is opened
}

// expired removes a snapshot, unless another has taken its place.
func (s *snapshots) expired(key string, which *Snapshot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept[key] == which {
		s.drop(key)
	}
}

func (s *snapshots) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for _, kept := range s.kept {
		if kept != nil {
			kept.expiry.Stop()
		}
	}
	s.kept = nil
	return os.RemoveAll(s.dir)
}

// copyTo copies the published generation to a new file.
func (x *Index) copyTo(ctx context.Context, path string) (*Snapshot, error) {
	g, err := x.use()
	if err != nil {
		return nil, err
	}
	defer g.done()
	if err := g.Damage(); err != nil {
		return nil, fmt.Errorf("its file is damaged: %w", err)
	}
	if g.Outdated() {
		return nil, errors.New("its file has an older format, and is to be built anew")
	}
	db, wal := g.Bytes()
	if free := freeBytes(x.cache.dir); free >= 0 && free < db+wal+lowSpace {
		return nil, fmt.Errorf("the disk of the cache has %s free, and %s are needed", megabytes(free),
			megabytes(db+wal+lowSpace))
	}
	file, err := createFile(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if err := g.withOwnReader(func(r *sqlite.Conn) error { return r.CopyTo(ctx, path) }); err != nil {
		return nil, err
	}
	sum := sha256.New()
	bytes, err := io.Copy(sum, file)
	if err != nil {
		return nil, err
	}
	return &Snapshot{Generation: g.id, Bytes: bytes, Sum: hex.EncodeToString(sum.Sum(nil))}, nil
}
