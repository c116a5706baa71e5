package meilisearch

import (
	"net/http"
	"slices"
	"time"
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

func (t *target) info() indexInfo {
	f := t.Facts()
	return indexInfo{UID: t.name, CreatedAt: moment(f.Created), UpdatedAt: moment(f.Updated), PrimaryKey: idField}
}

func moment(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// visible are the indexes that the client may search, in their order.
func (h *handler) visible(r *http.Request) (list []*target) {
	for _, name := range h.Names() {
		if t, p := h.target(r, name); p == nil {
			list = append(list, t)
		}
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
		infos = append(infos, t.info())
	}
	p.Results, p.Total = infos, int64(len(all))
	writeJSON(w, http.StatusOK, p)
	return nil
}

func (h *handler) getIndex(w http.ResponseWriter, r *http.Request, index, _ string) *problem {
	t, p := h.target(r, index)
	if p == nil {
		writeJSON(w, http.StatusOK, t.info())
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

func (t *target) stats() indexStats {
	f := t.Facts()
	s := indexStats{Documents: f.Documents, Bytes: f.Bytes, Indexing: f.Building, Fields: map[string]int64{}}
	s.DocumentBytes = f.Bytes / max(1, f.Documents)
	for _, c := range t.schema.Columns {
		s.Fields[c.Name] = f.Documents
	}
	return s
}

func (h *handler) indexStats(w http.ResponseWriter, r *http.Request, index, _ string) *problem {
	t, p := h.unfiltered(r, index)
	if p == nil {
		writeJSON(w, http.StatusOK, t.stats())
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
	var updates []time.Time
	for _, t := range h.visible(r) {
		if len(t.forced) > 0 {
			continue
		}
		s := t.stats()
		a.Indexes[t.name] = s
		a.Bytes += s.Bytes
		updates = append(updates, t.Facts().Updated)
	}
	a.Used = a.Bytes
	if len(updates) > 0 {
		last := moment(slices.MaxFunc(updates, time.Time.Compare))
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
