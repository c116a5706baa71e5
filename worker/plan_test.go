package worker

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ftsync/cache/rank"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

func TestPlan_SaysWhatIsWrongAndWhatToDo(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn, err := postgres.Dial(t.Context(), url, "test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { postgres.Close(conn) })
	pgtest.Exec(t, pgtest.Connect(t, url), `
		create table author (id int primary key, name text);
		create table article (id int primary key, author int references author, title text, vector tsvector,
		picture bytea, votes numeric, at timestamptz, words text[], on_sale boolean);
		create table keyless (a int, b int not null);
		create unique index on keyless (b);
		create table nullable (a int unique);
		create view overview as select * from article;
		create table parent (id int primary key); create table child () inherits (parent);
		create table part (id int primary key) partition by range (id); create table part1 partition of part for values
		    from (0) to (10);
		create table town (id int primary key, name text, at point, lat numeric, lng text, tags text[], _geo int);
		create schema other; create table other."User" (id uuid primary key, "Full Name" text)`)
	search, named := []plan.SearchColumn{{Name: "title"}}, []plan.SearchColumn{{Name: "name"}}
	tests := []struct {
		name string
		def  plan.Definition
		want []string // "field: part of found … part of want", in order; none: fine
	}{
		{"fine", plan.Definition{Table: "article", Search: search}, nil},
		{"odd names", plan.Definition{Table: `other."User"`, Search: []plan.SearchColumn{{Name: "Full Name"}}}, nil},
		{"capitals without quotes",
			plan.Definition{Table: `other.User`, Search: []plan.SearchColumn{{Name: "Full Name"}}}, nil},
		{"no such table", plan.Definition{Table: "artikle", Search: search},
			[]string{`table: no table "artikle" … public.article`}},
		{"no such column", plan.Definition{Table: "article", Search: []plan.SearchColumn{{Name: "titel"}},
			Filter: []string{"author", "x"}},
			[]string{`search.titel: no column "titel" … perhaps title`, `filter[1]: no column "x" … one of id`}},
		{"a type that can't be searched",
			plan.Definition{Table: "article", Search: []plan.SearchColumn{{Name: "vector"}, {Name: "picture"}}},
			[]string{"search.vector: tsvector", "search.picture: never searched"}},
		{"ranked", plan.Definition{Table: "article", Search: search, Rank: []rank.By{{Column: "votes", Weight: 1},
			{Column: "id", Weight: 1}, {Column: "at", Weight: 1, HalfLife: time.Hour}}}, nil},
		{"ranked by what can't be", plan.Definition{Table: "article", Search: search, Filter: []string{"words"},
			Rank: []rank.By{{Column: "vote", Weight: 1}, {Column: "title", Weight: 1}, {Column: "words", Weight: 1},
				{Column: "on_sale", Weight: 1}, {Column: "at", Weight: 1},
				{Column: "votes", Weight: 1, HalfLife: time.Hour}}},
			[]string{`rank.vote: no column "vote" … perhaps votes`, "rank.title: of type text … a number, a date",
				"rank.words: of type text[] … a number, a date", "rank.on_sale: of type boolean … a number, a date",
				"rank.at: no half_life … 90d", "rank.votes.half_life: does not grow old … no half_life"}},
		{"no primary key", plan.Definition{Table: "keyless", Search: []plan.SearchColumn{{Name: "a"}}},
			[]string{"table: no primary key … [b]"}},
		{"another unique key", plan.Definition{Table: "keyless", Key: []string{"b"},
			Search: []plan.SearchColumn{{Name: "a"}}}, nil},
		{"a key that is not unique",
			plan.Definition{Table: "keyless", Key: []string{"a"}, Search: []plan.SearchColumn{{Name: "a"}}},
			[]string{"key: [a] does not identify … [b]"}},
		{"a key that may be null",
			plan.Definition{Table: "nullable", Key: []string{"a"}, Search: []plan.SearchColumn{{Name: "a"}}},
			[]string{"key: [a] does not identify"}},
		{"where that is no condition", plan.Definition{Table: "article", Search: search, Where: "titel = 'x'"},
			[]string{`where: column "titel" does not exist`}},
		{"view", plan.Definition{Table: "overview", Search: search}, []string{"table: is a view … `query:`"}},
		{"inheritance", plan.Definition{Table: "parent", Search: []plan.SearchColumn{{Name: "id"}}},
			[]string{"table: inherit"}},
		{"partition", plan.Definition{Table: "part1", Search: []plan.SearchColumn{{Name: "id"}}},
			[]string{"table: is a part of public.part … part"}},
		{"query", plan.Definition{Query: "select a.id, a.title, u.name from article a left join author u on u.id = " +
			"a.author;", Key: []string{"id"}, Search: search,
			Watch: []plan.Watch{{Table: "article", Columns: []string{"id"}},
				{Table: "author", Columns: []string{"id"}, Keys: "select id from article where author = any($1)"}}},
			nil},
		{"query that reads an unwatched table",
			plan.Definition{Query: "select a.id, a.title, u.name from overview a left join author u on u.id = a.author",
				Key: []string{"id"}, Search: search,
				Watch: []plan.Watch{{Table: "article", Columns: []string{"id"}}}},
			[]string{"query: author is read and not watched … static"}},
		{"query with everything wrong",
			plan.Definition{Query: "select id, title, title from article", Key: []string{"x"}, Search: search,
				Watch: []plan.Watch{{Table: "article", Columns: []string{"id"},
					Keys: "select title from article where id = any($1)"},
					{Table: "author", Columns: []string{"nom"}}}},
			[]string{`query: two columns are called "title"`, `key[0]: no column "x"`,
				"watch[0].keys: it returns 1 columns, the key has 0", `watch[1].columns[0]: no column "nom"`}},
		{"keys of another type",
			plan.Definition{Query: "select id, title from article", Key: []string{"id"}, Search: search,
				Watch: []plan.Watch{{Table: "article", Columns: []string{"id"},
					Keys: "select title from article where id = any($1)"}}},
			[]string{"watch[0].keys: of type text, the key's is integer"}},
		{"places", plan.Definition{Table: "town", Search: named, Geo: plan.Geo{Point: "at"}, Distinct: "lng",
			Store: []string{"lng"}}, nil},
		{"places of no column", plan.Definition{Table: "town", Search: named, Geo: plan.Geo{Lat: "lat", Lng: "tagz"}},
			[]string{`geo.lng: no column "tagz" … perhaps tags`}},
		{"places of texts", plan.Definition{Table: "town", Search: named, Geo: plan.Geo{Lat: "lat", Lng: "lng"}},
			[]string{`geo.lng: column "lng" is of type text … in degrees`}},
		{"places of what is no point", plan.Definition{Table: "town", Search: named, Geo: plan.Geo{Point: "lat"}},
			[]string{`geo: column "lat" is of type numeric … type point`}},
		{"a column that is called as places are", plan.Definition{Table: "town", Search: named,
			Store: []string{"_geo"}, Geo: plan.Geo{Point: "at"}}, []string{"geo: a column is called _geo"}},
		{"distinct by no column", plan.Definition{Table: "town", Search: named, Distinct: "nmae"},
			[]string{`distinct: no column "nmae" … perhaps name`}},
		{"distinct by a list", plan.Definition{Table: "town", Search: named, Distinct: "tags"},
			[]string{`distinct: "tags" is a list`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.def.Name = "x"
			_, problems, err := plan.Make(t.Context(), conn, tt.def, false)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range problems {
				got = append(got, fmt.Sprintf("%s: %s … %s", p.Field, p.Found, p.Want))
			}
			ok := slices.EqualFunc(got, tt.want, func(got, want string) bool {
				for _, part := range strings.Split(want, " … ") {
					field, rest, found := strings.Cut(part, ": ")
					if found && (!strings.HasPrefix(got, field+": ") || !strings.Contains(got, rest)) ||
						!found && !strings.Contains(got, part) {
						return false
					}
				}
				return true
			})
			if !ok {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

func TestCheck_WarnsOfScansAndProvesTheKey(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, `
		create table author (id int primary key, name text);
		create table article (id int primary key, author int references author, title text);
		create table tag (article int, tag text);
		insert into author select g from generate_series(1, 100) g; insert into article select g, g, 't'
		    from generate_series(1, 100) g;
		insert into tag values (1, 'a'), (1, 'b')`)
	def := plan.Definition{Name: "x", Query: "select a.id, a.title, u.name, t.tag from article a left join author u " +
		"on u.id = a.author left join tag t on t.article = a.id", Key: []string{"id"},
		Search: []plan.SearchColumn{{Name: "title"}},
		Watch: []plan.Watch{{Table: "article", Columns: []string{"id"}}, {Table: "tag", Columns: []string{"article"}},
			{Table: "author", Columns: []string{"id"}, Keys: "select id from article where author = any($1)"}}}
	problems, err := Check(t.Context(), Config{Connect: url, Indexes: []plan.Definition{def}})
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprint(problems)
	for _, want := range []string{"several rows with the key 1", `create index on "public"."article" (author)`,
		"reads all of public.tag"} {
		if !strings.Contains(text, want) {
			t.Errorf("check does not say %q:\n%s", want, text)
		}
	}
}

// The index that is proposed is one that would help, for the table that needs it.
func TestCheck_ProposesIndexes(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, `create table item (id int primary key, title text);
		create table "Tag" (item int, code varchar(20), "Name" text, n bigint);
		create table other (item int, code varchar(20))`)
	for rest, want := range map[string]string{
		`where code = any($1)`:                                `create index on "public"."Tag" (code)`,
		`x where x."Name" = any($1)`:                          `create index on "public"."Tag" ("Name")`,
		`x where n::text = any($1)`:                           `create index on "public"."Tag" (((n)::text))`,
		`x where lower(x.code) = any($1)`:                     `create index on "public"."Tag" ((lower((code)::text)))`,
		`where n > 3 and code = any($1)`:                      `create index on "public"."Tag" (code)`,
		`where n > 3 and code || '' > 'x' and $1 is not null`: `an index that its condition can use`,
	} {
		keys := `select item from "Tag" ` + rest
		def := plan.Definition{Name: "x", Query: "select i.id, i.title, t.code from item i left join \"Tag\" t on " +
			"t.item = i.id left join other o on o.item = i.id", Key: []string{"id"},
			Search: []plan.SearchColumn{{Name: "title"}},
			Watch: []plan.Watch{{Table: "item", Columns: []string{"id"}},
				{Table: "other", Columns: []string{"code"}, Keys: keys},
				{Table: `"Tag"`, Columns: []string{"code"}, Keys: keys}}}
		problems, err := Check(t.Context(), Config{Connect: url, Indexes: []plan.Definition{def}})
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, p := range problems {
			if strings.HasSuffix(p.Field, ".keys") {
				found = append(found, p.Field+" "+p.Want+" "+p.Found)
			}
		}
		if len(found) != 2 || !strings.HasPrefix(found[0], "watch[1].keys "+want) ||
			!strings.HasPrefix(found[1], "watch[2].keys "+want) ||
			!strings.Contains(found[0], "changed rows of public.other") ||
			!strings.Contains(found[1], "changed rows of public.Tag") {
			t.Errorf("keys %s: check says %q, want %s of both", keys, found, want)
		}
	}
}

// What changes as time goes by changes no row, and check says so.
func TestCheck_WarnsOfTime(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, "create table item (id int primary key, title text, until timestamptz)")
	for where, warns := range map[string]bool{
		"until > now()": true, "until > current_timestamp": true, "until::date >= current_date": true,
		"random() < 0.5":   true,
		"title <> 'now()'": false, "until > '2024-01-01'": false,
	} {
		search := []plan.SearchColumn{{Name: "title"}}
		for _, def := range []plan.Definition{
			{Name: "t", Table: "item", Search: search, Where: where},
			{Name: "q", Query: "select id, title from item where " + where, Key: []string{"id"}, Search: search,
				Watch: []plan.Watch{{Table: "item", Columns: []string{"id"}}}},
			{Name: "o", Query: "select id, title, (" + where + ") as x from item", Key: []string{"id"}, Search: search,
				Store: []string{"x"}, Watch: []plan.Watch{{Table: "item", Columns: []string{"id"}}}},
		} {
			problems, err := Check(t.Context(), Config{Connect: url, Indexes: []plan.Definition{def}})
			if err != nil {
				t.Fatal(err)
			}
			got := false
			for _, p := range problems {
				got = got || p.Warning && strings.Contains(p.Found, "it depends on")
			}
			if got != warns {
				t.Errorf("%s with %s: warns is %v, want %v: %v", def.Name, where, got, warns, problems)
			}
		}
	}
}

// The rows of a foreign partition change elsewhere.
func TestPlan_ForeignPartition(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, `
		create extension postgres_fdw; create server elsewhere foreign data wrapper postgres_fdw;
		create table part (id int not null, title text) partition by range (id);
		create table part_1 partition of part for values from (0) to (100);
		create foreign table part_2 partition of part for values from (100) to (200) server elsewhere`)
	def := plan.Definition{Name: "x", Query: "select id, title from part", Key: []string{"id"},
		Search: []plan.SearchColumn{{Name: "title"}}, Watch: []plan.Watch{{Table: "part", Columns: []string{"id"}}}}
	_, problems, err := plan.Make(t.Context(), connectWith(t, url), def, false)
	if err != nil || len(problems) != 1 || !strings.Contains(problems[0].Found, "part_2") ||
		!strings.Contains(problems[0].Found, "foreign table") {
		t.Errorf("a partition that is a foreign table: %v, %v", problems, err)
	}
}
