package meilisearch

import (
	"context"
	"net/http"
	"slices"

	"ftsync/cache"
)

// maxDocuments is how many documents one request may ask for. Asking for more
// is an error: with fewer than asked for, a client that counts would skip some.
const maxDocuments = 10_000

const documentPrefix = "invalid_document_"

var documentCodes = codes{"filters": "invalid_document_filter", "order": "invalid_document_sort"}

// listDocuments answers with documents in the order in which they came into the
// index, or the one asked for.
func (h *handler) listDocuments(w http.ResponseWriter, r *http.Request, index, _ string) *problem {
	o, p := h.read(w, r, documentPrefix)
	if p != nil {
		return p
	}
	t, p := h.target(r, index)
	if p != nil {
		return p
	}
	out := page{Limit: defaultLimit}
	o.only([]string{"offset", "limit", "fields", "filter", "sort", "ids", "retrieveVectors"})
	o.whole("offset", &out.Offset)
	if o.whole("limit", &out.Limit) && out.Limit > maxDocuments && o.bad == nil {
		o.wrongValue("limit", "it is %d, expected at most %d; use `offset` for more", out.Limit, maxDocuments)
	}
	retrieve := readFields(o)
	filters := readFilter(o, "filter")
	order := readSort(o, "sort")
	o.refuse()
	if _, ok := o.take("ids"); ok {
		o.bad = unsupported("`ids`")
	}
	if o.bad != nil {
		return o.bad
	}
	q := cache.Query{Filters: append(filters[:len(filters):len(filters)], t.forced...), Order: order, Offset: out.Offset, Limit: out.Limit, Fields: fields(t.schema, retrieve)}
	ctx, cancel := context.WithTimeout(r.Context(), h.Timeout)
	defer cancel()
	result, err := t.search(ctx, q)
	if err != nil {
		return h.searchProblem(r.Context(), ctx, err, index, q, len(filters), documentCodes)
	}
	list := make([]*tree, len(result.Hits))
	for i, x := range result.Hits {
		list[i] = chosen(document(t.schema, x.ID, x.Document), retrieve)
	}
	out.Results, out.Total = list, result.Total
	writeJSON(w, http.StatusOK, out)
	return nil
}

// fetchDocuments is listDocuments with a body. Other POSTs at such a path would
// change documents.
func (h *handler) fetchDocuments(w http.ResponseWriter, r *http.Request, index, last string) *problem {
	if last != "fetch" {
		return immutable([]string{"indexes", index, "documents"})
	}
	return h.listDocuments(w, r, index, last)
}

// readFields reads which fields of documents are wanted; nil: all.
func readFields(o *object) (retrieve []string) {
	o.texts("fields", &retrieve)
	if slices.Contains(retrieve, "*") {
		return nil
	}
	return retrieve
}

func chosen(document *tree, retrieve []string) *tree {
	if retrieve == nil {
		return document
	}
	return document.pick("", retrieve)
}

func (h *handler) getDocument(w http.ResponseWriter, r *http.Request, index, id string) *problem {
	o := parameters(r, documentPrefix)
	o.only([]string{"fields", "retrieveVectors"})
	retrieve := readFields(o)
	o.refuse()
	if o.bad != nil {
		return o.bad
	}
	t, p := h.target(r, index)
	if p != nil {
		return p
	}
	ctx, cancel := context.WithTimeout(r.Context(), h.Timeout)
	defer cancel()
	raw, ok, err := t.Get(ctx, id)
	if err != nil {
		return h.searchProblem(r.Context(), ctx, err, index, cache.Query{}, 0, documentCodes)
	}
	if !ok {
		return newProblem(http.StatusNotFound, typeRequest, "document_not_found", "Document `%s` not found.", cut(id))
	}
	writeJSON(w, http.StatusOK, chosen(document(t.schema, id, raw), retrieve))
	return nil
}
