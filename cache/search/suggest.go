package search

import (
	"slices"
	"strings"
)

// A better spelling is suggested when there are fewer than fewHits hits.
const fewHits = 5

// suggest returns the text in which each word that few documents have is replaced by a similar one
// that many more documents have; "" when there is no such word. done are the corrections that the
// search has made already: they are applied too.
func (s *Prepared) suggest(done []Correction) (string, error) {
	text, better := s.q.Text, false
	for _, t := range s.terms {
		if t.phrase || t.absent || s.schema.IsExact(t.column) || slices.ContainsFunc(done,
			func(c Correction) bool { return c.From == t.text }) {
			continue
		}
		f, err := s.count(alternative{text: t.text, confidence: 1}, t.column)
		if err != nil {
			return "", err
		}
		if f.documents >= fewHits {
			continue
		}
		near, err := s.candidates(t.text, t.column, 10*f.documents)
		if err != nil {
			return "", err
		}
		if len(near) > 0 {
			text, better = strings.Replace(text, t.text, near[0].text, 1), true
		}
	}
	for _, c := range done {
		text = strings.Replace(text, c.From, c.To, 1)
	}
	if !better {
		return "", nil
	}
	return text, nil
}
