package web

import (
	"net/http"
	"time"

	"ftsync/cmd/ftsync/indexes"
	"ftsync/worker"
)

// modeOff is worker.Status.Mode when no worker runs.
const modeOff = "off"

// statusPage is the body of /status: the worker's view, the cache's facts and this program's
// build. Durations are in seconds, times in RFC 3339.
type statusPage struct {
	Build         Build         `json:"build"`
	Started       time.Time     `json:"started"`
	UptimeSeconds float64       `json:"uptime_seconds"`
	Ready         bool          `json:"ready"`
	Mode          string        `json:"mode"` // notify, poll or off
	ModeWhy       string        `json:"mode_why,omitempty"`
	Connected     bool          `json:"connected"`
	LastError     string        `json:"last_error,omitempty"`
	Warnings      []string      `json:"warnings,omitempty"`   // what in the database is worth somebody's attention
	TrimError     string        `json:"trim_error,omitempty"` // why the change log could not be trimmed the last time
	Parked        bool          `json:"parked"`
	ChangeLog     *changeLog    `json:"change_log,omitempty"`
	Replicas      []replica     `json:"replicas,omitempty"` // as the change log knows them; none: not looked yet
	LagSeconds    *float64      `json:"lag_seconds"`
	LastCaughtUp  *time.Time    `json:"last_caught_up"` // null: not yet
	Config        ConfigState   `json:"config"`
	CacheBytes    int64         `json:"cache_bytes"`     // of the files that answer searches, with their logs
	DiskFreeBytes *int64        `json:"disk_free_bytes"` // null: unknown
	VerifySeconds float64       `json:"verify_seconds"`  // time in which each index is to be compared; 0: never
	Indexes       []indexStatus `json:"indexes"`
}

// replica is a replica as the change log knows it.
type replica struct {
	Name    string    `json:"name"`
	This    bool      `json:"this"`
	Indexes int       `json:"indexes"`
	SeenAt  time.Time `json:"seen_at"`
	// Behind is how many changes it has not acknowledged, of its index that is furthest behind;
	// counting ends at 10,000. What it acknowledges may be seconds behind what its searches find.
	Behind int64 `json:"behind"`
}

// changeLog is how full the log in Postgres is, which all replicas share, as last measured.
type changeLog struct {
	Rows   int64      `json:"rows"`
	Limit  int64      `json:"limit"`
	HeldBy *logHolder `json:"held_by,omitempty"`
}

// logHolder is who is furthest behind: what it has not seen is kept.
type logHolder struct {
	Index   string    `json:"index"`
	Replica string    `json:"replica"`
	SeenAt  time.Time `json:"seen_at"`
}

type indexStatus struct {
	Name       string          `json:"name"`
	State      worker.State    `json:"state"`
	Error      string          `json:"error,omitempty"`
	FailedAt   *time.Time      `json:"failed_at,omitempty"`
	RetryAt    *time.Time      `json:"retry_at,omitempty"`
	Waiting    string          `json:"waiting,omitempty"` // for what, and who has it
	WaitingFor float64         `json:"waiting_seconds,omitempty"`
	Damage     string          `json:"damage,omitempty"` // found in the file that answers searches
	Withheld   string          `json:"withheld,omitempty"`
	Generation string          `json:"generation"` // empty: none answers searches yet
	Documents  int64           `json:"documents"`
	CacheBytes int64           `json:"cache_bytes"`
	WALBytes   int64           `json:"wal_bytes"`
	Position   string          `json:"position,omitempty"`
	LagSeconds *float64        `json:"lag_seconds"`
	Backlog    int64           `json:"backlog"`
	Applied    int64           `json:"changes_applied"` // since the configuration was taken
	Backfill   *backfillStatus `json:"backfill,omitempty"`
	Mark       *worker.Mark    `json:"mark,omitempty"`   // why a trigger could not log a key, the last time
	Paused     string          `json:"paused,omitempty"` // why a rebuild is put off
	Poison     []worker.Poison `json:"poison,omitempty"` // documents that can't be built, set aside
	// VerifiedAt is when it was last compared with Postgres from end to end; null: not yet.
	VerifiedAt *time.Time `json:"verified_at"`
	Drift      int64      `json:"drift"` // documents found to differ by that since the start
}

type backfillStatus struct {
	Step          string    `json:"step"` // load, index or catch up
	Rows          int64     `json:"rows"`
	EstimatedRows int64     `json:"estimated_rows"`   // 0: unknown
	RowsGuessed   bool      `json:"rows_guessed"`     // a table has no statistics yet
	TableBytes    int64     `json:"table_bytes"`      // on disk, of the tables that are read; 0: unknown
	Expected      float64   `json:"expected_seconds"` // of all steps, before they began; 0: unknown
	RowsPerSecond float64   `json:"rows_per_second"`
	LeftSeconds   float64   `json:"left_seconds"` // for all steps; 0: unknown
	Done          float64   `json:"done"`         // part of the time for all steps, from 0 to 0.99; 0: unknown
	Started       time.Time `json:"started"`
}

func (s *Server) serveStatus(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, "application/json", s.status())
}

// status is everything that is known of the process, its indexes and the change log.
func (s *Server) status() statusPage {
	now := s.current()
	st := now.Status()
	page := statusPage{
		Build:         s.Build,
		Started:       s.started.UTC(),
		UptimeSeconds: time.Since(s.started).Seconds(),
		Ready:         s.readiness().Status == "ready",
		Mode:          st.Mode,
		ModeWhy:       st.ModeWhy,
		Connected:     st.Connected,
		LastError:     st.LastError,
		Warnings:      st.Warnings,
		TrimError:     st.TrimError,
		Parked:        st.Parked,
		LagSeconds:    lagOf(st, now.Indexes),
		LastCaughtUp:  timeOrNull(st.LastCaughtUp),
		Config:        *s.config.Load(),
		VerifySeconds: st.VerifyEvery.Seconds(),
	}
	if s.FreeBytes != nil {
		if n := s.FreeBytes(); n >= 0 {
			page.DiskFreeBytes = &n
		}
	}
	if log := st.Log; log != nil {
		page.ChangeLog = &changeLog{Rows: log.Rows, Limit: log.Limit}
		if h := log.Holder; h != nil {
			page.ChangeLog.HeldBy = &logHolder{h.Index, h.Replica, h.Seen.UTC()}
		}
		for _, r := range log.Replicas {
			page.Replicas = append(page.Replicas, replica{r.Name, r.Name == st.Replica, r.Indexes, r.Seen.UTC(),
				r.Behind})
		}
	}
	following := byName(st)
	for _, x := range now.Indexes {
		of := s.indexStatus(x, st, following[x.Name()])
		page.CacheBytes += of.CacheBytes + of.WALBytes
		page.Indexes = append(page.Indexes, of)
	}
	return page
}

// byName returns what the worker says of each index.
func byName(st worker.Status) map[string]worker.IndexStatus {
	following := make(map[string]worker.IndexStatus, len(st.Indexes))
	for _, x := range st.Indexes {
		following[x.Name] = x
	}
	return following
}

// indexStatus joins the facts of the cache with the worker's; f is zero without a worker.
func (s *Server) indexStatus(x indexes.Index, st worker.Status, f worker.IndexStatus) indexStatus {
	held := x.Facts()
	out := indexStatus{
		Name:       x.Name(),
		State:      f.State,
		Error:      f.Error,
		FailedAt:   timeOrNull(f.FailedAt),
		RetryAt:    timeOrNull(f.RetryAt),
		Waiting:    f.Waiting,
		Damage:     textOf(held.Damage),
		Withheld:   f.Withheld,
		Generation: held.Generation,
		Documents:  held.Documents,
		CacheBytes: held.Bytes,
		WALBytes:   held.WAL,
		Position:   f.Position,
		LagSeconds: lagFrom(st, f.Lag),
		Backlog:    f.Backlog,
		Applied:    f.Applied,
		Mark:       f.Mark,
		Paused:     f.Paused,
		Poison:     f.Poison,
		VerifiedAt: timeOrNull(f.Verified),
		Drift:      f.Drift,
	}
	if f.Name == "" {
		out.State = modeOff
	}
	if f.Waiting != "" {
		out.WaitingFor = time.Since(f.WaitingSince).Seconds()
	}
	if b := f.Backfill; b != nil {
		out.Backfill = &backfillStatus{b.Step, b.Rows, b.Estimate, b.Guessed, b.Bytes, b.Expected.Seconds(),
			b.RowsPerSec, b.Left.Seconds(), b.Done, b.Started.UTC()}
	}
	return out
}

// textOf returns an error's text; "" for nil.
func textOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// timeOrNull returns nil for the zero time, which is null in JSON.
func timeOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
