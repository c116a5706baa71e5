package worker

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ftsync/cache/document"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// Rows are found and paged by keys of any type, whose operators are in any schema.
func TestKeys_OfEveryType(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, `
		create schema ext; create extension citext schema ext; create extension ltree schema ext;
		create extension isn schema ext;
		create schema "Odd one"; create extension seg schema "Odd one";
		create type mood as enum ('sad', 'ok', 'a "quoted", one');
		create type pair as (a text, b numeric, c ext.citext);
		create domain word as ext.citext check (value <> 'no'); create domain feeling as mood;
		-- What must not be found: operators of the same names on the author's path.
		create function never(ext.citext, ext.citext) returns bool language sql as 'select false';
		create operator > (leftarg = ext.citext, rightarg = ext.citext, function = never);
		create operator = (leftarg = ext.citext, rightarg = ext.citext, function = never)`)
	texts := "(array['', ' ', 'a''b', '\"q\"', E'\\\\', 'ключ', '🦊', '{x}', 'NULL', 'null', 'a,b', E'tab\\t', 'K', " +
		"'k'])[1 + g % 14] || g / 14"
	for i, tt := range []struct{ columns, values string }{
		{"k ext.citext", "case when g % 2 = 0 then 'k' else 'K' end || lpad(g::text, 3, '0')"},
		{"k word", texts},
		{"k varchar(20)", texts},
		{"k char(9)", "'c' || g"},
		{`k "char"`, "chr(33 + g % 90)::\"char\""},
		{"k name", "'n' || g"},
		{"k bool", "g % 2 = 0"},
		{"k mood", "(enum_range(null::mood))[1 + g % 3]"},
		{"k feeling", "(enum_range(null::mood))[1 + g % 3]"},
		{"k mood[]", "case when g % 2 = 0 then enum_range(null::mood) else array[]::mood[] end"},
		{"k int[]", "case g % 3 when 0 then array[g, null] when 1 then array[[g, 1], [2, 3]] else array[]::int[] end"},
		{"k text[]", "array[" + texts + ", null, 'x']"},
		{"k ext.citext[]", "array['K' || g, 'k']"},
		{"k pair", "row(nullif(" + texts + ", ''), g / 3.0, 'X' || g)::pair"},
		{"k pair[]", "array[row(" + texts + ", null, null)::pair]"},
		{"k numeric", "g / 8.0"},
		{"k numeric(8,2)", "g / 4.0"},
		{"k float8", "(array['NaN', 'Infinity', '-0', '1e300', '0.1'])[1 + g % 5]::float8"},
		{"k int4range", "int4range(g, g + g % 4)"},
		{"k tstzrange", "tstzrange('2024-03-31 01:30+01'::timestamptz + g * interval '1 h', null)"},
		{"k timestamptz", "timestamptz '1999-12-31 23:59:59.123456+03' + g * interval '1 hour'"},
		{"k interval", "g * interval '1 day 1 s'"},
		{"k bytea", "decode(md5(g::text), 'hex')"},
		{"k inet", "'10.0.0.1'::inet + g"},
		{"k jsonb", "jsonb_build_object('a', g / 2.0, 'b', " + texts + ")"},
		{"k uuid", "md5(g::text)::uuid"},
		{"k ext.ltree", "('a.b' || g)::ext.ltree"},
		{"k ext.isbn", `ext.isbn('978-0-393-04002-9')`},
		{`k "Odd one".seg`, `('1.' || g)::"Odd one".seg`},
		{"k int, l ext.citext", "g % 3, 'K' || g"},
		{"k ext.citext, l ext.citext", "'K' || g % 3, 'k' || g"},
		{"k int[], l text", "array[g % 3], " + texts},
		{"k mood, l pair", "'ok', row('x', g, 'y')::pair"},
		{"k text, l ext.ltree, m int", "'x' || g % 2, 'a.b', g"},
	} {
		t.Run(tt.columns, func(t *testing.T) {
			var names []string
			for c := range strings.SplitSeq(tt.columns, ", ") {
				names = append(names, strings.Fields(c)[0])
			}
			key, table := strings.Join(names, ", "), fmt.Sprintf("keyed%d", i)
			pgtest.Exec(t, conn, fmt.Sprintf("create table %s (%s, body text, primary key (%s))", table, tt.columns,
				key),
				fmt.Sprintf("set search_path = public, ext; insert into %s select %s, 'b' || g from "+
					"generate_series(1, 60) g on conflict do nothing; reset search_path", table, tt.values))
			db := connectWith(t, url)
			for _, def := range []plan.Definition{
				{Name: "x", Table: table, Search: []plan.SearchColumn{{Name: "body"}}},
				{Name: "x", Query: "select " + key + ", body from " + table, Key: names,
					Search: []plan.SearchColumn{{Name: "body"}}, Watch: []plan.Watch{{Table: table, Columns: names}}},
			} {
				p, problems, err := plan.Make(t.Context(), db, def, true)
				if err != nil || p == nil {
					t.Fatal(err, problems)
				}
				var keys []string
				send := func(docs []document.Document) error {
					for _, d := range docs {
						keys = append(keys, d.Key)
					}
					return nil
				}
				after := ""
				for first, more := true, true; more; first = false {
					if after, more, err = plan.ReadPage(t.Context(), db, p, 7, first, after, send,
						func([]string) error { return nil }); err != nil {
						t.Fatal(err)
					}
				}
				if want := pgtest.One[int](t, conn, "select count(*) from "+table); len(keys) != want {
					t.Errorf("pages have %d of %d rows", len(keys), want)
				}
				r, err := plan.ReadKeys(t.Context(), db, p, keys)
				if err != nil || len(r.Docs) != len(keys) || len(r.Gone) != 0 {
					t.Errorf("of %d keys, %d are found and %d gone: %v", len(keys), len(r.Docs), len(r.Gone), err)
				}
				if def.Query == "" {
					continue
				}
				// What the trigger of the table would log leads to the same ids.
				if src := p.Sources[0]; src.Maps() {
					var ids []string
					err := plan.MapKeys(t.Context(), db, p, src, keys, false,
						func(id string) error { ids = append(ids, id); return nil })
					if missing := slices.DeleteFunc(slices.Clone(keys),
						func(k string) bool { return slices.Contains(ids, k) }); err != nil || len(missing) != 0 {
						t.Errorf("logged keys lead to other ids, and not to %q: %v", missing, err)
					}
				}
			}
		})
	}
}

// The key that another table holds may be equal but have another text. The document is the one
// named by the key's own table.
func TestKeys_JoinedByAnotherText(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, `
		create schema ext; create extension citext schema ext;
		create collation ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
		create type pair as (a ext.citext, b numeric)`)
	var defs []plan.Definition
	type joined struct {
		root, child string // types
		on          string // over r and c
		rows        [3][2]string
		other       string // another text of the first root's key
	}
	all := []joined{
		{"ext.citext", "ext.citext", "c.k operator(ext.=) r.k",
			[3][2]string{{"'Foo'", "'foo'"}, {"'Bar'", "'BAR'"}, {"'Baz'", "'Baz'"}}, "'FOO'"},
		{"text collate ci", "text collate ci", "c.k = r.k",
			[3][2]string{{"'Foo'", "'foo'"}, {"'Bar'", "'BAR'"}, {"'Baz'", "'Baz'"}}, "'FOO'"},
		{"text collate ci", "varchar(9) collate ci", "c.k = r.k",
			[3][2]string{{"'Foo'", "'foo'"}, {"'Bar'", "'BAR'"}, {"'Baz'", "'Baz'"}}, "'FOO'"},
		{"numeric(10,2)", "int", "c.k = r.k", [3][2]string{{"1", "1"}, {"2", "2"}, {"3", "3"}}, "1.00"},
		{"numeric", "numeric", "c.k = r.k", [3][2]string{{"1.0", "1.00"}, {"2", "2.0"}, {"3", "3"}}, "1.000"},
		{"int", "float8", "c.k = r.k", [3][2]string{{"1000000", "1e6"}, {"2", "2"}, {"3", "3"}}, "1000000"},
		{"int", "text", "c.k = r.k::text", [3][2]string{{"1", "'1'"}, {"2", "'2'"}, {"3", "'none'"}}, "1"},
		{"float8", "float8", "c.k = r.k", [3][2]string{{"0", "'-0'"}, {"2", "2"}, {"3", "3"}}, "'-0'"},
		{"interval", "interval", "c.k = r.k",
			[3][2]string{{"'1 day'", "'24 hours'"}, {"'2 days'", "'2 days'"}, {"'1 month'", "'30 days'"}},
			"'24 hours'"},
		{"uuid", "text", "c.k::uuid = r.k",
			[3][2]string{{"'a0000000-0000-0000-0000-00000000000a'", "'A0000000-0000-0000-0000-00000000000A'"},
				{"'b0000000-0000-0000-0000-00000000000a'", "'{b0000000-0000-0000-0000-00000000000A}'"},
				{"'c0000000-0000-0000-0000-00000000000a'", "'c0000000-0000-0000-0000-00000000000a'"}},
			"'a0000000-0000-0000-0000-00000000000a'"},
		{"char(5)", "text", "c.k = r.k::text", [3][2]string{{"'a'", "'a'"}, {"'b'", "'b'"}, {"'c'", "'c'"}}, "'a  '"},
		{"timestamptz", "timestamptz", "c.k = r.k",
			[3][2]string{{"'2024-01-01 00:00+00'", "'2024-01-01 02:00+02'"}, {"'2024-01-02 00:00+00'", "'2024-01-02'"},
				{"'infinity'", "'infinity'"}}, "'2024-01-01 01:00+01'"},
		{"date", "timestamp", "c.k::date = r.k",
			[3][2]string{{"'2024-01-01'", "'2024-01-01 12:00'"}, {"'2024-01-02'", "'2024-01-02'"},
				{"'infinity'", "'infinity'"}}, "'2024-01-01'"},
		{"jsonb", "jsonb", "c.k = r.k",
			[3][2]string{{`'{"a": 1.0}'`, `'{"a": 1.00}'`}, {"'2'", "'2.0'"}, {"'3'", "'3'"}}, `'{"a": 1}'`},
		{"numrange", "numrange", "c.k = r.k",
			[3][2]string{{"'[1.0,2)'", "'[1,2.0)'"}, {"'[2,3)'", "'[2,3)'"}, {"'empty'", "'empty'"}}, "'[1,2)'"},
		{"pair", "pair", "c.k = r.k",
			[3][2]string{{"'(Foo,1.0)'::pair", "'(foo,1)'::pair"}, {"'(b,2)'::pair", "'(B,2)'::pair"},
				{"'(c,3)'::pair", "'(c,3)'::pair"}}, "'(FOO,1)'::pair"},
		{"numeric[]", "numeric[]", "c.k = r.k",
			[3][2]string{{"'{1.0,2}'", "'{1,2.0}'"}, {"'{2}'", "'{2.0}'"}, {"'{}'", "'{}'"}}, "'{1,2}'"},
	}
	for i, j := range all {
		r, c := fmt.Sprintf("r%d", i), fmt.Sprintf("c%d", i)
		pgtest.Exec(t, conn, fmt.Sprintf("create table %s (k %s primary key, title text); create table %s (k %s, "+
			"tag text)", r, j.root, c, j.child))
		for _, row := range j.rows {
			pgtest.Exec(t, conn, fmt.Sprintf("insert into %s values (%s, 'title')", r, row[0]),
				fmt.Sprintf("insert into %s values (%s, 'tag')", c, row[1]))
		}
		def := plan.Definition{Name: fmt.Sprint("joined", i), Key: []string{"k"},
			Search: []plan.SearchColumn{{Name: "title"}, {Name: "tag"}},
			Query: fmt.Sprintf("select r.k, r.title, (select string_agg(c.tag, ' ' order by c.tag) from %s c where "+
				"%s) as tag from %s r where exists (select from %s c where %s)", c, j.on, r, c, j.on),
			Watch: []plan.Watch{{Table: r, Columns: []string{"k"}}, {Table: c, Columns: []string{"k"}}}}
		mapped := def
		mapped.Name = fmt.Sprint("mapped", i)
		mapped.Watch = []plan.Watch{def.Watch[0],
			{Table: c, Columns: []string{"k"},
				Keys: fmt.Sprintf("select r.k from %s r join unnest($1) as c(k) on %s", r, j.on)}}
		defs = append(defs, def)
		if j.root != "pair" && j.root != "numeric[]" { // which unnest takes apart
			defs = append(defs, mapped)
		}
	}
	w := startWorker(t, Config{Connect: url, Indexes: defs}, "")
	w.waitFollowing(t) // or says why not
	for _, step := range []func(r, c string, j joined) string{
		func(_, c string, j joined) string { return "update " + c + " set tag = 'other'" },
		func(_, c string, j joined) string { return fmt.Sprintf("delete from %s where k = %s", c, j.rows[0][1]) },
		func(_, c string, j joined) string {
			return fmt.Sprintf("insert into %s values (%s, 'again')", c, j.rows[0][1])
		},
		func(r, c string, j joined) string {
			return fmt.Sprintf("begin; update %s set k = %s where k = %s; delete from %s where k = %s; commit",
				r, j.other, j.rows[0][0], c, j.rows[0][1])
		},
		func(_, c string, j joined) string {
			return fmt.Sprintf("insert into %s values (%s, 'once more')", c, j.rows[0][1])
		},
		func(r, c string, j joined) string {
			return fmt.Sprintf("delete from %s where k = %s; delete from %s where k = %s", c, j.rows[0][1], r,
				j.rows[0][0])
		},
		func(r, c string, j joined) string { return "delete from " + c },
	} {
		for i, j := range all {
			pgtest.Exec(t, conn, "set search_path = public, ext", step(fmt.Sprintf("r%d", i), fmt.Sprintf("c%d", i), j),
				"reset search_path")
		}
		w.waitEqual(t, connectWith(t, url).Conn, defs...)
	}
}

// A key that no table's column shows is fine as long as equal values have one text.
func TestKeys_ComputedAndLoose(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, "create extension citext; create table a (slug citext primary key, n numeric, title text); "+
		"create table b (slug citext, n numeric)")
	db := connectWith(t, url)
	for key, fits := range map[string]bool{
		"a.slug": true, "a.n": true, "lower(a.slug)::text": true, "a.n::int": true, "a.slug::text": true,
		"lower(a.slug)::citext": false, "a.n + 1": false, "coalesce(a.slug, b.slug)": false,
	} {
		def := plan.Definition{Name: "x", Query: "select " + key + " as k, a.title from a join b on b.slug = a.slug",
			Key: []string{"k"}, Search: []plan.SearchColumn{{Name: "title"}},
			Watch: []plan.Watch{{Table: "a", Columns: []string{"n"}},
				{Table: "b", Columns: []string{"n"},
					Keys: "select " + key + " from a join b on b.slug = a.slug where b.n = any($1)"}}}
		_, problems, err := plan.Make(t.Context(), db, def, false)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(problems) == 0; got != fits {
			t.Errorf("key %s: fits is %v, want %v: %v", key, got, fits, problems)
		}
	}
	def := plan.Definition{Name: "x", Query: "select to_json(slug) as k, title from a", Key: []string{"k"},
		Search: []plan.SearchColumn{{Name: "title"}}, Watch: []plan.Watch{{Table: "a", Columns: []string{"slug"}}}}
	if _, problems, err := plan.Make(t.Context(), db, def, false); err != nil || len(problems) == 0 {
		t.Errorf("a key of type json, which has no order: %v, %v, want problems", problems, err)
	}
}

// The condition of an index over a table may read another table. A change of that one concerns every
// document, whatever type the key is of, also one of which equal values may have different texts.
func TestKeys_OfEveryDocument(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, "create extension citext", "create table shown (yes bool primary key)")
	var defs []plan.Definition
	for name, key := range map[string]string{"numbers": "key numeric primary key", "words": "key citext primary key",
		"pair": "key citext, n numeric, primary key (key, n)"} {
		pgtest.Exec(t, conn, "create table "+name+" ("+key+", title text)",
			"insert into "+name+" select 1.0, "+map[bool]string{true: "2.50, "}[name == "pair"]+"'title'")
		defs = append(defs, plan.Definition{Name: name, Table: name, Where: "exists (select from shown)",
			Search: []plan.SearchColumn{{Name: "title"}}})
	}
	w := startWorker(t, Config{Connect: url, Indexes: defs}, "")
	w.waitFollowing(t)
	for _, sql := range []string{"insert into shown values (true)", "delete from shown",
		"insert into shown values (false)"} {
		pgtest.Exec(t, conn, sql)
		w.waitEqual(t, conn, defs...)
	}
}

func TestSplitTexts(t *testing.T) {
	conn := pgtest.Connect(t, pgtest.Database(t))
	for _, want := range [][]string{{""}, {"a", "b"}, {`"`, `\`, `\"`}, {"\b\f\n\r\t\x01\x1f", "null"},
		{"ключ", "🦊", "\u2028"}, {",", "], [", `", "`}} {
		text := pgtest.One[string](t, conn, "select to_jsonb($1::text[] || null::text)::text", want)
		got, ok := plan.SplitTexts(text)
		if !ok || len(got) != len(want)+1 || got[len(want)] != nil {
			t.Errorf("%s is split into %v", text, got)
			continue
		}
		for i := range want {
			if *got[i] != want[i] {
				t.Errorf("%s has %q at %d, want %q", text, *got[i], i, want[i])
			}
		}
	}
	if got, ok := plan.SplitTexts("[\"\xff\xfe\", \"b\"]"); !ok || *got[0] != "\xff\xfe" {
		t.Errorf("bytes of no encoding become %v", got)
	}
	for _, bad := range []string{"", "[", "[1]", `["a"`, `["a",`, `["a" "b"]`, `["\u00"]`, `["\`, `[nul]`, `[]`} {
		if got, ok := plan.SplitTexts(bad); ok {
			t.Errorf("%q is split into %v", bad, got)
		}
	}
}
