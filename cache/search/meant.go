package search

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"ftsync/cache/document"
	"ftsync/cache/fts5"
	"ftsync/cache/words"
)

// A word that fewer than mistakeMost documents have may be a mistake. When not enough documents
// have all the words as typed, similar words are looked for too. If it is the only word typed, a
// similar word must be in more than rarerTimes as many documents.
const (
	mistakeMost = 5
	rarerTimes  = 4
)

// candidatesMost is how many corrections of a word are looked for at once. Which of them was meant
// is decided by the other words of the text, through the score.
const candidatesMost = 6

// planMeant makes the expression for what the text may have been meant for: words corrected,
// compounds replaced by their parts, and words split or joined. If some word typed is in no
// document, it also makes the expression for any word anew, with those alternatives.
func (s *Prepared) planMeant(m *matches, want []wanted) error {
	if s.q.Match == MatchPhrase {
		return nil
	}
	texts := []string{s.q.Text} // then also the text as it may have been meant
	var meant, some []wanted
	changed := false
	for i, w := range want {
		parts := []wanted{w}
		if !w.phrase && w.documents() < mistakeMost && s.isSeveral(w.text) && w.span <= 1 {
			var err error
			if parts, err = s.parts(w); err != nil {
				return err
			}
			changed = true
		}
		for at, p := range parts {
			more := rarerTimes * p.documents()
			if len(want)+len(parts) > 2 {
				more = 0 // the other words decide
			}
			corrected, cut, spelled, err := s.otherAlternatives(p, more)
			if err != nil {
				return err
			}
			if i+1 < len(want) {
				cut = append(cut, s.joined(p, want[i+1])...)
			}
			if i > 0 {
				cut = append(cut, s.joined(want[i-1], p)...)
			}
			changed = changed || len(corrected)+len(cut) > 0
			texts = respelled(texts, p.text, spelled)
			if p.isMissing() && len(corrected)+len(cut) > 0 {
				p.alternatives = nil
			}
			known := p.alternatives
			p.alternatives = slices.Concat(known, corrected, cut)
			meant = append(meant, p)
			if len(cut) > 0 {
				p.alternatives = slices.Concat(known, cut)
			}
			parts[at] = p
		}
		switch {
		case !w.isMissing():
			some = append(some, w) // as it was typed, for there are documents that have it so
		case len(parts) > 1 && !slices.ContainsFunc(parts, wanted.isMissing):
			some = append(some, wanted{term: w.term, all: parts})
		default:
			some = append(some, parts...)
		}
	}
	if !changed {
		return nil
	}
	if !slices.ContainsFunc(meant, wanted.isMissing) {
		m.expressions.Meant = s.allExpression(meant)
	}
	if s.wholly() && len(texts) > 1 {
		columns := s.inexact("")
		if columns == "" {
			columns = s.columnFilter
		}
		var names []named
		for i, text := range texts[1:] {
			names = append(names, s.names(text, i < 2 && s.isBegun())...)
		}
		e := s.named(names, columns, cmp.Or(m.expressions.Meant.Most, 1))
		if e.Match != "" && m.expressions.Meant.Cost > namesAside {
			if there, err := s.matchesAny(e); err != nil {
				return err
			} else if !there {
				e = expression{}
			}
		}
		m.expressions.Meant = m.expressions.Meant.orNamed(e)
	}
	if slices.ContainsFunc(want, wanted.isMissing) { // otherwise some equals want
		m.expressions.Any = s.anyExpression(some, anyPostings)
		s.boundedAny = func() expression { return s.anyExpression(some, anyBelow) }
	}
	return nil
}

// When more than namesAside documents have what was meant, a query first finds out whether any
// document has one of the names. Usually none has, and to look for up to textsMost names in each
// of those documents would be for nothing.
const namesAside = 100

// matchesAny reports whether an expression matches any document.
func (s *Prepared) matchesAny(e expression) (bool, error) {
	c := fts5.NewCollector(fts5.Ask{Stop: 1})
	defer c.Free()
	if err := s.find(e.Match, c); err != nil {
		return false, s.matchError(err, e)
	}
	return c.Total() > 0, nil
}

// textsMost bounds how many spellings of the whole text are tried.
const textsMost = 16

// respelled returns the texts, followed by each of them with a word spelled in each of the other
// ways; about textsMost at most.
func respelled(texts []string, word string, spelled []string) []string {
	folded := words.Fold(word)
	for _, text := range texts {
		for _, other := range spelled {
			if with := strings.Replace(words.Fold(text), folded, other, 1); len(texts) < textsMost && with != text {
				texts = append(texts, with)
			}
		}
	}
	return texts
}

// parts returns the words of a compound as things wanted one by one. An "s" behind another word,
// as in o'neill's, is left out, and so is a pair of characters that no document has and that lies
// between two that documents have: it is where one word ends and another begins.
func (s *Prepared) parts(w wanted) (list []wanted, err error) {
	texts := s.partsOf(w.text)
	for i, text := range texts {
		t := w.term
		t.text, t.begins = text, w.begins && i == len(texts)-1
		part, err := s.alternativesOf(t)
		if err != nil {
			return nil, err
		}
		if i > 0 && strings.EqualFold(text, "s") && len(list) > 0 {
			continue
		}
		list = append(list, part)
	}
	for i := len(list) - 2; i > 0; i-- {
		if words.HasUnits(list[i].text) && list[i].isMissing() && !list[i-1].isMissing() && !list[i+1].isMissing() {
			list = slices.Delete(list, i, i+1)
		}
	}
	return list, nil
}

// otherAlternatives returns what a word may stand for beside itself: list has its corrections, with
// their synonyms, and cut the ways to split it. spelled has all likely spellings, also those that
// list leaves out. A word is a correction only if the number of documents that have it is above more.
func (s *Prepared) otherAlternatives(w wanted, more int64) (list, cut []alternative, spelled []string, err error) {
	n := w.documents()
	if s.lexicon == nil || w.phrase || n >= mistakeMost {
		return nil, nil, nil, nil
	}
	if !s.q.Exact && !s.schema.IsExact(w.column) {
		near, err := s.candidates(w.text, w.column, more)
		if err != nil {
			return nil, nil, nil, err
		}
		for _, c := range near {
			spelled = append(spelled, c.text)
		}
		list = s.competing(near)
		if len(near) > 0 && n == 0 {
			s.corrected = append(s.corrected, Correction{From: w.text, To: near[0].text})
		}
		for _, c := range slices.Clone(list) {
			syn, err := s.synonymsOf(c.text, w.column, synonymConfidence*correctionConfidence)
			if err != nil {
				return nil, nil, nil, err
			}
			list = append(list, syn...)
		}
		if w.begins && n == 0 {
			begun, err := s.begunNearly(w)
			if err != nil {
				return nil, nil, nil, err
			}
			list = append(list, begun...)
		}
	}
	if cut, err = s.splits(w.term); err != nil {
		return nil, nil, nil, err
	}
	if plain := words.WithoutSigns(w.text); n == 0 && plain != w.text {
		loose := alternative{text: plain, confidence: joinedConfidence}
		if loose.frequency, err = s.count(loose, w.column); loose.documents > 0 {
			cut = append(cut, loose)
		}
	}
	return list, cut, spelled, err
}

// competing returns the first candidate of each stem: at most candidatesMost of them and, after the
// first one, only as long as they have no more than completionPostings documents together.
func (s *Prepared) competing(near []alternative) (list []alternative) {
	seen := map[string]bool{}
	var postings int64
	for _, c := range near {
		term, _ := s.lexicon.Term(c.text)
		if postings += c.documents; seen[term] || len(list) == candidatesMost || len(list) > 0 &&
			postings > completionPostings {
			continue
		}
		seen[term] = true
		list = append(list, c)
	}
	return list
}

// joined returns the word that two neighbours make when written as one, if the index has it.
func (s *Prepared) joined(a, b wanted) []alternative {
	if s.lexicon == nil || a.phrase || b.phrase || a.column != b.column || a.place+a.span != b.place {
		return nil
	}
	text := words.Name(a.text + b.text)
	if !s.isKnown(text) {
		return nil
	}
	term, _ := s.lexicon.Term(text)
	return []alternative{{text: text, confidence: joinedConfidence, frequency: inAny(s.lexicon.Table().Find(term))}}
}

// errorsIn returns how many typing errors are corrected in a word: one from 4 letters on, two from
// 9 on. In numbers and codes none is.
func errorsIn(word string) int {
	switch n := utf8.RuneCountInString(word); {
	case !words.WorthCorrecting([]byte(word)) || n < 4:
		return 0
	case n < 9:
		return 1
	}
	return 2
}

// candidates returns the words of the index that a word was likely meant for, the likeliest first:
// those with fewer errors before those with more, and among equals those that more documents have.
// A word is left out unless the number of documents that have it is above more.
func (s *Prepared) candidates(word, column string, more int64) ([]alternative, error) {
	key := column + "\x00" + word
	list, ok := s.near[key]
	if !ok {
		var err error
		if list, err = s.nearest(word, column); err != nil {
			return nil, err
		}
		if s.near == nil {
			s.near = map[string][]alternative{}
		}
		s.near[key] = list
	}
	return slices.DeleteFunc(slices.Clone(list), func(w alternative) bool { return w.documents <= more }), nil
}

func (s *Prepared) nearest(word, column string) (list []alternative, err error) {
	folded := words.Fold(word)
	distance := errorsIn(folded)
	if distance == 0 || !slices.ContainsFunc(s.schema.Searched(),
		func(name string) bool { return !s.schema.IsExact(name) }) {
		return nil, nil
	}
	type candidate struct {
		alternative
		distance   int
		likelihood float64
	}
	var found []candidate
	for _, near := range s.lexicon.Vocabulary().Nearest(folded, distance, 40) {
		if near.Distance == 0 {
			continue
		}
		c := candidate{alternative{text: near.Word, confidence: correctionConfidence, columns: s.inexact(column)},
			near.Distance, 0}
		if near.Distance > 1 {
			c.confidence = twiceConfidence
		}
		if c.frequency, err = s.count(c.alternative, column); err != nil {
			return nil, err
		}
		if c.documents == 0 {
			continue
		}
		c.likelihood = math.Log1p(float64(c.documents))
		if near.Word[0] != folded[0] {
			c.likelihood /= 2 // people rarely get the first letter wrong
			c.confidence *= 0.9
		}
		found = append(found, c)
	}
	slices.SortStableFunc(found, func(a, b candidate) int {
		return cmp.Or(a.distance-b.distance, cmp.Compare(b.likelihood, a.likelihood))
	})
	for _, c := range found {
		list = append(list, c.alternative)
	}
	return list, nil
}

// begunNearly returns words with a beginning that is one typing error away from a word that is
// still being typed.
func (s *Prepared) begunNearly(w wanted) (list []alternative, err error) {
	folded := words.Fold(w.text)
	if errorsIn(folded) == 0 || utf8.RuneCountInString(folded) < 5 {
		return nil, nil
	}
	for _, near := range s.lexicon.Vocabulary().NearestBeginnings(folded, 40) {
		c := alternative{text: near, confidence: begunConfidence, completes: true, columns: s.inexact(w.column)}
		if c.frequency, err = s.count(c, w.column); err != nil {
			return nil, err
		}
		if c.documents > 0 {
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(a, b alternative) int { return cmp.Compare(b.documents, a.documents) })
	return s.competing(list), nil
}

// nameCorrections sets, for each word that was corrected, the correction to the candidate that the
// best hit has.
func (s *Prepared) nameCorrections(m *matches) error {
	if len(s.corrected) == 0 || len(m.placed) == 0 {
		return nil
	}
	best := m.placed[0]
	e := m.tiers[best.tier]
	c, err := s.rankOne(e, best.ID)
	if err != nil {
		return err
	}
	defer c.Free()
	frequencies := c.Frequencies()
	for i, c := range s.corrected {
		weight := 0.0
		for at, f := range frequencies {
			if e.Phrases[at].Name != fts5.NoName || f == 0 || e.Notes[at].For != c.From ||
				e.Phrases[at].Weight <= weight {
				continue
			}
			weight, s.corrected[i].To = e.Phrases[at].Weight, e.Notes[at].Text
		}
	}
	return nil
}

// inexact returns a filter for the columns in which typing errors are corrected. It is "" when a
// column is given, or errors are corrected in all of them: then the usual filter does.
func (s *Prepared) inexact(column string) string {
	if column != "" || !slices.ContainsFunc(s.schema.Columns, func(c document.Column) bool { return c.Exact }) {
		return ""
	}
	var names []string
	for _, name := range s.schema.Searched() {
		if !s.schema.IsExact(name) && (s.in == nil || slices.Contains(s.in, name)) {
			names = append(names, name)
		}
	}
	return s.layout.ColumnFilter(names)
}
