package main

import (
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path"
	"strconv"
	"strings"

	"ftsync/cmd/ftsync/config"
)

// memory is the share of memory for each part of the process, in bytes.
type memory struct {
	limit      int64 // of the process; 0: none
	from       string
	goBytes    int64 // all that Go takes is kept below it while that can be done, see heap
	pageCaches int64 // SQLite's pages; 0: its own default
	words      int64 // what is known of the words of all indexes; 0: no limit
	answer     int64 // documents of one answer of a search; 0: no limit
	answers    int64 // of all answers at once; they are there up to three times, with what is marked and as JSON
	repeated   int64 // the last answers, kept for those who ask the same
	kept       int64 // of each index: which documents fulfil its last filters, or match its last texts; 0: no limit
	transit    int64 // large requests on their way
	sqlite     int64 // all that SQLite allocates: above half of it, it gives back what it can
}

// mostTransit is the memory for requests on their way where nothing else is limited, and mostRepeated that for
// answers that are kept.
const (
	mostTransit  = 512 << 20
	mostRepeated = 16 << 20
)

// divide shares out a limit. The rest is left for the program itself, for memory that C
// allocates beside SQLite, and for memory that the kernel counts to the process.
func divide(limit int64, from string) memory {
	if limit == 0 {
		return memory{repeated: mostRepeated, transit: mostTransit}
	}
	return memory{limit: limit, from: from, goBytes: limit * 11 / 20, pageCaches: min(limit/8, 64<<20),
		words: limit / 8, answer: limit / 32, answers: limit / 16, repeated: min(limit/64, mostRepeated),
		kept: limit / 32, transit: min(limit/8, mostTransit), sqlite: limit * 3 / 8}
}

// memoryFor divides the limit of FTSYNC_MEMORY_LIMIT, or else that of the container.
func memoryFor(s config.Settings) memory {
	if s.MemoryLimit > 0 {
		return divide(int64(s.MemoryLimit), "FTSYNC_MEMORY_LIMIT")
	}
	return divide(containerLimit(os.DirFS("/")), "the container")
}

// say logs what the process may use.
func (m memory) say(log *slog.Logger) {
	if m.limit == 0 {
		return
	}
	log.Info("memory is limited", "bytes", m.limit, "by", m.from)
	if m.limit < leastMemory {
		log.Warn("little memory: an index may need more than that", "bytes", m.limit)
	}
}

// leastMemory is the least limit in which a backfill of large rows was seen to succeed.
const leastMemory = 128 << 20

// containerLimit returns the memory that the process's control group and those above it may
// use; 0: there is no limit, or none that can be seen.
func containerLimit(root fs.FS) (limit int64) {
	groups, err := fs.ReadFile(root, "proc/self/cgroup")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(groups)) {
		_, rest, _ := strings.Cut(strings.TrimSpace(line), ":")
		controllers, group, _ := strings.Cut(rest, ":")
		dir, file := "sys/fs/cgroup", "memory.max"
		if controllers == "memory" {
			dir, file = "sys/fs/cgroup/memory", "memory.limit_in_bytes"
		} else if controllers != "" {
			continue
		}
		// In a container the folders above the group, or the group itself, may not be seen.
		for group = path.Clean("/" + group); ; group = path.Dir(group) {
			if n := readLimit(root, path.Join(dir, group, file)); n > 0 && (limit == 0 || n < limit) {
				limit = n
			}
			if group == "/" {
				break
			}
		}
	}
	return limit
}

// readLimit reads a limit from a file of the kernel; 0: the file has none.
func readLimit(root fs.FS, name string) int64 {
	text, err := fs.ReadFile(root, name)
	n, perr := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	if errors.Join(err, perr) != nil || n >= 1<<60 { // version 1 writes a large number for none
		return 0
	}
	return n
}
