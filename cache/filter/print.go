package filter

import (
	"math"
	"strconv"
	"strings"
)

// String writes a bound expression in a canonical form: brackets, spaces and spellings of the original
// make no difference. The result is an expression with the same meaning, and may serve as the key of a
// cache.
func String(e Expr) string {
	switch e := e.(type) {
	case And:
		return join(e, " AND ", func(e Expr) bool { _, or := e.(Or); return or })
	case Or:
		return join(e, " OR ", func(Expr) bool { return false })
	case Not:
		return negation(e.Expr)
	case *Condition:
		if e.Op == Circle || e.Op == Box {
			return e.placed()
		}
		return e.column() + e.asked(false)
	}
	return "" // True
}

func join(list []Expr, between string, brackets func(Expr) bool) string {
	texts := make([]string, len(list))
	for i, e := range list {
		texts[i] = String(e)
		if brackets(e) {
			texts[i] = "(" + texts[i] + ")"
		}
	}
	return strings.Join(texts, between)
}

func negation(e Expr) string {
	c, ok := e.(*Condition)
	switch {
	case !ok:
		return "NOT (" + String(e) + ")"
	case c.Op == Range || c.Op == Circle || c.Op == Box:
		return "NOT " + String(c)
	}
	return c.column() + c.asked(true)
}

// asked returns what follows the column in a condition, or in its negation. A range, a circle and a box
// have no negation.
func (c *Condition) asked(not bool) string {
	either := func(yes, no string) string {
		if not {
			return no
		}
		return yes
	}
	switch c.Op {
	case In:
		if len(c.Values) == 1 {
			return either(" = ", " != ") + c.text(c.Values[0])
		}
		texts := make([]string, len(c.Values))
		for i, v := range c.Values {
			texts[i] = c.text(v)
		}
		return either(" IN [", " NOT IN [") + strings.Join(texts, ", ") + "]"
	case Null:
		return either(" IS NULL", " IS NOT NULL")
	case Empty:
		return either(" IS EMPTY", " IS NOT EMPTY")
	case Contains:
		return either(" CONTAINS ", " NOT CONTAINS ") + c.text(c.Values[0])
	case StartsWith:
		return either(" STARTS WITH ", " NOT STARTS WITH ") + c.text(c.Values[0])
	}
	switch {
	case c.Low.Given && c.High.Given:
		return " " + c.text(c.Low.Value) + " TO " + c.text(c.High.Value)
	case c.Low.Given:
		return c.bound(" >", c.Low)
	}
	return c.bound(" <", c.High)
}

func (c *Condition) bound(sign string, b Bound) string {
	if b.Included {
		sign += "="
	}
	return sign + " " + c.text(b.Value)
}

func (c *Condition) column() string {
	if tokens, err := lex(c.Column); err == nil && len(tokens) == 2 && tokens[0].text == c.Column &&
		tokens[0].kind == word && !tokens[0].keyword() {
		return c.Column
	}
	return quote(c.Column)
}

func (c *Condition) text(v Value) string {
	switch {
	case c.Kind == Boolean:
		return strconv.FormatBool(v.Bool)
	case c.Kind == Number && !math.IsInf(v.Number, 0) && !math.IsNaN(v.Number):
		return v.Text
	}
	return quote(v.Text)
}

var escaper = strings.NewReplacer(`"`, `\"`, `\`, `\\`)

func quote(s string) string { return `"` + escaper.Replace(s) + `"` }
