package postgres

import (
	"context"
	"fmt"
)

// theirFormats are the settings that decide what SQL means: '01/02/2024'::date, the date of a
// timestamptz, the text of an interval. The SQL of a definition's author runs with the values
// that role and database set, as it would in psql. Texts that ftsync makes must not depend on
// them, because they identify documents, and triggers make the same texts in sessions with any
// settings.
var theirFormats = []string{"datestyle", "timezone", "intervalstyle", "bytea_output"}

// CheckSettings returns an error that is [ErrStale] when the search_path or the formats of the
// role, the database or the server have changed since the first call on this connection. A
// session takes over new settings of the server (pg_settings.reset_val), but not those of the
// role and the database, which are read from the catalog. Behind a pooler the server's are not
// compared, because each statement may meet a session of another age.
func (c *Conn) CheckSettings(ctx context.Context) error {
	var now string
	err := c.QueryRow(ctx, `
		select coalesce(string_agg(x, '; ' order by r.setdatabase, r.setrole, x), '')
		from pg_db_role_setting r cross join unnest(r.setconfig) x
		where r.setdatabase in (0, (select oid from pg_database where datname = current_database()))
		  and r.setrole in (0, (select oid from pg_roles where rolname = session_user))
		  and lower(split_part(x, '=', 1)) = any($1::text[] || 'search_path'::text)`, theirFormats).Scan(&now)
	if err == nil && !c.pooled {
		var server string
		err = c.QueryRow(ctx, `
			select string_agg(name || '=' || reset_val, '; ' order by name)
			from pg_settings where lower(name) = any($1::text[] || 'search_path'::text)`, theirFormats).Scan(&server)
		now += "; " + server
	}
	switch {
	case err != nil:
		return fmt.Errorf("look at the settings of the role and the database: %w", err)
	case c.given == nil:
		c.given = &now
	case *c.given != now:
		return fmt.Errorf("the settings of the role or the database have been changed: %w", ErrStale)
	}
	return nil
}

// asTheirs returns the calls of set_config that a transaction makes before it runs the author's
// SQL: for the search_path, the formats, the limits, and whether views may be read.
func (c *Conn) asTheirs(m Manner) string {
	settings := c.path.settings()
	if c.theirLimits != (Limits{}) {
		settings += ", " + c.theirLimits.calls("true")
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
	Formats bool // with the author's formats, because the author wrote a part of the SQL
	Views   bool // it may read views, where the server can refuse them
}

// ViewsSetting is the name of the setting that makes Postgres refuse to read views. Versions
// 13.16, 14.13, 15.8, 16.4, 17 and later have it.
const ViewsSetting = "restrict_nonsystem_relation_kind"
