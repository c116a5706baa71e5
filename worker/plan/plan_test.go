package plan_test

import (
	"fmt"
	"slices"
	"testing"

	"ftsync/cache/document"
	"ftsync/cache/rank"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// library is a connection to a database with some books.
func library(t *testing.T) *postgres.Conn {
	t.Helper()
	url := pgtest.Database(t)
	pgtest.Exec(t, pgtest.Connect(t, url), `
		create table book (shelf int, number int, title text, year numeric, primary key (shelf, number));
		insert into book values (1, 1, 'The red fox', 1999), (1, 2, 'The hen', null), (2, 1, 'The toad', 2010.5)`)
	conn, err := postgres.Dial(t.Context(), url, "test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { postgres.Close(conn) })
	return conn
}

var books = plan.Definition{Name: "books", Table: "book", Search: []plan.SearchColumn{{Name: "title"}},
	Filter: []string{"year"}}

// made is the plan of a definition that must fit.
func made(t *testing.T, conn *postgres.Conn, def plan.Definition) *plan.Plan {
	t.Helper()
	p, problems, err := plan.Make(t.Context(), conn, def, true)
	if err != nil || p == nil || len(problems) > 0 {
		t.Fatalf("problems %+v, error %v", problems, err)
	}
	return p
}

// A plan reads documents by key, as they are now, or all of them in the order of the key.
func TestPlan_ReadsDocuments(t *testing.T) {
	t.Parallel()
	conn := library(t)
	p := made(t, conn, books)
	read, err := plan.ReadKeys(t.Context(), conn, p, []string{`["2", "1"]`, `["9", "9"]`})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(read.Docs, read.Gone), `[{["2", "1"] [The toad 2010.5]}] [["9", "9"]]`; got != want {
		t.Errorf("by key: %s, want %s", got, want)
	}
	var docs []document.Document
	send := func(page []document.Document) error {
		docs = append(docs, page...)
		return nil
	}
	spoiled := func(keys []string) error { return fmt.Errorf("%q can't be read", keys) }
	last, more, err := plan.ReadPage(t.Context(), conn, p, 2, true, "", send, spoiled)
	if err != nil || !more || last != `["1", "2"]` {
		t.Errorf("the first page ends at %s (more: %v), %v", last, more, err)
	}
	if _, more, err = plan.ReadPage(t.Context(), conn, p, 2, false, last, send, spoiled); err != nil || more {
		t.Errorf("the second page: more %v, %v", more, err)
	}
	if got, want := fmt.Sprint(docs), `[{["1", "1"] [The red fox 1999]} {["1", "2"] [The hen <nil>]} `+
		`{["2", "1"] [The toad 2010.5]}]`; got != want {
		t.Errorf("by pages: %s, want %s", got, want)
	}
}

// What does not fit is told all at once, with what was found and what was expected.
func TestMake_NamesEveryProblem(t *testing.T) {
	t.Parallel()
	conn := library(t)
	p, problems, err := plan.Make(t.Context(), conn, plan.Definition{Name: "books", Table: "book",
		Search: []plan.SearchColumn{{Name: "titel"}}, Store: []string{"isbn"}}, false)
	if err != nil || p != nil {
		t.Fatalf("plan %v, error %v", p, err)
	}
	got := make([]string, len(problems))
	for i, problem := range problems {
		got[i] = fmt.Sprintf("%s: %s, expected %s", problem.Field, problem.Found, problem.Want)
	}
	want := []string{
		`search.titel: no column "titel" in table public.book, expected perhaps title; ` +
			`one of shelf, number, title, year`,
		`store[0]: no column "isbn" in table public.book, expected one of shelf, number, title, year`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("problems\n%q, want\n%q", got, want)
	}
}

// Identity tells whether two plans make the same documents: how they are ranked is not part of it,
// the types of their columns are.
func TestPlan_Identity(t *testing.T) {
	t.Parallel()
	conn := library(t)
	before := made(t, conn, books)
	weighted := books
	weighted.Search = []plan.SearchColumn{{Name: "title", Weight: 10}}
	if made(t, conn, weighted).Identity() != before.Identity() {
		t.Error("another weight makes another plan")
	}
	ranked := books
	ranked.Rank = []rank.By{{Column: "year", Weight: 1}}
	if made(t, conn, ranked).Identity() != before.Identity() {
		t.Error("a rank by a column that is kept makes another plan")
	}
	ranked.Filter = nil
	if made(t, conn, ranked).Identity() != before.Identity() {
		t.Error("a column under rank is another than one under filter")
	}
	pgtest.Exec(t, pgtest.Connect(t, conn.Config().ConnString()), "alter table book alter column year type int")
	if made(t, conn, books).Identity() == before.Identity() {
		t.Error("a column of another type makes the same plan")
	}
}

// The id of a document with several key columns is a JSON array of their texts.
func ExampleSplitTexts() {
	texts, ok := plan.SplitTexts(`["1", "it's \"two\"", null]`)
	for _, text := range texts {
		if text == nil {
			fmt.Println("null")
			continue
		}
		fmt.Println(*text)
	}
	fmt.Println(ok)
	// Output:
	// 1
	// it's "two"
	// null
	// true
}
