package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"ftsync/cache/document"
	"ftsync/cmd/ftsync/web/page"
)

func (s *Server) page(mux *http.ServeMux) {
	mux.HandleFunc("/{$}", s.servePage)
	mux.HandleFunc("/page.css", asset("text/css; charset=utf-8", page.Style))
	mux.HandleFunc("/page.js", asset("text/javascript; charset=utf-8", page.Script))
}

// asset answers with a file that is part of the program.
func asset(contentType string, body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Cache-Control", "no-cache")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
	}
}

func (s *Server) servePage(w http.ResponseWriter, r *http.Request) {
	data := page.Data{Indexes: s.current().Indexes.Names()}
	var held int64
	for _, x := range s.current().Indexes {
		held += x.Facts().Documents
	}
	data.Documents = page.Thousands(held)

	chosen, plain := splitChoices(parameters(r.URL.RawQuery))
	req, bad := s.readSearch(plain, r)
	data.Query = req.Text
	if bad == nil {
		bad = s.fillPage(r, &data, req, chosen)
	}
	if bad != nil {
		data.Problem = bad.Title + ". " + bad.Detail
	}

	body := data.HTML()
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "no-store")
	if bad != nil {
		bad.setRetryAfter(w)
		w.WriteHeader(bad.Status)
	}
	w.Write(body)
}

// fillPage searches and fills in the answer.
func (s *Server) fillPage(r *http.Request, data *page.Data, req searchRequest, chosen choices) *problem {
	var schema document.Schema
	if len(req.indexes) == 1 {
		data.Index = req.indexes[0].Name()
		schema, _ = req.indexes[0].Schema()
	}
	if bad := s.awaitAfter(r.Context(), req); bad != nil {
		return bad
	}
	filters, bad := s.pageFilters(r, schema, req, chosen)
	if bad != nil {
		return bad
	}
	req.Filters = append(slices.Clone(req.Filters), chosen.filters(schema, "")...)
	a, bad := s.search(r.Context(), req)
	if bad != nil {
		return bad
	}
	data.Filters, data.Sorts = filters, pageSorts(schema, r.URL.Query().Get("sort"))
	s.show(data, a, req, r.URL)
	return nil
}

// show fills in an answer.
func (s *Server) show(d *page.Data, a *answer, req searchRequest, u *url.URL) {
	for _, h := range a.Hits {
		d.Hits = append(d.Hits, page.NewHit(h.Index, h.ID, h.Document, h.marks))
	}
	d.Total = page.Thousands(a.Total)
	if !a.TotalIsExact {
		d.Total = "more than " + d.Total
	}
	d.Took = strconv.FormatFloat(a.TookMS, 'f', 1, 64) + " ms"
	d.NotReady, d.Instead, d.DidYouMean = a.NotReady, a.Corrections, a.DidYouMean
	switch {
	case a.LagSeconds == nil:
		d.Fresh, d.Stale = "not following Postgres", true
	case *a.LagSeconds < 1:
		d.Fresh = "up to date"
	default:
		d.Fresh, d.Stale = fmt.Sprintf("up to %v behind", time.Duration(*a.LagSeconds)*time.Second), *a.LagSeconds > 10
	}
	with := func(name, value string) string {
		v := u.Query()
		v.Del("offset")
		v.Del(name)
		if value != "" {
			v.Set(name, value)
		}
		return "?" + v.Encode()
	}
	if d.DidYouMean != "" {
		d.MeanLink = with("q", d.DidYouMean)
	}
	if req.Offset > 0 {
		before := ""
		if req.Offset > req.Limit {
			before = strconv.Itoa(req.Offset - req.Limit)
		}
		d.Prev = with("offset", before)
	}
	if next := req.Offset + req.Limit; int64(next) < a.Total && next <= s.MaxOffset && req.Limit > 0 {
		d.Next = with("offset", strconv.Itoa(next))
	}
}

// pageSorts returns the orders to choose from: of numbers and dates both directions.
func pageSorts(schema document.Schema, chosen string) []page.Sort {
	list := []page.Sort{{Label: "relevance"}}
	for _, c := range schema.Columns {
		if !c.Filter {
			continue
		}
		list = append(list, page.Sort{Value: c.Name, Label: c.Name + " ↑"})
		if c.Type != document.Text && c.Type != document.Array && c.Type != document.JSON {
			list = append(list, page.Sort{Value: c.Name + ":desc", Label: c.Name + " ↓"})
		}
	}
	for i := range list {
		list[i].Chosen = list[i].Value == chosen
	}
	if len(list) == 1 {
		return nil
	}
	return list
}
