package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"ftsync/cache/words"
)

// How much of a text is searched for: far more than anyone types, and little enough that a pasted
// book does not become a query that runs for a minute.
const (
	maxQueryBytes = 4 << 10
	maxTerms      = 64

	// maxTokens bounds the tokens of one term. FTS5 compares each of them with each position in
	// a document, and can't be interrupted before it is done with the document: 4,000 trigrams in
	// 100 kB took 14 s, in steps of 3 s.
	maxTokens = 32
)

// term is one thing to look for: a word, or a phrase that was put in quotes.
type term struct {
	text   string
	phrase bool
	begins bool   // it is the beginning of a word
	absent bool   // documents must not have it
	column string // the column where it must stand; "": any
	place  int    // its first word's index among the words of the text
	span   int    // how many words of the text it covers
	times  int    // how often it was typed
}

// quoted returns a text as an FTS5 string, in which nothing is an operator and quotes are doubled.
func quoted(text string) string {
	return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
}

// queryParser finds the terms in a text that somebody typed. Every text is valid. "Quoted words"
// are a phrase. -word and -"words" must be absent. field:word must stand in that field, if there
// is a searched field of that name. word* is a beginning. Everything else is words. A quote that is
// never closed is ignored. A phrase of more than maxTokens tokens is looked for by its beginning.
// Words keep what joins their parts (o'neill, high-speed, 3.14): the tokenizer splits them, in
// documents and in the query alike, and their parts must stand side by side.
//
// With trigram, any character can be looked for: only spaces and quotes end a word.
type queryParser struct {
	tokenizer string
	columns   []string // the searched ones
	terms     []term
	seen      map[term]int // the index in terms of each term, folded
	place     int          // of the next term
}

// parse returns the terms of a text. With typing, a word at the very end of the text is taken for
// the beginning of one, for it may not be complete.
func (p *queryParser) parse(text string, typing bool) []term {
	p.seen = map[term]int{}
	rest := plainText(text)
	typing = typing && !p.trigram() && words.Grows(rest)
	for {
		rest = strings.TrimLeftFunc(rest, unicode.IsSpace)
		if rest == "" {
			break
		}
		var t term
		if len(rest) > 1 && rest[0] == '-' && !unicode.IsSpace(rune(rest[1])) && rest[1] != '-' {
			t.absent = true
			rest = rest[1:]
		}
		if name, after, ok := strings.Cut(rest, ":"); ok && slices.Contains(p.columns, name) && after != "" &&
			!unicode.IsSpace(rune(after[0])) {
			t.column, rest = name, after
		}
		if rest[0] == '"' {
			phrase, after, closed := strings.Cut(rest[1:], `"`)
			if closed {
				t.text, t.phrase = strings.TrimSpace(phrase), true
				p.add(t)
				rest = after
			} else {
				rest = rest[1:]
			}
			continue
		}
		end := strings.IndexFunc(rest, func(r rune) bool { return r == '"' || unicode.IsSpace(r) })
		if end < 0 {
			end = len(rest)
		}
		chunk := rest[:end]
		rest = rest[end:]
		p.words(t, chunk, typing && rest == "")
	}
	return p.terms
}

// words adds the words of chunk, which has no spaces and quotes, with the properties of t.
func (p *queryParser) words(t term, chunk string, typing bool) {
	if p.trigram() {
		t.text = chunk
		p.add(t)
		return
	}
	begins := len(chunk) > 1 && strings.HasSuffix(chunk, "*")
	list := splitWords(chunk)
	for i, w := range list {
		t.text = w
		last := i == len(list)-1
		t.begins = last && (begins || typing && !t.absent)
		p.add(t)
	}
}

func (p *queryParser) trigram() bool { return p.tokenizer == words.TrigramTokenizer }

func (p *queryParser) add(t term) {
	t.text = words.FirstPlaces(p.tokenizer, t.text, maxTokens)
	if words.Count(p.tokenizer, t.text) == 0 {
		return
	}
	folded := t
	folded.text = words.Fold(t.text)
	at, seen := p.seen[folded]
	switch {
	case seen:
		p.terms[at].times++
	case len(p.terms) < maxTerms:
		p.seen[folded] = len(p.terms)
		t.place, t.span, t.times = p.place, 1, 1
		p.terms = append(p.terms, t)
	}
	p.place++
}

// plainText cuts a text to maxQueryBytes. It replaces invalid bytes and control characters by
// spaces, and typographic quotes by plain ones.
func plainText(text string) string {
	if len(text) > maxQueryBytes {
		cut := maxQueryBytes
		for cut > maxQueryBytes-utf8.UTFMax && !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut]
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '“' || r == '”' || r == '„' || r == '«' || r == '»':
			return '"'
		case r == utf8.RuneError || unicode.IsControl(r):
			return ' '
		}
		return r
	}, text)
}

// splitWords splits a text at everything that is not part of a word, and is no sign.
func splitWords(text string) []string {
	fields := strings.FieldsFunc(text, func(r rune) bool { return !words.IsPart(r) && !isInner(r) })
	list := fields[:0]
	for _, f := range fields {
		word := strings.TrimFunc(f, isInner)
		if word != "" && strings.HasPrefix(f, "."+word) {
			word = "." + word // .NET
		}
		if word != "" {
			list = append(list, word)
		}
	}
	return list
}

// isInner reports whether r joins the letters around it into one word.
func isInner(r rune) bool {
	switch r {
	case '\'', '’', 'ʼ', '-', '‐', '‑', '.', '_', '@':
		return true
	}
	return false
}
