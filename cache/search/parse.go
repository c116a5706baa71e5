package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"ftsync/cache/words"
)

// Limits on what of a search text is looked at. Far more than anyone types, and
// what keeps a pasted book from becoming a query that runs for a minute.
const (
	maxQueryBytes = 4 << 10
	maxTerms      = 64

	// maxTokens bounds the tokens of one term. FTS5 compares each with each
	// position in a document, and cannot be interrupted until it is through with
	// that document: 4,000 trigrams in 100 kB took 14 s, in steps of 3 s.
	maxTokens = 32
)

// term is one thing to look for: a word, or a phrase that was put in quotes.
type term struct {
	text   string
	phrase bool
	begins bool   // the beginning of a word
	absent bool   // documents must not have it
	column string // it must stand there; empty: anywhere
	place  int    // among the words of the text
	span   int    // how many of them it is
	times  int    // how often it was typed
}

// quoted is a text as an FTS5 string. Inside one nothing is an operator, and a
// quote is doubled.
func quoted(text string) string {
	return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
}

// queryParser finds the terms in a text that somebody typed. Every text is
// valid. "Quoted words" are a phrase, -word and -"words" must be absent,
// field:word stands in a field when there is a searched one of this name, word*
// is a beginning; everything else is words. A quote that is never closed is
// nothing. A phrase longer than any text is likely to repeat is looked for by
// its beginning. Words keep what stands inside them (o'neill, high-speed, 3.14):
// the tokenizer parts them, in documents and here, and their parts must stand
// side by side.
//
// With trigram, any character can be looked for: only spaces part words.
type queryParser struct {
	trigram bool
	columns []string // that are searched
	terms   []term
	seen    map[term]int // their places in terms
	place   int
}

// parse returns the terms of a text. With typing, a word at its very end
// may go on: it is taken for a beginning.
func (p *queryParser) parse(text string, typing bool) []term {
	p.seen = map[term]int{}
	rest := plainText(text)
	typing = typing && !p.trigram && rest != "" && words.IsWordRune(lastRune(rest))
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

// words adds the words of a text without spaces and quotes.
func (p *queryParser) words(t term, chunk string, typing bool) {
	if p.trigram {
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

func (p *queryParser) add(t term) {
	t.text = firstTokens(t.text, p.trigram)
	if t.text == "" || !p.trigram && !strings.ContainsFunc(t.text, words.IsTokenRune) {
		return
	}
	folded := t
	folded.text = strings.ToLower(t.text)
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

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// firstTokens cuts a term after maxTokens tokens: with trigram, one begins at
// each character; without, each run of letters and digits is one.
func firstTokens(text string, trigram bool) string {
	tokens, inside := 0, false
	for i, r := range text {
		if begins := words.IsWordRune(r) && !inside; begins || trigram {
			if tokens++; tokens > maxTokens {
				return text[:i]
			}
		}
		inside = words.IsWordRune(r)
	}
	return text
}

// plainText cuts a text to what is looked at and makes it valid: what is no
// character and what controls something becomes a space, and typographic quotes
// become plain ones.
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

// splitWords splits a text at everything that is not part of a word.
func splitWords(text string) []string {
	fields := strings.FieldsFunc(text, func(r rune) bool {
		return !words.IsWordRune(r) && !isInner(r)
	})
	list := fields[:0]
	for _, f := range fields {
		if f = strings.TrimFunc(f, isInner); f != "" {
			list = append(list, f)
		}
	}
	return list
}

// isInner reports whether r joins the letters around it into one word.
func isInner(r rune) bool {
	switch r {
	case '\'', '’', '-', '‐', '‑', '.', '_', '@':
		return true
	}
	return false
}

// hasTrigram reports whether the trigram tokenizer finds a token in the term.
func (t term) hasTrigram() bool {
	characters := 0
	for _, r := range t.text {
		if !unicode.IsMark(r) {
			characters++
		}
	}
	return characters >= 3
}
