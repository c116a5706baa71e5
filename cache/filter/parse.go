package filter

import "fmt"

// The limits of an expression. An IN may have thousands of values: it is one condition, and looks
// at each document once.
const (
	maxBytes      = 256 << 10
	maxConditions = 200
	maxDepth      = 50
)

// Parsed is an expression whose columns have not been looked up yet. It is safe for concurrent use.
type Parsed struct{ root Expr } // its conditions are *condition

// Parse reads an expression. Every document fulfils an empty one. The error is an *Error.
func Parse(text string) (*Parsed, error) {
	if len(text) > maxBytes {
		return nil, &Error{maxBytes, fmt.Sprintf("the expression has %d bytes, expected at most %d", len(text),
			maxBytes)}
	}
	tokens, err := lex(text)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens}
	if p.peek().kind == end {
		return &Parsed{True{}}, nil
	}
	root, err := p.or(0)
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != end {
		if t.is(")") {
			return nil, &Error{t.offset, `found ")", expected a "(" before it`}
		}
		return nil, p.unexpected("AND, OR or the end")
	}
	return &Parsed{root}, nil
}

type parser struct {
	tokens     []token
	at         int // the index of the next token
	conditions int
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) next() token {
	t := p.tokens[p.at]
	if t.kind != end {
		p.at++
	}
	return t
}

// accept reads a keyword or bracket if it is the next token, and reports whether it was.
func (p *parser) accept(text string) bool {
	if !p.peek().is(text) {
		return false
	}
	p.next()
	return true
}

func (p *parser) or(depth int) (Expr, error) {
	list, err := p.chain("OR", func() (Expr, error) {
		return p.and(depth)
	})
	return group[Or](list), err
}

func (p *parser) and(depth int) (Expr, error) {
	list, err := p.chain("AND", func() (Expr, error) {
		return p.not(depth)
	})
	return group[And](list), err
}

// chain reads operands with a keyword between them.
func (p *parser) chain(between string, operand func() (Expr, error)) (list []Expr, err error) {
	for {
		e, err := operand()
		if err != nil {
			return nil, err
		}
		if between != "OR" || !p.joined(list, e) {
			list = append(list, e)
		}
		if !p.accept(between) {
			return list, nil
		}
	}
}

// joined makes "a = 1 OR a = 2" one condition, a IN [1, 2], and reports whether e has become part
// of the last operand so: clients write thousands of ids in that way.
func (p *parser) joined(list []Expr, e Expr) bool {
	if len(list) == 0 {
		return false
	}
	last, ok := list[len(list)-1].(*condition)
	c, also := e.(*condition)
	if !ok || !also || last.op != In || c.op != In || last.column.text != c.column.text {
		return false
	}
	last.values = append(last.values, c.values...)
	p.conditions--
	return true
}

func (p *parser) not(depth int) (Expr, error) {
	t := p.peek()
	if depth++; depth > maxDepth+1 {
		return nil, &Error{t.offset, fmt.Sprintf("the expression is deeper than %d levels of brackets and NOT",
			maxDepth)}
	}
	switch {
	case p.accept("NOT"):
		e, err := p.not(depth)
		return negated(e), err
	case p.accept("("):
		e, err := p.or(depth)
		if err != nil {
			return nil, err
		}
		if p.accept(")") {
			return e, nil
		}
		if p.peek().kind == end {
			return nil, &Error{t.offset, `the bracket "(" is not closed; expected ")" after what belongs into it`}
		}
		return nil, p.unexpected(`AND, OR or ")"`)
	}
	return p.condition()
}
