package capture

import (
	"fmt"
	"slices"
	"strings"

	"ftsync/worker/changelog"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// captured is what has to be logged of one table: for each source the values of its columns
// when a row is inserted, updated or deleted, and a mark for TRUNCATE.
type captured struct {
	relation plan.Relation
	oldName  bool     // its row trigger has one
	perRow   bool     // row triggers: statement triggers miss writes straight into a partition, and those a subscription applies
	leaves   []uint32 // partitions; each has a TRUNCATE of its own
	sources  []capturedSource
	reads    []string // the columns of which a change matters to any source; nil: all
}

type capturedSource struct {
	id      int32
	columns []string
	types   []plan.Type
	reads   []string // see source
}

// differ is the SQL condition that an update changed something that matters to a source. It
// compares bytes, which works for every type and notices what "equal" may not. whole makes the
// expression for a whole row of an alias or a variable.
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

// expr is the source's key as text over a row, null included: a comment may be
// one on an article or one on a picture. It is computed in the writer's session, so
// the function's SET clauses pin whatever its text depends on.
func (s capturedSource) expr(row string) string {
	texts := make([]string, len(s.columns))
	for i, c := range s.columns {
		value := row + "." + postgres.Quote(c)
		texts[i] = "case when " + plan.IsGiven(value) + " then " + plan.TextOf(value, s.types[i]) + " end"
	}
	return plan.KeyText(texts)
}

// textSettings are the settings that the texts of types depend on.
var textSettings = map[string][]string{
	"date": {"datestyle"}, "timestamp": {"datestyle"}, "timestamptz": {"datestyle", "timezone"}, "timetz": {"datestyle", "timezone"},
	"interval": {"intervalstyle"}, "float4": {"extra_float_digits"}, "float8": {"extra_float_digits"}, "bytea": {"bytea_output"}, "money": {"lc_monetary"},
	"point": {"extra_float_digits"}, "lseg": {"extra_float_digits"}, "path": {"extra_float_digits"}, "box": {"extra_float_digits"},
	"polygon": {"extra_float_digits"}, "line": {"extra_float_digits"}, "circle": {"extra_float_digits"},
}

// settings are the SET clauses of the trigger function, only what the types of the
// keys need: any of them costs the writer 5 to 9 µs a transaction. All names in the
// function say their schema, operators too, so it needs no search path.
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

// each joins what f makes of each source; n counts from 1.
func (c captured) each(f func(n int, s capturedSource) string) string {
	var b strings.Builder
	for i, s := range c.sources {
		b.WriteString(f(i+1, s))
	}
	return b.String()
}

// marks logs "the whole table" for every source, and why.
func (c captured) marks(indent, note string) string {
	return c.each(func(_ int, s capturedSource) string {
		return fmt.Sprintf("%sdone := ftsync.mark(%d, %s::pg_catalog.text);\n", indent, s.id, note)
	})
}

// keyBytes bounds a key in the log. What identifies a row is shorter; a longer
// one makes a mark, so that nobody's large value fills the log and whoever reads it.
const keyBytes = 8000

const tooLong = "'a key is longer than 8000 bytes'"

// functionSQL makes the trigger function. No error of taking a key out of a row
// may reach the writer, whose statement it would end: a column renamed or a
// cast that fails makes a mark, and the worker finds out what is wrong. Nothing
// is written inside a guarded block on the usual path, because a subtransaction
// that writes takes a transaction id.
func (c captured) functionSQL() string {
	return fmt.Sprintf("create or replace function %s() returns trigger language plpgsql security definer %s as %s",
		c.function(), c.settings(), postgres.Literal(c.body()))
}

// body names table and settings, so that it differs when they do.
func (c captured) body() string {
	code := c.statementBody()
	if c.perRow {
		code = c.rowBody()
	}
	oneLine := strings.NewReplacer("\n", " ", "\r", " ")
	return fmt.Sprintf("\n-- Made by ftsync: logs the keys of changed rows of %s.\n-- %s\n%s", oneLine.Replace(c.relation.String()), c.settings(), code)
}

// fits is the SQL condition that a source's keys go into one row of a log that is open and not
// full. ftsync.put asks the same, but a call of it costs 2 µs for each source.
const fits = `pg_catalog.cardinality(%s) operator(pg_catalog.<=) 1000
      and pg_catalog.pg_sequence_last_value('ftsync.epoch') operator(pg_catalog.%%) 2 operator(pg_catalog.=) 0
      and pg_catalog.pg_sequence_last_value('ftsync.change_id') operator(pg_catalog.-) pg_catalog.pg_sequence_last_value('ftsync.trimmed')
        operator(pg_catalog.<=) pg_catalog.pg_sequence_last_value('ftsync.log_limit')`

// puts logs the keys of the new rows, which k1, k2, … have, and those of the old
// ones where they are others, in the same order: comparing two arrays costs less
// than a trigger a row, and a trigger's WHEN would stand in the way of ALTER COLUMN
// TYPE. "Not = true" stands for IS DISTINCT FROM, whose operator would come from
// the writer's search path. lacking says that a key was too long to be among them.
func (c captured) puts(lacking func(n int) string) string {
	return c.each(func(n int, s capturedSource) string {
		k := fmt.Sprintf("k%d", n)
		return fmt.Sprintf(`  if %[5]s then
    done := ftsync.mark(%[2]d, %[6]s::pg_catalog.text);
  else
    if %[3]s is not null then
      if %[4]s then
        insert into ftsync.change (source, keys) values (%[2]d, %[3]s);
        done := case when pg_catalog.pg_try_advisory_lock(%[7]s) then pg_catalog.pg_advisory_unlock(%[7]s) else ftsync.wake() end;
      else
        done := ftsync.put(%[2]d, %[3]s);
      end if;
    end if;
    if o%[1]d is not null and (o%[1]d operator(pg_catalog.=) %[3]s) is not true then
      done := ftsync.put(%[2]d, o%[1]d);
    end if;
  end if;
`, n, s.id, k, fmt.Sprintf(fits, k), lacking(n), tooLong, changelog.ParkLock)
	})
}

// manyKeys is how many keys of one statement are gathered in one array. Beyond,
// they are grouped into log rows by SQL: cutting up a very large array is
// quadratic, and one of over 1 GB would fail the user's statement.
const manyKeys = 100_000

// A name in the function could be that of a column, and then be ambiguous or mean
// the column: every column is named with its row, nothing names a row as a whole by
// its alias, and where both are possible the column is meant.
const meansColumns = "#variable_conflict use_column\n"

func (c captured) statementBody() string {
	declare := c.each(func(n int, _ capturedSource) string {
		return fmt.Sprintf("  k%d pg_catalog.text[];\n  o%d pg_catalog.text[];\n", n, n)
	})
	short := func(key string) string {
		return fmt.Sprintf("coalesce(pg_catalog.octet_length(%s), 0) operator(pg_catalog.<=) %d", key, keyBytes)
	}
	gather := func(prefix, from string) string {
		var exprs, into, keys []string
		for i, s := range c.sources {
			keys = append(keys, fmt.Sprintf("%s as k%d", s.expr("r"), i+1))
			exprs = append(exprs, fmt.Sprintf("pg_catalog.array_agg(x.k%d) filter (where %s)", i+1, short(fmt.Sprintf("x.k%d", i+1))))
			into = append(into, fmt.Sprintf("%s%d", prefix, i+1))
		}
		return fmt.Sprintf("select %s,\n             pg_catalog.count(*)\n      into %s, total\n      from (select %s\n            from %s as r limit %d) as x;\n",
			strings.Join(exprs, ",\n             "), strings.Join(into, ", "), strings.Join(keys, ",\n                   "), from, manyKeys+1)
	}
	// An update of one row that changes nothing of interest logs nothing. Comparing
	// costs nothing that can be measured beside logging (145 µs against 147), and
	// saves half of it. For 100,000 rows, pairing old with new rows takes 470 ms
	// where logging all of them takes 130, so those are not compared.
	single := func() string {
		var exprs, into, keys []string
		for i, s := range c.sources {
			for _, side := range [][2]string{{"n", "k"}, {"o", "o"}} {
				name := fmt.Sprintf("%s%d", side[1], i+1)
				keys = append(keys, fmt.Sprintf("%s as %s", s.expr(side[0]), name))
				exprs = append(exprs, fmt.Sprintf("case when %s then array[x.%s] end", short("x."+name), name))
				into = append(into, name)
			}
		}
		whole := func(row string) string { return "row(" + row + ".*)" }
		return fmt.Sprintf("select %s, 1\n        into %s, total\n        from (select %s\n              from changed as n, before as o where %s offset 0) as x;\n",
			strings.Join(exprs, ",\n               "), strings.Join(into, ", "), strings.Join(keys, ",\n                     "), c.differ("n", "o", whole))
	}
	// A row of the log that would lack a key is a mark.
	many := func(from string) string {
		return c.each(func(_ int, s capturedSource) string {
			return fmt.Sprintf(`          insert into ftsync.change (source, keys, note)
          select %d, case when pg_catalog.bool_and(x.short) then pg_catalog.array_agg(x.k) filter (where x.short) end, case when not pg_catalog.bool_and(x.short) then %s end
          from (
            select y.k, %s as short, pg_catalog.row_number() over () as n
            from (select %s as k from %s as r offset 0) as y
          ) as x group by (x.n operator(pg_catalog.-) 1) operator(pg_catalog./) 1000;
`, s.id, tooLong, short("y.k"), s.expr("r"), from)
		})
	}
	lacking := func(n int) string {
		return fmt.Sprintf("(pg_catalog.cardinality(k%[1]d) operator(pg_catalog.=) total) is not true or tg_op operator(pg_catalog.=) 'UPDATE' and (pg_catalog.cardinality(o%[1]d) operator(pg_catalog.=) total) is not true", n)
	}
	return fmt.Sprintf(`%sdeclare
%s  total pg_catalog.int8;
  done boolean;
  why pg_catalog.text;
begin
  if tg_op operator(pg_catalog.=) 'TRUNCATE' then
%s    return null;
  end if;
  begin
    if tg_op operator(pg_catalog.=) 'UPDATE' then
      if not exists (select from changed offset 1) then
        %s      else
        %s        %s      end if;
    else
      %s    end if;
  exception when others then
    why := %s;
  end;
  if why is null and total operator(pg_catalog.>) %d then
    begin
      if ftsync.accepts() then
%s        if tg_op operator(pg_catalog.=) 'UPDATE' then
%s        end if;
        done := ftsync.wake();
      end if;
      return null;
    exception when others then
      why := %s;
    end;
  end if;
  if why is not null then
%s    return null;
  end if;
  if (total operator(pg_catalog.>) 0) is not true then
    return null;
  end if;
%s  return null;
end
`, meansColumns, declare, c.marks("    ", "null"), single(), gather("k", "changed"), gather("o", "before"), gather("k", "changed"), failure, manyKeys,
		many("changed"), many("before"), failure, c.marks("    ", "why"), c.puts(lacking))
}

// failure is the SQL expression for what a mark says of an error in the trigger.
const failure = "pg_catalog.concat(pg_catalog.left(sqlerrm, 300), ' (SQLSTATE ', sqlstate, ')')"

func (c captured) rowBody() string {
	declare := c.each(func(n int, _ capturedSource) string {
		return fmt.Sprintf("  k%d pg_catalog.text[];\n  o%d pg_catalog.text[];\n", n, n)
	})
	take := func(prefix, row string) string {
		return c.each(func(n int, s capturedSource) string {
			return fmt.Sprintf("      %s%d := array[%s];\n", prefix, n, s.expr(row))
		})
	}
	lacking := func(n int) string {
		return fmt.Sprintf("pg_catalog.octet_length(k%[1]d[1]) operator(pg_catalog.>) %[2]d or pg_catalog.octet_length(o%[1]d[1]) operator(pg_catalog.>) %[2]d", n, keyBytes)
	}
	whole := func(row string) string { return row }
	return fmt.Sprintf(`%sdeclare
%s  done boolean;
  why pg_catalog.text;
begin
  if tg_op operator(pg_catalog.=) 'TRUNCATE' then
%s    return null;
  end if;
  begin
    if tg_op operator(pg_catalog.<>) 'DELETE' then
%s    end if;
    if tg_op operator(pg_catalog.<>) 'INSERT' then
%s    end if;
    if tg_op operator(pg_catalog.=) 'UPDATE' and not %s then
      return null;
    end if;
  exception when others then
    why := %s;
  end;
  if why is not null then
%s    return null;
  end if;
%s  return null;
end
`, meansColumns, declare, c.marks("    ", "null"), take("k", "new"), take("o", "old"), c.differ("new", "old", whole), failure, c.marks("    ", "why"), c.puts(lacking))
}

// trigger is one trigger a captured table must have.
type trigger struct {
	table string // in SQL
	oid   uint32
	name  string
	event string // what stands after the name, up to "execute"
}

// rowTrigger is the name of a row trigger. Postgres gives it to the triggers of a table's
// partitions, also of those that are attached later: were it the same for every table,
// attaching one that is followed by itself would fail.
func (c captured) rowTrigger() string {
	if c.oldName {
		return sharedRowTrigger
	}
	return fmt.Sprintf("%s_%d", sharedRowTrigger, c.relation.OID)
}

// sharedRowTrigger is the name that earlier versions gave to all row triggers. Triggers that
// have it keep it.
const sharedRowTrigger = "ftsync_row"

func (c captured) triggers(leafName func(uint32) string) []trigger {
	on := func(name, event string) trigger {
		return trigger{table: c.relation.SQL(), oid: c.relation.OID, name: name, event: event}
	}
	all := []trigger{on("ftsync_truncate", "after truncate on %s for each statement")}
	if c.perRow {
		all = append(all, on(c.rowTrigger(), "after insert or update or delete on %s for each row"))
		for _, leaf := range c.leaves {
			all = append(all, trigger{table: leafName(leaf), oid: leaf, name: "ftsync_truncate", event: "after truncate on %s for each statement"})
		}
		return all
	}
	return append(all,
		on("ftsync_insert", "after insert on %s referencing new table as changed for each statement"),
		on("ftsync_update", "after update on %s referencing old table as before new table as changed for each statement"),
		on("ftsync_delete", "after delete on %s referencing old table as changed for each statement"))
}

func (c captured) triggerSQL(t trigger) string {
	return fmt.Sprintf("create trigger %s %s execute function %s()", t.name, fmt.Sprintf(t.event, t.table), c.function())
}
