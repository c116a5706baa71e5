package filter

import (
	"fmt"

	"ftsync/cache/geo"
)

// Kind is how a column's values are compared.
type Kind int

const (
	Text    Kind = iota // byte for byte
	Number              // as numbers
	Boolean             // true or false; Value.Bool
	Date                // as days
	Time                // as moments
	Any                 // lists: numbers in them as numbers, texts as texts
	Place               // places on earth, which have no order
)

// Expr is a bound expression: And, Or, Not, True or *Condition.
type Expr interface{ expr() }

type (
	And  []Expr
	Or   []Expr
	Not  struct{ Expr Expr }
	True struct{} // an empty expression: every document
)

// Op is what a condition asks of a column.
type Op int

const (
	In         Op = iota // one of Values; also = (one value); != and NOT IN are Not{In}
	Range                // between Low and High
	Null                 // IS NULL; EXISTS is Not{Null}
	Empty                // IS EMPTY
	Contains             // Values[0].Text
	StartsWith           // Values[0].Text
	Circle               // the place lies in Condition.Circle
	Box                  // the place lies in Condition.Box
)

// Condition is about one column.
type Condition struct {
	Column string
	Kind   Kind
	Op     Op
	Values []Value
	Low    Bound
	High   Bound
	Circle geo.Circle
	Box    geo.Box
	Offset int // the byte of the expression at which it begins
}

// Bound is an end of a range.
type Bound struct {
	Value    Value
	Given    bool // false: the range has no such end
	Included bool
}

// Value is a literal in the form its column needs.
type Value struct {
	Text   string  // what is compared; for numbers, dates and times the form to print
	Number float64 // Decimal.Float, for Number, and for Any if it is a number
	Micro  int64   // Moment.Micro, for Date and Time
	Key    string  // Decimal.Key or Moment.Key, for numbers, dates and times; "" for other values
	Bool   bool
}

// Each calls f with each condition in a bound expression, in order.
func Each(e Expr, f func(*Condition)) {
	switch e := e.(type) {
	case And:
		for _, part := range e {
			Each(part, f)
		}
	case Or:
		for _, part := range e {
			Each(part, f)
		}
	case Not:
		Each(e.Expr, f)
	case *Condition:
		f(e)
	}
}

func (And) expr()        {}
func (Or) expr()         {}
func (Not) expr()        {}
func (True) expr()       {}
func (*Condition) expr() {}

// Error is the error for an expression that can't be used.
type Error struct {
	Offset int    // the byte of the expression at which the error was noticed
	Detail string // what was found, what was expected; a sentence
}

func (e *Error) Error() string { return fmt.Sprintf("at character %d: %s", e.Offset+1, e.Detail) }
