package filter

// group is a list of expressions between which the same keyword stands: one
// list, whatever brackets there were, and no list at all around a single one.
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

// negated is what does not fulfil an expression.
func negated(e Expr) Expr {
	if inner, ok := e.(Not); ok {
		return inner.Expr
	}
	return Not{e}
}
