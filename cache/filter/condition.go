package filter

import (
	"fmt"
	"strings"

	"ftsync/cache/geo"
)

// condition is a Condition as it was written.
type condition struct {
	column    token
	operator  token // its first word
	op        Op
	values    []token
	low, high limit
	circle    geo.Circle
	box       geo.Box
}

func (*condition) expr() {}

// limit is a Bound as it was written.
type limit struct {
	value           token
	given, included bool
}

func (p *parser) condition() (Expr, error) {
	t := p.peek()
	if t.kind != word && t.kind != quoted || t.keyword() {
		return nil, p.unexpected("a condition, which begins with a column")
	}
	if p.conditions++; p.conditions > maxConditions {
		return nil, &Error{t.offset, fmt.Sprintf("the expression has more than %d conditions; IN [a, b] counts as one",
			maxConditions)}
	}
	if e, ok, err := p.places(); ok {
		return e, err
	}
	c := &condition{column: p.next(), operator: p.peek()}
	negate, err := p.operation(c)
	if err != nil {
		return nil, err
	}
	if negate {
		return Not{c}, nil
	}
	return c, nil
}

// operation reads what follows the column of a condition into c. negate reports whether the expression
// says the opposite of c.
func (p *parser) operation(c *condition) (negate bool, err error) {
	if c.operator.kind == compare {
		p.next()
		return p.comparison(c)
	}
	negate = p.accept("NOT")
	switch {
	case p.accept("IN"):
		c.op = In
		c.values, err = p.list()
	case p.accept("EXISTS"):
		c.op = Null
		negate = !negate
	case p.accept("CONTAINS"):
		c.op = Contains
		c.values, err = p.one()
	case p.accept("STARTS"):
		c.op = StartsWith
		if !p.accept("WITH") {
			return false, p.unexpected("WITH")
		}
		c.values, err = p.one()
	case negate:
		return false, p.unexpected("IN, EXISTS, CONTAINS or STARTS WITH")
	case p.accept("IS"):
		negate = p.accept("NOT")
		switch {
		case p.accept("NULL"):
			c.op = Null
		case p.accept("EMPTY"):
			c.op = Empty
		default:
			return false, p.unexpected("NULL or EMPTY")
		}
	default:
		return false, p.span(c)
	}
	return negate, err
}

func (p *parser) comparison(c *condition) (negate bool, err error) {
	v, err := p.value()
	bound := limit{v, true, strings.HasSuffix(c.operator.text, "=")}
	switch c.operator.text {
	case "=", "!=":
		c.op, c.values = In, []token{v}
	case ">", ">=":
		c.op, c.low = Range, bound
	default:
		c.op, c.high = Range, bound
	}
	return c.operator.text == "!=", err
}

// span reads a range: two values with TO between them.
func (p *parser) span(c *condition) (err error) {
	value := c.operator.kind == quoted || c.operator.kind == word && !c.operator.keyword()
	if !value || !p.tokens[p.at+1].is("TO") {
		return p.unexpected("an operator such as =, IN or TO")
	}
	c.op = Range
	c.low = limit{p.next(), true, true}
	p.next()
	c.high = limit{given: true, included: true}
	c.high.value, err = p.value()
	return err
}

func (p *parser) value() (token, error) {
	t := p.peek()
	if t.kind != word && t.kind != quoted || t.keyword() {
		return t, p.unexpected("a value")
	}
	return p.next(), nil
}

func (p *parser) one() ([]token, error) {
	v, err := p.value()
	return []token{v}, err
}

// list reads values in square brackets; a comma may stand after the last one.
func (p *parser) list() (values []token, err error) {
	open := p.peek()
	if !p.accept("[") {
		return nil, p.unexpected("a list such as [a, b]")
	}
	for !p.accept("]") {
		v, err := p.value()
		if p.peek().kind == end {
			return nil, &Error{open.offset, `the bracket "[" is not closed; expected "]" after the values`}
		}
		if err != nil {
			return nil, err
		}
		values = append(values, v)
		if !p.accept(",") && !p.peek().is("]") {
			return nil, p.unexpected(`a comma or "]"`)
		}
	}
	return values, nil
}
