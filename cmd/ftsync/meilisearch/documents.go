package meilisearch

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"ftsync/cache/search"
)

// maxDocuments is the number of documents that one request may ask for. Asking for more is an
// error: with fewer documents than asked for, a client that counts would skip some.
const maxDocuments = 10_000

const documentPrefix = "invalid_document_"

var documentCodes = codes{"filters": "invalid_document_filter", "order": "invalid_document_sort"}

// listDocuments answers with documents in the order asked for, or else in that in which they
// came into the index.
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
	var keys []string
	if o.keys("ids", &keys) && keys == nil {
		keys = []string{}
	}
	if o.bad != nil {
		return o.bad
	}
	ctx, end, p := h.begin(r)
	if p != nil {
		return p
	}
	defer end()
	q := search.Query{Keys: keys, Filters: filters, Order: order, Offset: out.Offset, Limit: out.Limit, Repeats: true,
		Fields: columnsFor(t.schema, retrieve)}
	result, err := t.Search(ctx, q)
	if err != nil {
		return h.searchProblem(r.Context(), ctx, err, index, q, documentCodes)
	}
	list := make([]*tree, len(result.Hits))
	for i, x := range result.Hits {
		list[i] = withFields(shownDocument(t.schema, x.ID, x.Document), retrieve)
	}
	out.Results, out.Total = list, result.Total
	end()
	writeJSON(w, http.StatusOK, out)
	return nil
}

// keys reads a list of documents' keys: texts, and whole numbers.
func (o *object) keys(name string, into *[]string) bool {
	if o.query {
		return o.names(name, into)
	}
	_, ok := o.take(name)
	for i, item := range o.list(name) {
		if o.tooMany(name, len(*into), maxNames) {
			return true
		}
		s, ok := keyOf(item)
		if !ok {
			o.wrongType(name, fmt.Sprintf("%s[%d]", name, i), item, "a string or an integer")
			return true
		}
		if !slices.Contains(*into, s) {
			*into = append(*into, s)
		}
	}
	return ok
}

// keyOf reads a document's key: a text, or a whole number.
func keyOf(item json.RawMessage) (key string, ok bool) {
	var n json.Number
	if json.Unmarshal(item, &key) != nil && json.Unmarshal(item, &n) != nil || string(item) == "null" {
		return "", false
	}
	return key + n.String(), true
}

// fetchDocuments is listDocuments with a body. Any other POST at such a path would change
// documents.
func (h *handler) fetchDocuments(w http.ResponseWriter, r *http.Request, index, last string) *problem {
	if last != "fetch" {
		return immutable([]string{"indexes", index, "documents"})
	}
	return h.listDocuments(w, r, index, last)
}

// readFields reads the fields of documents that are wanted; nil: all.
func readFields(o *object) (retrieve []string) {
	o.texts("fields", &retrieve)
	if slices.Contains(retrieve, "*") {
		return nil
	}
	return retrieve
}

func withFields(document *tree, retrieve []string) *tree {
	if retrieve == nil {
		return document
	}
	return document.pick("", newPaths(retrieve))
}

func (h *handler) getDocument(w http.ResponseWriter, r *http.Request, index, id string) *problem {
	o := parameters(r, documentPrefix)
	o.only([]string{"fields", "retrieveVectors"})
	retrieve := readFields(o)
	o.refuse()
	if o.bad != nil {
		return o.bad
	}
	t, p := h.unconfined(r, index)
	if p != nil {
		return p
	}
	if h.Unchanged != nil && h.Unchanged(w, r, index) {
		return nil
	}
	ctx, end, p := h.begin(r)
	if p != nil {
		return p
	}
	defer end()
	raw, ok, err := t.Get(ctx, id)
	if err != nil {
		return h.searchProblem(r.Context(), ctx, err, index, search.Query{}, documentCodes)
	}
	if !ok {
		return newProblem(http.StatusNotFound, typeRequest, "document_not_found", "Document `%s` not found.", cut(id))
	}
	whole := withFields(shownDocument(t.schema, id, raw), retrieve)
	end()
	writeJSON(w, http.StatusOK, whole)
	return nil
}
