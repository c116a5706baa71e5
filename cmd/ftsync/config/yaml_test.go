package config

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"ftsync/cache/rank"
	"ftsync/cache/words"
	"ftsync/worker/plan"
)

const goodYAML = `
indexes:
  titles:                                   # a comment
    table: public.netflix_shows
    key: [show_id]
    search:
      title: {weight: 10}
      cast_members: {weight: 2.5}
      description: {}
      country: {typos: false, html: false}
      director: {typos: true, html: true}
      duration:
    filter: [type, release_year, title]
    distinct: series
    store: [poster]
    rank: {votes: {weight: 0.5}, added: {half_life: 90d, weight: 0.2}, rating:}
    geo: {lat: latitude, lng: longitude}
    where: "deleted_at is null"
    tokenizer: english
    synonyms: [[tv, television set], [film, movie, picture]]
    stop_words: [the, no]
    capture: rows
  articles:
    query: |
      select a.id, a.title from article a
    key: [id]
    search: {title: {weight: 5}}
    geo: place
    watch:
      - {table: article, columns: [id], capture: rows}
      - {table: users, columns: [id], keys: "select id from article where author_id = any($1)", capture: statements}
      - {table: language, static: true}
`

func TestReadIndexes_everyFieldArrives(t *testing.T) {
	got, _, found := readIndexes("ftsync.yaml", []byte(goodYAML))
	if len(found) > 0 {
		t.Fatalf("found %v", found)
	}
	want := []plan.Definition{
		{
			Name: "titles", Table: "public.netflix_shows", Key: []string{"show_id"},
			Search: []plan.SearchColumn{{Name: "title", Weight: 10}, {Name: "cast_members", Weight: 2.5},
				{Name: "description", Weight: 1},
				{Name: "country", Weight: 1, Exact: true, Plain: true}, {Name: "director", Weight: 1, HTML: true},
				{Name: "duration", Weight: 1}},
			Filter: []string{"type", "release_year", "title"}, Store: []string{"poster"},
			Rank: []rank.By{{Column: "votes", Weight: 0.5}, {Column: "added", Weight: 0.2,
				HalfLife: 90 * 24 * time.Hour}, {Column: "rating", Weight: 0.3}},
			Distinct: "series", Geo: plan.Geo{Lat: "latitude", Lng: "longitude"},
			Where: "deleted_at is null", Tokenizer: "english",
			Synonyms: [][]string{{"tv", "television set"}, {"film", "movie", "picture"}}, StopWords: []string{"the",
				"no"},
			ByRow: true,
		},
		{
			Name: "articles", Query: "select a.id, a.title from article a\n", Key: []string{"id"},
			Search: []plan.SearchColumn{{Name: "title", Weight: 5}}, Geo: plan.Geo{Point: "place"},
			Watch: []plan.Watch{
				{Table: "article", Columns: []string{"id"}, ByRow: true},
				{Table: "users", Columns: []string{"id"}, Keys: "select id from article where author_id = any($1)"},
				{Table: "language", Static: true},
			},
		},
	}
	if !reflect.DeepEqual(got.indexes, want) {
		t.Errorf("got  %+v\nwant %+v", got.indexes, want)
	}
}

func TestReadIndexes_aliasesServeForWholeValues(t *testing.T) {
	got, _, found := readIndexes("ftsync.yaml", []byte(`indexes:
  a: {table: t, search: &s {title: {weight: 3}}}
  b: {table: u, search: *s}
`))
	if len(found) > 0 || len(got.indexes) != 2 || !reflect.DeepEqual(got.indexes[0].Search, got.indexes[1].Search) {
		t.Errorf("got %+v, found %v", got, found)
	}
}

// An index that has everything it needs; %s stands for more keys or other values.
const (
	head = "indexes:\n  titles:\n"
	tail = "    table: film\n    search: {title: {}}\n"
)

// numbered is a list of n words.
func numbered(n int) string {
	words := make([]string, n)
	for i := range words {
		words[i] = fmt.Sprintf("w%d", i)
	}
	return strings.Join(words, ", ")
}

func TestReadIndexes_wrong(t *testing.T) {
	tests := []struct {
		name, yaml string
		want       []string // whole lines, less the file's name
	}{
		{"an empty file", "", []string{"1:1: found nothing, expected indexes: and the indexes under it"}},
		{"only comments", "# nothing\n", []string{"1:1: found nothing, expected indexes: and the indexes under it"}},
		{"only null", "~\n", []string{"1:1: found nothing, expected indexes: and the indexes under it"}},
		{"a syntax error", "indexes:\n  a: [1\n  b: 2\n",
			[]string{"3:4: found a syntax error (while parsing a flow sequence: did not find expected ',' or ']'), " +
				"expected YAML"}},
		{"a tab", "indexes:\n\ttitles: {}\n",
			[]string{"2:1: found a syntax error (while scanning for the next token: found character that cannot " +
				"start any token), expected YAML"}},
		{"an unknown alias", "indexes: *nope\n",
			[]string{"1:10: found a syntax error (unknown anchor 'nope' referenced), expected YAML"}},
		{"two documents", head + tail + "---\na: 1\n", []string{"5:1: found a second document (---), expected one"}},
		{"a list at the top", "- a\n", []string{"1:1: found a list, expected indexes: and the indexes under it"}},
		{"no indexes", "{}\n", []string{"1:1: indexes: found nothing, expected a mapping of index names to indexes"}},
		{"indexes without one", "indexes: {}\n", []string{"1:10: indexes: found no index, expected at least one"}},
		{"indexes null", "indexes:\n",
			[]string{"1:9: indexes: found nothing, expected a mapping of index names to indexes"}},
		{"indexes as a list", "indexes: [titles]\n",
			[]string{"1:10: indexes: found a list, expected a mapping of index names to indexes"}},
		{"an unknown key at the top", "index:\n  a: 1\n" + head + tail,
			[]string{`1:1: index: found the unknown key "index", expected indexes`}},
		{"an index that is a text", "indexes:\n  titles: film\n",
			[]string{`2:11: indexes.titles: found the text "film", expected a mapping with table: (or query:) and ` +
				`search:`}},
		{"an index that is nothing", "indexes:\n  titles:\n",
			[]string{"2:10: indexes.titles: found nothing, expected a mapping with table: (or query:) and search:"}},

		{"a name with a space", "indexes:\n  my titles:\n" + tail,
			[]string{`2:3: indexes.my titles: found the name "my titles", expected 1 to 64 letters of A-Z, a-z, ` +
				`0-9, _ and -`}},
		{"a name with a path", "indexes:\n  ../x:\n" + tail,
			[]string{`2:3: indexes.../x: found the name "../x", expected 1 to 64 letters of A-Z, a-z, 0-9, _ and -`}},
		{"a name that is too long", "indexes:\n  " + strings.Repeat("a", 65) + ":\n" + tail, []string{
			`2:3: indexes.` + strings.Repeat("a", 65) + `: found the name "` + strings.Repeat("a", 60) +
				`…", expected 1 to 64 letters of A-Z, a-z, 0-9, _ and -`}},
		{"a name that is a number", "indexes:\n  2024:\n" + tail, []string{
			"2:3: indexes: found the number 2024 as a key, expected a name; in quotes if it looks like " +
				"something else"}},
		{"names that differ in case", head + tail + "  Titles:\n" + tail, []string{
			"5:3: indexes.Titles: found two names that differ only in case, titles and Titles, expected names that " +
				"stay apart on every file system"}},
		{"the same index twice", head + tail + "  titles:\n" + tail,
			[]string{`5:3: indexes.titles: found "titles" a second time, first on line 2, expected each key once`}},

		{"an unknown key", head + tail + "    tabel: film\n", []string{
			`5:5: indexes.titles.tabel: found the unknown key "tabel", expected perhaps table; one of table, ` +
				`query, key, search, filter, distinct, store, rank, geo, where, tokenizer, synonyms, stop_words, ` +
				`watch, capture, page`}},
		{"a place without a longitude", head + tail + "    geo: {lat: y}\n", []string{
			"5:10: indexes.titles.geo: found no lng, expected the columns with the latitude and the longitude, both"}},
		{"a place of a list", head + tail + "    geo: [a, b]\n", []string{
			"5:10: indexes.titles.geo: found a list, expected the name of a column of points, or " +
				"{lat: latitude, lng: longitude}"}},
		{"an unknown key like no other", head + tail + "    xyzzyxyzzy: film\n", []string{
			`5:5: indexes.titles.xyzzyxyzzy: found the unknown key "xyzzyxyzzy", expected one of table, query, ` +
				`key, search, filter, distinct, store, rank, geo, where, tokenizer, synonyms, stop_words, ` +
				`watch, capture, page`}},
		{"a key twice", head + tail + "    table: actor\n",
			[]string{`5:5: indexes.titles.table: found "table" a second time, first on line 3, expected each ` +
				`key once`}},
		{"a merge key", "indexes:\n  a: &a {table: film, search: {title: {}}}\n  b: {<<: *a, table: film, search: " +
			"{title: {}}}\n", []string{
			"3:7: indexes.b: found a merge key (<<), expected every key written out; an anchor and an alias work " +
				"for whole values"}},
		{"a list as a key", head + tail + "    ? [a]\n    : b\n",
			[]string{"5:7: indexes.titles: found a list as a key, expected a name; in quotes if it looks like " +
				"something else"}},
		{"an empty key", head + tail + "    \"\": b\n",
			[]string{"5:5: indexes.titles: found an empty key, expected a name"}},

		{"neither table nor query", head + "    search: {title: {}}\n",
			[]string{"2:3: indexes.titles: found neither table nor query, expected one of them"}},
		{"both table and query", head + tail + "    query: select 1\n    key: [id]\n",
			[]string{"5:5: indexes.titles.query: found both table and query, expected one of them"}},
		{"a query without key", head + "    query: select 1\n    search: {title: {}}\n", []string{
			"3:5: indexes.titles.query: found a query without key, expected key: with the columns of the query " +
				"that identify a document"}},
		{"watch without query", head + tail + "    watch: [{table: film, columns: [id]}]\n", []string{
			"5:5: indexes.titles.watch: found watch without query, expected no watch: the changes of a table are " +
				"followed as they are"}},
		{"where beside query", head + "    query: select 1\n    key: [id]\n    search: {title: {}}\n    where: a = 1\n",
			[]string{
				"6:5: indexes.titles.where: found where beside query, expected the condition in the query itself"}},
		{"table as a number", head + "    table: 12\n    search: {title: {}}\n", []string{
			"3:12: indexes.titles.table: found the number 12, expected a table's name, such as film or public.film " +
				"(in quotes if it is meant as text)"}},
		{"table as a boolean", head + "    table: true\n    search: {title: {}}\n", []string{
			"3:12: indexes.titles.table: found true, expected a table's name, such as film or public.film (in " +
				"quotes if it is meant as text)"}},
		{"table as a date", head + "    table: 2024-01-01\n    search: {title: {}}\n", []string{
			"3:12: indexes.titles.table: found the date 2024-01-01, expected a table's name, such as film or " +
				"public.film (in quotes if it is meant as text)"}},
		{"table as a list", head + "    table: [film]\n    search: {title: {}}\n", []string{
			"3:12: indexes.titles.table: found a list, expected a table's name, such as film or public.film"}},
		{"table empty", head + "    table: \"\"\n    search: {title: {}}\n", []string{
			"3:12: indexes.titles.table: found an empty text, expected a table's name, such as film or public.film"}},
		{"table null", head + "    table:\n    search: {title: {}}\n", []string{
			"3:11: indexes.titles.table: found nothing, expected a table's name, such as film or public.film"}},
		{"a NUL", head + "    table: \"a\\0b\"\n    search: {title: {}}\n", []string{
			"3:12: indexes.titles.table: found a text with a NUL character, expected a table's name, such as film " +
				"or public.film"}},
		{"a tag", head + "    table: !mine film\n    search: {title: {}}\n", []string{
			"3:12: indexes.titles.table: found a value tagged !mine, expected a table's name, such as film or " +
				"public.film (in quotes if it is meant as text)"}},
		{"an unknown kind of triggers", head + tail + "    capture: row\n", []string{
			`5:14: indexes.titles.capture: found the text "row", expected perhaps rows; statements, or rows for a ` +
				"table that is written a row at a time"}},
		{"triggers of a query", head + "    query: select 1\n    key: [id]\n    search: {title: {}}\n" +
			"    capture: rows\n    watch: [{table: a, columns: [id], capture: rows}, {table: b, static: true, " +
			"capture: rows}]\n", []string{
			"6:5: indexes.titles.capture: found capture beside query, expected it beside the tables under watch:",
			"7:80: indexes.titles.watch[1].capture: found capture beside static: true, expected one of them: " +
				"changes of a static table are not logged"}},
		{"an unknown tokenizer", head + tail + "    tokenizer: englisch\n", []string{
			`5:16: indexes.titles.tokenizer: found the text "englisch", expected perhaps english; one of ` +
				strings.Join(words.Tokenizers(), ", ")}},

		{"no search", head + "    table: film\n",
			[]string{"2:3: indexes.titles: found no search, expected search: with at least one column"}},
		{"an empty search", head + "    table: film\n    search: {}\n", []string{
			"4:13: indexes.titles.search: found no column, expected at least one, such as {title: {weight: 10}, " +
				"description: {}}"}},
		{"search null", head + "    table: film\n    search:\n", []string{
			"4:12: indexes.titles.search: found nothing, expected a mapping of column names, such as {title: " +
				"{weight: 10}, description: {}}"}},
		{"search as a list", head + "    table: film\n    search: [title]\n", []string{
			"4:13: indexes.titles.search: found a list, expected a mapping of column names, such as {title: " +
				"{weight: 10}, description: {}}"}},
		{"a weight alone", head + "    table: film\n    search: {title: 10}\n", []string{
			"4:21: indexes.titles.search.title: found the number 10, expected {} or {weight: NUMBER, typos: false, " +
				"html: true}"}},
		{"an unknown key of a column", head + "    table: film\n    search: {title: {wieght: 10}}\n", []string{
			`4:22: indexes.titles.search.title.wieght: found the unknown key "wieght", expected perhaps weight; ` +
				`one of weight, typos, html`}},
		{"weight 0", head + "    table: film\n    search: {title: {weight: 0}}\n", []string{
			"4:30: indexes.titles.search.title.weight: found the number 0, expected a number above 0 and not above " +
				"1000000"}},
		{"a negative weight", head + "    table: film\n    search: {title: {weight: -1.5}}\n", []string{
			"4:30: indexes.titles.search.title.weight: found the number -1.5, expected a number above 0 and not " +
				"above 1000000"}},
		{"an infinite weight", head + "    table: film\n    search: {title: {weight: .inf}}\n", []string{
			"4:30: indexes.titles.search.title.weight: found the number .inf, expected a number above 0 and not " +
				"above 1000000"}},
		{"no number as weight", head + "    table: film\n    search: {title: {weight: .nan}}\n", []string{
			"4:30: indexes.titles.search.title.weight: found the number .nan, expected a number above 0 and not " +
				"above 1000000"}},
		{"a text as weight", head + "    table: film\n    search: {title: {weight: high}}\n", []string{
			`4:30: indexes.titles.search.title.weight: found the text "high", expected a number above 0 and not ` +
				`above 1000000`}},
		{"typos as a text", head + "    table: film\n    search: {title: {typos: none}}\n", []string{
			`4:29: indexes.titles.search.title.typos: found the text "none", expected true or false`}},
		{"a searched column twice", head + "    table: film\n    search: {title: {}, title: {}}\n", []string{
			`4:25: indexes.titles.search.title: found "title" a second time, first on line 4, expected each key once`}},

		{"key as a text", head + tail + "    key: id\n", []string{
			`5:10: indexes.titles.key: found the text "id", expected a list of column names, such as [type, ` +
				`release_year]`}},
		{"an empty key list", head + tail + "    key: []\n", []string{
			"5:10: indexes.titles.key: found an empty list, expected a list of column names, such as [type, " +
				"release_year]"}},
		{"a key column twice", head + tail + "    key: [id, id]\n",
			[]string{`5:15: indexes.titles.key[1]: found "id" a second time, expected each once`}},
		{"a number among columns", head + tail + "    filter: [type, 12]\n", []string{
			"5:20: indexes.titles.filter[1]: found the number 12, expected a column's name (in quotes if it is " +
				"meant as text)"}},
		{"a filter twice", head + tail + "    filter: [type, type]\n",
			[]string{`5:20: indexes.titles.filter[1]: found "type" a second time, expected each once`}},
		{"searched and stored", head + tail + "    store: [duration, title]\n", []string{
			`5:23: indexes.titles.store[1]: found "title", which stands under search too, expected it once: what ` +
				`is searched, filtered or ranked by is returned as well`}},
		{"filtered and stored", head + tail + "    filter: [type]\n    store: [type]\n", []string{
			`6:13: indexes.titles.store[0]: found "type", which stands under filter too, expected it once: what is ` +
				`searched, filtered or ranked by is returned as well`}},

		{"ranked by and stored", head + tail + "    store: [votes]\n    rank: {votes: {}}\n", []string{
			`5:13: indexes.titles.store[0]: found "votes", which stands under rank too, expected it once: what is ` +
				`searched, filtered or ranked by is returned as well`}},
		{"an empty rank", head + tail + "    rank: {}\n", []string{
			"5:11: indexes.titles.rank: found no column, expected at least one, such as {votes: {weight: 0.3}}"}},
		{"rank as a list", head + tail + "    rank: [votes]\n", []string{
			"5:11: indexes.titles.rank: found a list, expected a mapping of column names, such as {votes: {weight: " +
				"0.3}, published_at: {half_life: 90d}}"}},
		{"an unknown key of a rank", head + tail + "    rank: {votes: {halflife: 90d}}\n", []string{
			`5:20: indexes.titles.rank.votes.halflife: found the unknown key "halflife", expected perhaps ` +
				`half_life; one of weight, half_life`}},
		{"no weight of a rank", head + tail + "    rank: {votes: {weight: 0}}\n", []string{
			"5:28: indexes.titles.rank.votes.weight: found the number 0, expected a number above 0 and not above 100"}},
		{"half lives", head + tail + "    rank: {a: {half_life: 90}, b: {half_life: 3months}, c: {half_life: 0d}, " +
			"d: {half_life: 101y}, e: {half_life: -2d}, f: {half_life: infd}}\n", []string{
			"5:27: indexes.titles.rank.a.half_life: found the number 90, expected " + wantHalfLife +
				" (in quotes if it is meant as text)",
			`5:47: indexes.titles.rank.b.half_life: found the text "3months", expected ` + wantHalfLife,
			`5:72: indexes.titles.rank.c.half_life: found the text "0d", expected ` + wantHalfLife,
			`5:92: indexes.titles.rank.d.half_life: found the text "101y", expected ` + wantHalfLife,
			`5:114: indexes.titles.rank.e.half_life: found the text "-2d", expected ` + wantHalfLife,
			`5:135: indexes.titles.rank.f.half_life: found the text "infd", expected ` + wantHalfLife}},

		{"synonyms as a mapping", head + tail + "    synonyms: {tv: television}\n", []string{
			"5:15: indexes.titles.synonyms: found a mapping, expected a list of groups, such as [[tv, television], " +
				"[film, movie]]"}},
		{"one group of synonyms that is no list", head + tail + "    synonyms:\n      - [film, movie]\n      - tv\n",
			[]string{
				`7:9: indexes.titles.synonyms[1]: found the text "tv", expected a list of words that mean the ` +
					`same, such as [tv, television]`}},
		{"a synonym alone", head + tail + "    synonyms: [[film, movie], [tv]]\n", []string{
			`5:31: indexes.titles.synonyms[1]: found only "tv", expected at least two different texts`}},
		{"a synonym of too many words", head + tail + "    synonyms: [[film, one two three four five six]]\n", []string{
			`5:23: indexes.titles.synonyms[0][1]: found 6 words, expected at most 5`}},
		{"a synonym of nothing that is searched for", head + tail + "    synonyms: [[film, '!?']]\n", []string{
			`5:23: indexes.titles.synonyms[0][1]: found only "!?", expected a letter, a digit or a sign that is ` +
				`searched for, such as % or an emoji`}},
		{"synonyms that differ in case", head + tail + "    synonyms: [[TV, tv]]\n", []string{
			`5:16: indexes.titles.synonyms[0]: found only "TV", expected at least two different texts`}},
		{"a number among synonyms", head + tail + "    synonyms: [[seven, 7]]\n", []string{
			"5:24: indexes.titles.synonyms[0][1]: found the number 7, expected a word or phrase (in quotes if it " +
				"is meant as text)"}},
		{"too many synonyms", head + tail + "    synonyms:\n" + strings.Repeat("      - [a, b]\n", 1001), []string{
			"6:7: indexes.titles.synonyms: found 1001 groups, expected at most 1000"}},
		{"a group that is too large", head + tail + "    synonyms: [[" + numbered(21) + "]]\n", []string{
			"5:16: indexes.titles.synonyms[0]: found 21 texts, expected at most 20"}},
		{"a stop word alone", head + tail + "    stop_words: the\n", []string{
			`5:17: indexes.titles.stop_words: found the text "the", expected a list of words, such as [the, a]`}},
		{"no stop words", head + tail + "    stop_words: []\n", []string{
			"5:17: indexes.titles.stop_words: found an empty list, expected a list of words, such as [the, a]"}},
		{"a stop phrase", head + tail + "    stop_words:\n      - the\n      - of the\n", []string{
			`7:9: indexes.titles.stop_words[1]: found the text "of the", expected one word`}},
		{"a stop word twice", head + tail + "    stop_words: [the, a, the]\n", []string{
			`5:26: indexes.titles.stop_words[2]: found "the" a second time, expected each once`}},
		{"too many stop words", head + tail + "    stop_words: [" + numbered(1001) + "]\n", []string{
			"5:17: indexes.titles.stop_words: found 1001 words, expected at most 1000"}},

		{"watch as a mapping", query("{table: film}"), []string{
			"6:12: indexes.titles.watch: found a mapping, expected a list such as [{table: article, columns: [id]}]"}},
		{"watch of texts", query("[film]"),
			[]string{`6:13: indexes.titles.watch[0]: found the text "film", expected a mapping with table: and ` +
				`columns:`}},
		{"watch without table", query("[{columns: [id]}]"), []string{
			"6:13: indexes.titles.watch[0]: found no table, expected table: a table's name, such as film or " +
				"public.film"}},
		{"watch without columns", query("[{table: film}]"), []string{
			"6:13: indexes.titles.watch[0]: found no columns, expected columns: with those whose values lead to " +
				"documents, or static: true"}},
		{"a static table with keys", query("[{table: film, static: true, keys: select 1}]"), []string{
			"6:41: indexes.titles.watch[0].keys: found keys beside static: true, expected one of them: changes of " +
				"a static table lead nowhere"}},
		{"static as a text", query("[{table: film, columns: [id], static: yes}]"), []string{
			`6:50: indexes.titles.watch[0].static: found the text "yes", expected true or false`}},

		{"everything at once",
			"indexes:\n  a:\n    tabel: film\n    search: {title: {weight: 0}}\n  b:\n    table: [x]\n    search: " +
				"[]\n    tokenizer: klingon\n", []string{
				"2:3: indexes.a: found neither table nor query, expected one of them",
				`3:5: indexes.a.tabel: found the unknown key "tabel", expected perhaps table; one of table, query, ` +
					`key, search, filter, distinct, store, rank, geo, where, tokenizer, synonyms, stop_words, ` +
					`watch, capture, page`,
				"4:30: indexes.a.search.title.weight: found the number 0, expected a number above 0 and not above " +
					"1000000",
				"6:12: indexes.b.table: found a list, expected a table's name, such as film or public.film",
				"7:13: indexes.b.search: found a list, expected a mapping of column names, such as {title: " +
					"{weight: 10}, description: {}}",
				`8:16: indexes.b.tokenizer: found the text "klingon", expected one of ` +
					strings.Join(words.Tokenizers(), ", "),
			}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, found := readIndexes("ftsync.yaml", []byte(tt.yaml))
			var want []string
			for _, line := range tt.want {
				want = append(want, "ftsync.yaml:"+line)
			}
			if got := (&Error{found}).Error(); got != strings.Join(want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
			}
		})
	}
}

// query is an index made from a query, with a value for watch.
func query(watch string) string {
	return head + "    query: select 1\n    key: [id]\n    search: {title: {}}\n    watch: " + watch + "\n"
}

func TestReadIndexes_refusesWhatIsTooLarge(t *testing.T) {
	_, _, found := readIndexes("f", make([]byte, maxConfigBytes+1))
	if got := (&Error{found}).Error(); got != "f:1:1: found 1048577 bytes, expected at most 1048576" {
		t.Error(got)
	}
}

func TestLocator_givesProblemsOfTheDatabaseTheirLine(t *testing.T) {
	_, at, found := readIndexes("ftsync.yaml", []byte(goodYAML))
	if len(found) > 0 {
		t.Fatal(found)
	}
	tests := []struct{ index, field, want string }{
		{"titles", "table", "4:12"},
		{"titles", "key[0]", "5:11"},
		{"titles", "search.title", "7:7"},
		{"titles", "search.country", "10:7"},
		{"titles", "filter[1]", "13:20"},
		{"titles", "store[0]", "15:13"},
		{"titles", "rank.votes", "16:12"},
		{"titles", "rank.added.half_life", "16:53"},
		{"titles", "where", "18:12"},
		{"articles", "query", "24:12"},
		{"articles", "watch[1].table", "31:17"},
		{"articles", "watch[1].keys", "31:45"},
		{"articles", "watch[0].keys", "30:9"}, // not written: the entry
		{"articles", "where", "23:3"},         // not written: the index
		{"articles", "", "23:3"},
		{"other", "table", "2:1"},
	}
	for _, tt := range tests {
		got := at.findings("f", []plan.Problem{{Index: tt.index, Field: tt.field, Found: "x\ny",
			Want: "z"}})[0].String()
		path := strings.TrimSuffix("indexes."+tt.index+"."+tt.field, ".")
		if want := "f:" + tt.want + ": " + path + ": found x y, expected z"; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// Whatever stands in the file, reading it ends with definitions or with lines
// that say what is wrong, each on one line with its place.
func FuzzReadIndexes(f *testing.F) {
	f.Add([]byte(goodYAML))
	f.Add([]byte("indexes: &a {b: *a}"))
	f.Add([]byte("&a [*a]"))
	f.Add([]byte("indexes:\n  \"a\\nb\": {table: !!binary x}"))
	f.Add([]byte("? {a: b}\n: - - 1"))
	f.Add([]byte("\xff\xfei\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		read, _, found := readIndexes("f", data)
		defs := read.indexes
		for _, x := range found {
			if line := x.String(); x.Line < 1 || x.Column < 1 || x.Found == "" || strings.ContainsAny(line, "\n\r") {
				t.Errorf("%+v: %q", x, line)
			}
		}
		if len(found) > 0 {
			return
		}
		for _, d := range defs {
			if d.Name == "" || (d.Table == "") == (d.Query == "") || len(d.Search) == 0 {
				t.Errorf("nothing found wrong with %+v", d)
			}
		}
		if len(defs) == 0 {
			t.Error("neither indexes nor a problem")
		}
	})
}
