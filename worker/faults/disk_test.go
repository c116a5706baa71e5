package faults

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

var shim struct {
	once sync.Once
	path string
	err  error
}

// diskShim is the library of testdata/disk.c, built once beside the program.
func (tr *trial) diskShim() string {
	tr.Helper()
	dir := filepath.Dir(programPath(tr))
	shim.once.Do(func() {
		if *given != "" {
			dir, shim.err = os.MkdirTemp("", "ftsync-faults-")
			built.dir = dir
		}
		shim.path = filepath.Join(dir, "disk.so")
		out, err := exec.Command("cc", "-O1", "-shared", "-fPIC", "-o", shim.path, "testdata/disk.c",
			"-ldl").CombinedOutput()
		if err != nil {
			shim.err = errors.Join(shim.err, fmt.Errorf("build testdata/disk.c: %w\n%s", err, out))
		}
	})
	if shim.err != nil {
		tr.Fatal(shim.err)
	}
	return shim.path
}

// disk is a way in which the files of SQLite fail, from the next start of ftsync on.
type disk struct {
	ops   string // see testdata/disk.c
	after int    // number of operations that succeed first
	count int    // number of operations that fail then; -1: all
	errno syscall.Errno
	short bool
	log   string // the file that records what is done to files; empty: none
}

// failing has ftsync meet a failing disk from its next start on; nil ends that.
func (tr *trial) failing(d *disk) {
	tr.env, tr.doomed = nil, false
	if d == nil {
		return
	}
	tr.doomed = d.errno == 0
	tr.env = []string{"LD_PRELOAD=" + tr.diskShim(), "DISK_UNDER=" + tr.cache() + "/", "DISK_OPS=" + d.ops,
		fmt.Sprint("DISK_AFTER=", d.after), fmt.Sprint("DISK_COUNT=", d.count), fmt.Sprint("DISK_ERRNO=", int(d.errno))}
	if d.short {
		tr.env = append(tr.env, "DISK_SHORT=1")
	}
	if d.log != "" {
		tr.env = append(tr.env, "DISK_LOG="+d.log)
	}
}

// untilItEnds waits for a process that its disk is to kill; after a while it kills the process
// itself.
func (tr *trial) untilItEnds(within time.Duration) {
	select {
	case <-tr.program.done:
	case <-time.After(within):
		tr.program.kill()
	}
}

// fileState is what a disk would hold of a file after a loss of power.
type fileState struct {
	durable []byte
	pending []diskOp // since it was last synced
	gone    bool     // unlinked, which the disk may not know yet
}

type diskOp struct {
	truncate bool
	at       int64 // or the new size
	data     []byte
}

func (o diskOp) apply(file []byte) []byte {
	end := o.at + int64(len(o.data))
	if o.truncate && int64(len(file)) > o.at {
		return file[:o.at]
	}
	if missing := end - int64(len(file)); missing > 0 {
		file = append(file, make([]byte, missing)...)
	}
	copy(file[o.at:], o.data)
	return file
}

// losePower turns a cache into what a disk would hold if the power had been lost when its program
// was killed. Of what SQLite wrote after a file was last synced, some is there and some is not,
// in any order, and a write may be torn. base is a copy of the cache from before the program was
// started, log what the program has done since.
func losePower(r *rand.Rand, base, cache, log string) error {
	files, err := replay(base, cache, log)
	if err != nil {
		return err
	}
	keep := []float64{0, 0.5, 0.9}[r.IntN(3)] // of what was not synced
	for path, f := range files {
		if _, err := os.Stat(path); err != nil && !f.gone {
			continue // the program has removed it by itself
		}
		if f.gone && r.IntN(2) == 0 {
			continue // the disk knows that it is gone
		}
		content := f.durable
		for _, op := range f.pending {
			if r.Float64() >= keep {
				continue
			}
			if !op.truncate && len(op.data) > 512 && r.IntN(4) == 0 { // torn between two sectors
				op.data = op.data[:512*(1+r.IntN(len(op.data)/512))]
			}
			content = op.apply(content)
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			return err
		}
	}
	memory, err := filepath.Glob(cache + "/*/*-shm")
	if err != nil {
		return err
	}
	for _, path := range memory {
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	return nil
}

// replay reads the log of a disk, and returns the state of each file.
func replay(base, cache, log string) (map[string]*fileState, error) {
	text, err := os.ReadFile(log)
	if err != nil {
		return nil, err
	}
	files := map[string]*fileState{}
	state := func(path string) *fileState {
		if files[path] == nil {
			before, _ := os.ReadFile(base + strings.TrimPrefix(path, cache)) // no such file: it was made since
			files[path] = &fileState{durable: before}
		}
		return files[path]
	}
	for len(text) >= 19 {
		op, length := text[0], int(binary.LittleEndian.Uint16(text[1:]))
		at, n := int64(binary.LittleEndian.Uint64(text[3:])), int64(binary.LittleEndian.Uint64(text[11:]))
		if int64(len(text)) < 19+int64(length)+n {
			break // killed while it recorded this operation, so before doing it
		}
		path, data := string(text[19:19+length]), text[19+length:19+int64(length)+n]
		text = text[19+int64(length)+n:]
		switch op {
		case 'o':
			files[path] = &fileState{}
		case 'w':
			state(path).pending = append(state(path).pending, diskOp{at: at, data: data})
		case 't':
			state(path).pending = append(state(path).pending, diskOp{truncate: true, at: at})
		case 'u':
			state(path).gone = true
		case 's':
			if info, err := os.Stat(path); err == nil && info.IsDir() {
				for other, f := range files {
					if f.gone && filepath.Dir(other) == filepath.Clean(path) {
						delete(files, other)
					}
				}
				continue
			}
			f := state(path)
			for _, op := range f.pending {
				f.durable = op.apply(f.durable)
			}
			f.pending = nil
		}
	}
	return files, nil
}
