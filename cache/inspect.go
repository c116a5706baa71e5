package cache

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"ftsync/cache/document"
	"ftsync/cache/sqlite"
)

// Inspection reads the published generation of an index without the lock of the directory, so the
// process that owns the directory may keep running. It is for one goroutine at a time.
type Inspection struct {
	dir    string // of the index
	id     string
	r      *sqlite.Conn
	layout *document.Layout
	state  map[string]string
}

// Inspect opens the published generation of an index in dir for reading. It
// returns ErrNotReady when there is none, and changes nothing.
func Inspect(dir, index string) (*Inspection, error) {
	in, err := inspect(filepath.Join(dir, index))
	if err != nil {
		return nil, fmt.Errorf("inspect index %s in %s: %w", index, dir, err)
	}
	return in, nil
}

func inspect(dir string) (*Inspection, error) {
	if err := folder(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	id, err := readPointer(dir, pointerCurrent)
	if err != nil {
		return nil, err
	}
	if id == "" {
		return nil, ErrNotReady
	}
	if err := plain(dbPath(dir, id)); err != nil {
		return nil, err
	}
	r, err := sqlite.Open(dbPath(dir, id), "ro")
	if err != nil {
		return nil, err
	}
	in := &Inspection{dir: dir, id: id, r: r}
	if err := in.read(); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return in, nil
}

func (in *Inspection) read() error {
	ctx := context.Background()
	var err error
	if _, _, in.layout, err = readOurs(ctx, in.r); err != nil {
		return err
	}
	in.state, err = readState(ctx, in.r)
	return err
}

// ID returns the id of the generation.
func (in *Inspection) ID() string { return in.id }

// State returns an entry as it was when the inspection began; see Generation.State.
func (in *Inspection) State(key string) string { return in.state[key] }

// Keys does the same as Generation.Keys.
func (in *Inspection) Keys(ctx context.Context, after string, n int) ([]KeyHash, error) {
	keys, err := keysAfter(ctx, in.r, in.layout, after, n)
	if err != nil {
		return nil, fmt.Errorf("read keys of generation %s: %w", in.id, err)
	}
	return keys, nil
}

// Hashes does the same as Generation.Hashes.
func (in *Inspection) Hashes(ctx context.Context, keys []string) (map[string]uint64, error) {
	hashes, err := hashesOf(ctx, in.r, in.layout, keys)
	if err != nil {
		return nil, fmt.Errorf("read documents of generation %s: %w", in.id, err)
	}
	return hashes, nil
}

// Replaced reports whether another generation has been published since.
func (in *Inspection) Replaced() bool {
	id, err := readPointer(in.dir, pointerCurrent)
	return err != nil || id != in.id
}

// Close ends the inspection.
func (in *Inspection) Close() error { return in.r.Close() }
