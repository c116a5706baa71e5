package filter

import "fmt"

// Kind is how a column's values are compared.
type Kind int

const (
	Text    Kind = iota // without regard to case
	Number              // as numbers; Value.Number
	Boolean             // true or false; Value.Bool
	Date                // as days; Value.Number holds Unix time in microseconds
	Time                // as moments; Value.Number holds Unix time in microseconds
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
	Contains             // Values[0].Text, folded
	StartsWith           // Values[0].Text, folded
)

// Condition is about one column.
type Condition struct {
	Column string
	Kind   Kind
	Op     Op
	Values []Value
	Low    Bound
	High   Bound
	Offset int // where it begins in the expression, in bytes
}

// Bound is an end of a range.
type Bound struct {
	Value    Value
	Given    bool // false: there is none
	Included bool
}

// Value is a literal in the form its column needs.
type Value struct {
	Text   string // Kind Text: folded by Fold
	Number float64
	Bool   bool
	// Int is the number exactly when it is a whole one of 64 bits (Kind Number),
	// and the microseconds of Date and Time; Exact says that it is.
	Int   int64
	Exact bool
}

func (And) expr()        {}
func (Or) expr()         {}
func (Not) expr()        {}
func (True) expr()       {}
func (*Condition) expr() {}

// Error is an expression that cannot be used.
type Error struct {
	Offset int    // where it was noticed, in bytes
	Detail string // what was found, what was expected; a sentence
}

func (e *Error) Error() string { return fmt.Sprintf("at character %d: %s", e.Offset+1, e.Detail) }
