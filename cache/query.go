package cache

import (
	"strings"
	"unicode"
	"unicode/utf8"
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
}

// expr is the term as an FTS5 string. Inside one nothing is an operator, and a
// quote is doubled.
func (t term) expr() string {
	return `"` + strings.ReplaceAll(t.text, `"`, `""`) + `"`
}

// parseQuery finds the terms in a text that somebody typed. Every text is
// valid. "Quoted words" are a phrase, everything else is words; a quote that is
// never closed is nothing. A phrase longer than any text is likely to repeat
// is looked for by its beginning. Words keep what stands inside them (o'neill,
// high-speed, 3.14): the tokenizer parts them, in documents and here, and their
// parts must stand side by side.
//
// With trigram, any character can be looked for: only spaces part words.
func parseQuery(text string, trigram bool) []term {
	var terms []term
	seen := map[term]bool{}
	add := func(t term) {
		t.text = firstTokens(t.text, trigram)
		if t.text == "" || !trigram && !strings.ContainsFunc(t.text, isTokenRune) {
			return
		}
		folded := term{strings.ToLower(t.text), t.phrase}
		if !seen[folded] && len(terms) < maxTerms {
			seen[folded] = true
			terms = append(terms, t)
		}
	}
	split := words
	if trigram {
		split = strings.Fields
	}
	rest := plainText(text)
	for rest != "" {
		before, after, found := strings.Cut(rest, `"`)
		for _, w := range split(before) {
			add(term{text: w})
		}
		if !found {
			break
		}
		phrase, next, closed := strings.Cut(after, `"`)
		if closed {
			add(term{text: strings.TrimSpace(phrase), phrase: true})
			rest = next
		} else {
			rest = after
		}
	}
	return terms
}

// firstTokens cuts a term after maxTokens tokens: with trigram, one begins at
// each character; without, each run of letters and digits is one.
func firstTokens(text string, trigram bool) string {
	tokens, inside := 0, false
	for i, r := range text {
		if begins := isWordRune(r) && !inside; begins || trigram {
			if tokens++; tokens > maxTokens {
				return text[:i]
			}
		}
		inside = isWordRune(r)
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

// words splits a text at everything that is not part of a word.
func words(text string) []string {
	fields := strings.FieldsFunc(text, func(r rune) bool {
		return !isWordRune(r) && !isInner(r)
	})
	words := fields[:0]
	for _, f := range fields {
		if f = strings.TrimFunc(f, isInner); f != "" {
			words = append(words, f)
		}
	}
	return words
}

// isTokenRune reports whether r makes a token.
func isTokenRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// isWordRune reports whether r belongs to a word: a letter, a digit, or a mark
// on the letter before it.
func isWordRune(r rune) bool { return isTokenRune(r) || unicode.IsMark(r) }

// isInner reports whether r joins the letters around it into one word.
func isInner(r rune) bool {
	switch r {
	case '\'', '’', '-', '‐', '‑', '.', '_', '@':
		return true
	}
	return false
}

// allOf matches documents that have every term. Terms that stand side by side
// are joined by an and that overlooks a term the tokenizer finds no token in.
func allOf(terms []term) string {
	return joinTerms(terms, " ")
}

// anyOf matches documents that have one of the terms.
func anyOf(terms []term) string {
	return joinTerms(terms, " OR ")
}

func joinTerms(terms []term, sep string) string {
	exprs := make([]string, len(terms))
	for i, t := range terms {
		exprs[i] = t.expr()
	}
	return strings.Join(exprs, sep)
}
