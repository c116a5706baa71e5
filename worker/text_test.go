package worker

import (
	"fmt"
	"testing"

	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// The text of a key is what a cast gives, of every type that can be one, and the
// same in the triggers and in the worker's reads.
func TestText_IsTheCasts(t *testing.T) {
	t.Parallel()
	s := openSession(t, pgtest.Database(t))
	pgtest.Exec(t, user(s), "create type public.mood as enum ('sad', 'happy')",
		"create type public.pair as (a int, b text)")
	for i, value := range []string{
		"1::int2", "2::int8", "'a b '::char(5)", "'a b '::varchar", "'x'::text", "'n'::name", "true", "false",
		"1.50::numeric", "'c'::\"char\"",
		"'10.0.0.1'::inet", "'10.0.0.0/8'::inet", "'::1'::inet", "'fe80::/10'::inet", "'10.0.0.0/8'::cidr",
		"'08:00:2b:01:02:03'::macaddr",
		"'2024-01-02'::date", "'2024-01-02 03:04:05.6'::timestamp", "'2024-01-02 03:04:05.6+02'::timestamptz",
		"'1 day'::interval", "0.1::float8", "0.1::float4",
		"'\\x00ff'::bytea", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", "'{1,2}'::int[]", "'{\"a b\"}'::text[]",
		"'[1,3)'::int4range", "'101'::bit(3)",
		"'1.5'::money", "'{\"a\": 1}'::jsonb", "'sad'::public.mood", "row(1, null)::public.pair",
		"'{sad}'::public.mood[]", "'16/B374D848'::pg_lsn", "7::oid", "'a.b'::tsvector",
	} {
		pgtest.Exec(t, user(s), fmt.Sprintf("create table public.v%d as select %s as v", i, value))
		attrs, err := plan.Attributes(t.Context(),
			s.conn, pgtest.One[uint32](t, user(s), fmt.Sprintf("select 'public.v%d'::regclass::oid", i)))
		if err != nil {
			t.Fatal(err)
		}
		var text, cast string
		err = s.conn.QueryRow(t.Context(),
			fmt.Sprintf("select %s, v::text from public.v%d where %s", plan.TextOf("v", attrs[0].Type),
				i, plan.IsGiven("v"))).Scan(&text, &cast)
		if err != nil || text != cast {
			t.Errorf("%s: %q, cast %q, %v", value, text, cast, err)
		}
	}
}
