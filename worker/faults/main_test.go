package faults

import (
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"ftsync/worker/pgtest"
)

// See the package comment.
var (
	only    = flag.String("faults.only", "", "a regular expression: try no other faults")
	seed    = flag.Uint64("faults.seed", 0, "of the first try of each fault; 0: 1, or by the clock with -faults.for")
	longer  = flag.Duration("faults.for", 0, "try every fault, again and again for this long; 0: a few, once")
	given   = flag.String("faults.program", "", "the ftsync to try; empty: built from this module")
	tableTo = flag.String("faults.table",
		"", "a file to write the table to; its part between the marks of the matrix is replaced when it has them")
	atOnce = flag.Int("faults.parallel", 4, "how many trials run at a time: most of them wait most of the time")
)

func TestMain(m *testing.M) {
	flag.Parse()
	flag.Set("test.parallel", fmt.Sprint(*atOnce))
	code := pgtest.Main(m)
	removeBuilt()
	os.Exit(code)
}

// eventually polls until ok returns "" or the time is up, and returns the last result.
func eventually(within time.Duration, ok func() string) string {
	for deadline := time.Now().Add(within); ; time.Sleep(20 * time.Millisecond) {
		what := ok()
		if what == "" || time.Now().After(deadline) {
			return what
		}
	}
}
