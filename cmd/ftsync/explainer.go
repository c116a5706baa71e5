package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"ftsync/cache/search"
)

// explainer writes for people why hits stand where they do.
type explainer struct{ strings.Builder }

func (x *explainer) answer(query string, byID bool, a explained) error {
	atLeast := ""
	if !a.IsExact {
		atLeast = "at least "
	}
	fmt.Fprintf(x, "%q has %s%d hits\n", query, atLeast, a.Total)
	for _, c := range a.Corrections {
		fmt.Fprintf(x, "%q was looked for as %q\n", c.From, c.To)
	}
	for i, h := range a.Hits {
		if err := x.hit(i+1, h); err != nil {
			return err
		}
	}
	for _, e := range a.Explained {
		if e.Hit == nil {
			x.whyNot(e)
		} else if err := x.hit(e.Place, *e.Hit); err != nil {
			return err
		}
	}
	return nil
}

// whyNot writes why a document has no place among the hits.
func (x *explainer) whyNot(e explainedID) {
	why := "it has the words, but not as the query asks for them"
	switch {
	case !e.There:
		why = "the index has no document of this id"
	case len(e.Has) > 0:
		why = "it has what must be absent: " + strings.Join(e.Has, ", ")
	case e.Matches:
		why = "it matches, but so many documents do that only the newest are ranked"
	case len(e.Lacks) > 0:
		why = "it lacks " + strings.Join(e.Lacks, ", ") + "; documents that have only some of the words are hits " +
			"where fewer than 20 have all"
	}
	fmt.Fprintf(x, "\nno hit: %s\n   %s\n", clean(e.ID), clean(why))
}

const widestTitle = 60

// tierNames say by what a document was found; see search.Explanation.
var tierNames = map[string]string{
	"is": "a field is what was typed", "begins": "a field begins with what was typed",
	"whole": "a field is what was typed", "all": "it has all the words",
	"meant": "it has what may have been meant", "some": "it has some of the words",
}

func (x *explainer) hit(place int, h explainedHit) error {
	names, values, err := fieldsOf(h.Document)
	if err != nil {
		return fmt.Errorf("read document %q: %w", h.ID, err)
	}
	title := ""
	if len(names) > 0 {
		title = cut(clean(values[names[0]]), widestTitle)
	}
	fmt.Fprintf(x, "\n%d. %s  %s\n", place, clean(h.ID), title)
	e := h.Explanation
	if e == nil {
		return nil
	}
	tier := tierNames[e.Found]
	if e.Whole != "" {
		tier = tierNames[e.Whole] + " (" + strings.Join(e.Fields, ", ") + ")"
		if e.Found == "meant" {
			tier += ", as it may have been meant"
		}
	}
	fmt.Fprintf(x, "   %s; score %.3f\n", tier, h.Score)
	w := tabwriter.NewWriter(x, 0, 0, 2, ' ', 0)
	if e.Name > 0 {
		fmt.Fprintf(w, "   the field\t%.2f\n", e.Name)
	}
	for _, word := range e.Words {
		writeWord(w, word)
	}
	if e.Pairs > 0 {
		fmt.Fprintf(w, "   near each other\t%.2f\n", e.Pairs)
	}
	if e.Rank != nil {
		var says []string
		for _, c := range e.Rank.Columns {
			says = append(says, fmt.Sprintf("%s %s says %.2f of 1, weight %g", c.Column, clean(values[c.Column]),
				c.Says, c.Weight))
		}
		fmt.Fprintf(w, "   rank\t× %.2f\t%s\n", e.Rank.Factor, strings.Join(says, "; "))
	}
	if len(e.Words) > 0 || e.Name > 0 {
		fmt.Fprintf(w, "   together\t%.2f\n", e.Sum)
	}
	return w.Flush()
}

// writeWord writes what a word gives, and in which fields it stands.
func writeWord(w io.Writer, s search.WordScore) {
	name := fmt.Sprintf("%q", s.For)
	if s.Word != s.For {
		name += fmt.Sprintf(" as %q", s.Word)
	}
	if s.Score == 0 {
		fmt.Fprintf(w, "   %s\t-\tit has none\n", name)
		return
	}
	var fields []string
	for _, f := range s.Fields {
		field := fmt.Sprintf("%s %.2f", f.Field, f.Score)
		if f.Times > 1 {
			field += fmt.Sprintf(" (%d times)", f.Times)
		}
		fields = append(fields, field)
	}
	many := strconv.FormatInt(s.Documents, 10)
	if s.AtLeast {
		many = "at least " + many
	}
	fmt.Fprintf(w, "   %s\t%.2f\t%s; %s documents have it\n", name, s.Score, strings.Join(fields, ", "), many)
}
