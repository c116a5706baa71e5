package main

import (
	"bytes"
	"embed"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// contentSecurityPolicy lets the page use its own script and style and nothing
// else; it stands on every answer.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
	"img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

//go:embed page
var pageFiles embed.FS

// pageData is what the page shows. The page works without JavaScript as a plain
// form; its script asks for the same page again and puts the new results into
// the old one. So there is one rendering, which escapes everything.
type pageData struct {
	Query      string
	Index      string // chosen; empty: all
	Indexes    []string
	Asked      bool // there is a query to answer
	Problem    *problem
	Hits       []pageHit
	Total      string
	Took       string
	Fresh      string
	Stale      bool
	NotReady   []string
	Documents  string // in all indexes
	Prev, Next string // query strings of the pages before and after; empty: none
}

func (s *server) page(mux *http.ServeMux) {
	mux.HandleFunc("/{$}", s.servePage)
	for name, contentType := range map[string]string{
		"page.css": "text/css; charset=utf-8",
		"page.js":  "text/javascript; charset=utf-8",
	} {
		body, err := pageFiles.ReadFile("page/" + name)
		if err != nil {
			panic(err) // embedded
		}
		mux.HandleFunc("/"+name, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", contentType)
			w.Header().Set("Cache-Control", "no-cache")
			http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
		})
	}
}

func (s *server) servePage(w http.ResponseWriter, r *http.Request) {
	data := pageData{Indexes: s.names()}
	var held int64
	for _, x := range s.now().indexes {
		held += x.facts().documents
	}
	data.Documents = thousands(held)

	req, bad := s.readSearch(r.URL.RawQuery, r.Header)
	data.Query = req.Text
	if bad == nil && !req.all && len(req.indexes) == 1 {
		data.Index = req.indexes[0].Name()
	}
	data.Asked = data.Query != ""
	if bad == nil && data.Asked {
		if bad = s.awaitAfter(r.Context(), req); bad == nil {
			var a *answer
			if a, bad = s.search(r.Context(), req); bad == nil {
				data.show(a, req)
			}
		}
	}
	data.Problem = bad

	body := data.html()
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

// show fills in an answer.
func (d *pageData) show(a *answer, req searchRequest) {
	for _, h := range a.Hits {
		d.Hits = append(d.Hits, newPageHit(h))
	}
	d.Total = thousands(a.Total)
	d.Took = strconv.FormatFloat(a.TookMS, 'f', 1, 64) + " ms"
	d.NotReady = a.NotReady
	switch {
	case a.LagSeconds == nil:
		d.Fresh, d.Stale = "not following Postgres", true
	case *a.LagSeconds < 1:
		d.Fresh = "up to date"
	default:
		d.Fresh, d.Stale = fmt.Sprintf("up to %v behind", time.Duration(*a.LagSeconds)*time.Second), *a.LagSeconds > 10
	}
	at := func(offset int) string {
		v := url.Values{"q": {d.Query}}
		if d.Index != "" {
			v.Set("index", d.Index)
		}
		if req.Limit != defaultLimit {
			v.Set("limit", strconv.Itoa(req.Limit))
		}
		if offset > 0 {
			v.Set("offset", strconv.Itoa(offset))
		}
		return "?" + v.Encode()
	}
	if req.Offset > 0 {
		d.Prev = at(max(req.Offset-req.Limit, 0))
	}
	if next := req.Offset + req.Limit; int64(next) < a.Total && next <= maxOffset {
		d.Next = at(next)
	}
}

// thousands writes 1234567 as 1,234,567.
func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
