package web

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"ftsync/cmd/ftsync/access"
	"ftsync/cmd/ftsync/web/page"
	"ftsync/worker"
)

const (
	statusPagePath  = "/ui/status"
	runbookPagePath = "/ui/runbook"
)

// shownIndexes are shown with charts. Of more there are those that need attention, or the one that
// is asked for with index=, and lines of a table for the others.
const shownIndexes = 24

// serveStatusPage shows what /status says, and how it was in the last hour.
func (s *Server) serveStatusPage(w http.ResponseWriter, r *http.Request) {
	now := s.current()
	st, at := s.status(), time.Now()
	concerns := st.concerns(at)
	verdict, good := st.verdict(len(concerns))
	data := page.Status{Concerns: concerns, Verdict: verdict, Good: good, At: at,
		Facts: []page.Facts{st.postgresFacts(at), s.processFacts(st, at)},
		Fresh: s.freshness(now.Indexes.Visible(access.From(r.Context())))}
	for _, r := range st.Replicas {
		data.Replicas = append(data.Replicas, page.Replica{Name: r.Name, This: r.This, Indexes: r.Indexes,
			Seen: page.Span(at.Sub(r.SeenAt)) + " ago", Behind: behind(r.Behind)})
	}
	chosen := valueOf(parameters(r.URL.RawQuery), "index")
	for _, x := range st.Indexes {
		tile := st.tile(x, at)
		all := chosen == "" && len(st.Indexes) <= shownIndexes
		if all || chosen == "" && tile.Bad && len(data.Tiles) < shownIndexes || chosen == x.Name {
			tile.Charts = charts(s.history.list(x.Name))
			data.Tiles = append(data.Tiles, tile)
		} else {
			data.Rest = append(data.Rest, tile)
		}
	}
	data.Chosen = chosen
	setLag(w, data.Fresh)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Write(data.HTML())
}

func behind(n int64) string {
	if n >= worker.MaxBehind {
		return page.Thousands(n) + " or more"
	}
	return page.Thousands(n)
}

// postgresFacts are about the session and the change log.
func (p statusPage) postgresFacts(now time.Time) page.Facts {
	f := page.Facts{Title: "Postgres"}
	session := map[string]string{"notify": "notifications", "poll": "looking again and again", modeOff: "none"}[p.Mode]
	if p.Mode != modeOff && !p.Connected {
		session = "away"
	} else if p.ModeWhy != "" {
		session += ", because: " + p.ModeWhy
	}
	f.Add("Session", session)
	if p.Mode == modeOff {
		return f
	}
	if p.LastCaughtUp == nil {
		f.Add("Caught up", "not yet since ftsync started")
	} else {
		f.Add("Caught up", page.Span(now.Sub(*p.LastCaughtUp))+" ago")
	}
	log := p.ChangeLog
	if log == nil {
		f.Add("Change log", "not measured yet")
		return f
	}
	f.Add("Change log", page.Thousands(log.Rows)+" of "+page.Thousands(log.Limit)+" rows")
	f.Meter(float64(log.Rows), float64(log.Limit), logConcern, 0.5)
	if h := log.HeldBy; h != nil && log.Rows > 0 {
		f.Add("Kept for", fmt.Sprintf("index %s of replica %s, seen %s ago", h.Index, h.Replica,
			page.Span(now.Sub(h.SeenAt))))
	}
	return f
}

// processFacts are about this program, its configuration and its disk.
func (s *Server) processFacts(p statusPage, now time.Time) page.Facts {
	f := page.Facts{Title: "This process"}
	f.Add("Version", p.Build.Version+" ("+p.Build.Revision+"), SQLite "+p.Build.SQLite+", "+p.Build.Go)
	f.Add("Running for", page.Span(now.Sub(s.started)))
	ready := s.readiness()
	text := ready.Status
	if len(ready.Waiting) > 0 {
		text += ": " + countOf(len(ready.Waiting), "index") + " not filled yet"
	}
	f.Add("Readiness", text)
	f.AddTime("Configuration taken", p.Config.TakenAt)
	f.Add("Cache", page.Bytes(p.CacheBytes)+" in "+countOf(len(p.Indexes), "index"))
	if p.DiskFreeBytes == nil {
		f.Add("Free on its disk", "unknown")
	} else {
		f.Add("Free on its disk", page.Bytes(*p.DiskFreeBytes))
	}
	return f
}

// tile is what the page shows of an index.
func (p statusPage) tile(x indexStatus, now time.Time) page.Tile {
	t := page.Tile{Name: x.Name, State: string(x.State), Documents: x.Documents, Empty: x.Generation == ""}
	t.Bad = x.FailedAt != nil || x.Damage != "" || x.Withheld != ""
	if x.State == modeOff {
		t.State = "not followed"
	}
	t.Fresh = "unknown"
	if x.LagSeconds != nil && x.Generation != "" {
		t.Fresh = page.Fresh{Following: true, Seconds: *x.LagSeconds}.String()
	}
	if x.Backlog > 0 {
		t.Facts.Add("Changes to apply", page.Thousands(x.Backlog))
	}
	t.Facts.Add("Files", page.Bytes(x.CacheBytes)+", log "+page.Bytes(x.WALBytes))
	compared := "not yet since ftsync started"
	switch {
	case p.Mode == modeOff:
		compared = "not by this process"
	case x.VerifiedAt != nil:
		compared = page.Span(now.Sub(*x.VerifiedAt)) + " ago"
	case p.VerifySeconds == 0:
		compared = "never: FTSYNC_VERIFY_INTERVAL is 0"
	}
	t.Facts.Add("Compared with Postgres", compared)
	if x.VerifiedAt != nil || x.Drift > 0 {
		t.Facts.Add("Documents that differed", page.Thousands(x.Drift)+" since ftsync started")
	}
	if x.Mark != nil {
		t.Facts.Add("Last whole table", x.Mark.Table+", "+page.Span(now.Sub(x.Mark.Seen))+" ago: "+x.Mark.Reason)
	}
	if b := x.Backfill; b != nil {
		t.Filling = &page.Filling{Index: x.Name, Step: stepNames[b.Step], Done: b.Done, Rows: b.Rows,
			Of: b.EstimatedRows, Rate: b.RowsPerSecond, Left: time.Duration(b.LeftSeconds * float64(time.Second))}
	}
	return t
}

// charts are those of an index. Each has a value a sample; NaN is a gap.
func charts(list []sample) []page.Chart {
	if len(list) == 0 {
		return nil
	}
	chart := func(name, unit string, fromZero bool, of func(sample) float32) page.Chart {
		c := page.Chart{Name: name, Unit: unit, FromZero: fromZero, Most: samples,
			Over: page.Span(time.Duration(len(list)) * sampleEvery)}
		for _, x := range list {
			c.Values = append(c.Values, of(x))
		}
		return c
	}
	return []page.Chart{
		chart("Documents", "", false, func(x sample) float32 { return x.documents }),
		chart("Behind", " s", true, func(x sample) float32 { return x.lag }),
		chart("Changes", "/s", true, func(x sample) float32 { return x.changes }),
		chart("Searches", "/s", true, func(x sample) float32 { return x.searches }),
	}
}

// serveRunbook shows what to do when something needs attention. It needs no key: it is the same
// everywhere.
func serveRunbook(w http.ResponseWriter, _ *http.Request) {
	body := page.Runbook()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Header().Set("Cache-Control", "no-cache")
	w.Write(body)
}

// setLag says in a header how far a page is behind; see lagHeader.
func setLag(w http.ResponseWriter, fresh page.Fresh) {
	w.Header().Set(lagHeader, "")
	if fresh.Following {
		w.Header().Set(lagHeader, strconv.FormatFloat(fresh.Seconds, 'f', -1, 64))
	}
}
