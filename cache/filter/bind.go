package filter

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"ftsync/cache/nearest"
)

// Bind gives the values of the expression the form that their columns need. kind returns how a column
// is compared, and false if it may not be filtered by. columns has the names of all columns that may,
// for the message about any other. The error is an *Error.
func (p *Parsed) Bind(kind func(column string) (Kind, bool), columns []string) (Expr, error) {
	return binder{kind, columns}.bind(p.root)
}

type binder struct {
	kind    func(column string) (Kind, bool)
	columns []string
}

func (b binder) bind(e Expr) (Expr, error) {
	switch e := e.(type) {
	case And:
		list, err := b.each(e)
		return And(list), err
	case Or:
		list, err := b.each(e)
		return Or(list), err
	case Not:
		inner, err := b.bind(e.Expr)
		return Not{inner}, err
	case *condition:
		return b.condition(e)
	}
	return e, nil // True
}

func (b binder) each(list []Expr) ([]Expr, error) {
	bound := make([]Expr, len(list))
	for i, e := range list {
		var err error
		if bound[i], err = b.bind(e); err != nil {
			return nil, err
		}
	}
	return bound, nil
}

func (b binder) condition(c *condition) (_ Expr, err error) {
	kind, ok := b.kind(c.column.text)
	around := c.op == Circle || c.op == Box
	if around && (!ok || kind != Place) {
		return nil, &Error{c.column.offset, fmt.Sprintf("%s asks for documents' places, and these have none: geo: in "+
			"the index's definition says which columns hold them", c.operator.text)}
	}
	if !ok {
		return nil, &Error{c.column.offset, b.unknown(c.column.text)}
	}
	switch {
	case kind == Place && !around && c.op != Null:
		return nil, &Error{c.operator.offset, fmt.Sprintf("%s is a place; expected %s(latitude, longitude, metres), "+
			"%s([top, right], [bottom, left]) or EXISTS", shown(c.column.text), inCircle, inBox)}
	case kind == Boolean && c.op == Range:
		return nil, &Error{c.operator.offset,
			fmt.Sprintf("%s is true or false, and has no order; expected =, !=, IN or IS", shown(c.column.text))}
	case kind != Text && kind != Any && (c.op == Contains || c.op == StartsWith):
		return nil, &Error{c.operator.offset,
			fmt.Sprintf("CONTAINS and STARTS WITH look into texts, and %s is %s; expected = or a range",
				shown(c.column.text), kind)}
	}
	bound := &Condition{Column: c.column.text, Kind: kind, Op: c.op, Circle: c.circle, Box: c.box,
		Offset: c.column.offset}
	values := make([]*Value, len(c.values)) // to sort the values themselves would take 19 kB of program
	for i, t := range c.values {
		v, err := value(t, kind, bound.Column)
		if err != nil {
			return nil, err
		}
		values[i] = &v
	}
	slices.SortFunc(values, compareValues)
	for i, v := range values {
		if i == 0 || compareValues(v, values[i-1]) != 0 {
			bound.Values = append(bound.Values, *v)
		}
	}
	if bound.Low, err = c.low.bind(kind, bound.Column); err != nil {
		return nil, err
	}
	if bound.High, err = c.high.bind(kind, bound.Column); err != nil {
		return nil, err
	}
	return bound, nil
}

func (l limit) bind(kind Kind, column string) (b Bound, err error) {
	if l.given {
		b.Given, b.Included = true, l.included
		b.Value, err = value(l.value, kind, column)
	}
	return b, err
}

// compareValues orders values of one kind.
func compareValues(a, b *Value) int {
	truth := func(v *Value) int {
		if v.Bool {
			return 1
		}
		return 0
	}
	return cmp.Or(strings.Compare(a.Key, b.Key), strings.Compare(a.Text, b.Text), truth(a)-truth(b))
}

func (b binder) unknown(name string) string {
	if len(b.columns) == 0 {
		return fmt.Sprintf("found the column %s, expected none: there are no columns to filter by", shown(name))
	}
	return fmt.Sprintf("no column %s to filter by; ", shown(name)) +
		nearest.Perhaps(name, b.columns, "there are "+nearest.Some(b.columns))
}
