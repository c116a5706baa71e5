package web

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"ftsync/cmd/ftsync/web/page"
)

// When something is worth a look; the alerts of docker/prometheus use the same.
const (
	lagConcern     = time.Minute
	goneAfter      = 15 * time.Minute
	logConcern     = 0.25 // of its limit
	diskFullBelow  = 128 << 20
	verifyPatience = 2 // times the interval
)

// concerns returns what needs somebody's attention, most urgent first, each with the heading of the
// runbook that says what to do. It says nothing of what nobody has looked at: verdict does.
func (p statusPage) concerns(now time.Time) (list []page.Concern) {
	var later []page.Concern
	add := func(urgent bool, runbook, what, detail string) {
		to := &later
		if urgent {
			to = &list
		}
		*to = append(*to, page.Concern{Urgent: urgent, What: what, Detail: detail, Runbook: runbook})
	}
	if p.Mode != modeOff && !p.Connected {
		add(true, "FtsyncNotFollowing", "There is no session with Postgres",
			cmp.Or(p.LastError, "It has not answered yet."))
	}
	for _, x := range p.Indexes {
		p.concernsOf(x, now, add)
	}
	if log := p.ChangeLog; log != nil && float64(log.Rows) > logConcern*float64(log.Limit) {
		add(log.Rows > log.Limit/2, "FtsyncChangeLogFilling", "The change log in Postgres fills up",
			fmt.Sprintf("%s of %s rows. From a half on, whoever holds it back is dropped and fills its indexes anew.",
				page.Thousands(log.Rows), page.Thousands(log.Limit)))
	}
	if p.TrimError != "" {
		add(false, "FtsyncChangeLogFilling", "The change log in Postgres can't be trimmed", p.TrimError)
	}
	for _, r := range p.Replicas {
		if since := now.Sub(r.SeenAt); since > goneAfter && p.Connected {
			add(false, "FtsyncReplicaGone", "Replica "+r.Name+" is away",
				"It was last seen "+page.Span(since)+" ago, and the change log keeps its place.")
		}
	}
	p.concernsOfDisk(add)
	if p.Config.Refused != "" {
		add(false, "FtsyncReloadFailed", "The configuration file, as it is now, is not in force", p.Config.Refused)
	}
	for _, text := range p.Warnings {
		add(false, "", "The database needs attention", text)
	}
	return append(list, later...)
}

func (p statusPage) concernsOf(x indexStatus, now time.Time, add func(bool, string, string, string)) {
	of := "Index " + x.Name
	switch {
	case x.FailedAt != nil:
		again := ""
		if x.RetryAt != nil && x.RetryAt.After(now) {
			again = "\nIt is tried again in " + page.Span(x.RetryAt.Sub(now)) + "."
		}
		add(true, "FtsyncIndexFailed", of+" can't be kept in step", cmp.Or(x.Error, "It is being tried again.")+again)
	case x.Waiting != "":
		add(x.WaitingFor > lagConcern.Seconds(), "FtsyncLagging", of+" waits",
			"For "+page.Span(time.Duration(x.WaitingFor*float64(time.Second)))+": "+x.Waiting)
	case p.Connected && x.Generation != "" && x.LagSeconds != nil && *x.LagSeconds > lagConcern.Seconds():
		add(true, "FtsyncLagging", of+" is behind Postgres",
			"By "+page.Span(time.Duration(*x.LagSeconds*float64(time.Second)))+"; changes read and not yet applied: "+
				page.Thousands(x.Backlog)+".")
	}
	if x.Damage != "" {
		add(true, "Rebuild: corrupt", of+" has a damaged file, and is built anew", x.Damage)
	}
	if x.Withheld != "" {
		add(true, "Rebuild: other database", of+" does not answer", x.Withheld)
	}
	if x.Paused != "" {
		add(false, "FtsyncRebuilding", of+" waits before it is filled anew", x.Paused)
	}
	if n := len(x.Poison); n > 0 {
		var keys []string
		for _, bad := range x.Poison[:min(n, 3)] {
			keys = append(keys, bad.Key+": "+bad.Reason)
		}
		if n > len(keys) {
			keys = append(keys, fmt.Sprintf("and %d more", n-len(keys)))
		}
		add(false, "FtsyncPoison", fmt.Sprintf("%s has %s that can't be built", of, countOf(n, "document")),
			strings.Join(keys, "; "))
	}
	if x.Drift > 0 {
		add(false, "FtsyncDrift", fmt.Sprintf("%s differed from Postgres in %s", of, countOf(int(x.Drift), "document")),
			"They were read again since ftsync started. Something changes rows without its triggers.")
	}
	verified := p.Started
	if p.Config.TakenAt.After(verified) {
		verified = p.Config.TakenAt // it may be new since then
	}
	if x.VerifiedAt != nil {
		verified = *x.VerifiedAt
	}
	if every := time.Duration(p.VerifySeconds * float64(time.Second)); every > 0 && x.Generation != "" &&
		now.Sub(verified) > verifyPatience*every {
		add(false, "FtsyncNotVerified", of+" was not compared with Postgres for "+page.Span(now.Sub(verified)),
			"It should be once in "+page.Span(every)+".")
	}
}

func (p statusPage) concernsOfDisk(add func(bool, string, string, string)) {
	if p.DiskFreeBytes == nil {
		return
	}
	var largest int64
	for _, x := range p.Indexes {
		largest = max(largest, x.CacheBytes)
	}
	left := page.Bytes(*p.DiskFreeBytes) + " are left."
	switch free := *p.DiskFreeBytes; {
	case free < diskFullBelow:
		add(true, "FtsyncDiskFull", "The disk of the cache is nearly full", left)
	case free < largest:
		add(false, "FtsyncDiskLow", "The disk of the cache has no room to fill the largest index anew",
			left+" The largest index has "+page.Bytes(largest)+".")
	}
}

// verdict says in a sentence how things are, and no more than is known. good: everything was looked at,
// and found well.
func (p statusPage) verdict(concerns int) (text string, good bool) {
	filling, unverified := 0, 0
	for _, x := range p.Indexes {
		if x.Generation == "" {
			filling++
		}
		if x.VerifiedAt == nil {
			unverified++
		}
	}
	n := len(p.Indexes)
	switch {
	case concerns == 1:
		return "1 thing needs attention", false
	case concerns > 1:
		return countOf(concerns, "thing") + " need attention", false
	case p.Mode == modeOff:
		return "Nothing follows Postgres here (-index=false): how old the answers are is not known", false
	case n == 0:
		return "There are no indexes", false
	case filling > 0:
		return countOf(filling, "index") + " not filled yet", false
	case p.LastCaughtUp == nil:
		return "No look at Postgres has ended yet", false
	case unverified > 0:
		return fmt.Sprintf("All indexes follow Postgres; %d of %d not compared with it yet", unverified, n), false
	}
	return "All indexes follow Postgres, and were compared with it", true
}

// countOf is a number with its noun.
func countOf(n int, noun string) string {
	text := page.Thousands(int64(n)) + " " + noun
	switch {
	case n == 1:
		return text
	case strings.HasSuffix(noun, "x"):
		return text + "es"
	}
	return text + "s"
}
