package meilisearch

import (
	"net/http"
	"time"

	"ftsync/cache/search"
)

const similarPrefix = "invalid_similar_"

var similarCodes = codes{"like": "not_found_similar_id", "filters": "invalid_similar_filter"}

// similarAnswer is the body of a search for similar documents.
type similarAnswer struct {
	Hits             []*tree `json:"hits"`
	ID               string  `json:"id"`
	ProcessingTimeMS int64   `json:"processingTimeMs"`
	paging
}

// similar answers with the documents that are most like one of the index, by the words that tell most
// about it: there are no embedders, and naming one is an error. A client whose words are confined may not
// ask, for the words are weighed by the documents of all.
func (h *handler) similar(w http.ResponseWriter, r *http.Request, index, _ string) *problem {
	began := time.Now()
	o, p := h.read(w, r, similarPrefix)
	if p != nil {
		return p
	}
	t, p := h.unconfined(r, index)
	if p != nil {
		return p
	}
	id, q, p := readSimilar(o)
	if p != nil {
		return p
	}
	c := search.Query{Like: id, Repeats: true, Filters: q.filters, LeastScore: q.threshold}
	c.Offset, c.Limit = q.window()
	newHitMaker(t.schema, &q).query(&c)
	ctx, end, p := h.begin(r)
	if p != nil {
		return p
	}
	defer end()
	result, err := t.Search(ctx, c)
	if err != nil {
		return h.searchProblem(r.Context(), ctx, err, index, c, similarCodes)
	}
	a := similarAnswer{ID: id, paging: q.of(result.Total)}
	if a.Hits, p = h.hits(r.Context(), ctx, t, &q, result.Hits); p != nil {
		return p
	}
	a.ProcessingTimeMS = time.Since(began).Milliseconds()
	end()
	writeJSON(w, http.StatusOK, a)
	return nil
}

// readSimilar reads what documents are to be like, and how they are to be shown.
func readSimilar(o *object) (id string, q request, p *problem) {
	o.only([]string{"id", "embedder", "offset", "limit", "filter", "attributesToRetrieve", "retrieveVectors",
		"showRankingScore", "showRankingScoreDetails", "rankingScoreThreshold", "showPerformanceDetails"})
	raw, given := o.take("id")
	switch {
	case o.bad != nil:
	case !given:
		o.bad = bad("bad_request", "Missing field `id`")
	case o.query:
		id = string(raw)
	default:
		var ok bool
		if id, ok = keyOf(raw); !ok {
			o.wrongType("id", "id", raw, "a string or an integer")
		}
	}
	if o.bad == nil && id == "" {
		o.wrongValue("id", "it is empty")
	}
	var embedder string
	if o.text("embedder", &embedder); embedder != "" && o.bad == nil {
		o.bad = bad("invalid_similar_embedder",
			"Cannot find embedder with name `%s`: ftsync compares documents by their words; leave `embedder` out.",
			cut(embedder))
	}
	q.pages = pages{limit: defaultLimit}
	o.whole("offset", &q.offset)
	o.whole("limit", &q.limit)
	q.filters = readFilter(o, "filter")
	q.readRetrieved(o)
	q.readThreshold(o)
	o.refuse()
	return id, q, o.bad
}
