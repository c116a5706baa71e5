package plan

import "strings"

// TextOf is the text of a value as SQL, by the output function of its type. A cast
// would do what pg_cast says, and whoever owns a type may have put a function of
// theirs there, which then ran with our rights; concat takes "any" value, so that
// nothing is looked up, also when the column has become one of another type since.
// Where a cast of a type that comes with Postgres gives something else than its
// output, the text is made to be the cast's: documents are known by it. Of null it
// is the empty text.
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
		// The network's length is always there.
		return "case when pg_catalog.strpos(" + text + ", '/') operator(pg_catalog.>) 0 then " + text +
			" when pg_catalog.strpos(" + text + ", ':') operator(pg_catalog.>) 0 then " +
			text + " operator(pg_catalog.||) '/128' else " + text + " operator(pg_catalog.||) '/32' end"
	}
	return text
}

// IsGiven is the SQL condition that a value is not null. For a composite value with a null
// field "is not null" would be false; and "is distinct from null" calls no operator.
func IsGiven(value string) string { return value + " is distinct from null" }

// KeyText is the text of a key of one column, or a JSON array of those of several.
func KeyText(texts []string) string {
	if len(texts) == 1 {
		return texts[0]
	}
	return "pg_catalog.jsonb_build_array(" + strings.Join(texts, ", ") + ")::pg_catalog.text"
}
