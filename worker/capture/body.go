package capture

import (
	"embed"
	"fmt"
	"strconv"
	"strings"

	"ftsync/worker/changelog"
)

// The bodies of the trigger functions stand in sql/, with places in braces that are filled in
// here. A body that differs from the one installed is replaced, so they change with care:
// testdata has what three tables get.
//
//   - statement.sql is for triggers for statements, whose rows are in the transition tables
//     changed and before; row.sql is for triggers for rows.
//   - compared.sql and gathered.sql take the keys out of one row that may have changed, and out
//     of many.
//   - put.sql logs the keys of one source, many.sql does so where they are more than manyKeys.
//
// A name in a function could be that of a column, and then be ambiguous or mean the column.
// So every column is named with its row, no row as a whole is named by its alias, and where
// both would be possible the column is meant (#variable_conflict).
//
//go:embed sql/*.sql
var sqlFiles embed.FS

// places are what stands in the places of a file, by their names.
type places map[string]string

// fill reads a file of sql/ and fills in its places. What is filled in is not looked at for
// further places: a column may have any name.
func fill(file string, p places) string {
	text, err := sqlFiles.ReadFile("sql/" + file + ".sql")
	if err != nil {
		panic(err) // it is in the program
	}
	var pairs []string
	for name, value := range p {
		place := "{" + name + "}"
		if !strings.Contains(string(text), place) {
			panic(fmt.Sprintf("sql/%s.sql has no place %s", file, place))
		}
		pairs = append(pairs, place, value)
	}
	return strings.NewReplacer(pairs...).Replace(strings.TrimSuffix(string(text), "\n"))
}

// statementBody is the body of a function for statements.
//
// An update of one row that changes nothing of interest logs nothing. Comparing costs nothing
// that can be measured beside logging (145 µs against 147), and saves half of it. For 100,000
// rows, pairing old with new rows takes 470 ms where logging all of them takes 130, so those
// are not compared.
func (c captured) statementBody() string {
	lacking := func(n int) string {
		return fmt.Sprintf("(pg_catalog.cardinality(k%[1]d) operator(pg_catalog.=) total) is not true or "+
			"tg_op operator(pg_catalog.=) 'UPDATE' and (pg_catalog.cardinality(o%[1]d) operator(pg_catalog.=) "+
			"total) is not true", n)
	}
	return fill("statement", places{
		"variables":    c.variables(),
		"truncated":    c.marks("null"),
		"compared":     c.compared(),
		"new keys":     c.gathered("k", "changed"),
		"old keys":     c.gathered("o", "before"),
		"failure":      failure,
		"many":         strconv.Itoa(manyKeys),
		"put many new": c.putMany("changed"),
		"put many old": c.putMany("before"),
		"failed":       c.marks("why"),
		"puts":         c.puts(lacking),
	}) + "\n"
}

// rowBody is the body of a function for rows.
func (c captured) rowBody() string {
	take := func(prefix, row string) string {
		return c.each("\n", func(n int, s capturedSource) string {
			return fmt.Sprintf("      %s%d := array[%s];", prefix, n, s.expr(row))
		})
	}
	lacking := func(n int) string {
		return fmt.Sprintf("pg_catalog.octet_length(k%[1]d[1]) operator(pg_catalog.>) %[2]d or "+
			"pg_catalog.octet_length(o%[1]d[1]) operator(pg_catalog.>) %[2]d", n, keyBytes)
	}
	return fill("row", places{
		"variables": c.variables(),
		"truncated": c.marks("null"),
		"new key":   take("k", "new"),
		"old key":   take("o", "old"),
		"differ":    c.differ("new", "old", func(row string) string { return row }),
		"failure":   failure,
		"failed":    c.marks("why"),
		"puts":      c.puts(lacking),
	}) + "\n"
}

// variables declares k1, o1 and so on: the keys of each source, of new and of old rows.
func (c captured) variables() string {
	return c.each("\n", func(n int, _ capturedSource) string {
		return fmt.Sprintf("  k%d pg_catalog.text[];\n  o%d pg_catalog.text[];", n, n)
	})
}

// short is the SQL condition that a key is not too long for the log.
func short(key string) string {
	return fmt.Sprintf("coalesce(pg_catalog.octet_length(%s), 0) operator(pg_catalog.<=) %d", key, keyBytes)
}

// compared takes the keys out of the only row of an update, if it differs from before.
func (c captured) compared() string {
	var keys, variables, texts []string
	for i, s := range c.sources {
		for _, side := range []struct{ row, variable string }{{"n", "k"}, {"o", "o"}} {
			name := fmt.Sprintf("%s%d", side.variable, i+1)
			texts = append(texts, fmt.Sprintf("%s as %s", s.expr(side.row), name))
			keys = append(keys, fmt.Sprintf("case when %s then array[x.%s] end", short("x."+name), name))
			variables = append(variables, name)
		}
	}
	return fill("compared", places{
		"keys":      strings.Join(keys, ",\n               "),
		"variables": strings.Join(variables, ", "),
		"texts":     strings.Join(texts, ",\n                     "),
		"differ":    c.differ("n", "o", func(row string) string { return "row(" + row + ".*)" }),
	})
}

// gathered takes the keys out of all rows of a transition table, into variables with a prefix.
func (c captured) gathered(prefix, rows string) string {
	return fill("gathered", places{
		"keys": c.each(",\n             ", func(n int, _ capturedSource) string {
			return fmt.Sprintf("pg_catalog.array_agg(x.k%d) filter (where %s)", n, short(fmt.Sprintf("x.k%d", n)))
		}),
		"variables": c.each(", ", func(n int, _ capturedSource) string { return fmt.Sprintf("%s%d", prefix, n) }),
		"texts": c.each(",\n                   ", func(n int, s capturedSource) string {
			return fmt.Sprintf("%s as k%d", s.expr("r"), n)
		}),
		"rows":  rows,
		"limit": strconv.Itoa(manyKeys + 1),
	})
}

// putMany logs the keys of a transition table in rows of a thousand. A row of the log that
// would lack a key, because it is too long, is a mark.
func (c captured) putMany(rows string) string {
	return c.each("\n", func(_ int, s capturedSource) string {
		return fill("many", places{
			"id":       strconv.Itoa(int(s.id)),
			"too long": tooLong,
			"short":    short("y.k"),
			"text":     s.expr("r"),
			"rows":     rows,
		})
	})
}

// puts logs, for each source, the keys of the new rows (k1, k2, …) and those of the old ones
// (o1, …) where they differ, in the same order. Comparing two arrays costs less than a trigger
// for each row, and a trigger's WHEN would stand in the way of ALTER COLUMN TYPE. "Is not
// true" stands for IS DISTINCT FROM, whose operator would come from the writer's search path.
// Keys that fit into one row of a log that is open and not full are inserted at once: asking
// ftsync.put, which would, costs 2 µs for each source. lacking is the condition that a key was
// too long to be among them.
func (c captured) puts(lacking func(n int) string) string {
	return c.each("\n", func(n int, s capturedSource) string {
		return fill("put", places{
			"lacking":   lacking(n),
			"n":         strconv.Itoa(n),
			"id":        strconv.Itoa(int(s.id)),
			"too long":  tooLong,
			"park lock": changelog.ParkLock,
		})
	})
}
