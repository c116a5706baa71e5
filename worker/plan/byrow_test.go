package plan

import (
	"slices"
	"testing"

	"ftsync/worker/pgtest"
	"ftsync/worker/postgres"
)

// A table is named as the search_path has it, or with its schema, by an index or under watch; what
// is no table is passed over.
func TestByRow_NamesTables(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	admin := pgtest.Connect(t, url)
	pgtest.Exec(t, admin, `create table item (id int); create schema "Other"; create table "Other"."item" (id int)`)
	conn, err := postgres.Dial(t.Context(), url, "test")
	if err != nil {
		t.Fatal(err)
	}
	defer postgres.Close(conn)
	oid := func(name string) uint32 {
		return pgtest.One[uint32](t, admin, "select $1::text::regclass::oid", name)
	}
	for _, tt := range []struct {
		def  Definition
		want []uint32
	}{
		{Definition{Table: "item"}, nil},
		{Definition{Table: "item", ByRow: true}, []uint32{oid("public.item")}},
		{Definition{Table: `"Other".item`, ByRow: true}, []uint32{oid(`"Other".item`)}},
		{Definition{Table: "nothing", ByRow: true}, nil},
		{Definition{Table: "a.b.c", ByRow: true}, nil},
		{Definition{Query: "select 1", Watch: []Watch{{Table: "item"}, {Table: `"Other".item`, ByRow: true}}},
			[]uint32{oid(`"Other".item`)}},
	} {
		got, err := ByRow(t.Context(), conn, []Definition{{Table: "item"}, tt.def})
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%+v: got %v, %v, want %v", tt.def, got, err, tt.want)
		}
		if text := tt.def.Text(); text != (Definition{Table: tt.def.Table, Query: tt.def.Query,
			Watch: stripped(tt.def.Watch)}).Text() {
			t.Errorf("what an index was built by says of which kind triggers are: %s", text)
		}
	}
}

// stripped returns watched tables without what is said of their triggers.
func stripped(watch []Watch) []Watch {
	watch = slices.Clone(watch)
	for i := range watch {
		watch[i].ByRow = false
	}
	return watch
}
