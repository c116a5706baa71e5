package worker

import (
	"fmt"
	"slices"
	"strings"
)

// captured is what has to be logged of one table: the values of the columns of
// each source when a row is inserted, updated or deleted, and the fact of a TRUNCATE.
type captured struct {
	relation relation
	perRow   bool     // row triggers: statement triggers miss writes straight into a partition, and those a subscription applies
	leaves   []uint32 // partitions; each has a TRUNCATE of its own
	sources  []capturedSource
	reads    []string // the columns of which a change matters to any source; nil: all
}

type capturedSource struct {
	id      int32
	columns []string
	types   []pgType
	reads   []string // see source
}

// differ says that an update changed something that matters. It compares the
// bytes: that works for every type, and sees what "equal" may not show.
func (c captured) differ(a, b string) string {
	row := func(r string) string {
		if c.reads == nil {
			return r
		}
		values := make([]string, len(c.reads))
		for i, name := range c.reads {
			values[i] = r + "." + quote(name)
		}
		return "row(" + strings.Join(values, ", ") + ")"
	}
	return "pg_catalog.record_image_ne(" + row(a) + ", " + row(b) + ")"
}

// expr is the source's key as text over a row variable. It is computed in the
// writer's session, so the function's SET clauses pin whatever its text depends on.
func (s capturedSource) expr(row string) string {
	texts := make([]string, len(s.columns))
	for i, c := range s.columns {
		texts[i] = textOf(row+"."+quote(c), s.types[i])
	}
	return keyText(texts)
}

// present says that the key is not null: rows without it belong to no document.
func (s capturedSource) present(row string) string {
	conds := make([]string, len(s.columns))
	for i, c := range s.columns {
		conds[i] = isGiven(row + "." + quote(c))
	}
	return strings.Join(conds, " and ")
}

// settings are the SET clauses of the trigger function, only what the types of the
// keys need: any of them costs the writer 5 to 9 µs a transaction. All names in the
// function say their schema, operators too, so a search path of its own is for types
// whose conversion to text may be somebody's function.
func (c captured) settings() string {
	var set []string
	add := func(s string) {
		if !slices.Contains(set, s) {
			set = append(set, s)
		}
	}
	for _, s := range c.sources {
		for _, t := range s.types {
			if !t.builtin {
				add("search_path = pg_catalog, pg_temp")
			}
			for _, part := range t.parts {
				switch part {
				case "date", "timestamp":
					add("datestyle = 'ISO, YMD'")
				case "timestamptz", "timetz":
					add("datestyle = 'ISO, YMD'")
					add("timezone = 'UTC'")
				case "interval":
					add("intervalstyle = 'iso_8601'")
				case "float4", "float8":
					add("extra_float_digits = '1'")
				case "bytea":
					add("bytea_output = 'hex'")
				case "money":
					add("lc_monetary = 'C'")
				}
			}
		}
	}
	for i := range set {
		set[i] = "set " + set[i]
	}
	return strings.Join(set, " ")
}

func (c captured) function() string {
	return fmt.Sprintf("ftsync.capture_%d", c.relation.oid)
}

// each joins one line of SQL a source, with $ID, $KEY(row) and so on filled in by f.
func (c captured) each(f func(n int, s capturedSource) string) string {
	var b strings.Builder
	for i, s := range c.sources {
		b.WriteString(f(i+1, s))
	}
	return b.String()
}

// marks logs "the whole table" for every source.
func (c captured) marks(indent string) string {
	return c.each(func(_ int, s capturedSource) string {
		return fmt.Sprintf("%sdone := ftsync.put(%d, null);\n", indent, s.id)
	})
}

// functionSQL makes the trigger function. No error of taking a key out of a row
// may reach the writer, whose statement it would end: a column renamed or a
// cast that fails makes a mark, and the worker finds out what is wrong. Nothing
// is written inside a guarded block on the usual path, because a subtransaction
// that writes takes a transaction id.
func (c captured) functionSQL() string {
	return fmt.Sprintf("create or replace function %s() returns trigger language plpgsql security definer %s as %s",
		c.function(), c.settings(), literal(c.body()))
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

// fits says that a source's keys go into one row of a log that is open and not full:
// what ftsync.put does, without a call, for each costs 2 µs.
const fits = `pg_catalog.cardinality(%s) operator(pg_catalog.<=) 1000
      and pg_catalog.pg_sequence_last_value('ftsync.epoch') operator(pg_catalog.%%) 2 operator(pg_catalog.=) 0
      and pg_catalog.pg_sequence_last_value('ftsync.change_id') operator(pg_catalog.-) pg_catalog.pg_sequence_last_value('ftsync.trimmed')
        operator(pg_catalog.<=) pg_catalog.pg_sequence_last_value('ftsync.log_limit')`

// puts logs the keys of the new rows, which an expression over k1, k2, … has, and
// those of the old ones where they are others, in the same order: comparing two
// arrays costs less than a trigger a row, and a trigger's WHEN would stand in the way
// of ALTER COLUMN TYPE. "Not = true" stands for IS DISTINCT FROM, whose operator
// would come from the writer's search path.
func (c captured) puts(keys string) string {
	return c.each(func(n int, s capturedSource) string {
		k, o := fmt.Sprintf(keys, fmt.Sprintf("k%d", n)), fmt.Sprintf(keys, fmt.Sprintf("o%d", n))
		return fmt.Sprintf(`  if k%[1]d is not null then
    if %[5]s then
      insert into ftsync.change (source, keys) values (%[2]d, %[3]s);
      done := case when pg_catalog.pg_try_advisory_lock(%[6]s) then pg_catalog.pg_advisory_unlock(%[6]s) else ftsync.wake() end;
    else
      done := ftsync.put(%[2]d, %[3]s);
    end if;
  end if;
  if o%[1]d is not null and (o%[1]d operator(pg_catalog.=) k%[1]d) is not true then
    done := ftsync.put(%[2]d, %[4]s);
  end if;
`, n, s.id, k, o, fmt.Sprintf(fits, k), parkLock)
	})
}

// manyKeys is how many keys of one statement are gathered in one array. Beyond,
// they are grouped into log rows by SQL: cutting up a very large array is
// quadratic, and one of over 1 GB would fail the user's statement.
const manyKeys = 100_000

func (c captured) statementBody() string {
	declare := c.each(func(n int, _ capturedSource) string {
		return fmt.Sprintf("  k%d pg_catalog.text[];\n  o%d pg_catalog.text[];\n", n, n)
	})
	gather := func(prefix, from string) string {
		var exprs, into, columns []string
		for i, s := range c.sources {
			for _, name := range s.columns {
				if !slices.Contains(columns, quote(name)) {
					columns = append(columns, quote(name))
				}
			}
			exprs = append(exprs, fmt.Sprintf("pg_catalog.array_agg(%s) filter (where %s)", s.expr("r"), s.present("r")))
			into = append(into, fmt.Sprintf("%s%d", prefix, i+1))
		}
		return fmt.Sprintf("select %s\n      into %s\n      from (select %s from %s limit %d) r;\n", strings.Join(exprs, ",\n             "), strings.Join(into, ", "), strings.Join(columns, ", "), from, manyKeys+1)
	}
	// An update of one row that changes nothing of interest logs nothing. Comparing
	// costs nothing that can be measured beside logging (145 µs against 147), and
	// saves half of it. For 100,000 rows, pairing old with new rows takes 470 ms
	// where logging all of them takes 130, so those are not compared.
	single := func() string {
		var exprs, into []string
		for i, s := range c.sources {
			for _, side := range [][2]string{{"n", "k"}, {"o", "o"}} {
				exprs = append(exprs, fmt.Sprintf("case when %s then array[%s] end", s.present(side[0]), s.expr(side[0])))
				into = append(into, fmt.Sprintf("%s%d", side[1], i+1))
			}
		}
		return fmt.Sprintf("select %s\n        into %s\n        from changed n, before o where %s;\n", strings.Join(exprs, ",\n               "), strings.Join(into, ", "), c.differ("n", "o"))
	}
	many := func(from string) string {
		return c.each(func(_ int, s capturedSource) string {
			return fmt.Sprintf(`          insert into ftsync.change (source, keys)
          select %d, pg_catalog.array_agg(k) from (
            select %s as k, pg_catalog.row_number() over () as n from %s r where %s
          ) x group by (n operator(pg_catalog.-) 1) operator(pg_catalog./) 1000;
`, s.id, s.expr("r"), from, s.present("r"))
		})
	}
	var atLeast []string
	for i := range c.sources {
		atLeast = append(atLeast, fmt.Sprintf("pg_catalog.cardinality(k%d) operator(pg_catalog.>) %d or pg_catalog.cardinality(o%d) operator(pg_catalog.>) %d", i+1, manyKeys, i+1, manyKeys))
	}
	return fmt.Sprintf(`declare
%s  done boolean;
  failed boolean := false;
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
    failed := true;
  end;
  if not failed and (%s) then
    begin
      if ftsync.accepts() then
%s        if tg_op operator(pg_catalog.=) 'UPDATE' then
%s        end if;
        done := ftsync.wake();
      end if;
      return null;
    exception when others then
      failed := true;
    end;
  end if;
  if failed then
%s    return null;
  end if;
%s  return null;
end
`, declare, c.marks("    "), single(), gather("k", "changed"), gather("o", "before"), gather("k", "changed"), strings.Join(atLeast, " or "),
		many("changed"), many("before"), c.marks("    "), c.puts("%s"))
}

func (c captured) rowBody() string {
	declare := c.each(func(n int, _ capturedSource) string {
		return fmt.Sprintf("  k%d pg_catalog.text;\n  o%d pg_catalog.text;\n", n, n)
	})
	take := func(prefix, row string) string {
		return c.each(func(n int, s capturedSource) string {
			return fmt.Sprintf("      if %s then %s%d := %s; end if;\n", s.present(row), prefix, n, s.expr(row))
		})
	}
	return fmt.Sprintf(`declare
%s  done boolean;
  failed boolean := false;
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
    failed := true;
  end;
  if failed then
%s    return null;
  end if;
%s  return null;
end
`, declare, c.marks("    "), take("k", "new"), take("o", "old"), c.differ("new", "old"), c.marks("    "), c.puts("array[%s]"))
}

// trigger is one trigger a captured table must have.
type trigger struct {
	table string // in SQL
	oid   uint32
	name  string
	event string // what stands after the name, up to "execute"
}

func (c captured) triggers(leafName func(uint32) string) []trigger {
	on := func(name, event string) trigger {
		return trigger{table: c.relation.sql(), oid: c.relation.oid, name: name, event: event}
	}
	all := []trigger{on("ftsync_truncate", "after truncate on %s for each statement")}
	if c.perRow {
		all = append(all, on("ftsync_row", "after insert or update or delete on %s for each row"))
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
