package fts5

import (
	"fmt"
	"slices"
	"strings"

	"ftsync/cache/words"
)

// Expression is an FTS5 expression taken apart, so that its documents can be found in the lists of its terms.
type Expression struct {
	nodes []node // each behind its parts
	terms []string
}

// node is a phrase, or an operator with the nodes before it as parts.
type node struct {
	kind      kind
	parts     int     // terms of a phrase, or nodes
	columns   uint64  // in which columns a phrase may stand, a bit each
	filtered  bool    // whether columns are given
	documents int64   // about how many have a phrase at most
	known     []int64 // the documents of a phrase; nil: they are not known
}

type kind int32

const (
	phraseNode kind = iota
	andNode
	orNode
	notNode
)

// Terms says what an expression is taken apart by.
type Terms struct {
	Tokenizer string
	Columns   []string                  // of the FTS table
	Documents func(term string) int64   // about how many documents have a term; nil: not known
	Known     func(name string) []int64 // the documents of a phrase of several terms, if they are known; see Phrase
}

// Take takes an expression apart. ok is false for what it does not understand: beginnings of words, initial tokens,
// NEAR, unquoted words, and more than 64 columns. FTS5 has to be asked then.
func (t Terms) Take(match string) (e *Expression, ok bool) {
	p := &taker{Terms: t, rest: match, e: &Expression{}}
	ok = len(t.Columns) <= 64 && !strings.Contains(match, "\x00") && p.any() && p.word() == ""
	return p.e, ok
}

// taker reads an expression.
type taker struct {
	Terms
	rest string
	e    *Expression
}

// word returns the next token: a bracket, a brace, a colon, or what stands up to the next space. It stays at it.
func (p *taker) word() string {
	p.rest = strings.TrimLeft(p.rest, " ")
	if p.rest == "" {
		return ""
	}
	if strings.ContainsRune(`(){}:*"`, rune(p.rest[0])) {
		return p.rest[:1]
	}
	if end := strings.IndexAny(p.rest, ` (){}:*"`); end >= 0 {
		return p.rest[:end]
	}
	return p.rest
}

// eat moves behind a token if it is the next one.
func (p *taker) eat(token string) bool {
	if p.word() != token {
		return false
	}
	p.rest = p.rest[len(token):]
	return true
}

// joined reads parts that an operator joins.
func (p *taker) joined(operator string, k kind, part func() bool) bool {
	n := 1
	for ok := part(); ; n++ {
		if !ok {
			return false
		}
		if !p.eat(operator) {
			break
		}
		ok = part()
	}
	if n > 1 {
		p.e.nodes = append(p.e.nodes, node{kind: k, parts: n})
	}
	return true
}

func (p *taker) any() bool { return p.joined("OR", orNode, p.all) }
func (p *taker) all() bool { return p.joined("AND", andNode, p.but) }

// but reads a NOT, which FTS5 joins from the left, and before AND.
func (p *taker) but() bool {
	ok := p.one()
	for ok && p.eat("NOT") {
		ok = p.one()
		p.e.nodes = append(p.e.nodes, node{kind: notNode, parts: 2})
	}
	return ok
}

func (p *taker) one() bool {
	if p.eat("(") {
		return p.any() && p.eat(")")
	}
	n := node{kind: phraseNode}
	if p.eat("{") {
		n.filtered = true
		for !p.eat("}") {
			name := p.word()
			i := slices.Index(p.Columns, name)
			if name == "" || i < 0 {
				return false
			}
			p.eat(name)
			n.columns |= 1 << i
		}
		if !p.eat(":") {
			return false
		}
	}
	text, ok := p.quoted()
	if !ok || p.word() == "*" {
		return false
	}
	terms, ok := p.split(text)
	if !ok {
		return false
	}
	n.parts = len(terms)
	if p.Documents != nil {
		n.documents = p.Documents(terms[0])
		for _, t := range terms[1:] {
			n.documents = min(n.documents, p.Documents(t))
		}
	}
	if p.Known != nil && len(terms) > 1 {
		n.known = p.Known(nameOf(n, terms))
	}
	p.e.nodes = append(p.e.nodes, n)
	p.e.terms = append(p.e.terms, terms...)
	return true
}

// quoted reads a text in quotes, in which a quote is written twice.
func (p *taker) quoted() (text string, ok bool) {
	if !p.eat(`"`) {
		return "", false
	}
	for {
		part, rest, found := strings.Cut(p.rest, `"`)
		if !found {
			return "", false
		}
		text += part
		p.rest = rest
		if !strings.HasPrefix(rest, `"`) {
			return text, true
		}
		text += `"`
		p.rest = rest[1:]
	}
}

// split returns the terms of a phrase, as the tokenizer gives them to FTS5.
func (p *taker) split(text string) (terms []string, ok bool) {
	if raw, is := strings.CutPrefix(text, words.RawMark); is && raw != "" {
		return []string{raw}, true
	}
	for i, t := range words.Terms(p.Tokenizer, words.Query, text) {
		if t.Place != i {
			return nil, false // two terms for one place
		}
		terms = append(terms, t.Text)
	}
	return terms, len(terms) > 0
}

// Phrase returns the name of an expression that is one phrase, by its terms and the columns in which they may stand,
// and how many terms it has: none, and 0, if the expression is more than that.
func (e *Expression) Phrase() (name string, terms int) {
	if len(e.nodes) != 1 {
		return "", 0
	}
	return nameOf(e.nodes[0], e.terms), len(e.terms)
}

func nameOf(n node, terms []string) string {
	columns := ""
	if n.filtered {
		columns = fmt.Sprintf("%x", n.columns)
	}
	return columns + ":" + strings.Join(terms, "\x00")
}
