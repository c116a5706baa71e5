package postgres

import (
	"cmp"
	"context"
	"fmt"
)

// theirFormats are the settings that decide what SQL means: '01/02/2024'::date, the date of a
// timestamptz, the text of an interval. The SQL of a definition's author runs with the values
// that role and database set, as it would in psql. Texts that ftsync makes must not depend on
// them, because they identify documents, and triggers make the same texts in sessions with any
// settings.
var theirFormats = []string{"datestyle", "timezone", "intervalstyle", "bytea_output"}

// TheirSettings returns a text that names the search_path and the formats of the role, the database
// and the server, as this connection has them and as the catalog has them now. It differs between
// two connections that were made under different settings, and on one connection from the moment
// that they are changed. A connection takes over new settings of the server
// (pg_settings.reset_val), but not those of the role and the database, which are read from the
// catalog. Behind a pooler only the catalog counts, because each statement may meet a session of
// another age.
func (c *Conn) TheirSettings(ctx context.Context) (string, error) {
	var all string
	err := c.QueryRow(ctx, `
		select coalesce(string_agg(x, '; ' order by r.setdatabase, r.setrole, x), '')
		from pg_db_role_setting r cross join unnest(r.setconfig) x
		where r.setdatabase in (0, (select oid from pg_database where datname = current_database()))
		  and r.setrole in (0, (select oid from pg_roles where rolname = session_user))
		  and lower(split_part(x, '=', 1)) = any($1::text[] || 'search_path'::text)`, theirFormats).Scan(&all)
	if err == nil && !c.pooled {
		var server string
		err = c.QueryRow(ctx, `
			select string_agg(name || '=' || reset_val, '; ' order by name)
			from pg_settings where lower(name) = any($1::text[] || 'search_path'::text)`, theirFormats).Scan(&server)
		all += fmt.Sprint("; ", server, "; ", c.path, "; ", c.formats) // a map is printed in order
	}
	if err != nil {
		return "", fmt.Errorf("look at the settings of the role and the database: %w", err)
	}
	return all, nil
}

// asTheirs returns the calls of set_config that a transaction makes before it runs the author's
// SQL: for the search_path, the formats, the limits, and whether views may be read.
func (c *Conn) asTheirs(m Manner) string {
	settings := c.path.settings()
	if l := cmp.Or(m.Limits, c.theirLimits); l != (Limits{}) {
		settings += ", " + l.calls("true")
	}
	if m.Formats && len(c.formats) > 0 {
		settings += ", " + calls(c.formats, "true")
	}
	if c.refusesViews {
		kinds := "view, foreign-table"
		if m.Views {
			kinds = ""
		}
		settings += ", " + calls(map[string]string{ViewsSetting: kinds}, "true")
	}
	return settings
}

// Manner is how the SQL of a plan is run.
type Manner struct {
	Formats bool   // with the author's formats, because the author wrote a part of the SQL
	Views   bool   // it may read views, where the server can refuse them
	Limits  Limits // zero: those that Conn.LimitTheirs has set
}

// ViewsSetting is the name of the setting that makes Postgres refuse to read views. Versions
// 13.16, 14.13, 15.8, 16.4, 17 and later have it.
const ViewsSetting = "restrict_nonsystem_relation_kind"

// KeysSetting is the name of the setting by which a statement of ftsync's hands keys to one with
// parts written by an author, later in the same transaction: an array in text form.
const KeysSetting = "ftsync.keys"
