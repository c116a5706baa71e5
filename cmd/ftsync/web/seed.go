package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"ftsync/cache"
	"ftsync/worker"
)

// What another replica asks for to begin with copies of this one's indexes. A copy is all documents of
// all tenants, and more than they show: so a key is needed, also where nothing else needs one, and a
// tenant token is none.

// Donor is where snapshots come from: the cache.
type Donor interface {
	Snapshot(ctx context.Context, index, name string) (*cache.Snapshot, error)
	KeptSnapshot(index, name string) (*cache.Snapshot, error)
}

const (
	seedsPattern    = "/seed"
	snapshotPattern = "/seed/{index}/{name}"

	// generationHeader names the generation that a snapshot is a copy of.
	generationHeader = "Ftsync-Generation"

	// stalled is how long a client may read nothing of a snapshot.
	stalled = 30 * time.Second
)

// serveSeeds lists what may be copied.
func (s *Server) serveSeeds(w http.ResponseWriter, r *http.Request) {
	if s.mayCopy(w, r) {
		writeJSON(w, http.StatusOK, "application/json", map[string][]worker.Seed{"indexes": s.current().Seeds()})
	}
}

// serveSnapshot answers with a snapshot of an index. A request for all of it makes one, and keeps it under
// the name that the client has chosen. One for a part (Range) goes on with the one that is kept.
func (s *Server) serveSnapshot(w http.ResponseWriter, r *http.Request) {
	if !s.mayCopy(w, r) {
		return
	}
	// Both take as long as they take. It is the client that must not stall.
	conn := http.NewResponseController(w)
	if err := errors.Join(conn.SetReadDeadline(time.Time{}), conn.SetWriteDeadline(time.Time{})); err != nil {
		s.Log.DebugContext(r.Context(), "a snapshot must be sent in one go", "error", err)
	}
	get := s.Donor.KeptSnapshot
	if r.Header.Get("Range") == "" {
		get = func(index, name string) (*cache.Snapshot, error) { return s.Donor.Snapshot(r.Context(), index, name) }
	}
	index := r.PathValue("index")
	if _, ok := s.current().Indexes.Named(index); !ok {
		newProblem(http.StatusNotFound, codeUnknownIndex, "Not found",
			fmt.Sprintf("There is no index %q.", shorten(index))).write(w, r)
		return
	}
	snapshot, err := get(index, r.PathValue("name"))
	if err != nil {
		s.snapshotProblem(r, err).write(w, r)
		return
	}
	file, err := snapshot.Open()
	if err != nil {
		s.snapshotProblem(r, err).write(w, r)
		return
	}
	defer file.Close()
	h := w.Header()
	h.Set("Content-Type", "application/vnd.sqlite3")
	h.Set("Cache-Control", "no-store")
	h.Set("ETag", `"`+snapshot.Sum+`"`)
	h.Set(generationHeader, snapshot.Generation)
	http.ServeContent(&unhurried{w, conn, snapshot}, r, "", time.Time{}, file)
	if at, err := file.Seek(0, io.SeekCurrent); err == nil && at == snapshot.Bytes && r.Method == http.MethodGet {
		snapshot.Fetched()
	}
}

// mayCopy answers a request that may not copy anything, and reports whether it may.
func (s *Server) mayCopy(w http.ResponseWriter, r *http.Request) bool {
	now := s.current()
	switch {
	case !now.Keys.Any():
		forbidden("Copies of indexes are given to holders of a key alone: set FTSYNC_API_KEY here.").write(w, r)
	case now.Seeds == nil:
		newProblem(http.StatusNotFound, codeNotFound, "Not found",
			"This ftsync follows no Postgres (-index=false), and a copy could not go on from here.").write(w, r)
	default:
		return true
	}
	return false
}

func (s *Server) snapshotProblem(r *http.Request, err error) *problem {
	switch {
	case errors.Is(err, cache.ErrNoSnapshot):
		return newProblem(http.StatusGone, codeNoSnapshot, "Gone", "The snapshot is gone: ask for all of a new one.")
	case errors.Is(err, cache.ErrSnapshots):
		return unavailable(codeOverloaded, "Too many snapshots", "Other replicas are fetching snapshots.", time.Minute)
	case errors.Is(err, cache.ErrNotReady):
		return unavailable(codeNotReady, "Not ready", "The index is not filled yet.", time.Minute)
	}
	s.Log.ErrorContext(r.Context(), "no snapshot could be made", "error", err)
	return unavailable(codeUnavailable, "No snapshot", "No snapshot could be made: this ftsync's log says why.",
		time.Minute)
}

// unhurried sends an answer for as long as its client reads.
type unhurried struct {
	http.ResponseWriter
	conn     *http.ResponseController
	snapshot *cache.Snapshot
}

func (u *unhurried) Write(b []byte) (int, error) {
	u.snapshot.Touch()
	if err := u.conn.SetWriteDeadline(time.Now().Add(stalled)); err != nil {
		return 0, err
	}
	return u.ResponseWriter.Write(b)
}
