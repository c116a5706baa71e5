package plan

import "strings"

// TextOf returns SQL for the text of a value, as the output function of its type writes it. It
// uses concat and no cast: a type's owner may have put a function of his own into pg_cast, which
// would run with ftsync's rights. concat takes "any" value, so that Postgres looks up no
// function, also when the column has become one of another type since. Documents are identified
// by the text of a cast, so where a cast of a type that comes with Postgres gives another text,
// that one is made. The text of null is empty.
func TextOf(value string, t Type) string {
	text := "pg_catalog.concat(" + value + ")"
	if !t.Builtin {
		return text
	}
	switch t.Typname {
	case "bpchar":
		return "pg_catalog.rtrim(" + text + ")"
	case "bool":
		return "case when " + text + " operator(pg_catalog.=) 't' then 'true' else 'false' end"
	case "inet":
		// The length of the network is always there, as a cast writes it.
		return "case when pg_catalog.strpos(" + text + ", '/') operator(pg_catalog.>) 0 then " + text +
			" when pg_catalog.strpos(" + text + ", ':') operator(pg_catalog.>) 0 then " +
			text + " operator(pg_catalog.||) '/128' else " + text + " operator(pg_catalog.||) '/32' end"
	}
	return text
}

// IsGiven returns the SQL condition that a value is not null. "is not null" would be false for a
// composite value with a null field; "is distinct from null" calls no operator.
func IsGiven(value string) string { return value + " is distinct from null" }

// KeyText returns SQL for the text of a key: the text of its one column, or a JSON array of those
// of several.
func KeyText(texts []string) string {
	if len(texts) == 1 {
		return texts[0]
	}
	return "pg_catalog.jsonb_build_array(" + strings.Join(texts, ", ") + ")::pg_catalog.text"
}
