package faults

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Damage to the files of the cache, done from outside.
var damageFaults = []fault{
	{name: "damage to a database file while ftsync is stopped", proves: "damage is noticed", quick: true, mayFail: true,
		try: damaged(".db", false)},
	{name: "damage to a database file while ftsync runs", proves: "damage is noticed", mayFail: true,
		try: damaged(".db", true)},
	{name: "damage to a write-ahead log while ftsync is stopped", proves: "damage is noticed", mayFail: true,
		try: damaged(".db-wal", false)},
	{name: "damage to a write-ahead log while ftsync runs", proves: "damage is noticed", mayFail: true,
		try: damaged(".db-wal", true)},
	{name: "damage to any other file of the cache while ftsync is stopped", proves: "damage is noticed", mayFail: true,
		try: damaged("", false)},
	{name: "damage to any other file of the cache while ftsync runs", proves: "damage is noticed", mayFail: true,
		try: damaged("", true)},
	{name: "the folder of the cache emptied while ftsync runs", proves: "damage is noticed", mayFail: true,
		try: func(tr *trial) {
			tr.follow()
			tr.write()
			tr.pause(tr.atMost(time.Second))
			entries, err := os.ReadDir(tr.cache())
			if err != nil {
				tr.Fatal(err)
			}
			for _, e := range entries {
				os.RemoveAll(filepath.Join(tr.cache(), e.Name()))
			}
			tr.pause(3 * time.Second)
			tr.following(60 * time.Second)
		}},
}

// damaged harms a file of the cache whose name ends with end or, if end is empty, one that is no
// database and no WAL. If ftsync is running, it may notice damage in what it reads, and otherwise
// only when it opens the file again, so it is started again in the end. A file that is cut while
// it is mapped may kill ftsync: that death alone is allowed.
func damaged(end string, running bool) func(*trial) {
	return func(tr *trial) {
		tr.follow()
		tr.write()
		tr.pause(500*time.Millisecond + tr.atMost(time.Second))
		switch {
		case !running && end == ".db-wal":
			tr.kill() // a stop would empty it
		case !running:
			tr.stop()
		}
		path, how := tr.harm(end)
		tr.Logf("%s: %s", path, how)
		from := tr.logSize()
		began := time.Now()
		if running {
			for time.Since(began) < 6*time.Second && !tr.program.ended() {
				tr.pause(50 * time.Millisecond)
			}
			tr.witness.away()
			if tr.program.ended() {
				if state := tr.program.cmd.ProcessState.String(); !tr.said("SIGBUS", from) &&
					!strings.Contains(state, "bus error") {
					tr.violation("%s was harmed (%s), and ftsync ended with %s", path, how, state)
				}
			} else {
				tr.stop()
			}
		}
		if err := tr.launch(); err != nil {
			tr.violation("%s was harmed (%s), and ftsync does not start: %v", path, how, err)
			return
		}
		if what := eventually(40*time.Second, func() string { // a small file is checked within 30 s
			if tr.said("backfill begins", from) {
				return ""
			}
			return "not filled again"
		}); what == "" {
			tr.noticedAfter(time.Since(began))
		} // else the damage may be in a part that nobody reads, and the comparison decides
		tr.following(60 * time.Second)
	}
}

// harm damages a file and returns which, and how.
func (tr *trial) harm(end string) (path, how string) {
	tr.Helper()
	var files []string
	filepath.WalkDir(tr.cache(), func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			database := strings.HasSuffix(path, ".db") || strings.HasSuffix(path, ".db-wal")
			if end != "" && strings.HasSuffix(path, end) || end == "" && !database {
				files = append(files, path)
			}
		}
		return nil
	})
	if len(files) == 0 {
		tr.Fatalf("no file ends in %q", end)
	}
	slices.Sort(files)
	path = files[tr.r.IntN(len(files))]
	content, err := os.ReadFile(path)
	if err != nil {
		tr.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		tr.Fatal(err)
	}
	defer f.Close()
	size := len(content)
	switch tr.r.IntN(7) {
	case 0:
		n := 1 + tr.r.IntN(200)
		for range n {
			if size > 0 {
				at := tr.r.IntN(size)
				f.WriteAt([]byte{content[at] ^ byte(1+tr.r.IntN(255))}, int64(at))
			}
		}
		how = fmt.Sprintf("%d bytes of %d changed", n, size)
	case 1:
		to := int64(0)
		if size > 0 {
			to = tr.r.Int64N(int64(size))
		}
		f.Truncate(to)
		how = fmt.Sprintf("cut from %d bytes to %d", size, to)
	case 2:
		for at := 0; at < size; at += 4096 {
			if tr.r.IntN(10) == 0 {
				f.WriteAt(make([]byte, min(4096, size-at)), int64(at))
			}
		}
		how = "a tenth of its pages made zero"
	case 3:
		os.Remove(path)
		how = "deleted"
	case 4:
		garbage := make([]byte, 20000)
		for i := range garbage {
			garbage[i] = byte(tr.r.Uint32())
		}
		f.Truncate(0)
		f.WriteAt(garbage, 0)
		how = "replaced by garbage"
	case 5:
		other := files[tr.r.IntN(len(files))]
		if theirs, err := os.ReadFile(other); err == nil {
			f.Truncate(0)
			f.WriteAt(theirs, 0)
		}
		how = "overwritten with " + other
	case 6:
		f.Truncate(0)
		how = "emptied"
	}
	return path, how
}
