package page

import "strconv"

func (p *writer) search(d *Data) {
	p.put("<div class=\"columns\">\n")
	p.filters(d)
	p.put("<section id=\"results\" tabindex=\"-1\" aria-label=\"Results\">\n")
	if d.Filling != nil {
		p.filling(d.Filling)
	}
	if d.Problem != nil {
		p.problem(d.Problem)
	}
	p.chips(d)
	if d.Answer != nil {
		p.answer(d.Answer)
	}
	p.put("</section>\n</div>\n")
}

// filters writes the filters. On a small screen a box that is checked shows them, which needs no
// script.
func (p *writer) filters(d *Data) {
	if len(d.Filters) == 0 && d.Expression == nil {
		return
	}
	p.put("<input type=\"checkbox\" id=\"show\" class=\"hidden\"><label class=\"show\" for=\"show\">Filters")
	if n := len(d.Chips); n > 0 {
		p.put(" (¤)", strconv.Itoa(n))
	}
	p.put("</label>\n<aside aria-label=\"Filters\">\n")
	if d.Expression != nil {
		p.put("<fieldset data-key=\"expression\"><legend>Filter</legend>\n<input class=\"wide\" form=\"search\" "+
			"name=\"filter\" value=\"¤\" aria-label=\"Filter expression\" spellcheck=\"false\" autocomplete=\"off\">\n"+
			"</fieldset>\n", *d.Expression)
	}
	for _, f := range d.Filters {
		p.put("<fieldset data-key=\"filter ¤\"><legend>¤</legend>\n", f.Column, f.Label)
		if f.Range != "" {
			p.bars(f)
			p.put("<div class=\"range\">\n")
			p.end("min", "from", f, f.Min, f.Least)
			p.put("<span aria-hidden=\"true\">–</span>\n")
			p.end("max", "to", f, f.Max, f.Biggest)
			p.put("</div>\n")
		}
		if f.Search || f.Find != "" {
			p.put(`<input class="wide find" type="search" form="search" name="find.¤" value="¤" `+
				`aria-label="Find in ¤" placeholder="Find in ¤" autocomplete="off" spellcheck="false">`+"\n",
				f.Column, f.Find, f.Label, f.Label)
		}
		p.choices(f)
		if f.More != nil {
			p.put("<a class=\"more\" href=\"¤\">¤</a>\n", f.More.To, f.More.Text)
		}
		p.put("</fieldset>\n")
	}
	p.put("<noscript><button form=\"search\">Apply</button></noscript>\n</aside>\n")
}

func (p *writer) choices(f Filter) {
	if len(f.Values) == 0 {
		if f.Find != "" {
			p.put("<p class=\"none\">No value begins so.</p>\n")
		}
		return
	}
	p.put("<ul>\n")
	for _, v := range f.Values {
		p.put("<li data-key=\"value ¤\"><label><input type=\"checkbox\" form=\"search\" name=\"is.¤\" value=\"¤\"",
			v.Value, f.Column, v.Value)
		if v.Chosen {
			p.put(" checked")
		}
		p.put("><span>¤</span> <small>", v.Text)
		p.number(v.Count)
		p.put("</small></label></li>\n")
	}
	p.put("</ul>\n")
}

// end writes the input for an end of a filter's range.
func (p *writer) end(which, label string, f Filter, value, found string) {
	hint := found
	if hint == "" {
		hint = label
	}
	p.put(`<input type="¤" step="any" form="search" name="¤.¤" value="¤" aria-label="¤ ¤" placeholder="¤">`+"\n",
		f.Range, which, f.Column, value, f.Label, label, hint)
}

// barHeight is that of a histogram, in its own units; a bar is 10 of them wide.
const barHeight = 40

// bars draws how documents are spread over a range. A policy that forbids styles in markup lets
// the attributes of SVG pass.
func (p *writer) bars(f Filter) {
	var most int64
	for _, b := range f.Bars {
		most = max(most, b.Count)
	}
	if len(f.Bars) < 2 || most == 0 {
		return
	}
	p.put("<svg class=\"bars\" viewBox=\"0 0 ¤ ¤\" preserveAspectRatio=\"none\" role=\"img\" "+
		"aria-label=\"¤ from ¤ to ¤\">", strconv.Itoa(10*len(f.Bars)), strconv.Itoa(barHeight), f.Label, f.Least,
		f.Biggest)
	for i, b := range f.Bars {
		if b.Count == 0 {
			continue
		}
		height := max(1, int(b.Count*barHeight/most))
		p.put("<rect x=\"¤\" y=\"¤\" width=\"8\" height=\"¤\"><title>¤: ¤</title></rect>", strconv.Itoa(10*i+1),
			strconv.Itoa(barHeight-height), strconv.Itoa(height), spread(b), Thousands(b.Count))
	}
	p.put("</svg>\n")
	if f.Range == "date" { // whose inputs have no room for a hint
		p.put("<p class=\"ends\">")
		p.value(Value{Kind: "time", Text: []span{{Text: f.Least}}})
		p.value(Value{Kind: "time", Text: []span{{Text: f.Biggest}}})
		p.put("</p>\n")
	}
}

func spread(b Bar) string {
	if b.From == b.To {
		return b.From
	}
	return b.From + " – " + b.To
}

func (p *writer) chips(d *Data) {
	if len(d.Chips) == 0 {
		return
	}
	p.put("<ul class=\"chips\" aria-label=\"Active filters\">\n")
	for _, c := range d.Chips {
		p.put("<li data-key=\"chip ¤ ¤\"><a href=\"¤\" aria-label=\"Remove ¤ ¤\"><small>¤</small> ¤ "+
			"<span aria-hidden=\"true\">×</span></a></li>\n", c.Label, c.Value, c.Without, c.Label, c.Value,
			c.Label, c.Value)
	}
	p.put("<li><a class=\"clear\" href=\"¤\">Clear all</a></li>\n</ul>\n", d.Clear)
}
