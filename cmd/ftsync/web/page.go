package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"ftsync/cache/document"
	"ftsync/cmd/ftsync/access"
	"ftsync/cmd/ftsync/indexes"
	"ftsync/cmd/ftsync/web/page"
)

const pagePattern = "/{$}"

// lagHeader says beside the page how far it is behind Postgres, in seconds; it is empty when
// nothing follows Postgres. A 304 has it too: the page stays, and its age does not.
const lagHeader = "Ftsync-Lag"

func (s *Server) page(mux *http.ServeMux) {
	mux.HandleFunc(pagePattern, s.servePage)
	mux.HandleFunc(statusPagePath, s.serveStatusPage)
	mux.HandleFunc(runbookPagePath, serveRunbook)
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

// pageRequest is a request for the page, and what is known of it while it is answered.
type pageRequest struct {
	searchRequest
	ctx    context.Context
	list   []parameter // all of them, for links
	chosen choices
	views  []indexes.View  // all that the client may search
	schema document.Schema // of the one index that is searched; empty: several are
	look   page.Look       // of that index
}

// limited reports whether the client only searches: it is told nothing of how the indexes are made.
func (p pageRequest) limited() bool { return access.From(p.ctx).Limited() }

// confined reports whether there is an index of which the client may not see all.
func (p pageRequest) confined() bool { return slices.ContainsFunc(p.views, indexes.View.Confined) }

// servePage answers with the page. A page that the client has already is a 304, and without a
// search unless the client is confined: then only its content may name it.
func (s *Server) servePage(w http.ResponseWriter, r *http.Request) {
	p := pageRequest{ctx: r.Context(), list: parameters(r.URL.RawQuery),
		views: s.current().Indexes.Visible(access.From(r.Context()))}
	chosen, plain := splitChoices(p.list)
	p.chosen = chosen
	var bad *problem
	if p.searchRequest, bad = s.readSearch(plain, r); bad == nil {
		bad = s.awaitAfter(p.ctx, p.searchRequest)
	}
	if len(p.indexes) == 1 {
		p.schema, _ = p.indexes[0].Schema()
		p.look = s.lookOf(p.indexes[0].Name(), p.schema)
	}
	fresh := s.freshness(p.views)
	setLag(w, fresh)
	if bad == nil && !p.confined() && unchanged(w, r, s.pageETag(r, p)) {
		return
	}
	data := page.Data{Query: p.Text, Fresh: fresh, Kept: p.kept(), Documents: p.documents()}
	if !p.limited() {
		data.Status = "ui/status"
	}
	if bad == nil {
		bad = s.fillPage(&data, p)
	}
	if bad != nil {
		s.sayProblem(&data, p, bad)
	}
	data.Filling = s.filling(p)
	if p.confined() && bad == nil && data.Filling == nil && unchanged(w, r, shownPageETag(r, data)) {
		return
	}
	sendPage(w, &data, bad)
}

// documents is how many there are in all; nil: the client may not know.
func (p pageRequest) documents() *int64 {
	if p.confined() {
		return nil
	}
	var n int64
	for _, x := range p.views {
		n += x.Facts().Documents
	}
	return &n
}

// sendPage answers with a page, and the status of what is wrong, if something is.
func sendPage(w http.ResponseWriter, data *page.Data, bad *problem) {
	body := data.HTML()
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Content-Security-Policy", page.Policy(data.Images()))
	if bad != nil || h.Get("ETag") == "" {
		h.Del("ETag") // of the answer that could not be given
		h.Set("Cache-Control", "no-store")
	}
	if bad != nil {
		bad.setRetryAfter(w)
		w.WriteHeader(bad.Status)
	}
	w.Write(body)
}

// pageETag names a page as etag does an answer. All indexes count, for their tabs do, and so does
// how the page is to look.
func (s *Server) pageETag(r *http.Request, p pageRequest) string {
	tag := s.etag(r, searchRequest{indexes: p.views})
	if tag == "" {
		return ""
	}
	h := sha256.New()
	fmt.Fprint(h, tag, s.MaxOffset, s.current().Looks)
	return `"` + hex.EncodeToString(h.Sum(nil)[:16]) + `"`
}

// shownPageETag names a page by what it shows; see shownETag. How long the search took, and how old
// the page is, are no part of that.
func shownPageETag(r *http.Request, data page.Data) string {
	data.Fresh = page.Fresh{}
	if data.Answer != nil {
		shown := *data.Answer
		shown.Took, data.Answer = "", &shown
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s?%s\x00", r.URL.EscapedPath(), r.URL.RawQuery)
	h.Write(data.HTML())
	return `"` + hex.EncodeToString(h.Sum(nil)[:16]) + `"`
}

// lookOf is how the documents of an index are shown.
func (s *Server) lookOf(index string, schema document.Schema) page.Look {
	return s.current().Looks[index].For(schema)
}

func (s *Server) freshness(views []indexes.View) page.Fresh {
	if lag := s.lag(views); lag != nil {
		return page.Fresh{Following: true, Seconds: *lag}
	}
	return page.Fresh{}
}

// fillPage searches and fills in the answer.
func (s *Server) fillPage(data *page.Data, p pageRequest) *problem {
	filters, bad := s.pageFilters(p)
	if bad != nil {
		return bad
	}
	req := p.searchRequest
	req.Filters = append(slices.Clone(req.Filters), p.chosen.filters(p.schema, "")...)
	req.Explain = slices.ContainsFunc(p.chosen, isWhy)
	a, bad := s.search(p.ctx, req)
	if bad != nil {
		return bad
	}
	data.Filters, data.Chips, data.Clear = filters, p.chips(), p.link(isChoice)
	data.Expression = p.expression()
	data.Tabs = s.tabs(p, a)
	data.Answer = s.show(p, a)
	return nil
}

// sayProblem fills in what is wrong. The frame stays, with all that was chosen, so that it can be
// put right.
func (s *Server) sayProblem(data *page.Data, p pageRequest, bad *problem) {
	data.Tabs = s.tabs(p, nil)
	data.Filters, data.Chips, data.Clear = p.bareFilters(), p.chips(), p.link(isChoice)
	data.Expression = p.expression()
	if sort := valueOf(p.list, "sort"); sort != "" {
		data.Kept = append(data.Kept, page.Parameter{Name: "sort", Value: sort})
	}
	if bad.Code == codeNotReady && len(s.filling(p)) > 0 {
		return
	}
	data.Problem = &page.Problem{Title: bad.Title, Detail: bad.Detail, At: bad.Position}
	if bad.Position > 0 {
		data.Problem.Text = valueOf(p.list, bad.Parameter)
	}
}

// serveLocked answers a client without a key with a page that asks for one. root leads from it to
// the search page.
func (s *Server) serveLocked(w http.ResponseWriter, root string, bad *problem) {
	data := page.Data{Locked: &page.Locked{}, Root: root}
	for _, x := range s.current().Indexes {
		schema, _ := x.Schema()
		data.Locked.Images = data.Locked.Images || s.lookOf(x.Name(), schema).Image != ""
	}
	if bad.Code != codeKeyNeeded {
		data.Locked.Detail = strings.TrimSpace(bad.Title + ". " + bad.Detail)
	}
	sendPage(w, &data, bad)
}
