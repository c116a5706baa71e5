package page

import (
	"strconv"
	"time"
)

// Problem says what is wrong with a request, and where in a text that it holds.
type Problem struct {
	Title, Detail string
	Text          string // what the mistake stands in; empty: there is none to show
	At            int    // the character there, from 1; 0: unknown
}

// Locked says that a key is needed, or what is wrong with the one that was given.
type Locked struct {
	Detail string
	Images bool // there will be some
}

// Filling is the first filling of an index.
type Filling struct {
	Index  string
	Untold bool    // nothing but that is for the reader
	Step   string  // what is being done; empty: it has not begun
	Done   float64 // part of all the work, from 0 to 1
	Rows   int64   // loaded
	Of     int64   // about; 0: unknown
	Rate   float64 // rows a second
	Left   time.Duration
	Error  string // why it does not go on
}

func (p *writer) problem(x *Problem) {
	p.put("<div class=\"problem\" role=\"alert\">\n<h2>¤</h2>\n<p>¤</p>\n", x.Title, x.Detail)
	if text := []rune(x.Text); x.At > 0 && x.At <= len(text)+1 {
		at := x.At - 1
		before, there, after := string(text[:at]), " ", ""
		if at < len(text) {
			there, after = string(text[at]), string(text[at+1:])
		}
		p.put("<pre>¤<mark class=\"here\">¤</mark>¤</pre>\n", before, there, after)
	}
	p.put("</div>\n")
}

// locked writes the field for the key, which only the script can send.
func (p *writer) locked(l *Locked) {
	p.put(`<form id="key" class="locked">
<h1>This search needs a key</h1>
<p id="wrong" role="alert">¤</p>
<label for="secret">Key or token</label>
<input id="secret" type="password" autocomplete="off" spellcheck="false" required autofocus>
<button>Open</button>
<p><small>It is kept until this tab is closed or a token has expired, and sent to this server alone.</small></p>
<noscript><p>Without JavaScript a browser does not send a key: let a proxy add it.</p></noscript>
</form>
`, l.Detail)
}

func (p *writer) filling(list []Filling) {
	p.put("<section id=\"filling\" class=\"filling\" aria-label=\"Indexes being filled\">\n")
	for _, f := range list {
		p.put("<div data-key=\"filling ¤\">\n<h2>Filling ¤</h2>\n", f.Index, f.Index)
		if f.Untold {
			p.put("<p>This takes a while.</p>\n</div>\n")
			continue
		}
		if f.Error != "" {
			p.put("<p class=\"wrong\">¤</p>\n</div>\n", f.Error)
			continue
		}
		if f.Step == "" {
			p.put("<p>It has not begun yet.</p>\n</div>\n")
			continue
		}
		p.progress(f)
		p.put("</div>\n")
	}
	p.put("<p class=\"none\">The search opens by itself when its rows are in.</p>\n</section>\n")
}

// progress says how far a filling is.
func (p *writer) progress(f Filling) {
	if f.Done > 0 {
		percent := strconv.Itoa(int(f.Done * 100))
		p.put("<progress max=\"100\" value=\"¤\">¤ %</progress>\n<p><b>¤ %</b> · ", percent, percent, percent)
	} else { // how much it is in all is not known yet
		p.put("<progress></progress>\n<p>")
	}
	p.put("¤ · ", f.Step)
	p.number(f.Rows)
	if f.Of > 0 {
		p.put(" of about ")
		p.number(f.Of)
	}
	p.put(" rows")
	if f.Rate >= 1 {
		p.put(" · ")
		p.number(int64(f.Rate))
		p.put(" rows a second")
	}
	if f.Left >= time.Second {
		p.put(" · about ¤ left", Span(f.Left))
	}
	p.put("</p>\n")
}
