package page

import (
	"strconv"
	"unicode/utf8"
)

func (p *writer) answer(a *Answer) {
	p.summary(a)
	p.corrections(a)
	if len(a.Cards) == 0 {
		p.nothing(a)
		return
	}
	p.put("<ol class=\"cards\" start=\"¤\">\n", strconv.Itoa(a.First))
	for _, c := range a.Cards {
		p.card(c)
	}
	p.put("</ol>\n")
	p.pages(a.Pages)
}

// summary says how much was found, and where in it one is.
func (p *writer) summary(a *Answer) {
	p.put("<div class=\"summary\"><p>")
	if n := len(a.Cards); n > 0 && int64(n) < a.Total {
		p.number(int64(a.First))
		p.put("–")
		p.number(int64(a.First + n - 1))
		p.put(" of ")
	}
	if a.AtLeast {
		p.put("more than ")
	}
	p.put("<b id=\"total\">")
	p.number(a.Total)
	p.put("</b>")
	if len(a.Cards) == 0 || int64(len(a.Cards)) == a.Total {
		p.put(" found")
	}
	p.put(" <small>in ¤</small></p>\n", a.Took)
	if a.Sorts != nil {
		p.put("<label>Sort by <select name=\"sort\" form=\"search\">\n")
		for _, s := range a.Sorts {
			p.option(s.Value, s.Label, s.Chosen)
		}
		p.put("</select></label>\n")
	}
	p.put("</div>\n")
}

func (p *writer) option(value, label string, chosen bool) {
	if chosen {
		p.put("<option value=\"¤\" selected>¤</option>\n", value, label)
	} else {
		p.put("<option value=\"¤\">¤</option>\n", value, label)
	}
}

// corrections says in one line what was searched for instead, and how to search for what was
// typed.
func (p *writer) corrections(a *Answer) {
	if len(a.Instead) > 0 {
		p.put("<p class=\"hint\">No document has ")
		for i, c := range a.Instead {
			p.between(i, len(a.Instead))
			p.put("<b>¤</b>", c.From)
		}
		p.put(": searched for ")
		for i, c := range a.Instead {
			p.between(i, len(a.Instead))
			p.put("<b>¤</b>", c.To)
		}
		p.put(". <a href=\"¤\">Search for what was typed</a></p>\n", a.AsTyped)
	}
	if a.DidYouMean != "" {
		p.put("<p class=\"hint\">Did you mean <a href=\"¤\">¤</a>?</p>\n", a.MeanLink, a.DidYouMean)
	}
}

// between writes what stands before the i-th of n.
func (p *writer) between(i, n int) {
	switch {
	case i > 0 && i == n-1:
		p.put(" and ")
	case i > 0:
		p.put(", ")
	}
}

func (p *writer) nothing(a *Answer) {
	p.put("<div class=\"empty\">\n<h2>Nothing matches</h2>\n")
	if len(a.Help) > 0 {
		p.put("<ul>\n")
		for _, l := range a.Help {
			p.put("<li><a href=\"¤\">¤</a></li>\n", l.To, l.Text)
		}
		p.put("</ul>\n")
	}
	p.put("</div>\n")
}

func (p *writer) card(c Card) {
	p.put("<li class=\"card\" data-key=\"card ¤ ¤\">\n", c.Index, c.ID)
	p.picture(c)
	p.put("<div class=\"text\">\n")
	if c.Among {
		p.put("<p class=\"of\">¤</p>\n", c.Index)
	}
	p.put("<h2>")
	if c.URL != "" {
		p.put("<a href=\"¤\" target=\"_blank\" rel=\"noopener noreferrer\">", c.URL)
		p.value(c.Title)
		p.put("</a>")
	} else {
		p.value(c.Title)
	}
	p.put("</h2>\n")
	if !c.Subtitle.Empty() {
		p.put("<p class=\"subtitle\">")
		p.value(c.Subtitle)
		p.put("</p>\n")
	}
	if len(c.Facts) > 0 {
		p.put("<ul class=\"facts\">\n")
		for _, f := range c.Facts {
			p.put("<li>")
			if f.Label != "" {
				p.put("<small>¤</small> ", f.Label)
			}
			p.value(f.Value)
			p.put("</li>\n")
		}
		p.put("</ul>\n")
	}
	if !c.Excerpt.Empty() {
		p.put("<p class=\"excerpt\">")
		p.value(c.Excerpt)
		p.put("</p>\n")
	}
	for _, f := range c.Found {
		p.put("<p class=\"found\"><small>¤</small> ", f.Label)
		p.value(f.Value)
		p.put("</p>\n")
	}
	if c.Why != nil {
		p.why(c.Why)
	}
	if c.Ask != "" {
		text := "Why this hit?"
		if c.Why != nil {
			text = "Hide why"
		}
		p.put("<a class=\"ask\" href=\"¤\" aria-label=\"¤ ¤\">¤</a>\n", c.Ask, text, c.Title.plain(), text)
	}
	p.put("<details>\n<summary>All fields</summary>\n<dl>\n")
	for _, f := range c.All {
		p.put("<dt>¤</dt><dd>", f.Label)
		p.value(f.Value)
		p.put("</dd>\n")
	}
	p.put("<dt>Document</dt><dd>¤ · ¤</dd>\n</dl>\n</details>\n</div>\n</li>\n", c.Index, c.ID)
}

// picture writes the image, or the first letter where others of the index have one.
func (p *writer) picture(c Card) {
	switch {
	case origin(c.Image) != "":
		p.put("<img src=\"¤\" alt=\"\" loading=\"lazy\" width=\"96\" height=\"96\">\n", c.Image)
	case c.Pictured:
		first, _ := utf8.DecodeRuneInString(c.Title.plain())
		p.put("<span class=\"letter\" aria-hidden=\"true\">¤</span>\n", string(first))
	}
}

func (p *writer) pages(list []Page) {
	if len(list) < 2 {
		return
	}
	p.put("<nav class=\"pages\" aria-label=\"Pages\">\n")
	for _, to := range list {
		number := strconv.Itoa(to.Number)
		switch {
		case to.Rel == "prev":
			p.put("<a href=\"¤\" rel=\"prev\">‹ Previous</a>\n", to.To)
		case to.Rel == "next":
			p.put("<a href=\"¤\" rel=\"next\">Next ›</a>\n", to.To)
		case to.Number == 0:
			p.put("<span>…</span>\n")
		case to.Now:
			p.put("<a href=\"¤\" aria-current=\"page\" aria-label=\"Page ¤\">¤</a>\n", to.To, number, number)
		default:
			p.put("<a href=\"¤\" aria-label=\"Page ¤\">¤</a>\n", to.To, number, number)
		}
	}
	p.put("</nav>\n")
}
