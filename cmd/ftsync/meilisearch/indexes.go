package meilisearch

import (
	"net/http"
	"slices"
	"time"

	"ftsync/cmd/ftsync/access"
	"ftsync/worker"
)

// page is a part of a list, as Meilisearch shows it.
type page struct {
	Results any   `json:"results"`
	Offset  int   `json:"offset"`
	Limit   int   `json:"limit"`
	Total   int64 `json:"total"`
}

type indexInfo struct {
	UID        string `json:"uid"`
	CreatedAt  string `json:"createdAt"`
	UpdatedAt  string `json:"updatedAt"`
	PrimaryKey string `json:"primaryKey"`
}

// info describes an index, with the only times that this process knows: the index began with
// the process.
func (h *handler) info(t *target) indexInfo {
	key, _ := primaryKey(t.schema)
	return indexInfo{UID: t.name, CreatedAt: timestamp(h.Started), UpdatedAt: timestamp(h.updated()), PrimaryKey: key}
}

// updated returns when all changes in Postgres were last in the indexes, and at least the
// start of the process.
func (h *handler) updated() time.Time {
	if at := h.Status().LastCaughtUp; at.After(h.Started) {
		return at
	}
	return h.Started
}

func timestamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// visible returns the indexes that the client may search, in their order.
func (h *handler) visible(r *http.Request) (list []*target) {
	for _, v := range h.Indexes().Visible(access.From(r.Context())) {
		list = append(list, newTarget(v))
	}
	return list
}

func (h *handler) listIndexes(w http.ResponseWriter, r *http.Request, _, _ string) *problem {
	o := parameters(r, "invalid_index_")
	o.only([]string{"offset", "limit"})
	p := page{Limit: defaultLimit}
	o.whole("offset", &p.Offset)
	o.whole("limit", &p.Limit)
	if o.bad != nil {
		return o.bad
	}
	all := h.visible(r)
	infos := []indexInfo{}
	for _, t := range all[min(p.Offset, len(all)):min(p.Offset+p.Limit, len(all))] {
		infos = append(infos, h.info(t))
	}
	p.Results, p.Total = infos, int64(len(all))
	writeJSON(w, http.StatusOK, p)
	return nil
}

func (h *handler) getIndex(w http.ResponseWriter, r *http.Request, index, _ string) *problem {
	t, p := h.target(r, index)
	if p == nil {
		writeJSON(w, http.StatusOK, h.info(t))
	}
	return p
}

type indexStats struct {
	Documents         int64            `json:"numberOfDocuments"`
	Bytes             int64            `json:"rawDocumentDbSize"`
	DocumentBytes     int64            `json:"avgDocumentSize"`
	Indexing          bool             `json:"isIndexing"`
	Embeddings        int64            `json:"numberOfEmbeddings"`
	EmbeddedDocuments int64            `json:"numberOfEmbeddedDocuments"`
	Fields            map[string]int64 `json:"fieldDistribution"` // documents that have it: all have all
}

func (t *target) stats(st worker.Status) indexStats {
	f := t.Facts()
	s := indexStats{Documents: f.Documents, Bytes: f.Bytes + f.WAL, Fields: map[string]int64{}}
	s.Indexing = slices.ContainsFunc(st.Indexes, func(x worker.IndexStatus) bool {
		return x.Name == t.name && x.Backfill != nil
	})
	s.DocumentBytes = s.Bytes / max(1, f.Documents)
	for _, c := range t.schema.Columns {
		s.Fields[c.Name] = f.Documents
	}
	return s
}

func (h *handler) indexStats(w http.ResponseWriter, r *http.Request, index, _ string) *problem {
	t, p := h.unconfined(r, index)
	if p == nil {
		writeJSON(w, http.StatusOK, t.stats(h.Status()))
	}
	return p
}

func (h *handler) stats(w http.ResponseWriter, r *http.Request, _, _ string) *problem {
	var a struct {
		Bytes   int64                 `json:"databaseSize"`
		Used    int64                 `json:"usedDatabaseSize"`
		Updated *string               `json:"lastUpdate"`
		Indexes map[string]indexStats `json:"indexes"`
	}
	a.Indexes = map[string]indexStats{}
	st := h.Status()
	for _, t := range h.visible(r) {
		if t.Confined() {
			continue
		}
		s := t.stats(st)
		a.Indexes[t.name] = s
		a.Bytes += s.Bytes
	}
	a.Used = a.Bytes
	if len(a.Indexes) > 0 {
		last := timestamp(h.updated())
		a.Updated = &last
	}
	writeJSON(w, http.StatusOK, a)
	return nil
}

func (h *handler) health(w http.ResponseWriter, _ *http.Request, _, _ string) *problem {
	writeJSON(w, http.StatusOK, map[string]string{"status": "available"})
	return nil
}

func (h *handler) version(w http.ResponseWriter, _ *http.Request, _, _ string) *problem {
	writeJSON(w, http.StatusOK, map[string]string{"commitSha": h.Revision, "commitDate": "", "pkgVersion": h.Version})
	return nil
}
