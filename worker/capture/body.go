package capture

import (
	"embed"
	"fmt"
	"strconv"
	"strings"

	"ftsync/worker/changelog"
)

// The bodies of the trigger functions stand in sql/, with places in braces that are filled in
// here. An installed body that differs is replaced, so changes to them are made with care:
// testdata holds the bodies of three tables.
//
//   - statement.sql is for statement triggers, whose rows are in the transition tables changed
//     and before; row.sql is for row triggers.
//   - compared.sql takes the keys out of a single row that may have changed, gathered.sql out of
//     many rows.
//   - put.sql logs the keys of one source, many.sql those of more than manyKeys rows.
//
// A name in a function could be that of a column, and would then be ambiguous or mean the column.
// So every column is named with its row, no row as a whole is named by its alias, and where both
// would be possible the column is meant (#variable_conflict).
//
//go:embed sql/*.sql
var sqlFiles embed.FS

// places are the texts that fill the places of a file, by name.
type places map[string]string

// fill reads a file of sql/ and fills in its places. It looks for no further places in what it
// fills in, because a column may have any name.
func fill(file string, p places) string {
	text, err := sqlFiles.ReadFile("sql/" + file + ".sql")
	if err != nil {
		panic(err) // can't fail: the file is part of the program
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

// statementBody returns the body of a function for statement triggers.
//
// An update of one row that changes nothing of interest logs nothing. Comparing the two rows costs
// nothing that can be measured beside logging (145 µs against 147), and saves half of it. For
// 100,000 rows, pairing old with new rows takes 470 ms where logging all of them takes 130, so
// updates of many rows are not compared.
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

// rowBody returns the body of a function for row triggers. It asks first whether an update changed
// anything of interest, which costs 1 µs: a WHEN that names columns costs more, since Postgres reads
// it anew in each statement, and has ALTER COLUMN TYPE refused on them.
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

// variables declares k1, o1 and so on: the keys of each source, from new rows and from old ones.
func (c captured) variables() string {
	return c.each("\n", func(n int, _ capturedSource) string {
		return fmt.Sprintf("  k%d pg_catalog.text[];\n  o%d pg_catalog.text[];", n, n)
	})
}

// short returns the SQL condition that a key is not too long for the log.
func short(key string) string {
	return fmt.Sprintf("coalesce(pg_catalog.octet_length(%s), 0) operator(pg_catalog.<=) %d", key, keyBytes)
}

// compared takes the keys out of the only row of an update, if the update changed it.
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

// gathered takes the keys out of all rows of a transition table, into variables whose names begin
// with prefix.
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

// putMany logs the keys of a transition table, a thousand in a log row. A log row that would lack
// a key, because the key is too long, becomes a mark.
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

// puts logs, for each source, the keys of the new rows (k1, k2, …), and those of the old ones (o1,
// …) where they differ, in the same order. Comparing two arrays costs less than a trigger for each
// row. "Is not true" stands for IS DISTINCT FROM, whose operator would be looked up in the writer's
// search_path. If the keys fit into one log row, and the log is open and not full, they are inserted
// at once: asking ftsync.put, which would do the same, costs 2 µs for each source. lacking returns
// the condition that a key of the n-th source was too long to be among them.
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
