package filter

// group joins expressions by AND or OR. Expressions that are such a list themselves become part of the
// one list, and a single expression stays as it is.
func group[L interface {
	And | Or
	Expr
}](list []Expr) Expr {
	var flat L
	for _, e := range list {
		if inner, ok := e.(L); ok {
			flat = append(flat, inner...)
		} else {
			flat = append(flat, e)
		}
	}
	if len(flat) == 1 {
		return flat[0]
	}
	return flat
}

// negated returns the negation of an expression.
func negated(e Expr) Expr {
	if inner, ok := e.(Not); ok {
		return inner.Expr
	}
	return Not{e}
}
