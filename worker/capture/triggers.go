package capture

import (
	"fmt"
	"slices"
	"strings"

	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// captured is a table and what has to be logged of it: for each source the values of its columns
// when a row is inserted, updated or deleted, and a mark when the table is truncated.
type captured struct {
	relation plan.Relation
	oldName  bool // its row trigger is called sharedRowTrigger
	byRow    bool // the configuration wants row triggers
	// it gets row triggers: because of byRow, or because statement triggers miss what is written
	// straight into a partition, and what a subscription applies
	perRow  bool
	leaves  []uint32 // partitions; each has a TRUNCATE trigger of its own
	sources []capturedSource
	reads   []string // the columns whose changes matter to some source; nil: all
}

type capturedSource struct {
	id      int32
	columns []string
	types   []plan.Type
	reads   []string // the columns whose changes matter; nil: all
}

// differ returns the SQL condition that an update changed something that matters to a source. It
// compares bytes, which works for every type and notices what "equal" may not. whole returns the
// expression for a whole row, given its alias or variable.
func (c captured) differ(a, b string, whole func(string) string) string {
	row := func(r string) string {
		if c.reads == nil {
			return whole(r)
		}
		values := make([]string, len(c.reads))
		for i, name := range c.reads {
			values[i] = r + "." + postgres.Quote(name)
		}
		return "row(" + strings.Join(values, ", ") + ")"
	}
	return "pg_catalog.record_image_ne(" + row(a) + ", " + row(b) + ")"
}

// expr returns SQL for the source's key in a row, as text. The key may be null: a comment may be
// on an article or on a picture. It is computed in the session of the writer, so the SET clauses
// of the function fix the settings that its text depends on.
func (s capturedSource) expr(row string) string {
	texts := make([]string, len(s.columns))
	for i, c := range s.columns {
		value := row + "." + postgres.Quote(c)
		texts[i] = "case when " + plan.IsGiven(value) + " then " + plan.TextOf(value, s.types[i]) + " end"
	}
	return plan.KeyText(texts)
}

// textSettings are, by type, the settings that texts depend on.
var textSettings = map[string][]string{
	"date": {"datestyle"}, "timestamp": {"datestyle"}, "timestamptz": {"datestyle", "timezone"},
	"timetz":   {"datestyle", "timezone"},
	"interval": {"intervalstyle"}, "float4": {"extra_float_digits"}, "float8": {"extra_float_digits"},
	"bytea": {"bytea_output"}, "money": {"lc_monetary"},
	"point": {"extra_float_digits"}, "lseg": {"extra_float_digits"}, "path": {"extra_float_digits"},
	"box":     {"extra_float_digits"},
	"polygon": {"extra_float_digits"}, "line": {"extra_float_digits"}, "circle": {"extra_float_digits"},
}

// settings returns the SET clauses of the trigger function: only those that the types of the keys
// need, because each costs the writer 5 to 9 µs a transaction. The function needs no search_path,
// because all names in it have a schema, those of operators included.
func (c captured) settings() string {
	var names []string
	for _, s := range c.sources {
		for _, t := range s.types {
			for _, part := range t.Parts {
				names = append(names, textSettings[part]...)
			}
		}
	}
	slices.Sort(names)
	set := slices.Compact(names)
	for i, name := range set {
		set[i] = "set " + name + " = " + strings.TrimSpace(postgres.Literal(postgres.Setting(name)))
	}
	return strings.Join(set, " ")
}

func (c captured) function() string {
	return fmt.Sprintf("ftsync.capture_%d", c.relation.OID)
}

// each joins what f returns for each source; n counts from 1.
func (c captured) each(between string, f func(n int, s capturedSource) string) string {
	parts := make([]string, len(c.sources))
	for i, s := range c.sources {
		parts[i] = f(i+1, s)
	}
	return strings.Join(parts, between)
}

// marks returns SQL that logs a mark ("the whole table") for every source, with the reason.
func (c captured) marks(note string) string {
	return c.each("\n", func(_ int, s capturedSource) string {
		return fmt.Sprintf("    done := ftsync.mark(%d, %s::pg_catalog.text);", s.id, note)
	})
}

const (
	// keyBytes bounds a key in the log. What identifies a row is shorter. A longer value makes a
	// mark, so that no large value fills the log, or the memory of whoever reads it.
	keyBytes = 8000
	tooLong  = "'a key is longer than 8000 bytes'"
	// manyKeys is how many keys of one statement are gathered in one array. More are grouped into
	// log rows by SQL: cutting up a very large array takes quadratic time, and an array of more
	// than 1 GB would fail the user's statement.
	manyKeys = 100_000
	// failure is SQL for what a mark says of an error in the trigger.
	failure = "pg_catalog.concat(pg_catalog.left(sqlerrm, 300), ' (SQLSTATE ', sqlstate, ')')"
)

// functionSQL returns the statement that makes the trigger function. An error in taking a key out
// of a row must not reach the writer, whose statement it would end: after a renamed column or a
// failing cast the trigger logs a mark, and the worker finds out what is wrong. On the usual path
// nothing is written inside a guarded block, because a subtransaction that writes takes a
// transaction id.
func (c captured) functionSQL() string {
	return fmt.Sprintf("create or replace function %s() returns trigger language plpgsql security definer %s as %s",
		c.function(), c.settings(), postgres.Literal(c.body()))
}

// body returns the body of the function. It has the table and the settings in it, so that it
// differs when they do.
func (c captured) body() string {
	code := c.statementBody()
	if c.perRow {
		code = c.rowBody()
	}
	oneLine := strings.NewReplacer("\n", " ", "\r", " ")
	return fmt.Sprintf("\n-- Made by ftsync: logs the keys of changed rows of %s.\n-- %s\n%s",
		oneLine.Replace(c.relation.String()), c.settings(), code)
}

// trigger is one of the triggers that a captured table must have.
type trigger struct {
	table string // in SQL
	oid   uint32
	name  string
	event string // the definition from after the name up to "execute"
}

// rowTrigger returns the name of a row trigger. Postgres gives the same name to the triggers that
// it makes on partitions, also on those attached later. With one name for all tables, it would
// fail to attach a table that is followed by itself.
func (c captured) rowTrigger() string {
	if c.oldName {
		return sharedRowTrigger
	}
	return fmt.Sprintf("%s_%d", sharedRowTrigger, c.relation.OID)
}

// sharedRowTrigger is the name that earlier versions gave to all row triggers. Triggers that have
// this name keep it.
const sharedRowTrigger = "ftsync_row"

func (c captured) triggers(leafName func(uint32) string) []trigger {
	on := func(name, event string) trigger {
		return trigger{table: c.relation.SQL(), oid: c.relation.OID, name: name, event: event}
	}
	all := []trigger{on("ftsync_truncate", "after truncate on %s for each statement")}
	if c.perRow {
		all = append(all, on(c.rowTrigger(), "after insert or update or delete on %s for each row"))
		for _, leaf := range c.leaves {
			all = append(all, trigger{table: leafName(leaf), oid: leaf, name: "ftsync_truncate",
				event: "after truncate on %s for each statement"})
		}
		return all
	}
	return append(all,
		on("ftsync_insert", "after insert on %s referencing new table as changed for each statement"),
		on("ftsync_update",
			"after update on %s referencing old table as before new table as changed for each statement"),
		on("ftsync_delete", "after delete on %s referencing old table as changed for each statement"))
}

func (c captured) triggerSQL(t trigger) string {
	return fmt.Sprintf("create trigger %s %s execute function %s()", t.name, fmt.Sprintf(t.event, t.table),
		c.function())
}
