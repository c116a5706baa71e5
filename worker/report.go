package worker

import (
	"fmt"
	"os"
	"slices"
	"time"

	"ftsync/worker/changelog"
)

func hostname() string {
	if name, err := os.Hostname(); err == nil {
		return name
	}
	return "unknown"
}

// Status returns the worker's present view of itself. It is safe for concurrent use.
func (w *Worker) Status() Status {
	w.mu.Lock()
	defer w.mu.Unlock()
	st := w.status
	if until := w.ids.hidden(); until != 0 {
		st.Warnings = append(slices.Clone(st.Warnings),
			fmt.Sprintf("%s, which is until id %d; meanwhile the indexes are compared with Postgres again and again",
				idsWentBack, until))
	}
	now := time.Now()
	if text := w.catalog.overdue(now); text != "" && st.Connected {
		st.Warnings = append(slices.Clone(st.Warnings), text)
	}
	var (
		at       changelog.Position
		position string
	)
	st.Indexes = make([]IndexStatus, 0, len(w.reports))
	for i, r := range w.reports {
		ix := r.IndexStatus
		// Whether the index is caught up is no longer known once Postgres is away, or a look is
		// overdue.
		if !r.caughtUp || !st.Connected || now.After(r.due(w.lookDue).Add(lookGrace)) {
			ix.Lag = max(0, now.Sub(r.appliedTo))
		}
		st.Lag = max(st.Lag, ix.Lag)
		if gen := w.indexes[i].cache.Published(); gen != nil && gen.Withheld() {
			ix.Withheld = withheldWhy
		}
		if r.published != nil {
			ix.Documents = r.published.Documents()
		}
		if r.at != at { // most indexes are at the same position
			at, position = r.at, r.at.String()
		}
		ix.Position = position
		if p := r.progress; p != nil {
			ix.Backfill = p.at(now, r.filling)
		}
		st.Indexes = append(st.Indexes, ix)
	}
	return st
}

// lookGrace is how late a look may be before the result of the last one is out of date.
const lookGrace = time.Second

// due returns the time by which a look for an index is to have ended.
func (r *report) due(others time.Time) time.Time {
	if !r.lookDue.IsZero() {
		return r.lookDue
	}
	return others
}

// lookIn records, after a look at Postgres, when the next one is due.
func (w *Worker) lookIn(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lookDue = time.Now().Add(d)
}

// lookNow records that a look begins. If it was due earlier, it stays overdue: the worker may
// have been waiting for an answer that never came.
func (w *Worker) lookNow() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if now := time.Now(); now.Before(w.lookDue) {
		w.lookDue = now
	}
}

// bytes returns the sizes of the files that answer the searches of an index, given by its number.
func (w *Worker) bytes(index int) (db, wal int64) {
	if g := w.indexes[index].cache.Published(); g != nil {
		return g.Bytes()
	}
	return 0, 0
}

// report publishes the state of indexes. Only the goroutine that owns them calls it, for all
// indexes after each pass, so it has to be quick.
func (w *Worker) report(indexes ...*index) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, ix := range indexes {
		w.reportOf(ix).take(ix)
	}
}

// take is called with the mu of the worker held.
func (r *report) take(ix *index) {
	r.published = answering(ix.cache)
	r.Generation, r.progress, r.Damage = "", nil, ""
	if r.published != nil {
		r.Generation = r.published.ID()
		if err := r.published.Damage(); err != nil {
			r.Damage = err.Error()
		}
	}
	switch {
	case ix.building != nil:
		r.progress, r.filling = ix.building.progress, ix.building.phase
		r.State = phaseStates[ix.building.phase]
	case ix.published != nil:
		r.State = stateFollowing
	default:
		r.State = stateWaiting
	}
	// The freshness is that of the generation that answers searches.
	if f := ix.published; f != nil && f.away {
		r.lookDue = f.awaySince.Add(detourPause)
	} else if f != nil && ix.cache.Published() == f.gen {
		r.lookDue = time.Time{}
		r.caughtUp, r.appliedTo, r.Backlog, r.at = f.caughtUp && !f.incomplete, f.appliedTo, f.backlog, f.at
		r.Poison = slices.Clone(f.poison)
	} else {
		r.caughtUp = false
	}
	r.Mark, r.Paused, r.Begun = ix.mark, ix.waits(), ix.begun
	r.Error, r.FailedAt, r.RetryAt = "", ix.failedAt, ix.retryAt
	if ix.failure != nil {
		r.Error = ix.failure.Error()
	}
	if ix.err != nil {
		r.State = stateFailed
		r.caughtUp = r.caughtUp && ix.follows()
	}
}

var phaseStates = map[phase]State{loading: stateBackfill, building: stateBuilding, catchingUp: stateCatchUp,
	followingUp: stateFollowing}

var backfillSteps = map[phase]string{loading: "load", building: "index", catchingUp: "catch up"}

// waitingFor records what keeps an index from being prepared; empty: nothing does.
func (w *Worker) waitingFor(ix *index, what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := w.reportOf(ix)
	switch {
	case what == "":
		r.WaitingSince = time.Time{}
	case r.Waiting == "":
		r.WaitingSince = time.Now()
		w.log.Warn("an index waits", "index", ix.def.Name, "for", what)
	}
	r.Waiting = what
}

// arrivedAt records that a pass, whose target was taken at t, has found nothing left to apply for
// the indexes that took part in it. Others have failed, are being prepared, or are followed apart: what
// they have applied is older.
func (w *Worker) arrivedAt(t time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, r := range w.reports {
		if r.published != nil && r.appliedTo.Before(t) {
			t = r.appliedTo
		}
	}
	if t.After(w.status.LastCaughtUp) {
		w.status.LastCaughtUp = t
	}
}

// verified records that an index has been compared with Postgres from end to end.
func (w *Worker) verified(ix *index, t time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.reportOf(ix).Verified = t
}

// applied counts changes that have been applied.
func (w *Worker) applied(ix *index, n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.reportOf(ix).Applied += int64(n)
}

// drifted records that documents differed.
func (w *Worker) drifted(ix *index, n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.reportOf(ix).Drift += int64(n)
}

// appliedTo returns the time up to which changes are known to be in the generation that answers
// the searches of an index.
func (w *Worker) appliedTo(ix *index) time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.reportOf(ix).appliedTo
}

func (w *Worker) reportOf(ix *index) *report {
	return &w.reports[ix.number]
}

// connected records that a session has begun. It returns for how long there was none, if the log
// was told so, and whether it is not the first.
func (w *Worker) connected() (away time.Duration, again bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.status.Connected, w.status.LastError = true, ""
	if w.sessions++; w.sessions > 1 {
		w.metrics.reconnects.Inc()
	}
	if !w.awayFrom.IsZero() {
		away = time.Since(w.awayFrom)
	}
	w.awayFrom = time.Time{}
	return away, w.sessions > 1
}

// away records that the log is told that there is no session.
func (w *Worker) away() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.awayFrom.IsZero() {
		w.awayFrom = time.Now()
	}
}

func (w *Worker) disconnected(err error) {
	for _, waiter := range w.waiting.list() {
		w.waiting.end(waiter, fmt.Errorf("Postgres is away: %w", ErrNotFollowing))
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.status.Connected, w.status.Parked = false, false
	for i := range w.reports {
		w.reports[i].caughtUp = false // nor will it be when the next session begins: it looks first
	}
	if err != nil {
		w.status.LastError = err.Error()
	}
}

// trimming records what keeps the log from being trimmed; nil: nothing does.
func (w *Worker) trimming(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.status.TrimError = ""
	if err != nil {
		w.status.TrimError = err.Error()
	}
}

// filled records how full the log is.
func (w *Worker) filled(f changelog.Fill) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.status.Log = &f
}

func (w *Worker) setMode(mode, why string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.status.Mode, w.status.ModeWhy = mode, why
}

// warn records the warnings that there are now, and logs each once.
func (w *Worker) warn(warnings []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, text := range warnings {
		if !slices.Contains(w.status.Warnings, text) {
			w.log.Warn("the database needs attention", "because", text)
		}
	}
	w.status.Warnings = warnings
}

func (w *Worker) setParked(parked bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.status.Parked = parked
}

// noListen returns the reason not to listen; empty: there is none.
func (w *Worker) noListen() string {
	if w.cfg.Notify == "off" {
		return "FTSYNC_NOTIFY=off"
	}
	return ""
}
