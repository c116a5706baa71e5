package search

import (
	"slices"
	"strings"
)

// fewHits is below how many hits a better spelling is suggested.
const fewHits = 5

// suggest returns the text with words that few documents have replaced by likely
// ones that many more have; "" when there are none.
func (s *Prepared) suggest(done []Correction) (string, error) {
	text, better := s.q.Text, false
	for _, t := range s.terms {
		if t.phrase || t.absent || s.schema.IsExact(t.column) || slices.ContainsFunc(done,
			func(c Correction) bool { return c.From == t.text }) {
			continue
		}
		n, err := s.count(alternative{text: t.text, confidence: 1}, t.column)
		if err != nil {
			return "", err
		}
		if n >= fewHits {
			continue
		}
		near, err := s.candidates(t.text, t.column, 10*n)
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
