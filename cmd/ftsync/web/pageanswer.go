package web

import (
	"cmp"
	"slices"
	"strconv"

	"ftsync/cache/document"
	"ftsync/cache/search"
	"ftsync/cmd/ftsync/indexes"
	"ftsync/cmd/ftsync/web/page"
	"ftsync/worker"
)

// show fills in an answer.
func (s *Server) show(p pageRequest, a *answer) *page.Answer {
	out := &page.Answer{Total: a.Total, AtLeast: !a.TotalIsExact, First: p.Offset + 1,
		Took: strconv.FormatFloat(a.TookMS, 'f', 1, 64) + " ms", Sorts: pageSorts(p), Instead: a.Corrections,
		DidYouMean: a.DidYouMean, Pages: p.pages(a, s.MaxOffset)}
	for at, h := range a.Hits {
		i := slices.IndexFunc(p.indexes, func(x indexes.View) bool { return x.Name() == h.Index })
		schema, _ := p.indexes[i].Schema()
		look := s.lookOf(h.Index, schema)
		card := page.NewCard(look, schema, h.Index, search.Hit{ID: h.ID, Document: h.Document, Marks: h.marks})
		card.Among = len(p.indexes) > 1
		if p.Text != "" && !p.indexes[i].Confined() {
			link, asked := p.asks(h.Index, h.ID)
			card.Ask = link
			if asked && h.Explanation != nil {
				card.Why = page.NewWhy(look, p.Offset+at+1, *h.Explanation, p.Order != nil)
			}
		}
		out.Cards = append(out.Cards, card)
	}
	if out.Instead != nil {
		out.AsTyped = p.link(named("typo"), parameter{"typo", "off"})
	}
	if out.DidYouMean != "" {
		out.MeanLink = p.link(named("q"), parameter{"q", out.DidYouMean})
	}
	if len(out.Cards) == 0 {
		out.Help = p.help()
	}
	return out
}

// help is what can be done when nothing is found.
func (p pageRequest) help() (list []page.Link) {
	add := func(text, to string) { list = append(list, page.Link{Text: text, To: to}) }
	if p.Offset > 0 {
		add("Go to the first page", p.link(named()))
	}
	if p.chips() != nil {
		add("Search without filters", p.link(isChoice))
	}
	if valueOf(p.list, "filter") != "" {
		add("Search without the filter expression", p.link(named("filter")))
	}
	if p.Exact {
		add("Correct typing errors", p.link(named("typo")))
	}
	if len(p.indexes) < len(p.views) {
		add("Search all indexes", p.link(ofOneIndex))
	}
	if p.Text != "" {
		add("Show all documents", p.link(named("q")))
	}
	return list
}

// ofOneIndex reports whether a parameter makes sense in one index alone.
func ofOneIndex(p parameter) bool {
	own, _ := splitChoices([]parameter{p})
	return own != nil || named("index", "filter", "sort", "fields", "return", "facets", "crop")(p)
}

// tabs returns the indexes to choose from. Each says how many documents of it the text finds, and
// the chosen one how many with the filters; a is nil when nothing could be counted.
func (s *Server) tabs(p pageRequest, a *answer) (list []page.Tab) {
	if len(p.views) < 2 {
		return nil
	}
	totals := map[string]int64{}
	if a != nil {
		q := p.searchRequest
		q.indexes, q.all = p.views, true
		q.Limit, q.Offset, q.Order, q.Mark, q.Filters, q.In, q.Facets, q.Fields = 0, 0, nil, false, nil, nil, nil, nil
		if all, bad := s.search(p.ctx, q); bad == nil {
			totals = all.totals
		}
		if len(p.indexes) == 1 {
			totals[p.indexes[0].Name()] = a.Total
		}
	}
	list = append(list, page.Tab{Link: page.Link{Text: "All", To: p.link(ofOneIndex)}, Chosen: p.all})
	for _, x := range p.views {
		name := x.Name()
		t := page.Tab{Link: page.Link{Text: name, To: p.link(ofOneIndex, parameter{"index", name})},
			Chosen: !p.all && slices.ContainsFunc(p.indexes, func(x indexes.View) bool { return x.Name() == name })}
		if t.Chosen && len(p.indexes) == 1 {
			t.To = p.link(named())
		}
		if n, ok := totals[name]; ok {
			t.Count = &n
		}
		list = append(list, t)
	}
	return list
}

// pages returns the pages around the one that is shown, the first, and the last if it is known
// and may be asked for.
func (p pageRequest) pages(a *answer, maxOffset int) (list []page.Page) {
	if p.Limit == 0 || p.Limit >= int(a.Total) && p.Offset == 0 {
		return nil
	}
	now := p.Offset/p.Limit + 1
	last := int(min((a.Total+int64(p.Limit)-1)/int64(p.Limit), int64(maxOffset/p.Limit+1)))
	to := func(n int) string {
		if n == 1 {
			return p.link(named())
		}
		return p.link(named(), parameter{"offset", strconv.Itoa((n - 1) * p.Limit)})
	}
	if now > 1 {
		list = append(list, page.Page{Number: now - 1, To: to(min(now-1, max(last, 1))), Rel: "prev"})
	}
	before := 0
	for n := 1; n <= last; n++ {
		if n > 1 && n < last && (n < now-1 || n > now+1) {
			continue
		}
		if n > before+1 {
			list = append(list, page.Page{})
		}
		list, before = append(list, page.Page{Number: n, To: to(n), Now: n == now}), n
	}
	if now < last {
		list = append(list, page.Page{Number: now + 1, To: to(now + 1), Rel: "next"})
	}
	return list
}

// pageSorts returns the orders to choose from: of numbers and dates both directions.
func pageSorts(p pageRequest) []page.Sort {
	list := []page.Sort{{Label: "Relevance"}}
	for _, c := range p.schema.Columns {
		if !c.IsFacet() {
			continue
		}
		label := p.look.Label(c.Name)
		switch {
		case c.Type == document.Date || c.Type == document.Time:
			list = append(list, page.Sort{Value: c.Name + ":desc", Label: label + ", newest first"},
				page.Sort{Value: c.Name, Label: label + ", oldest first"})
		case c.Type.IsNumeric():
			list = append(list, page.Sort{Value: c.Name + ":desc", Label: label + ", highest first"},
				page.Sort{Value: c.Name, Label: label + ", lowest first"})
		default:
			list = append(list, page.Sort{Value: c.Name, Label: label})
		}
	}
	chosen := valueOf(p.list, "sort")
	known := slices.ContainsFunc(list, func(o page.Sort) bool { return o.Value == chosen })
	if !known { // one that was written by hand
		list = append(list, page.Sort{Value: chosen, Label: chosen})
	}
	for i := range list {
		list[i].Chosen = list[i].Value == chosen
	}
	if len(list) == 1 {
		return nil
	}
	return list
}

// filling returns the indexes among those searched that have no rows yet and get them. Whoever only
// searches is told that, and neither how many rows there are nor what is wrong with the database.
func (s *Server) filling(p pageRequest) (list []page.Filling) {
	st := s.current().Status()
	for _, x := range p.indexes {
		i := slices.IndexFunc(st.Indexes, func(of worker.IndexStatus) bool { return of.Name == x.Name() })
		if x.Facts().Generation != "" || st.Mode == modeOff || i < 0 {
			continue
		}
		of := st.Indexes[i]
		if p.limited() {
			list = append(list, page.Filling{Index: x.Name(), Untold: true})
			continue
		}
		f := page.Filling{Index: x.Name(), Error: cmp.Or(of.Error, st.LastError)}
		if b := of.Backfill; b != nil {
			f.Step, f.Rows, f.Of, f.Rate, f.Left = stepNames[b.Step], b.Rows, b.Estimate, b.RowsPerSec, b.Left
			f.Done = b.Done
		}
		list = append(list, f)
	}
	return list
}

// stepNames say the steps of a backfill to a reader.
var stepNames = map[string]string{"load": "reading rows", "index": "indexing words",
	"catch up": "reading what has changed"}
