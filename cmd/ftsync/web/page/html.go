package page

import (
	"bytes"
	"strings"

	"ftsync/cache/search"
)

// writer writes the page's HTML, by hand; see the package comment.
type writer struct{ bytes.Buffer }

// put writes markup, a constant, with each ¤ in it replaced by a text, escaped. No text gets
// into the page another way. Every attribute with a text is quoted.
func (p *writer) put(markup string, texts ...string) {
	for _, text := range texts {
		before, after, ok := strings.Cut(markup, "¤")
		if !ok {
			panic("more texts than places for them in " + markup)
		}
		p.WriteString(before)
		p.WriteString(search.EscapeHTML(text))
		markup = after
	}
	if strings.Contains(markup, "¤") {
		panic("no text for a place in " + markup)
	}
	p.WriteString(markup)
}

// HTML renders the whole page. page.js looks for the ids search and answer.
func (d *Data) HTML() []byte {
	p := &writer{}
	title := "ftsync"
	if d.Query != "" {
		title = d.Query + " · ftsync"
	}
	p.put(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>¤</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="page.css">
<script src="page.js" defer></script>
</head>
<body>
<main>
<form id="search" action="/" method="get" role="search">
<input type="search" name="q" value="¤" aria-label="Search" placeholder="Search ¤ documents" `+
		`autocomplete="off" spellcheck="false" autofocus>
`, title, d.Query, d.Documents)
	if len(d.Indexes) > 1 {
		p.put("<select name=\"index\" aria-label=\"Index\">\n<option value=\"\">all</option>\n")
		for _, name := range d.Indexes {
			p.option(name, name, name == d.Index)
		}
		p.put("</select>\n")
	}
	p.put("<button>Search</button>\n</form>\n<div id=\"answer\">\n")
	if d.Problem != "" {
		p.put("<section id=\"results\"><p class=\"problem\" role=\"alert\">¤</p></section>\n", d.Problem)
	} else {
		p.filters(d)
		p.put("<section id=\"results\">\n")
		p.results(d)
		p.put("</section>\n")
	}
	p.put("</div>\n</main>\n</body>\n</html>\n")
	return p.Bytes()
}

func (p *writer) option(value, label string, chosen bool) {
	if chosen {
		p.put("<option value=\"¤\" selected>¤</option>\n", value, label)
	} else {
		p.put("<option value=\"¤\">¤</option>\n", value, label)
	}
}

func (p *writer) filters(d *Data) {
	if len(d.Filters) == 0 {
		return
	}
	p.put("<aside aria-label=\"Filters\">\n")
	for _, f := range d.Filters {
		p.put("<fieldset><legend>¤</legend>\n", f.Column)
		if f.Range != "" {
			p.end("min", "from", f, f.Min)
			p.end("max", "to", f, f.Max)
		}
		for _, v := range f.Values {
			p.put("<label><input type=\"checkbox\" form=\"search\" name=\"is.¤\" value=\"¤\"", f.Column, v.Text)
			if v.Chosen {
				p.put(" checked")
			}
			p.put("> <span>¤</span> <small>¤</small></label>\n", v.Text, v.Count)
		}
		p.put("</fieldset>\n")
	}
	p.put("</aside>\n")
}

// end writes the input for an end of a filter's range.
func (p *writer) end(which, label string, f Filter, value string) {
	p.put(`<input type="¤" step="any" form="search" name="¤.¤" value="¤" aria-label="¤ ¤" placeholder="¤">`+"\n",
		f.Range, which, f.Column, value, f.Column, label, label)
}

func (p *writer) results(d *Data) {
	p.put("<div class=\"summary\"><p role=\"status\">¤ found in ¤ · ", d.Total, d.Took)
	if d.Stale {
		p.put(`<span class="stale">¤</span>`, d.Fresh)
	} else {
		p.put(`<span>¤</span>`, d.Fresh)
	}
	for _, name := range d.NotReady {
		p.put(" · ¤ is not ready yet", name)
	}
	p.put("</p>\n")
	if d.Sorts != nil {
		p.put("<label>by <select name=\"sort\" form=\"search\">\n")
		for _, s := range d.Sorts {
			p.option(s.Value, s.Label, s.Chosen)
		}
		p.put("</select></label>\n")
	}
	p.put("</div>\n")
	for _, c := range d.Instead {
		p.put("<p class=\"hint\">No document has <b>¤</b>: searched for <b>¤</b>.</p>\n", c.From, c.To)
	}
	if d.DidYouMean != "" {
		p.put("<p class=\"hint\">Did you mean <a href=\"¤\">¤</a>?</p>\n", d.MeanLink, d.DidYouMean)
	}
	if len(d.Hits) == 0 {
		p.put("<p class=\"empty\">Nothing matches.</p>\n")
	}
	p.put("<ol>\n")
	for _, h := range d.Hits {
		p.put("<li>\n<h2>")
		p.spans(h.Title)
		p.put("</h2>\n<dl>\n")
		for _, f := range h.Fields {
			p.put("<dt>¤</dt><dd>", f.Name)
			p.spans(f.Text)
			p.put("</dd>\n")
		}
		p.put("</dl>\n<p class=\"id\">¤ · ¤</p>\n</li>\n", h.Index, h.ID)
	}
	p.put("</ol>\n")
	if d.Prev == "" && d.Next == "" {
		return
	}
	p.put("<nav aria-label=\"Pages\">")
	if d.Prev != "" {
		p.put(`<a href="¤" rel="prev">previous</a> `, d.Prev)
	}
	if d.Next != "" {
		p.put(`<a href="¤" rel="next">next</a>`, d.Next)
	}
	p.put("</nav>\n")
}

func (p *writer) spans(text []span) {
	for _, s := range text {
		if s.Match {
			p.put("<mark>¤</mark>", s.Text)
		} else {
			p.put("¤", s.Text)
		}
	}
}
