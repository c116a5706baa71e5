package worker

import (
	"testing"

	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// The column whose values are the documents' keys is known, where it is written as they are.
func TestPlan_keyAmongTheColumns(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn, err := postgres.Dial(t.Context(), url, "test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { postgres.Close(conn) })
	pgtest.Exec(t, pgtest.Connect(t, url), `create table thing (id bigint primary key, slug varchar(9) not null unique,
		at timestamptz not null unique, title text, unique (id, slug))`)
	search := []plan.SearchColumn{{Name: "title"}}
	for _, tt := range []struct {
		def  plan.Definition
		want string
	}{
		{plan.Definition{Store: []string{"id"}}, "id"},
		{plan.Definition{Store: []string{"slug"}}, ""},
		{plan.Definition{Store: []string{"id", "slug"}, Key: []string{"slug"}}, "slug"},
		{plan.Definition{Store: []string{"id", "slug"}, Key: []string{"id", "slug"}}, ""},
		// 2024-01-01T00:00:00Z in the document, and as Postgres writes it in the key.
		{plan.Definition{Store: []string{"id", "at"}, Key: []string{"at"}}, ""},
	} {
		tt.def.Table, tt.def.Search = "thing", search
		p, problems, err := plan.Make(t.Context(), conn, tt.def, false)
		if err != nil || len(problems) > 0 {
			t.Fatal(err, problems)
		}
		if p.Schema.Key != tt.want {
			t.Errorf("%v by %v: the key's column is %q, want %q", tt.def.Store, tt.def.Key, p.Schema.Key, tt.want)
		}
	}
}
