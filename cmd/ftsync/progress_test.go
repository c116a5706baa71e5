package main

import (
	"strings"
	"testing"
	"time"

	"ftsync/worker"
)

func TestProgressLine(t *testing.T) {
	load := worker.Backfill{Step: "load", Rows: 4000, Estimate: 8807, RowsPerSec: 12345.6,
		Left: 1600 * time.Millisecond, Done: 0.452}
	tests := []struct {
		name  string
		b     []worker.Backfill
		width int
		want  string
	}{
		{"no backfill", nil, 120, ""},
		{"loading", []worker.Backfill{load}, 120,
			"a: [##########--------------] 45 %  load, 4,000 of about 8,807 rows, 12,345 rows/s, about 2s left"},
		{"no estimate", []worker.Backfill{{Step: "load", Rows: 1234567}}, 120, "a: load, 1,234,567 rows"},
		{"indexing", []worker.Backfill{{Step: "index", Rows: 8807, Estimate: 9000, Done: 0.99, Left: time.Minute}}, 120,
			"a: [#######################-] 99 %  index, 8,807 rows, about 1m0s left"},
		{"nothing left of a second", []worker.Backfill{{Step: "catch up", Rows: 2, Left: 1}}, 120,
			"a: catch up, 2 rows"},
		{"several", []worker.Backfill{{Step: "index", Rows: 1}, load, load}, 120, "a: index, 1 rows (+2 more)"},
		{"a narrow terminal", []worker.Backfill{load}, 10, "a: [#####"},
		{"hardly a terminal", []worker.Backfill{load}, 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var st worker.Status
			for i := range tt.b {
				st.Indexes = append(st.Indexes, worker.IndexStatus{Name: string(rune('a' + i)), Backfill: &tt.b[i]})
			}
			st.Indexes = append(st.Indexes, worker.IndexStatus{Name: "idle"})
			if got := progressLine(st, tt.width); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// A terminal shows log lines whole, each on a line of its own, and the bar last.
func TestProgress_neverMixesWithLogLines(t *testing.T) {
	var out strings.Builder
	p := &progress{out: &out, width: 80}
	p.Write([]byte("first\n"))
	p.draw("bar 1")
	p.draw("bar 1") // unchanged: not drawn again
	p.Write([]byte("second\n"))
	p.draw("bar 2")
	p.draw("")
	p.Write([]byte("third\n"))
	want := "first\n" + clearLine + "bar 1" + clearLine + "second\nbar 1" + clearLine + "bar 2" + clearLine + "third\n"
	if out.String() != want {
		t.Errorf("got  %q\nwant %q", out.String(), want)
	}
}
