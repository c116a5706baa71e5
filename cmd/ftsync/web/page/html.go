package page

import (
	"bytes"
	"strconv"
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

// number writes a number, which the script writes as the browser's language does.
func (p *writer) number(n int64) {
	p.put(`<data class="count" value="¤">¤</data>`, strconv.FormatInt(n, 10), Thousands(n))
}

// The glass and the mark of the page are drawn in the colour of the text around them.
const (
	glass = `<svg class="glass" viewBox="0 0 20 20" aria-hidden="true"><circle cx="8.5" cy="8.5" r="5.5"/>` +
		`<path d="M13 13l4.5 4.5"/></svg>`
	mark = `<svg class="logo" viewBox="0 0 24 24" aria-hidden="true"><path d="M4 10a8 8 0 0 1 14-4l2 2M20 3v5h-5"/>` +
		`<path d="M20 14a8 8 0 0 1-14 4l-2-2M4 21v-5h5"/></svg>`
)

// HTML renders the whole page. page.js turns the body of one page into that of another: what has a
// data-key stays the same element wherever it moves.
func (d *Data) HTML() []byte {
	p := &writer{}
	f := frame{title: "ftsync", root: d.Root, skip: "results", images: d.Images()}
	if d.Query != "" {
		f.title = d.Query + " · ftsync"
	}
	if d.Filling != nil {
		f.again = 2
	}
	p.begin(f)
	if d.Locked == nil {
		p.form(d)
		p.live(d.Fresh)
	}
	p.put("</div>\n")
	p.tabs(d)
	p.put("</header>\n<main>\n")
	switch {
	case d.Locked != nil:
		p.locked(d.Locked)
	case d.Filling != nil && d.Answer == nil:
		p.filling(d.Filling)
	default:
		p.search(d)
	}
	p.put("</main>\n")
	p.footer(d.Root, d.Status)
	return p.Bytes()
}

// frame is what pages have in common.
type frame struct {
	title  string
	root   string   // leads to the search page
	skip   string   // the id of what a page is about
	images []string // origins
	again  int      // seconds after which a browser without script loads it again; 0: it does not
	every  int      // milliseconds between two looks of the script; 0: as often as it does by itself
}

// begin writes a page up to what stands in its head beside the mark.
func (p *writer) begin(f frame) {
	p.put(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>¤</title>
`, f.title)
	if f.again > 0 {
		p.put("<noscript><meta http-equiv=\"refresh\" content=\"¤\"></noscript>\n", strconv.Itoa(f.again))
	}
	p.put(`<link rel="icon" href="data:,">
<link rel="stylesheet" href="¤page.css">
<script src="¤page.js" defer></script>
</head>
<body data-images="¤"`, f.root, f.root, strings.Join(f.images, " "))
	if f.every > 0 {
		p.put(" data-every=\"¤\"", strconv.Itoa(f.every))
	}
	home := f.root
	if home == "" {
		home = "?"
	}
	p.put(`>
<a class="skip" href="#¤">Skip to the content</a>
<header>
<div class="bar">
<a class="brand" href="¤" aria-label="ftsync, start again">`+mark+`<span>ftsync</span></a>
`, f.skip, home)
}

func (p *writer) form(d *Data) {
	hint := "Search"
	if d.Documents != nil {
		hint += " " + Thousands(*d.Documents) + " documents"
	}
	p.put(`<form id="search" action="." method="get" role="search">
`+glass+`<input type="search" name="q" value="¤" aria-label="Search" placeholder="¤" `+
		`autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="search" autofocus>
`, d.Query, hint)
	for _, k := range d.Kept {
		p.put("<input type=\"hidden\" name=\"¤\" value=\"¤\">\n", k.Name, k.Value)
	}
	p.put("<kbd aria-hidden=\"true\">/</kbd><button>Search</button>\n</form>\n")
}

// live says how far the answer is behind. The script says it anew with each look.
func (p *writer) live(f Fresh) {
	lag := ""
	if f.Following {
		lag = strconv.FormatFloat(f.Seconds, 'f', -1, 64)
	}
	class := "live"
	if f.stale() {
		class = "live stale"
	}
	p.put("<p id=\"live\" class=\"¤\" data-lag=\"¤\"><span>¤</span></p>\n", class, lag, f.String())
}

func (f Fresh) stale() bool { return !f.Following || f.Seconds > 10 }

func (f Fresh) String() string {
	switch {
	case !f.Following:
		return "not following Postgres"
	case f.Seconds == 0:
		return "up to date"
	case f.Seconds < 1:
		return strconv.FormatFloat(f.Seconds*1000, 'f', 0, 64) + " ms behind"
	}
	return strconv.FormatFloat(f.Seconds, 'f', 0, 64) + " s behind"
}

func (p *writer) tabs(d *Data) {
	if d.Tabs == nil {
		return
	}
	p.put("<nav class=\"tabs\" aria-label=\"Indexes\">\n")
	for _, t := range d.Tabs {
		now := "false"
		if t.Chosen {
			now = "page"
		}
		p.put("<a href=\"¤\" aria-current=\"¤\">¤", t.To, now, t.Text)
		if t.Count != nil {
			p.put(" <small>")
			p.number(*t.Count)
			p.put("</small>")
		}
		p.put("</a>\n")
	}
	p.put("</nav>\n")
}

// footer ends a page. status leads to the page about everything; empty: that is not for the reader.
func (p *writer) footer(root, status string) {
	p.put("<footer>\n")
	if status != "" {
		p.put("<a href=\"¤\">Status</a>\n", status)
	}
	p.put("<a href=\"¤openapi.json\" target=\"_blank\" rel=\"noopener\">API</a>\n</footer>\n", root)
	// What is said here is read out; the script writes it.
	p.put("<p id=\"say\" class=\"hidden\" role=\"status\"></p>\n</body>\n</html>\n")
}
