package worker

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/cache/search"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// Every built-in type reaches a document as people expect it in JSON, the same
// way when it is loaded as when it changes later, whatever the server's settings.
func TestTypes_InJSON(t *testing.T) {
	t.Parallel()
	// found: a search that finds the document by this column; empty: it is not searched
	tests := []struct{ typ, value, want, found string }{
		{"smallint", `-32768`, `-32768`, ""},
		{"int", `2147483647`, `2147483647`, "2147483647"},
		{"bigint", `9223372036854775807`, `9223372036854775807`, "9223372036854775807"},
		{"oid", `4294967295`, `4294967295`, ""},
		{"numeric", `12345678901234567890.123456789012345678900`, `12345678901234567890.123456789012345678900`,
			"12345678901234567890.123456789012345678900"},
		{"numeric(10,2)", `5`, `5.00`, ""},
		{"numeric", `'NaN'`, `"NaN"`, ""},
		{"numeric", `'Infinity'`, `"Infinity"`, ""},
		{"real", `0.1`, `0.1`, ""},
		{"double precision", `0.1`, `0.1`, ""},
		{"double precision", `1e300`, `1e+300`, ""},
		{"double precision", `'NaN'`, `"NaN"`, ""},
		{"double precision", `'-Infinity'`, `"-Infinity"`, ""},
		{"money", `12.5`, `"$12.50"`, ""},
		{"boolean", `true`, `true`, "true"},
		{"text", `e'tab\t "quotes" <b>&amp; 🦊'`, `"tab\t \"quotes\" <b>&amp; 🦊"`, "quotes"},
		{"varchar(10)", `'short'`, `"short"`, "short"},
		{"char(10)", `'padded'`, `"padded"`, "padded"},
		{`"char"`, `'c'`, `"c"`, ""},
		{"name", `'a name'`, `"a name"`, "name"},
		{"date", `'2024-02-29'`, `"2024-02-29"`, "2024-02-29"},
		{"date", `'infinity'`, `"infinity"`, ""},
		{"date", `'0044-03-15 BC'`, `"0044-03-15 BC"`, ""},
		{"timestamp", `'2024-02-29 12:34:56.789'`, `"2024-02-29T12:34:56.789"`, ""},
		{"timestamptz", `'2024-02-29 12:34:56.789+03'`, `"2024-02-29T09:34:56.789+00:00"`, ""},
		{"timestamptz", `'-infinity'`, `"-infinity"`, ""},
		{"time", `'12:34:56.7'`, `"12:34:56.7"`, ""},
		{"timetz", `'12:34:56+02'`, `"12:34:56+02"`, ""},
		{"interval", `'1 year 2 mons 3 days 04:05:06.7'`, `"P1Y2M3DT4H5M6.7S"`, ""},
		{"uuid", `'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'`, `"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"`,
			"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
		{"bytea", `'\xdeadbeef'`, `"3q2+7w=="`, ""},
		{"json", `'{"a": [1, "deep fox", null], "a2": {"b": true}}'`, `{"a": [1, "deep fox", null], "a2": {"b": true}}`,
			"deep fox"},
		{"jsonb", `'{"z": "last word", "a": 1.50}'`, `{"a": 1.50, "z": "last word"}`, "last word"},
		{"jsonb", `'"just a string"'`, `"just a string"`, "just a string"},
		{"jsonb", `'null'`, `null`, ""},
		{"json", `'{"a": "deep\u0000 \ud800 wolf"}'`, `{"a": "deep\u0000 \ud800 wolf"}`, "wolf"},
		{"json[]", `array['{"a": "\u0000 \ud800 wolf"}'::json, '1']`, `[{"a": "\u0000 \ud800 wolf"},1]`, "wolf"},
		{"jpair", `row('{"a": "\u0000 \ud800 wolf"}', 7)`, `{"j":{"a": "\u0000 \ud800 wolf"},"n":7}`, "wolf"},
		{"text[]", `array['red fox', null, 'a "b", c']`, `["red fox", null, "a \"b\", c"]`, "red fox"},
		{"int[]", `'{{1,2},{3,4}}'`, `[[1, 2], [3, 4]]`, "3"},
		{"timestamptz[]", `array['2024-02-29 12:00+00'::timestamptz]`, `["2024-02-29T12:00:00+00:00"]`, ""},
		{"mood", `'so-so'`, `"so-so"`, "so-so"},
		{"mood[]", `'{happy,so-so}'`, `["happy", "so-so"]`, "happy"},
		{"word", `'domain value'`, `"domain value"`, "domain"},
		{"pair", `row('left', 7)`, `{"a": "left", "b": 7}`, "left"},
		{"inet", `'10.1.2.3/8'`, `"10.1.2.3/8"`, "10.1.2.3"},
		{"cidr", `'10.0.0.0/8'`, `"10.0.0.0/8"`, ""},
		{"macaddr", `'08:00:2b:01:02:03'`, `"08:00:2b:01:02:03"`, ""},
		{"int4range", `'[1,5]'`, `"[1,6)"`, ""},
		{"tstzrange", `'[2024-01-01 00:00+02,)'`, `"[\"2023-12-31 22:00:00+00\",)"`, ""},
		{"point", `'(1,2)'`, `"(1,2)"`, ""},
		{"bit(4)", `'1010'`, `"1010"`, ""},
		{"varbit", `'101'`, `"101"`, ""},
		{"xml", `'<a>some text</a>'`, `"<a>some text</a>"`, "some text"},
		{"jsonpath", `'$.a'`, `"$.\"a\""`, ""},
		{"pg_lsn", `'16/B374D848'`, `"16/B374D848"`, ""},
		{"regclass", `'pg_class'`, `"pg_class"`, ""},
		{"text", `null`, `null`, ""},
	}
	if serverVersion(t) < 14 { // which knows no infinite numeric
		tests = slices.DeleteFunc(tests, func(tt struct{ typ, value, want, found string }) bool {
			return tt.typ == "numeric" && tt.value == "'Infinity'"
		})
	}
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, "create type mood as enum ('sad', 'so-so', 'happy')", "create domain word as text",
		"create type pair as (a text, b int)", "create type jpair as (j json, n int)",
		// What a server may be set to.
		fmt.Sprintf(`do $$ begin
			execute format('alter database %%I set datestyle = ''German, DMY''', current_database());
			execute format('alter database %%I set timezone = ''America/Lima''', current_database());
			execute format('alter database %%I set intervalstyle = ''sql_standard''', current_database());
			execute format('alter database %%I set bytea_output = ''escape''', current_database());
			execute format('alter database %%I set extra_float_digits = ''-3''', current_database());
			execute format('alter database %%I set default_transaction_read_only = on', current_database());
			execute format('alter database %%I set statement_timeout = ''1ms''', current_database());
		end $$`))
	names, values := []string{"id int primary key", "body text"}, []string{"1", "'needle'"}
	def := plan.Definition{Name: "types", Table: "item", Search: []plan.SearchColumn{{Name: "body"}}}
	for i, tt := range tests {
		name := fmt.Sprintf("c%d", i)
		names, values = append(names, name+" "+tt.typ), append(values, tt.value)
		if tt.found != "" {
			def.Search = append(def.Search, plan.SearchColumn{Name: name})
		} else {
			def.Store = append(def.Store, name)
		}
	}
	pgtest.Exec(t, conn, "create table item ("+strings.Join(names, ", ")+")",
		"insert into item values ("+strings.Join(values, ", ")+")")
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{def}}, "")
	w.waitFollowing(t)
	pgtest.Exec(t, conn, "insert into item select 2"+strings.TrimPrefix(columnsOf(names), "id")+" from item")
	w.waitEqual(t, connectWith(t, url).Conn, def)
	for _, key := range []string{"1", "2"} {
		doc, ok, err := w.published(t, "types").Get(t.Context(), key)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		for i, tt := range tests {
			if want := fmt.Sprintf(`"c%d":%s`, i, tt.want); !strings.Contains(string(doc)[1:len(doc)-1]+",", want+",") {
				_, rest, _ := strings.Cut(string(doc), fmt.Sprintf(`"c%d":`, i))
				t.Errorf("document %s: %s %s is %.60s, want %s", key, tt.typ, tt.value, rest, tt.want)
			}
		}
	}
	x, err := w.cache.Index("types")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		if tt.found == "" {
			continue
		}
		r, err := x.Search(t.Context(), search.Query{Text: `"` + tt.found + `"`, Limit: 5})
		if err != nil || len(r.Hits) != 2 {
			t.Errorf("%s %s: a search for %q finds %d documents, %v", tt.typ, tt.value, tt.found, len(r.Hits), err)
		}
	}
}

// columnsOf are the names in a table's definition.
func columnsOf(defs []string) string {
	names := make([]string, len(defs))
	for i, d := range defs {
		names[i], _, _ = strings.Cut(d, " ")
	}
	return strings.Join(names, ", ")
}

// connectWith connects with the settings that texts depend on, and a search path.
func connectWith(t *testing.T, url string) *postgres.Conn {
	t.Helper()
	conn, err := postgres.Dial(t.Context(), url, "test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { postgres.Close(conn) })
	pgtest.Exec(t, conn.Conn, "set search_path = public")
	return conn
}

// Keys of every kind are followed; the columns have names of every kind.
func TestKeys_OfEveryKind(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, ddl string
		key       []string
		values    []string // of the key, as SQL
		table     string
	}{
		{"integer", `create table x (k int primary key, v text)`, nil, []string{`-1`, `0`, `7`}, "x"},
		{"text of any characters", `create table x (k text primary key, v text)`, nil,
			[]string{`''`, `' '`, `'a''b'`, `E'new\nline'`, `'"'`, `E'\\'`, `'ключ 🦊'`, `'null'`, `E'\x01'`}, "x"},
		{"uuid", `create table x (k uuid primary key, v text)`, nil, []string{`gen_random_uuid()`, `gen_random_uuid()`},
			"x"},
		{"timestamp", `create table x (k timestamptz primary key, v text)`,
			nil, []string{`'2024-01-01 00:00:00.000001+05'`, `'infinity'`}, "x"},
		{"composite", `create table x (a int, b text, v text, primary key (a, b))`, nil,
			[]string{`1, '["x"]'`, `1, ''`, `2, 'b'`}, "x"},
		{"char, as padded as it is", `create table x (k char(5) primary key, v text)`, nil, []string{`'a'`, `'b  '`},
			"x"},
		{"citext, equal but not the same",
			`create collation ci (provider = icu, locale = 'und-u-ks-level2',
				deterministic = false); create table x (k text collate ci primary key, v text)`, nil,
			[]string{`'Abc'`, `'DEF'`}, "x"},
		{"numeric", `create table x (k numeric primary key, v text)`, nil, []string{`1.0`, `2.50`, `3`}, "x"},
		{"bytea", `create table x (k bytea primary key, v text)`, nil, []string{`'\x00ff'`, `''`}, "x"},
		{"enum", `create type e as enum ('b', 'a'); create table x (k e primary key, v text)`, nil,
			[]string{`'a'`, `'b'`}, "x"},
		{"domain", `create domain d as int; create table x (k d primary key, v text)`, nil, []string{`1`, `2`}, "x"},
		{"boolean", `create table x (k boolean primary key, v text)`, nil, []string{`true`, `false`}, "x"},
		{"no primary key, a unique index", `create table x (k int not null, v text); create unique index on x (k)`,
			[]string{"k"}, []string{`1`, `2`}, "x"},
		{"another than the primary key", `create table x (k int not null unique, p serial primary key, v text)`,
			[]string{"k"}, []string{`1, default`, `2, default`}, "x"},
		{"capitals", `create table "User" ("AtomicNumber" int primary key, v text)`, nil, []string{`1`, `2`}, "User"},
		{"digits", `create table "2019" (k int primary key, v text)`, nil, []string{`1`, `2`}, "2019"},
		{"a space, quotes and a dot", `create table "my ""odd"".table" ("the key" int primary key, v text)`, nil,
			[]string{`1`, `2`}, `"my ""odd"".table"`},
		{"two schemas, one name",
			`create schema s; create table x (k int primary key, v text); insert into x values (99,
				'the other'); create table s.x (k int primary key, v text)`, nil, []string{`1`, `2`}, "s.x"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			url := pgtest.Database(t)
			conn := connectWith(t, url)
			pgtest.Exec(t, conn.Conn, tt.ddl)
			def := plan.Definition{Name: "x", Table: tt.table, Key: tt.key, Search: []plan.SearchColumn{{Name: "v"}}}
			p, problems, err := plan.Make(t.Context(), conn, def, true)
			if err != nil || p == nil {
				t.Fatal(err, problems)
			}
			table := p.Sources[0].Relation.SQL()
			for _, v := range tt.values {
				pgtest.Exec(t, conn.Conn, fmt.Sprintf("insert into %s values (%s, 'loaded')", table, v))
			}
			w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{def}}, "")
			w.waitFollowing(t)
			x, err := w.cache.Index("x")
			if err != nil {
				t.Fatal(err)
			}
			count := func(text string) int64 {
				r, err := x.Search(t.Context(), search.Query{Text: text, Limit: 1})
				if err != nil {
					t.Fatal(err)
				}
				return r.Total
			}
			for _, step := range []struct {
				sql, word string
				left      int
			}{
				{"update " + table + " set v = 'changed'", "changed", len(tt.values)},
				{"delete from " + table + " where ctid = (select max(ctid) from " + table + ")", "changed",
					len(tt.values) - 1},
				{"delete from " + table, "changed", 0},
			} {
				pgtest.Exec(t, conn.Conn, step.sql)
				eventually(t, 20*time.Second, func() string {
					if n := count(step.word); n != int64(step.left) {
						return fmt.Sprintf("after %q %d documents have %q, want %d", step.sql, n, step.word, step.left)
					}
					return ""
				})
			}
			eventually(t, 10*time.Second, func() string { // they are counted after searches see the batch
				if n := w.published(t, "x").Documents(); n != 0 {
					return fmt.Sprintf("%d documents are left", n)
				}
				return ""
			})
		})
	}
}

// A database without an encoding may hold bytes that are no characters: they
// stop nothing.
func TestTypes_BytesThatAreNoCharacters(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	admin := pgtest.Connect(t, url)
	name := pgtest.One[string](t, admin, "select current_database()") + "_ascii"
	pgtest.Exec(t, admin, "create database "+name+" template template0 encoding 'SQL_ASCII' locale 'C'")
	t.Cleanup(func() {
		conn, err := pgx.Connect(t.Context(), url)
		if err == nil {
			conn.Exec(t.Context(), "drop database "+name+" with (force)")
			conn.Close(t.Context())
		}
	})
	at := strings.LastIndex(url, "/")
	end := strings.Index(url[at:], "?")
	url = url[:at+1] + name + url[at+end:]
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 5), `update article set title = E'caf\xe9 latin' where id = 1`)
	// In keys, too, also where SQL finds them by what another table holds.
	pgtest.Exec(t, conn, `
		create table named (name text, lang text, title text, primary key (name, lang)); create table tag (name text,
		tag text);
		insert into named values (E'caf\xe9', E'fr\xff', 'one'), (E'caf\xe8', E'fr\xff', 'two'),
		    ('plain', E'"\\', 'three');
		insert into tag select name, 'tag' from named`)
	named := plan.Definition{Name: "named", Key: []string{"name", "lang"},
		Search: []plan.SearchColumn{{Name: "title"}, {Name: "tags"}},
		Query: "select n.name, n.lang, n.title, (select string_agg(tag, ' ') from tag t where t.name = n.name) as " +
			"tags from named n",
		Watch: []plan.Watch{{Table: "named", Columns: []string{"name", "lang"}},
			{Table: "tag", Columns: []string{"name"}, Keys: "select name, lang from named where name = any($1)"}}}
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles, named}}, "")
	w.waitFollowing(t)
	pgtest.Exec(t, conn, `update article set title = E'na\xefve' where id = 2`,
		`update article set title = 'good' where id = 3`,
		`update tag set tag = 'other'`, `delete from named where name = E'caf\xe8'`)
	w.waitEqual(t, conn, articles, named)
	doc, _, err := w.published(t, "articles").Get(t.Context(), "1")
	if err != nil || !strings.Contains(string(doc), `"title":"caf� latin"`) {
		t.Errorf("document %s, %v", doc, err)
	}
}
