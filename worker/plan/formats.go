package plan

import (
	"fmt"
	"slices"
	"strings"

	"ftsync/worker/postgres"
)

// authored reports whether a part of the plan's SQL was written by the definition's author.
func (p *Plan) authored() bool { return p.Def.Query != "" || p.Def.Where != "" }

// isoText returns SQL for the text of a date or a timestamp in ISO 8601, whatever DateStyle is.
func isoText(value string) string {
	return "pg_catalog.to_jsonb(" + value + ") operator(pg_catalog.#>>) '{}'::pg_catalog.text[]"
}

// withZone returns SQL that adds a time zone to a text made by isoText, which may be infinity or
// end with BC.
func withZone(text, zone string) string {
	return "pg_catalog.regexp_replace(" + text + ", '^([0-9].*?)( BC)?$', " + postgres.Literal(`\1`+zone+`\2`) + ")"
}

// isoInterval returns SQL for the text of an interval in ISO 8601, exactly as Postgres writes it
// with IntervalStyle iso_8601, whatever IntervalStyle is.
func isoInterval(value string) string {
	part := func(name, letter string) string {
		return fmt.Sprintf("nullif(extract(%s from %s)::pg_catalog.int8, 0::pg_catalog.int8) "+
			"operator(pg_catalog.||) '%s'", name, value, letter)
	}
	seconds := fmt.Sprintf("nullif(pg_catalog.trim_scale(extract(second from %s)::pg_catalog.numeric), "+
		"0::pg_catalog.numeric) operator(pg_catalog.||) 'S'", value)
	time := "nullif(pg_catalog.concat('T', " +
		strings.Join([]string{part("hour", "H"), part("minute", "M"), seconds}, ", ") + "), 'T')"
	whole := "pg_catalog.concat('P', " +
		strings.Join([]string{part("year", "Y"), part("month", "M"), part("day", "D"), time}, ", ") + ")"
	return fmt.Sprintf("case when not pg_catalog.isfinite(%[1]s) then %[1]s::pg_catalog.text when %[1]s is not null "+
		"then coalesce(nullif(%[2]s, 'P'), 'PT0S') end", value, whole)
}

// readText is TextOf for statements that run with the author's formats. It makes the text that
// triggers make with the formats of ftsync.
func readText(value string, t Type) string {
	if t.Builtin {
		switch t.Typname {
		case "date":
			return isoText(value)
		case "timestamp":
			return "pg_catalog.replace(" + isoText(value) + ", 'T', ' ')"
		case "timestamptz":
			return withZone("pg_catalog.replace("+isoText(value+" at time zone 'UTC'")+", 'T', ' ')", "+00")
		case "interval":
			return isoInterval(value)
		case "bytea":
			return postgres.Literal(`\x`) + " operator(pg_catalog.||) pg_catalog.encode(" + value + ", 'hex')"
		}
	}
	return TextOf(value, t)
}

// settled complains of a key whose text depends on the author's formats: a date inside an array,
// say, is written by Postgres alone, in the format that is set.
func (pl *planner) settled(p *Plan) {
	ours := func(name string) bool {
		theirs := strings.ToLower(pl.conn.Format(name))
		switch name {
		case "datestyle":
			return strings.HasPrefix(theirs, "iso")
		case "timezone":
			return slices.Contains([]string{"utc", "etc/utc", "gmt", "etc/gmt"}, theirs)
		}
		return theirs == postgres.Setting(name)
	}
	depends := map[string][]string{"date": {"datestyle"}, "timestamp": {"datestyle"},
		"timestamptz": {"datestyle", "timezone"}, "interval": {"intervalstyle"}, "bytea": {"bytea_output"}}
	for _, k := range p.key {
		for _, part := range k.typ.Parts {
			for _, name := range depends[part] {
				if k.typ.Typname != part && !ours(name) {
					pl.problem("key", fmt.Sprintf("%s = %s for this role and database, or a key of another type",
						name, postgres.Literal(postgres.Setting(name))),
						"column %q is of type %s, whose text depends on %s, which is %s here", k.Name, k.Type,
						name, pl.conn.Format(name))
					return
				}
			}
		}
	}
}
