package page

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Status is the page for whoever runs ftsync: what needs attention, then everything else. It works
// without a script, by loading itself again; with one it is turned into the next answer.
type Status struct {
	Verdict  string
	Good     bool // everything was looked at, and found well
	Concerns []Concern
	At       time.Time // when this was so
	Facts    []Facts
	Replicas []Replica // none: they were not looked for yet
	Tiles    []Tile    // indexes
	Rest     []Tile    // further ones, in short
	Chosen   string    // the index that was asked for; empty: all are shown
	Fresh    Fresh
}

// Concern is something that needs attention. Runbook is the heading of what to do; empty: Detail
// says it.
type Concern struct {
	Urgent                bool
	What, Detail, Runbook string
}

// Facts are lines with a label each.
type Facts struct {
	Title string
	Lines []Fact
}

// Fact is one of them.
type Fact struct {
	Label, Text string
	Time        string // RFC 3339, instead of the text
	Meter       *Meter
}

// Meter is how much there is of what may be at most.
type Meter struct{ Value, Most, Low, High float64 }

// Add adds a line.
func (f *Facts) Add(label, text string) { f.Lines = append(f.Lines, Fact{Label: label, Text: text}) }

// AddTime adds a moment, which the script writes as the browser's language does.
func (f *Facts) AddTime(label string, t time.Time) {
	f.Lines = append(f.Lines, Fact{Label: label, Time: t.UTC().Format(time.RFC3339)})
}

// Meter draws how full the last line says that something is. From the parts low and high of the
// whole on that is worth attention.
func (f *Facts) Meter(value, most, low, high float64) {
	f.Lines[len(f.Lines)-1].Meter = &Meter{value, most, low * most, high * most}
}

// Replica is one of those that have a place in the change log.
type Replica struct {
	Name         string
	This         bool
	Indexes      int
	Seen, Behind string
}

// Tile is an index.
type Tile struct {
	Name, State string
	Bad         bool // it is not in step
	Empty       bool // nothing can be searched yet
	Documents   int64
	Fresh       string
	Charts      []Chart
	Filling     *Filling // it is being filled
	Facts       Facts
}

const statusEvery = 5 // seconds between two looks

// HTML renders the page.
func (d *Status) HTML() []byte {
	p := &writer{}
	p.begin(frame{title: d.Verdict + " · ftsync", root: "../", skip: "status", again: 2 * statusEvery,
		every: statusEvery * 1000})
	p.put("<h1>Status</h1>\n")
	p.live(d.Fresh)
	p.put("</div>\n</header>\n<main id=\"status\" class=\"status\" tabindex=\"-1\">\n")
	class := "verdict"
	switch {
	case len(d.Concerns) > 0:
		class = "verdict bad"
	case d.Good:
		class = "verdict good"
	}
	p.put("<p class=\"¤\" role=\"status\">¤</p>\n", class, d.Verdict)
	p.concerns(d.Concerns)
	for _, t := range d.Tiles {
		p.tile(t)
	}
	p.rest(d)
	p.put("<div class=\"groups\">\n")
	for _, f := range d.Facts {
		p.put("<section class=\"tile\">\n<h2>¤</h2>\n", f.Title)
		p.facts(f)
		p.put("</section>\n")
	}
	p.replicas(d.Replicas)
	p.put("</div>\n<p class=\"none\">As of ")
	p.value(Value{Kind: "time", Text: []span{{Text: d.At.UTC().Format(time.RFC3339)}}})
	p.put(". The same for programs: <a href=\"../status\">/status</a>, <a href=\"../metrics\">/metrics</a>.</p>\n" +
		"</main>\n")
	p.footer("../", "")
	return p.Bytes()
}

func (p *writer) concerns(list []Concern) {
	if len(list) == 0 {
		return
	}
	p.put("<ul class=\"concerns\" aria-label=\"What needs attention\">\n")
	for _, c := range list {
		class, kind := "concern", "Soon"
		if c.Urgent {
			class, kind = "concern urgent", "Now"
		}
		p.put("<li class=\"¤\"><h2><small>¤</small> ¤</h2>\n<p>¤</p>\n", class, kind, c.What, c.Detail)
		if c.Runbook != "" {
			p.put("<p><a href=\"runbook#¤\">What to do</a></p>\n", anchor(c.Runbook))
		}
		p.put("</li>\n")
	}
	p.put("</ul>\n")
}

func (p *writer) tile(t Tile) {
	p.put("<section class=\"tile\" data-key=\"tile ¤\">\n<h2><a href=\"../?index=¤\">¤</a> ", t.Name,
		escaped(t.Name), t.Name)
	p.state(t)
	p.put("</h2>\n")
	if t.Filling != nil {
		p.progress(*t.Filling)
	}
	if len(t.Charts) > 0 {
		p.put("<div class=\"charts\">\n")
		for _, c := range t.Charts {
			p.chart(c)
		}
		p.put("</div>\n")
	} else {
		p.put("<p>")
		p.documents(t)
		p.put(" · ¤</p>\n", t.Fresh)
	}
	p.facts(t.Facts)
	p.put("</section>\n")
}

func (p *writer) state(t Tile) {
	class := "state"
	if t.Bad {
		class = "state bad"
	}
	p.put("<span class=\"¤\">¤</span>", class, t.State)
}

func (p *writer) documents(t Tile) {
	if t.Empty {
		p.put("not filled yet")
		return
	}
	p.number(t.Documents)
	p.put(" documents")
}

func (p *writer) rest(d *Status) {
	if len(d.Rest) == 0 {
		return
	}
	p.put("<section class=\"tile\">\n<h2>Further indexes</h2>\n")
	if d.Chosen != "" {
		p.put("<p><a href=\"?\">Show all</a></p>\n")
	}
	p.put("<div class=\"wider\"><table>\n<thead><tr><th scope=\"col\">Index</th><th scope=\"col\">State</th>" +
		"<th scope=\"col\">Documents</th><th scope=\"col\">Freshness</th></tr></thead>\n<tbody>\n")
	for _, t := range d.Rest {
		p.put("<tr data-key=\"row ¤\"><th scope=\"row\"><a href=\"?index=¤\">¤</a></th><td>", t.Name,
			escaped(t.Name), t.Name)
		p.state(t)
		p.put("</td><td>")
		p.documents(t)
		p.put("</td><td>¤</td></tr>\n", t.Fresh)
	}
	p.put("</tbody>\n</table></div>\n</section>\n")
}

func (p *writer) facts(f Facts) {
	if len(f.Lines) == 0 {
		return
	}
	p.put("<dl>\n")
	for _, l := range f.Lines {
		p.put("<dt>¤</dt><dd>", l.Label)
		if l.Time != "" {
			p.value(Value{Kind: "time", Text: []span{{Text: l.Time}}})
		}
		p.put("¤", l.Text)
		if m := l.Meter; m != nil {
			p.put("<meter max=\"¤\" low=\"¤\" high=\"¤\" value=\"¤\" aria-label=\"¤\"></meter>", decimals(m.Most),
				decimals(m.Low), decimals(m.High), decimals(m.Value), l.Label)
		}
		p.put("</dd>\n")
	}
	p.put("</dl>\n")
}

func (p *writer) replicas(list []Replica) {
	p.put("<section class=\"tile\">\n<h2>Replicas</h2>\n")
	if len(list) == 0 {
		p.put("<p>Not known yet: nobody has looked into the change log.</p>\n</section>\n")
		return
	}
	p.put("<div class=\"wider\"><table>\n<thead><tr><th scope=\"col\">Name</th><th scope=\"col\">Indexes</th>" +
		"<th scope=\"col\">Seen</th><th scope=\"col\">Not acknowledged</th></tr></thead>\n<tbody>\n")
	for _, r := range list {
		p.put("<tr data-key=\"replica ¤\"><th scope=\"row\">¤", r.Name, r.Name)
		if r.This {
			p.put(" <small>this one</small>")
		}
		p.put("</th><td>¤</td><td>¤</td><td>¤</td></tr>\n", strconv.Itoa(r.Indexes), r.Seen, r.Behind)
	}
	p.put("</tbody>\n</table></div>\n</section>\n")
}

// Span is a time that has passed or will, in one or two units.
func Span(d time.Duration) string {
	d = max(d, 0)
	unit := func(of time.Duration, name string, below time.Duration, small string) string {
		text := fmt.Sprintf("%d %s", d/of, name)
		if n := d % of / below; n > 0 && d/of < 10 {
			text += fmt.Sprintf(" %d %s", n, small)
		}
		return text
	}
	const day = 24 * time.Hour
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%d s", d/time.Second)
	case d < time.Hour:
		return unit(time.Minute, "min", time.Second, "s")
	case d < day:
		return unit(time.Hour, "h", time.Minute, "min")
	}
	return unit(day, "d", time.Hour, "h")
}

// Bytes is a number of bytes in a unit that leaves it short.
func Bytes(n int64) string {
	units := []string{"bytes", "kB", "MB", "GB", "TB", "PB"}
	f, at := float64(n), 0
	for f >= 999.5 && at < len(units)-1 {
		f, at = f/1000, at+1
	}
	if at == 0 || f >= 9.95 {
		return fmt.Sprintf("%.0f %s", f, units[at])
	}
	return fmt.Sprintf("%.1f %s", f, units[at])
}

// decimals is a number without an exponent.
func decimals(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// anchor is what a heading is reached by, as the places where Markdown is read make it.
func anchor(heading string) string {
	return strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(heading), ":", ""), " ", "-")
}
