package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// timeSlice is longer than the slices that other processes have by default (0.7 to 3 ms), and
// as short as is enough: 5, 20 and 100 ms were as good, and longer slices make ftsync's own
// turn come later where all cores are busy. Linux grants 0.1 to 100 ms, since 6.12
// (kernel/sched/syscalls.c).
const timeSlice = 10 * time.Millisecond

// yieldToOthers asks Linux to run this process in long slices. That takes nothing from its
// share of a contended core, but a task with shorter slices, such as any of Postgres's, gets
// the core as soon as it wakes: a writer whose flush has ended does not wait until a batch is
// applied. Priorities can't do that without taking the share as well. Threads inherit it from
// the thread that starts them. A kernel without slices ignores it.
func yieldToOthers() error {
	// A thread may have been started meanwhile by one that had not been asked yet; the next
	// round finds it.
	for asked := map[string]bool{}; ; {
		threads, err := os.ReadDir("/proc/self/task")
		if err != nil {
			return fmt.Errorf("list threads: %w", err)
		}
		done := true
		for _, t := range threads {
			if asked[t.Name()] {
				continue
			}
			done, asked[t.Name()] = false, true
			if err := askForSlice(t.Name()); err != nil {
				return fmt.Errorf("ask for slices of %v: %w", timeSlice, err)
			}
		}
		if done {
			return nil
		}
	}
}

func askForSlice(thread string) error {
	tid, err := strconv.Atoi(thread)
	if err != nil {
		return err
	}
	attr, err := unix.SchedGetAttr(tid, 0)
	if err == nil && attr.Policy == unix.SCHED_NORMAL {
		attr.Runtime = uint64(timeSlice)
		err = unix.SchedSetAttr(tid, attr, 0)
	}
	if errors.Is(err, unix.ESRCH) {
		return nil // it has ended
	}
	return err
}
