package faults

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// What happens to the files of the cache while SQLite uses them.
var fileFaults = []fault{
	{name: "killed at the n-th operation on files while an index is filled", proves: "all or nothing", quick: true,
		try: func(tr *trial) {
			tr.write()
			for range 3 {
				tr.failing(&disk{ops: "wstuo", after: tr.r.IntN(1500), count: 1})
				tr.launch() // it may be killed before it listens
				if tr.program != nil {
					tr.untilItEnds(5 * time.Second)
				}
			}
			tr.failing(nil)
			tr.follow()
		}},
	{name: "killed at the n-th operation on files while it follows", proves: "all or nothing", try: func(tr *trial) {
		tr.follow()
		tr.write()
		for range 3 {
			tr.stop()
			tr.failing(&disk{ops: "wstuo", after: tr.r.IntN(1500), count: 1})
			if tr.launch() == nil {
				tr.untilItEnds(6 * time.Second)
			}
			tr.failing(nil)
			tr.start()
			tr.pause(300 * time.Millisecond)
		}
	}},
	{name: "power lost while an index is filled", proves: "all or nothing", quick: true, try: func(tr *trial) {
		tr.write()
		for range 3 {
			tr.powerLoss(tr.r.IntN(1500))
		}
		tr.follow()
	}},
	{name: "power lost while it follows", proves: "all or nothing", try: func(tr *trial) {
		tr.follow()
		tr.write()
		for range 3 {
			tr.stop()
			tr.powerLoss(tr.r.IntN(1500))
			tr.start()
			tr.pause(500 * time.Millisecond)
		}
	}},
	{name: "power lost after a change of the configuration", proves: "all or nothing", try: func(tr *trial) {
		tr.follow()
		tr.write()
		for i := range 3 {
			tr.stop()
			tr.configure(fmt.Sprintf("%s    stop_words: [w%d]\n    synonyms: [[a, b%d]]\n    store: [%s]\n",
				configuration, i, i, []string{"a", "b", "a"}[i]))
			tr.powerLoss(tr.r.IntN(1500))
			tr.configure(configuration)
			tr.start()
			tr.pause(500 * time.Millisecond)
		}
	}},
	{name: "an operation on files fails (EIO) while an index is filled", proves: "a bad disk heals", quick: true,
		mayFail: true, try: failsOnce(syscall.EIO, false)},
	{name: "an operation on files fails (EIO) while it follows", proves: "a bad disk heals", mayFail: true,
		try: failsOnce(syscall.EIO, true)},
	{name: "no space is left (ENOSPC) for a while, while an index is filled", proves: "a bad disk heals", mayFail: true,
		try: failsOnce(syscall.ENOSPC, false)},
	{name: "no space is left (ENOSPC) for a while, while it follows", proves: "a bad disk heals", mayFail: true,
		try: failsOnce(syscall.ENOSPC, true)},
	{name: "a write is cut short", proves: "a bad disk heals", mayFail: true, try: failsOnce(0, true)},
	{name: "files can't be opened (EMFILE) for a while", proves: "a bad disk heals", mayFail: true,
		try: func(tr *trial) {
			tr.write()
			tr.failing(&disk{ops: "o", after: tr.r.IntN(30), count: 1 + tr.r.IntN(5), errno: syscall.EMFILE})
			if err := tr.launch(); err != nil {
				tr.failing(nil)
				tr.start() // it may refuse to start, with a message
			}
			tr.following(90 * time.Second)
		}},
	{name: "the disk of the cache is full, then not", proves: "a bad disk heals", missing: needsRoot,
		try: func(tr *trial) {
			tr.mount("size=24m")
			tr.follow()
			tr.write()
			filler := filepath.Join(tr.cache(), "filler")
			fill(filler)
			tr.sql("update item set body = body || repeat(' full', 400) where id % 3 = 0")
			tr.notice(20*time.Second, func(st *status) bool {
				for _, x := range st.Indexes {
					if x.Error != "" || x.State == "failed" {
						return true
					}
				}
				return false
			})
			tr.pause(3 * time.Second)
			if err := os.Remove(filler); err != nil {
				tr.Fatal(err)
			}
			tr.sql("update item set body = 'short again' where id % 3 = 0")
		}},
	{name: "the disk of the cache is full while an index is filled", proves: "a bad disk heals", missing: needsRoot,
		mayFail: true, rows: 20000, try: func(tr *trial) {
			tr.mount("size=64m")
			filler := filepath.Join(tr.cache(), "filler")
			tr.start()
			tr.reach("load")
			fill(filler)
			tr.pause(6 * time.Second)
			if err := os.Remove(filler); err != nil {
				tr.Fatal(err)
			}
			tr.following(90 * time.Second)
		}},
	{name: "the cache is read only (EROFS) for a while", proves: "a bad disk heals", mayFail: true,
		try: failsOnce(syscall.EROFS, true)},
}

// failsOnce has one operation of SQLite fail, or some of the same kind, and expects ftsync to go
// on by itself, without another start.
func failsOnce(errno syscall.Errno, following bool) func(*trial) {
	return func(tr *trial) {
		d := &disk{ops: []string{"w", "s", "t", "r", "ws", "u", "wstr"}[tr.r.IntN(7)], after: tr.r.IntN(400),
			count: 1 + tr.r.IntN(4), errno: errno}
		switch errno {
		case syscall.ENOSPC:
			d.ops, d.count = "w", 1+tr.r.IntN(8) // each try to go on meets one
		case syscall.EROFS:
			d.ops, d.count = "wotu", 1+tr.r.IntN(8)
		case 0:
			d.ops, d.errno, d.short = "w", syscall.EIO, true
		}
		if d.ops == "u" {
			d.after = tr.r.IntN(10)
		}
		tr.Logf("%+v", *d)
		if following {
			tr.follow()
			tr.stop()
		}
		tr.write()
		tr.failing(d)
		if err := tr.launch(); err != nil {
			tr.failing(nil)
			tr.start() // it may refuse to start, with a message
			return
		}
		tr.pause(4 * time.Second)
		tr.following(90 * time.Second)
	}
}

// powerLoss starts ftsync on a disk that loses power at the n-th operation.
func (tr *trial) powerLoss(n int) {
	tr.Helper()
	base, log := filepath.Join(tr.dir, "base"), filepath.Join(tr.dir, "disk")
	os.MkdirAll(tr.cache(), 0o755)
	tr.shell("rm -rf %s %s; cp -a %s %s", base, log, tr.cache(), base)
	tr.failing(&disk{ops: "wstu", after: n, count: 1, log: log})
	defer tr.failing(nil)
	if tr.launch() == nil {
		tr.untilItEnds(8 * time.Second)
	}
	if err := losePower(tr.r, base, tr.cache(), log); err != nil && !os.IsNotExist(err) {
		tr.Fatal(err)
	}
}

func needsRoot() string {
	if os.Geteuid() != 0 {
		return "mounting needs root"
	}
	return ""
}

// mount puts a file system in memory where the cache will be.
func (tr *trial) mount(options string) {
	tr.Helper()
	if err := os.MkdirAll(tr.cache(), 0o755); err != nil {
		tr.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", tr.cache(), "tmpfs", 0, options); err != nil {
		tr.Skipf("mount a file system in memory: %v", err)
	}
	tr.Cleanup(func() { syscall.Unmount(tr.cache(), syscall.MNT_DETACH) })
}

// fill writes a file until no space is left.
func fill(path string) {
	f, err := os.Create(path)
	if err != nil {
		return
	}
	defer f.Close()
	for block := make([]byte, 64<<10); ; {
		if _, err := f.Write(block); err != nil {
			return
		}
	}
}
