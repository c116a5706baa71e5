package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"testing"

	"golang.org/x/sys/unix"
)

// Every thread of a process that follows, also those it starts later, lets a writer
// that wakes go first.
func TestSlice_ofEveryThread(t *testing.T) {
	own, err := unix.SchedGetAttr(0, 0)
	if err != nil {
		t.Fatal(err)
	}
	if own.Runtime == 0 {
		t.Skip("this kernel knows no slices: it is older than 6.12")
	}
	environ, sql := films(t)
	cmd, addr, _ := process(t, environ)
	r := running{base: "http://" + addr}
	eventually(t, "the first row", "1", func() string { return r.found("fox") })
	sql("update film set title = 'The red badger' where id = 1")
	eventually(t, "the change", "1", func() string { return r.found("badger") })
	threads, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", cmd.Process.Pid))
	if err != nil || len(threads) < 5 {
		t.Fatalf("%d threads, %v", len(threads), err)
	}
	for _, thread := range threads {
		tid, err := strconv.Atoi(thread.Name())
		if err != nil {
			t.Fatal(err)
		}
		attr, err := unix.SchedGetAttr(tid, 0)
		switch {
		case errors.Is(err, unix.ESRCH): // it has ended
		case err != nil:
			t.Error(err)
		case attr.Runtime != uint64(timeSlice):
			t.Errorf("a thread of %d has slices of %d ns", len(threads), attr.Runtime)
		}
	}
}
