package worker

import "strings"

// textOf is the text of a value as SQL, by the output function of its type. A cast
// would do what pg_cast says, and whoever owns a type may have put a function of
// theirs there, which then ran with our rights; concat takes "any" value, so that
// nothing is looked up, also when the column has become one of another type since.
// Where a cast of a type that comes with Postgres gives something else than its
// output, the text is made to be the cast's: documents are known by it. Of null it
// is the empty text.
func textOf(value string, t pgType) string {
	text := "pg_catalog.concat(" + value + ")"
	if !t.builtin {
		return text
	}
	switch t.typname {
	case "bpchar":
		return "pg_catalog.rtrim(" + text + ")"
	case "bool":
		return "case when " + text + " operator(pg_catalog.=) 't' then 'true' else 'false' end"
	case "inet":
		// The network's length is always there.
		return "case when pg_catalog.strpos(" + text + ", '/') operator(pg_catalog.>) 0 then " + text +
			" when pg_catalog.strpos(" + text + ", ':') operator(pg_catalog.>) 0 then " + text + " operator(pg_catalog.||) '/128' else " + text + " operator(pg_catalog.||) '/32' end"
	}
	return text
}

// isGiven says that a value is not null. A composite value of which one field is
// null is not "is not null"; and "is distinct from null" calls no operator.
func isGiven(value string) string { return value + " is distinct from null" }

// keyText is the text of a key of one column, or a JSON array of those of several.
func keyText(texts []string) string {
	if len(texts) == 1 {
		return texts[0]
	}
	return "pg_catalog.jsonb_build_array(" + strings.Join(texts, ", ") + ")::pg_catalog.text"
}
