package worker

import (
	"fmt"
	"slices"
	"time"

	"ftsync/worker/changelog"
)

// Whoever may write to a table can cause its index to be built anew: by TRUNCATE, by values too
// long for a key, by errors in a trigger, or by more changes than the log holds. So such rebuilds
// are paced. The first three are free, then come pauses of ten times what a build takes, until
// there has been no such rebuild for twice as long. Meanwhile the last generation answers, and
// follows what it can.
const (
	freeRebuilds = 3
	rebuildPause = 10 // pause after a build, as a multiple of the time that it took
	longestPause = time.Hour
	leastPause   = 500 * time.Millisecond
)

// forced are the reasons that writers can bring about.
var forced = []reason{reasonTruncate, reasonEvicted, reasonOverflow, reasonCapture}

// pace limits how often an index is built anew for reasons that writers can bring about.
type pace struct {
	count int       // number of such rebuilds in a row
	next  time.Time // when the next may begin, if count is used up
	quiet time.Time // when the row ends
}

// due reports whether the rebuild that an index wants may begin now.
func (ix *index) due() bool {
	now := time.Now()
	if now.After(ix.pace.quiet) {
		ix.pace.count = 0
	}
	return !slices.Contains(forced, ix.rebuild) || ix.pace.count < freeRebuilds || now.After(ix.pace.next)
}

// began records that a rebuild has begun.
func (ix *index) began(why reason) {
	if slices.Contains(forced, why) {
		ix.pace.count++
		// the times hold until it is known how long the build takes
		ix.pace.next, ix.pace.quiet = time.Now().Add(longestPause), time.Now().Add(2*longestPause)
	}
}

// built records how long a rebuild has taken.
func (ix *index) built(took time.Duration) {
	pause := min(max(rebuildPause*took, leastPause), longestPause)
	ix.pace.next, ix.pace.quiet = time.Now().Add(pause), time.Now().Add(2*pause)
}

// Mark is the note of a trigger that could not log the key of a changed row.
type Mark struct {
	Table  string    `json:"table"`
	Reason string    `json:"reason"`
	Seen   time.Time `json:"seen"`
}

// marked records that changes of a table could not be logged one by one, and why.
func (s *lane) marked(f *feed, page *changelog.Page) {
	for i, src := range f.plan.Sources {
		why, ok := page.Notes[f.sources[i]]
		if !ok {
			continue
		}
		mark := Mark{Table: src.Relation.String(), Reason: why, Seen: time.Now()}
		if last := f.mark; last == nil || last.Table != mark.Table || last.Reason != mark.Reason {
			s.w.log.Warn("a trigger could not log a changed key; the index is built anew", "index", f.ix.def.Name,
				"table", mark.Table, "because", why)
		}
		f.mark = &mark
	}
}

// waits returns why and until when a wanted rebuild is put off; empty: it is not.
func (ix *index) waits() string {
	if ix.rebuild == "" || ix.due() {
		return ""
	}
	followed := ""
	if ix.published == nil {
		followed = "; until then no change comes into what answers"
	}
	return fmt.Sprintf("to be built anew (%s) at %s, because writers had it built anew several times in a row%s",
		ix.rebuild, ix.pace.next.UTC().Format(time.RFC3339), followed)
}
