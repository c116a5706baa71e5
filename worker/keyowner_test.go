package worker

import (
	"strings"
	"testing"

	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// A key is read back from its text. If that would run code of a type's owner, or if the text
// depends on who asks, the key is refused before anything is read; types of the role itself are
// accepted.
func TestKeys_OfTypesThatRunCode(t *testing.T) {
	t.Parallel()
	admin := pgtest.Database(t)
	conn := pgtest.Connect(t, admin)
	hostile, role := asRole(t, admin, "hostile")
	pgtest.Exec(t, conn, "grant create on schema public to "+postgres.Quote(role),
		"create domain ours as int check (value > 0)")
	owner := pgtest.Connect(t, hostile)
	pgtest.Exec(t, owner, `
		create table loot (who name); grant all on loot to public;
		create function evil() returns bool language plpgsql as $$ begin
			if current_user not like 'hostile%' then raise log 'KEYEVIL %', current_user; end if; return true; end $$;
		create domain dirty as int check (evil());
		create type pair as (a int, b dirty);
		create type dirtyrange as range (subtype = dirty, subtype_opclass = int4_ops);
		create type plainrange as range (subtype = int4);
		create type mood as enum ('a', 'b')`)
	db := readerOf(t, conn)
	for _, tt := range []struct{ typ, value, want string }{
		{"dirty[]", "array[1]::dirty[]", "runs what the owner of a type has written"},
		{"pair", "row(1, 2)::pair", "runs what the owner of a type has written"},
		{"dirtyrange", "'[1,2]'", "runs what the owner of a type has written"},
		{"regclass", "'loot'", "written in another way"},
		{"regrole[]", "array['pg_monitor'::regrole]", "written in another way"},
		{"dirty", "1", ""}, // read as what it is made of
		{"plainrange", "'[1,2]'", ""},
		{"mood", "'a'", ""},
		{"mood[]", "'{a}'", ""},
		{"ours[]", "array[1]::ours[]", ""},
	} {
		pgtest.Exec(t, owner, "drop table if exists keyed",
			"create table keyed (id "+tt.typ+" primary key, title text)",
			"insert into keyed values ("+tt.value+", 'one')")
		table := plan.Definition{Name: "t", Table: "keyed", Search: []plan.SearchColumn{{Name: "title"}}}
		query := plan.Definition{Name: "q", Query: "select id, title from keyed", Key: []string{"id"},
			Search: table.Search, Watch: []plan.Watch{{Table: "keyed", Columns: []string{"id"}}}}
		mapped := plan.Definition{Name: "m", Query: "select 1 as n, title from keyed", Key: []string{"n"},
			Search: table.Search,
			Watch: []plan.Watch{{Table: "keyed", Columns: []string{"id"},
				Keys: "select 1 where $1::text is not null"}}}
		for _, def := range []plan.Definition{table, query, mapped} {
			p, problems, err := plan.Make(t.Context(), db, def, false)
			if err != nil {
				t.Errorf("%s of %s: %v", def.Name, tt.typ, err)
				continue
			}
			if tt.want == "" {
				if p == nil {
					t.Errorf("%s of %s: %v", def.Name, tt.typ, problems)
				} else if r, err := plan.ReadKeys(t.Context(), db, p,
					[]string{pgtest.One[string](t, conn, "select id::text from keyed")}); def.Name != "m" &&
					(err != nil || len(r.Docs) != 1) {
					t.Errorf("%s of %s: %v, %v", def.Name, tt.typ, r, err)
				}
				continue
			}
			if len(problems) == 0 || !strings.Contains(problems[0].Found, tt.want) {
				t.Errorf("%s of %s: %v", def.Name, tt.typ, problems)
			}
		}
	}
	if strings.Contains(pgtest.Shared(t).Log(), "KEYEVIL") {
		t.Error("code of a type's owner was run by a reader")
	}
}

// Columns of types that have the names of Postgres's own are taken by their text.
func TestColumns_OfTypesNamedLikePostgres(t *testing.T) {
	t.Parallel()
	admin := pgtest.Database(t)
	conn := pgtest.Connect(t, admin)
	hostile, role := asRole(t, admin, "hostile")
	pgtest.Exec(t, conn, "grant create on schema public to "+postgres.Quote(role))
	owner := pgtest.Connect(t, hostile)
	pgtest.Exec(t, owner, `create function evil(w text) returns text language plpgsql as $$ begin
		if current_user not like 'hostile%' then raise log 'NAMEEVIL % %', current_user, w; end if; return w; end $$`)
	def := plan.Definition{Name: "t", Table: "named", Search: []plan.SearchColumn{{Name: "title"}}}
	columns := ""
	for _, to := range []string{"int8 bigint", "int2 bigint", "oid bigint", "float8 float8", "float4 text", "bool bool",
		"numeric text", "date jsonb", "timestamp jsonb", "timestamptz timestamptz", "interval text", "json text",
		"jsonb json", "hstore json", "hstore2 jsonb", "bytea bytea"} {
		name, target, _ := strings.Cut(to, " ")
		pgtest.Exec(t, owner, "create type public."+postgres.Quote(name)+" as enum ('1')",
			"create function public."+postgres.Quote("to_"+name)+"(public."+postgres.Quote(name)+") returns "+
				target+" language plpgsql as $$ begin perform public.evil("+postgres.Literal(name)+
				"); return null; end $$",
			"create cast (public."+postgres.Quote(name)+" as "+target+") with function public."+
				postgres.Quote("to_"+name)+"(public."+postgres.Quote(name)+")")
		columns += ", " + postgres.Quote("c_"+name) + " public." + postgres.Quote(name) + " default '1'"
		def.Store = append(def.Store, "c_"+name)
	}
	pgtest.Exec(t, owner, "create table named (id int primary key, title text"+columns+")",
		"insert into named values (1, 'one')")
	db := readerOf(t, conn)
	p, problems, err := plan.Make(t.Context(), db, def, false)
	if err != nil || p == nil {
		t.Fatal(problems, err)
	}
	r, err := plan.ReadKeys(t.Context(), db, p, []string{"1"})
	if err != nil || len(r.Docs) != 1 {
		t.Fatal(r, err)
	}
	for i, v := range r.Docs[0].Values[1:] {
		if v != "1" {
			t.Errorf("%s is %v", p.Columns[i+1].Name, v)
		}
	}
	if log := pgtest.Shared(t).Log(); strings.Contains(log, "NAMEEVIL") {
		t.Errorf("code of a type's owner was run by a reader: %s", log[strings.Index(log, "NAMEEVIL"):][:80])
	}
}
