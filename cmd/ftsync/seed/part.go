package seed

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// part is a copy that is being fetched: a file with as much of it as there is, and beside it what is
// known of the whole.
type part struct {
	dir, index string

	Generation string `json:"generation"` // of the other replica
	Name       string `json:"name"`       // of the copy: its id, and that of its consumer
	Sum        string `json:"sum"`        // of the whole, SHA-256; empty: not known yet
}

func partOf(dir, index string) *part { return &part{dir: dir, index: index} }

func (p *part) path() string { return filepath.Join(p.dir, p.index+".db") }
func (p *part) note() string { return filepath.Join(p.dir, p.index+".json") }

// size is how much of it there is.
func (p *part) size() int64 {
	info, err := os.Stat(p.path())
	if err != nil {
		return 0
	}
	return info.Size()
}

// load reads what an earlier run has noted, and reports whether it has.
func (p *part) load() bool {
	text, err := os.ReadFile(p.note())
	return err == nil && json.Unmarshal(text, p) == nil && p.Name != ""
}

// save replaces the note. What is lost with the power is fetched again.
func (p *part) save() error {
	text, err := json.Marshal(p)
	if err == nil {
		err = os.WriteFile(p.note()+".new", text, 0o600)
	}
	if err == nil {
		err = os.Rename(p.note()+".new", p.note())
	}
	if err != nil {
		return fmt.Errorf("note what is being fetched: %w", err)
	}
	return nil
}

// remove removes the file, if it is still there, and the note.
func (p *part) remove() error {
	var errs []error
	for _, path := range []string{p.path(), p.note()} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
