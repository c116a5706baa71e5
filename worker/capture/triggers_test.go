package capture

import (
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/changelog"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// ready returns one of ftsync's connections to a database with the schema ftsync, and another
// one.
func ready(t *testing.T) (ours *postgres.Conn, conn *pgx.Conn) {
	t.Helper()
	url := pgtest.Database(t)
	ours, err := postgres.Dial(t.Context(), url, "test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { postgres.Close(ours) })
	if err := changelog.Migrate(t.Context(), ours); err != nil {
		t.Fatal(err)
	}
	return ours, pgtest.Connect(t, url)
}

// A column may have any name: each reserved word, and each word in ftsync's own SQL, as a watched
// column, as a column of the key, and as one that is only compared.
func TestCapture_ColumnsOfEveryName(t *testing.T) {
	t.Parallel()
	for _, partitioned := range []bool{false, true} {
		ours, conn := ready(t)
		words := strings.Fields(pgtest.One[string](t, conn, "select string_agg(word, ' ') from pg_get_keywords()"))
		c := captured{perRow: partitioned,
			sources: []capturedSource{{id: 1, columns: []string{"a", "b"}, types: make([]plan.Type, 2)},
				{id: 2, columns: []string{"a"}, types: make([]plan.Type, 1)}}}
		words = append(words, regexp.MustCompile(`[a-z_][a-z_0-9]*`).FindAllString(c.functionSQL(), -1)...)
		words = append(words, "xid", "id", "source", "note", "page", "size", "both_parts", "w", "l", "snapshot", "now",
			"n", "o", "x", "y", "r", "short", "found", "k", "k1", "o1", "total", "why", "done", "k2", "o2", "a b",
			`"`, "d", "Done", "ctid2", "keys", "q", "old_table", "new_table", "tg_argv", "tg_name")
		slices.Sort(words)
		words = slices.DeleteFunc(slices.Compact(words), func(w string) bool {
			return slices.Contains([]string{"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"}, w)
		})
		columns := make([]string, len(words))
		for i, w := range words {
			columns[i] = postgres.Quote(w) + " int not null default 1"
		}
		table := "create table public.item (" + strings.Join(columns, ", ") +
			", primary key (n, o, source, \"user\", changed, k1))"
		if partitioned {
			table += " partition by hash (n); create table part partition of item for values with (modulus 1, " +
				"remainder 0)"
		}
		pgtest.Exec(t, conn, table)
		p, problems, err := plan.Make(t.Context(), ours, plan.Definition{Name: "x", Table: "item"}, false)
		if err != nil || p == nil {
			t.Fatal(err, problems)
		}
		sources := p.Sources
		for chunk := range slices.Chunk(words, 90) {
			types := slices.Repeat([]plan.Type{{Name: "integer", Typname: "int4", Builtin: true}}, len(chunk))
			sources = append(sources, plan.Source{Relation: p.Sources[0].Relation, Columns: chunk, Types: types})
		}
		for _, w := range []string{"n", "o", "k", "k1", "o1", "r", "x", "y", "new", "old", "changed", "before",
			"done", "total", "why", "short", "source", "keys", "note", "tg_op", "found", "sqlerrm"} {
			sources = append(sources,
				plan.Source{Relation: p.Sources[0].Relation, Columns: []string{w},
					Types: []plan.Type{{Name: "integer", Typname: "int4", Builtin: true}}})
		}
		for i, reads := range [][]string{nil, words} {
			for j := range sources {
				sources[j].Reads = reads
			}
			numbers, err := Installer{Conn: ours, Log: slog.New(slog.DiscardHandler)}.Capture(t.Context(), sources)
			if err != nil {
				t.Fatal(err)
			}
			rows := len(numbers)
			for _, do := range []struct {
				exec string
				want int
			}{
				{fmt.Sprintf("insert into item (n) values (%d)", 100+i), rows},
				{fmt.Sprintf(`update item set "done" = "done" + 1 where n = %d`, 100+i), rows},
				{fmt.Sprintf("insert into item (n) select g from generate_series(%d, %d) g", 1000*i+200, 1000*i+210),
					rows},
				{`update item set "when" = "when" + 1`, rows},
				{`update item set "when" = "when" where n = 1`, 0},
				{"delete from item where n > 105", rows},
			} {
				pgtest.Exec(t, conn, "set ftsync.trimming = 1", "delete from ftsync.change", do.exec)
				var marks, logged int
				var note *string
				err := conn.QueryRow(t.Context(),
					"select count(*) filter (where keys is null), count(distinct source), min(note) from "+
						"ftsync.change").Scan(&marks, &logged, &note)
				if err != nil {
					t.Fatal(err)
				}
				if marks > 0 || logged != do.want {
					if note == nil {
						note = new(string)
					}
					t.Errorf("partitioned %v, reads %v: %s: %d marks (%s), %d of %d sources logged", partitioned,
						reads != nil, do.exec, marks, *note, logged, do.want)
				}
			}
		}
	}
}

// makeItem makes the table item of some columns, the key id among them, with one partition or none.
func makeItem(t *testing.T, conn *pgx.Conn, columns string, partitioned bool) plan.Relation {
	t.Helper()
	kind := "r"
	if partitioned {
		kind = "p"
		pgtest.Exec(t, conn, "create table item ("+columns+") partition by hash (id)",
			"create table part partition of item for values with (modulus 1, remainder 0)")
	} else {
		pgtest.Exec(t, conn, "create table item ("+columns+")")
	}
	oid := pgtest.One[uint32](t, conn, "select 'item'::regclass::oid")
	return plan.Relation{OID: oid, Schema: "public", Table: "item", Kind: kind}
}

// One of several watched columns may be null, or the only one: what that means for documents is
// up to the query.
func TestCapture_NullsAreLogged(t *testing.T) {
	for _, partitioned := range []bool{false, true} {
		ours, conn := ready(t)
		pgtest.Exec(t, conn, "create type pair as (a int, b int)")
		relation := makeItem(t, conn, "id int, a int, b text, c pair", partitioned)
		if _, err := (Installer{Conn: ours, Log: slog.New(slog.DiscardHandler)}).Capture(t.Context(),
			[]plan.Source{{Relation: relation, Columns: []string{"a", "b"}},
				{Relation: relation, Columns: []string{"c"}}}); err != nil {
			t.Fatal(err)
		}
		for _, do := range []struct{ exec, want string }{
			{"insert into item values (1, 7, null, row(1, null)::pair)", `1 {"[\"7\", null]"} 2 {"(1,)"}`},
			{"update item set a = null, b = 'x' where id = 1", `1 {"[\"7\", null]"} 1 {"[null, \"x\"]"} 2 {"(1,)"}`},
			{"update item set c = null where id = 1", `1 {"[null, \"x\"]"} 2 {"(1,)"} 2 {NULL}`},
			{"delete from item", `1 {"[null, \"x\"]"} 2 {NULL}`},
		} {
			pgtest.Exec(t, conn, "set ftsync.trimming = 1", "delete from ftsync.change", do.exec)
			got := pgtest.One[string](t, conn,
				"select string_agg(source || ' ' || keys::text, ' ' order by source, keys::text) from ftsync.change")
			if got != do.want {
				t.Errorf("partitioned %v: %s: logged %s, want %s", partitioned, do.exec, got, do.want)
			}
		}
	}
}

// A value too long for a key, and an error, make a mark that says so, whatever the statement is;
// the statement of the writer succeeds.
func TestCapture_MarksSayWhy(t *testing.T) {
	t.Parallel()
	for _, partitioned := range []bool{false, true} {
		ours, conn := ready(t)
		pgtest.Exec(t, conn, "create domain small as int check (value < 1000000)")
		relation := makeItem(t, conn, "id int, tag text", partitioned)
		if _, err := (Installer{Conn: ours, Log: slog.New(slog.DiscardHandler)}).Capture(t.Context(),
			[]plan.Source{{Relation: relation, Columns: []string{"id"}},
				{Relation: relation, Columns: []string{"tag"}}}); err != nil {
			t.Fatal(err)
		}
		const long = "2 a key is longer than 8000 bytes"
		for _, do := range []struct{ exec, want string }{
			{"insert into item values (1, repeat('x', 10000000))", long},
			{"insert into item values (2, 'short')", ""},
			{"update item set tag = 'short' where id = 1", long},
			{"update item set tag = repeat('x', 10000) where id = 1", long},
			{"insert into item select g, repeat('y', g * 100) from generate_series(1, 100) g", long},
			{"update item set tag = 'z' where id > 50", long},
			{"delete from item where id = 1", long},
			{"insert into item select g, case when g = 5000 then repeat('y', 10000) else 'z' end from " +
				"generate_series(1, 101000) g", long},
			{"alter table item rename tag to label; insert into item values (3, 'x')",
				`1 record "new" has no field "tag" (SQLSTATE 42703) ` +
					`2 record "new" has no field "tag" (SQLSTATE 42703)`},
		} {
			if !partitioned {
				do.want = strings.ReplaceAll(do.want, `record "new" has no field "tag"`, "column r.tag does not exist")
			}
			pgtest.Exec(t, conn, "set ftsync.trimming = 1", "delete from ftsync.change", do.exec)
			if got := pgtest.One[string](t, conn,
				"select coalesce(string_agg(distinct source || ' ' || note, ' '), '') from ftsync.change where keys "+
					"is null"); got != do.want {
				t.Errorf("partitioned %v: %s: marks %q, want %q", partitioned, do.exec, got, do.want)
			}
			if n := pgtest.One[int](t,
				conn, "select coalesce(max(octet_length(k)), 0) from ftsync.change, unnest(keys) k"); n > keyBytes {
				t.Errorf("%s: a key of %d bytes in the log", do.exec, n)
			}
		}
	}
}
