package worker

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// theirFormats are the settings that decide what SQL means: '01/02/2024'::date, a
// timestamptz's date, an interval as text. What the author of a definition wrote runs
// with those of the role and the database, as it would in psql. What we make texts of
// must not depend on them: documents are known by such texts, and triggers make them
// in sessions of any settings.
var theirFormats = []string{"datestyle", "timezone", "intervalstyle", "bytea_output"}

// authored says that a plan has SQL that the author of the definition wrote.
func (p *plan) authored() bool { return p.def.Query != "" || p.def.Where != "" }

// sameFormats returns errSessionStale when the role, the database or the server has been
// given another path or other formats since the connection was opened. A session that
// lives knows of the server's alone, as what it would reset to; behind a pooler each
// statement may meet a session of another age, and those are not asked.
func (c *db) sameFormats(ctx context.Context) error {
	var now string
	err := c.QueryRow(ctx, `
		select coalesce(string_agg(x, '; ' order by r.setdatabase, r.setrole, x), '')
		from pg_db_role_setting r cross join unnest(r.setconfig) x
		where r.setdatabase in (0, (select oid from pg_database where datname = current_database()))
		  and r.setrole in (0, (select oid from pg_roles where rolname = session_user))
		  and lower(split_part(x, '=', 1)) = any($1::text[] || 'search_path'::text)`, theirFormats).Scan(&now)
	if err == nil && !c.pooled {
		var server string
		err = c.QueryRow(ctx, "select string_agg(name || '=' || reset_val, '; ' order by name) from pg_settings where lower(name) = any($1::text[] || 'search_path'::text)", theirFormats).Scan(&server)
		now += "; " + server
	}
	switch {
	case err != nil:
		return fmt.Errorf("look at the settings of the role and the database: %w", err)
	case c.given == nil:
		c.given = &now
	case *c.given != now:
		return fmt.Errorf("the settings of the role or the database have been changed: %w", errSessionStale)
	}
	return nil
}

// asTheirs are calls of set_config with which a transaction runs what the author
// wrote, within the limits there are for that.
func (c *db) asTheirs(m manner) string {
	settings := c.path.settings()
	if c.theirLimits != (limits{}) {
		settings += ", " + c.theirLimits.calls("true")
	}
	if m.formats && len(c.formats) > 0 {
		settings += ", " + calls(c.formats, "true")
	}
	if c.refusesViews {
		kinds := "view, foreign-table"
		if m.views {
			kinds = ""
		}
		settings += ", " + calls(map[string]string{noViews: kinds}, "true")
	}
	return settings
}

// isoText is the text of a date or a timestamp in ISO 8601 whatever DateStyle says.
func isoText(value string) string {
	return "pg_catalog.to_jsonb(" + value + ") operator(pg_catalog.#>>) '{}'::pg_catalog.text[]"
}

// withZone adds a zone to a text of isoText, which may be infinity, or end with BC.
func withZone(text, zone string) string {
	return "pg_catalog.regexp_replace(" + text + ", '^([0-9].*?)( BC)?$', " + literal(`\1`+zone+`\2`) + ")"
}

// isoInterval is the text of an interval in ISO 8601 whatever IntervalStyle says, as
// Postgres writes it.
func isoInterval(value string) string {
	part := func(name, letter string) string {
		return fmt.Sprintf("nullif(extract(%s from %s)::pg_catalog.int8, 0::pg_catalog.int8) operator(pg_catalog.||) '%s'", name, value, letter)
	}
	seconds := fmt.Sprintf("nullif(pg_catalog.trim_scale(extract(second from %s)::pg_catalog.numeric), 0::pg_catalog.numeric) operator(pg_catalog.||) 'S'", value)
	time := "nullif(pg_catalog.concat('T', " + strings.Join([]string{part("hour", "H"), part("minute", "M"), seconds}, ", ") + "), 'T')"
	whole := "pg_catalog.concat('P', " + strings.Join([]string{part("year", "Y"), part("month", "M"), part("day", "D"), time}, ", ") + ")"
	return fmt.Sprintf("case when not pg_catalog.isfinite(%[1]s) then %[1]s::pg_catalog.text when %[1]s is not null then coalesce(nullif(%[2]s, 'P'), 'PT0S') end", value, whole)
}

// readText is textOf for where the author's formats count: the same text as triggers
// make with ours.
func readText(value string, t pgType) string {
	if t.builtin {
		switch t.typname {
		case "date":
			return isoText(value)
		case "timestamp":
			return "pg_catalog.replace(" + isoText(value) + ", 'T', ' ')"
		case "timestamptz":
			return withZone("pg_catalog.replace("+isoText(value+" at time zone 'UTC'")+", 'T', ' ')", "+00")
		case "interval":
			return isoInterval(value)
		case "bytea":
			return literal(`\x`) + " operator(pg_catalog.||) pg_catalog.encode(" + value + ", 'hex')"
		}
	}
	return textOf(value, t)
}

// settled complains of a key whose text depends on formats of the author's, deep in
// a value that Postgres alone can write.
func (pl *planner) settled(p *plan) bool {
	ours := func(name string) bool {
		theirs := strings.ToLower(pl.conn.formats[name])
		switch name {
		case "datestyle":
			return strings.HasPrefix(theirs, "iso")
		case "timezone":
			return slices.Contains([]string{"utc", "etc/utc", "gmt", "etc/gmt"}, theirs)
		}
		return theirs == settings[name]
	}
	depends := map[string][]string{"date": {"datestyle"}, "timestamp": {"datestyle"}, "timestamptz": {"datestyle", "timezone"}, "interval": {"intervalstyle"}, "bytea": {"bytea_output"}}
	for _, k := range p.key {
		for _, part := range k.typ.parts {
			for _, name := range depends[part] {
				if k.typ.typname != part && !ours(name) {
					pl.problem("key", fmt.Sprintf("%s = %s for this role and database, or a key of another type", name, literal(settings[name])),
						"column %q is of type %s, whose text depends on %s, which is %s here", k.Name, k.Type, name, pl.conn.formats[name])
					return false
				}
			}
		}
	}
	return true
}
