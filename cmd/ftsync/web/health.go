package web

import (
	"net/http"
	"strings"
	"time"
)

// readiness is decided by /readyz and shown by /healthz. Both need no key, so neither says
// anything about documents or the database: /status does.
type readiness struct {
	Status  string        `json:"status"` // "ready", "starting", "damaged" or "stopping"
	Waiting []string      `json:"waiting_for,omitempty"`
	Damaged []string      `json:"damaged,omitempty"` // what is built anew; it answers what it still can
	Indexes []indexHealth `json:"indexes"`
	// The service is ready without Postgres: it answers, and says how old its answers may be.
	Postgres postgresHealth `json:"postgres"`
}

type indexHealth struct {
	Name  string `json:"name"`
	Ready bool   `json:"ready"`
}

type postgresHealth struct {
	Mode      string `json:"mode"`
	Connected bool   `json:"connected"`
}

// readiness returns "ready" if every configured index has a generation that answers and no
// known damage, and nobody has asked the process to stop.
func (s *Server) readiness() readiness {
	st := s.current().Status()
	r := readiness{Status: "ready", Postgres: postgresHealth{st.Mode, st.Connected}}
	for _, x := range s.current().Indexes {
		f := x.Facts()
		r.Indexes = append(r.Indexes, indexHealth{x.Name(), f.Generation != "" && f.Damage == nil})
		if f.Generation == "" {
			r.Status = "starting"
			r.Waiting = append(r.Waiting, x.Name())
		} else if f.Damage != nil {
			r.Damaged = append(r.Damaged, x.Name())
		}
	}
	if r.Status == "ready" && len(r.Damaged) > 0 {
		r.Status = "damaged"
	}
	if s.draining.Load() {
		r.Status = "stopping"
	}
	return r
}

// serveLive answers that the process lives, and nothing else: a restart heals neither Postgres
// nor a backfill.
func (s *Server) serveLive(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, "application/json", map[string]string{"status": "live"})
}

// serveReady is for machines: the status code is the answer.
func (s *Server) serveReady(w http.ResponseWriter, r *http.Request) {
	switch got := s.readiness(); got.Status {
	case "ready":
		writeJSON(w, http.StatusOK, "application/json", map[string]string{"status": got.Status})
	case "stopping":
		unavailable(codeNotReady, "Not ready", "ftsync is stopping.", time.Second).write(w, r)
	case "damaged":
		unavailable(codeDamaged, "Not ready", "Files are damaged, and what they hold is being built anew: "+
			strings.Join(got.Damaged, ", ")+".", 5*time.Second).write(w, r)
	default:
		s.notReady(got.Waiting).write(w, r)
	}
}

// serveHealth is the same for people, with the details.
func (s *Server) serveHealth(w http.ResponseWriter, _ *http.Request) {
	got := s.readiness()
	code := http.StatusOK
	if got.Status != "ready" {
		code = http.StatusServiceUnavailable
		w.Header().Set("Retry-After", "2")
	}
	writeJSON(w, code, "application/json", got)
}
