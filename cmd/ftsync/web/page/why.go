package page

import (
	"fmt"
	"strconv"
	"strings"

	"ftsync/cache/search"
)

// Why says to whoever runs a shop, not to whoever built the search, why a hit stands where it does.
type Why struct {
	Place  int
	Reason string // by what it was found
	Group  string // which kinds of hits there are, and of which it is
	Sorted bool   // by a column, so that all this only decides among equals
	Parts  []Part
	Rank   []string // what columns say of the document by itself
	Counts int      // so much in a hundred of what it could count by that
}

// Part is what one word, or words near each other, add to a hit.
type Part struct {
	Of      string // the word, in quotes; empty: Says begins the sentence
	Says    string
	Percent int // of all that the parts add; 0: nothing
}

// groups are the kinds of hits in their order, by what search.Explanation says of them. … stands for
// fields.
var groups = []struct{ found, reason, as string }{
	{"is", "… is what was searched for.", "a field that is what was searched for"},
	{"begins", "… begins with what was searched for.", "a field that begins so"},
	{"all", "It has all the words.", "all the words"},
	{"meant", "It has what the words may have been meant for.", "what may have been meant"},
	{"some", "It has some of the words.", "some of the words"},
}

// NewWhy puts an explanation in words. place is that in the list, from 1.
func NewWhy(look Look, place int, e search.Explanation, sorted bool) *Why {
	w := &Why{Place: place, Sorted: sorted}
	labels := func(fields []string) string {
		var names []string
		for _, f := range fields {
			names = append(names, look.Label(f))
		}
		return listed(names)
	}
	kind := e.Found
	if e.Whole != "" && kind != "meant" {
		kind = e.Whole
	}
	for i, g := range groups {
		if g.found != kind {
			continue
		}
		w.Reason = strings.Replace(g.reason, "…", labels(e.Fields), 1)
		w.Group = fmt.Sprintf("Hits of %d kinds follow one another: %s. This one is of kind %d; within a kind, what "+
			"matches better comes first.", len(groups), allGroups(), i+1)
	}
	all := e.Name + e.Pairs
	for _, word := range e.Words {
		all += word.Score
	}
	percent := func(of float64) int {
		if all <= 0 {
			return 0
		}
		return int(of/all*100 + 0.5)
	}
	if e.Name > 0 {
		w.Parts = append(w.Parts, Part{Says: labels(e.Fields) + " as a whole", Percent: percent(e.Name)})
	}
	for _, word := range e.Words {
		p := Part{Of: word.For, Says: "is not in it", Percent: percent(word.Score)}
		if word.Score > 0 {
			p.Says = whereOf(look, word)
		}
		w.Parts = append(w.Parts, p)
	}
	if e.Pairs > 0 {
		w.Parts = append(w.Parts, Part{Says: "Words near each other, as they were typed", Percent: percent(e.Pairs)})
	}
	if e.Rank != nil {
		for _, c := range e.Rank.Columns {
			w.Rank = append(w.Rank, fmt.Sprintf("%s counts %.0f of 100", look.Label(c.Column), c.Says*100))
		}
		w.Counts = int(e.Rank.Factor*100 + 0.5)
	}
	return w
}

// whereOf says where a word stands, and what it was taken for.
func whereOf(look Look, word search.WordScore) string {
	var b strings.Builder
	if word.Word != word.For {
		b.WriteString("looked for as “" + word.Word + "”, ")
	}
	var fields []string
	for _, f := range word.Fields {
		name := look.Label(f.Field)
		if f.Times > 1 {
			name += " (" + strconv.Itoa(f.Times) + " times)"
		}
		fields = append(fields, name)
	}
	if len(fields) > 0 {
		b.WriteString("in " + listed(fields) + "; ")
	}
	switch {
	case word.Documents == 1:
		b.WriteString("no other document has it")
	case word.AtLeast:
		b.WriteString("more than half of all documents have it")
	default:
		b.WriteString(Thousands(word.Documents) + " documents have it")
	}
	return b.String()
}

func allGroups() string {
	var names []string
	for _, g := range groups {
		names = append(names, g.as)
	}
	return strings.Join(names, ", then ")
}

// listed joins names as one says them: a, b and c.
func listed(names []string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

func (p *writer) why(w *Why) {
	p.put("<section id=\"why\" class=\"why\" aria-label=\"Why this hit\">\n<p><b>Place ¤.</b> ¤</p>\n",
		strconv.Itoa(w.Place), w.Reason)
	if w.Sorted {
		p.put("<p>The list is sorted by a column: what follows decides only among equals.</p>\n")
	}
	if len(w.Parts) > 0 {
		p.put("<ul>\n")
		for _, part := range w.Parts {
			n := strconv.Itoa(part.Percent)
			p.put("<li><progress max=\"100\" value=\"¤\" aria-hidden=\"true\"></progress> <b>¤ %</b> <span>", n, n)
			if part.Of != "" {
				p.put("“<b>¤</b>” ", part.Of)
			}
			p.put("¤</span></li>\n", part.Says)
		}
		p.put("</ul>\n")
	}
	if len(w.Rank) > 0 {
		p.put("<p>By itself: ¤. So it counts ¤ % of what it could.</p>\n", strings.Join(w.Rank, ", "),
			strconv.Itoa(w.Counts))
	}
	if w.Group != "" {
		p.put("<p class=\"none\">¤</p>\n", w.Group)
	}
	p.put("</section>\n")
}
