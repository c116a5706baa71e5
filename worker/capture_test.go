package worker

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/capture"
	"ftsync/worker/changelog"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// openSession is a session without a cache: enough to install capture.
func openSession(t *testing.T, url string) *preparer {
	t.Helper()
	conn, err := postgres.Dial(t.Context(), url, "test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { postgres.Close(conn) })
	if err := changelog.Migrate(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	s := &preparer{w: &Worker{log: testLog(t), metrics: NewMetrics(nil), replica: "test"}, conn: conn,
		writers: map[string]olderWriters{}}
	users.Store(s, pgtest.Connect(t, url))
	return s
}

var users sync.Map

// user returns somebody else's connection to the database of a session, with a search_path.
func user(s *preparer) *pgx.Conn {
	conn, _ := users.Load(s)
	return conn.(*pgx.Conn)
}

// captureTable captures changes of a table by its primary key.
func captureTable(t *testing.T, s *preparer, table string) *plan.Plan {
	t.Helper()
	p := planTable(t, s, plan.Definition{Name: "x", Table: table})
	p.Sources[0].Reads = nil // all columns
	if _, err := s.captureSources(t.Context(), p, false); err != nil {
		t.Fatal(err)
	}
	return p
}

func planTable(t *testing.T, s *preparer, def plan.Definition) *plan.Plan {
	t.Helper()
	p, problems, err := plan.Make(t.Context(), s.conn, def, false)
	if err != nil {
		t.Fatal(err)
	}
	if p == nil {
		t.Fatalf("%s: %v", def.Table, problems)
	}
	return p
}

// logged returns what the log holds (sorted keys, "*" for a mark), and empties it.
func logged(t *testing.T, conn *pgx.Conn) string {
	t.Helper()
	pgtest.Exec(t, conn, "set ftsync.trimming = 1")
	rows, err := conn.Query(t.Context(),
		"with d as (delete from ftsync.change returning *) select coalesce(k, '*') from d left join unnest(keys) k "+
			"on true")
	if err != nil {
		t.Fatal(err)
	}
	keys, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(keys)
	return strings.Join(slices.Compact(keys), " ")
}

func TestCapture_LogsTheKeysOfEveryKindOfStatement(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, exec, want string }{
		{"insert", `insert into item values (1), (2)`, "1 2"},
		{"update", `update item set note = 'x' where id = 10`, "10"},
		{"update of no row", `update item set note = 'x' where id = 99`, ""},
		{"delete", `delete from item where id in (10, 11)`, "10 11"},
		{"key change logs old and new", `update item set id = 50 where id = 10`, "10 50"},
		{"key chain in one statement", `update item set id = id + 100`, "10 11 110 111 112 12"},
		{"truncate", `truncate item cascade`, "*"},
		{"truncate of a table that refers to it", `truncate item, other`, "*"},
		{"copy", `copy item (id) from program 'echo 7'`, "7"},
		{"on conflict, both ways",
			`insert into item values (10, 'another'), (20, 'b') on conflict (id) do update set note = excluded.note`,
			"10 20"},
		{"merge",
			`merge into item i using (values (10), (21)) v(id) on i.id = v.id
				when matched then delete when not matched then insert values (v.id, 'm')`,
			"10 21"},
		{"writable CTE",
			`with d as (delete from item where id = 12 returning id) insert into item select id + 100 from d`,
			"112 12"},
		{"rolled back savepoint",
			`begin; savepoint a; insert into item values (1); rollback to a; insert into item values (2); commit`, "2"},
		{"rolled back", `begin; insert into item values (1); rollback`, ""},
		{"replica role",
			`set session_replication_role = replica; insert into item values (3); reset session_replication_role`, "3"},
		{"cascade of a foreign key", `delete from owner where id = 1`, "11"},
		{"an odd search path",
			`set search_path = ''; update public.item set note = 'y' where id = 12; reset search_path`, "12"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.name == "merge" && serverVersion(t) < 15 {
				t.Skip("MERGE came with Postgres 15")
			}
			s := openSession(t, pgtest.Database(t))
			pgtest.Exec(t, user(s), `
				create table owner (id int primary key); insert into owner values (1);
				create table item (id int primary key, note text, owner int references owner on delete cascade);
				create table other (id int primary key, item int references item);
				insert into item values (10, 'a', null), (11, 'of 1', 1), (12, 'b', null)`)
			captureTable(t, s, "item")
			pgtest.Exec(t, pgtest.Connect(t, s.conn.Config().ConnString()), tt.exec)
			if got := logged(t, user(s)); got != tt.want {
				t.Errorf("%s\nlogged %q, want %q", tt.exec, got, tt.want)
			}
		})
	}
}

// Triggers call nothing that a writer puts in front of pg_catalog: it would run as the owner of
// the triggers.
func TestCapture_CallsNothingOfTheWriters(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		table     string
		reads     []string
		composite bool
	}{
		{"create table item (id int primary key, note text)", nil, false},
		{"create table item (id int primary key, note text)", []string{"id", "note"}, false},
		{"create table item (id int primary key, note text) partition by hash (id); create table part partition of " +
			"item for values with (modulus 1, remainder 0)", nil, false},
		{`create type color as enum ('10', '11', '12', '13'); create table item (id color primary key, note text);
			create function shown(c color) returns text language plpgsql as $$ begin if cardinality('{}'::_text) = 0
			then return enum_out(c); end if; end $$;
			create cast (color as text) with function shown(color)`, nil, false},
		{"create table item (id int, note text, primary key (id, note))", nil, true},
	} {
		s := openSession(t, pgtest.Database(t))
		pgtest.Exec(t, user(s), tt.table, "insert into item values ('10', 'a')",
			"create schema evil; create table evil.called (by text)")
		p := planTable(t, s, plan.Definition{Name: "x", Table: "item"})
		p.Sources[0].Reads = tt.reads
		if _, err := s.captureSources(t.Context(), p, false); err != nil {
			t.Fatal(err)
		}
		writer := pgtest.Connect(t, s.conn.Config().ConnString())
		// A function of that name and arguments for each of pg_catalog's that the
		// triggers may need, and each operator of theirs.
		pgtest.Exec(t, writer, `do $do$
			declare
				f record;
			begin
				for f in select distinct on (p.proname, p.proargtypes) p.proname, p.prorettype::regtype as result,
				    pg_get_function_identity_arguments(p.oid) as arguments
					from pg_proc p where p.pronamespace = 'pg_catalog'::regnamespace and p.prokind = 'f'
					    and not p.proretset and p.provariadic = 0 and p.proname in
						('cardinality', 'record_image_ne', 'pg_sequence_last_value', 'pg_try_advisory_lock',
						'pg_advisory_unlock', 'int4', 'nextval', 'pg_current_xact_id') loop
					execute format('create function evil.%I(%s) returns %s language plpgsql as $f$
						begin insert into evil.called values (%L); return null; end $f$',
						f.proname, f.arguments, f.result, f.proname);
				end loop;
				for f in select o.oprname, o.oprleft::regtype as l, o.oprright::regtype as r,
				    o.oprresult::regtype as result from pg_operator o
					where o.oprnamespace = 'pg_catalog'::regnamespace and o.oprname in ('=', '<>', '>', '<=', '%', '-',
					    '/', '*<>')
						and (o.oprleft = o.oprright and o.oprleft::regtype::text in ('text', 'integer', 'bigint',
						'record', 'anyarray') or o.oprleft = 'bigint'::regtype and o.oprright = 'integer'::regtype) loop
					execute format('create function evil.%I(a %s, b %s) returns %s language plpgsql as $f$
						begin insert into evil.called values (%L); return null; end $f$',
						'op' || md5(f::text), f.l, f.r, f.result, f.oprname);
					execute format('create operator evil.%s (leftarg = %s, rightarg = %s, function = evil.%I)',
					f.oprname, f.l, f.r, 'op' || md5(f::text));
				end loop;
			end $do$`,
			`create domain evil.text as pg_catalog.text check (value is null)`,
			`create function evil.collect(a pg_catalog._text,
				b pg_catalog.text) returns pg_catalog._text language plpgsql as $f$ begin insert into evil.called
				values ('array_agg'); return null; end $f$`,
			`create aggregate evil.array_agg(pg_catalog.text) (sfunc = evil.collect, stype = pg_catalog._text)`,
			`set search_path = evil, public, pg_catalog`)
		pgtest.Exec(t, writer, `select 1 where 1 <= 2`, `select cardinality('{}'::_text)`)
		if pgtest.One[int](t, user(s), "select count(*)::int from evil.called") != 2 {
			t.Fatal("what stands in front of pg_catalog is not called even by the writer")
		}
		pgtest.Exec(t, user(s), "truncate evil.called")
		logged(t, user(s))
		for _, do := range []struct{ exec, want string }{
			{`insert into public.item values ('11', 'b'), ('12', 'c')`, "11 12"},
			{`update public.item set note = 'd'`, "10 11 12"},
			{`update public.item set id = '13' where id operator(pg_catalog.=) '12'`, "12 13"},
			{`update public.item set note = 'e' where id operator(pg_catalog.=) '13'`, "13"},
			{`update public.item set note = 'e' where id operator(pg_catalog.=) '13'`, ""},
			{`delete from public.item`, "10 11 13"},
		} {
			pgtest.Exec(t, writer, do.exec)
			if got := logged(t, user(s)); got != do.want && !(tt.composite && got != "" && do.want != "") {
				t.Errorf("%s: %s: logged %q, want %q", tt.table, do.exec, got, do.want)
			}
		}
		if n := pgtest.One[int](t, user(s), "select count(*)::int from evil.called"); n > 0 {
			t.Errorf("%s: %d calls of what the writer made, of %s", tt.table,
				n, pgtest.One[string](t, user(s), "select string_agg(distinct by, ' ') from evil.called"))
		}
	}
}

func TestCapture_PartitionedTable(t *testing.T) {
	t.Parallel()
	s := openSession(t, pgtest.Database(t))
	pgtest.Exec(t, user(s), `
		create table p (id int, day date, note text, primary key (id, day)) partition by range (day);
		create table p1 partition of p for values from ('2024-01-01') to ('2024-02-01');
		create table p2 partition of p for values from ('2024-02-01') to ('2024-03-01')`)
	captureTable(t, s, "p")
	writer := pgtest.Connect(t, s.conn.Config().ConnString())
	pgtest.Exec(t, writer, "set datestyle = 'SQL, DMY'")
	for _, tt := range []struct{ exec, want string }{
		{`insert into p values (1, '2024-01-05')`, `["1", "2024-01-05"]`},
		{`insert into p2 values (2, '2024-02-05')`, `["2", "2024-02-05"]`},
		{`update p set day = '2024-02-06' where id = 1`, `["1", "2024-01-05"] ["1", "2024-02-06"]`},
		{`update p2 set note = 'x' where id = 2`, `["2", "2024-02-05"]`},
		{`delete from p where id = 1`, `["1", "2024-02-06"]`},
		{`truncate p2`, `*`},
	} {
		pgtest.Exec(t, writer, tt.exec)
		if got := logged(t, user(s)); got != tt.want {
			t.Errorf("%s: logged %s, want %s", tt.exec, got, tt.want)
		}
	}
}

func TestCapture_KeyTextDoesNotDependOnTheWriter(t *testing.T) {
	t.Parallel()
	s := openSession(t, pgtest.Database(t))
	pgtest.Exec(t, user(s),
		`create table k (at timestamptz, f float8, b bytea, i interval, note text, primary key (at, f, b, i))`)
	captureTable(t, s, "k")
	for _, settings := range []string{"",
		`set datestyle = 'German'; set timezone = 'Asia/Tokyo'; set extra_float_digits = -10;
		set bytea_output = 'escape'; set intervalstyle = 'sql_standard'`} {
		writer := pgtest.Connect(t, s.conn.Config().ConnString())
		pgtest.Exec(t, writer, settings,
			`insert into k values ('2024-01-02 03:04:05+00', 0.1::float8 + 0.2, '\x00ff', '1 day 02:00')`)
		const want = `["2024-01-02 03:04:05+00", "0.30000000000000004", "\\x00ff", "P1DT2H"]`
		if got := logged(t, user(s)); got != want {
			t.Errorf("with %q logged %s, want %s", settings, got, want)
		}
		pgtest.Exec(t, writer, "delete from k")
		logged(t, user(s))
	}
}

// I10: a statement of a user succeeds whatever a trigger can't do.
func TestCapture_NeverFailsTheUsersStatement(t *testing.T) {
	t.Parallel()
	s := openSession(t, pgtest.Database(t))
	pgtest.Exec(t, user(s), `create table item (id int primary key, note text); insert into item values (1, 'a')`)
	captureTable(t, s, "item")
	writer := pgtest.Connect(t, s.conn.Config().ConnString())
	for _, tt := range []struct{ exec, want string }{
		{`alter table item alter column id type bigint`, ""},
		{`alter table item rename column id to key`, ""},
		{`insert into item values (2, 'b')`, "*"},
		{`alter table item drop column key`, ""},
		{`update item set note = 'c'`, "*"},
		{`delete from item`, "*"},
	} {
		pgtest.Exec(t, writer, tt.exec)
		if got := logged(t, user(s)); got != tt.want {
			t.Errorf("%s: logged %q, want %q", tt.exec, got, tt.want)
		}
	}
}

func TestCapture_FullLogClosesItself(t *testing.T) {
	t.Parallel()
	s := openSession(t, pgtest.Database(t))
	pgtest.Exec(t, user(s), `create table item (id int primary key)`, `select setval('ftsync.log_limit', 10)`)
	captureTable(t, s, "item")
	writer := pgtest.Connect(t, s.conn.Config().ConnString())
	for i := range 50 {
		pgtest.Exec(t, writer, fmt.Sprintf("insert into item values (%d)", i))
	}
	if n := pgtest.One[int](t, user(s), "select count(*) from ftsync.change"); n > 11 {
		t.Errorf("a log limited to 10 rows holds %d", n)
	}
	if !pgtest.One[bool](t, user(s), "select pg_sequence_last_value('ftsync.epoch') % 2 = 1") {
		t.Error("the log is full and not closed: consumers would not know that changes are missing")
	}
	if _, err := s.openLog(t.Context()); err != nil {
		t.Fatal(err)
	}
	logged(t, user(s))
	pgtest.Exec(t, writer, "insert into item values (100)")
	if got := logged(t, user(s)); got != "100" {
		t.Errorf("after opening the log again, it says %q, want 100", got)
	}
}

func TestCapture_ManyKeysInOneStatement(t *testing.T) {
	t.Parallel()
	s := openSession(t, pgtest.Database(t))
	pgtest.Exec(t, user(s), `create table item (id int primary key, note text)`)
	captureTable(t, s, "item")
	for _, n := range []int{1000, 1001, 100_000, 100_001, 250_000} {
		logged(t, user(s))
		pgtest.Exec(t, user(s), "set ftsync.trimming = 1", "truncate item",
			fmt.Sprintf("insert into item select g from generate_series(1, %d) g", n),
			"delete from ftsync.change where keys is null")
		var keys, most int
		err := s.conn.QueryRow(t.Context(),
			"select count(distinct k), max(cardinality(keys)) from ftsync.change, unnest(keys) k").Scan(&keys, &most)
		if err != nil {
			t.Fatal(err)
		}
		if keys != n || most > 1000 {
			t.Errorf("a statement of %d rows logged %d keys, at most %d a log row; want all, 1000", n, keys, most)
		}
	}
}

func TestCapture_IsLeftAloneWhenRight(t *testing.T) {
	t.Parallel()
	s := openSession(t, pgtest.Database(t))
	pgtest.Exec(t, user(s), `create schema "Odd ""one"`,
		`create table "Odd ""one"."2019 User" ("Key Column" text primary key)`)
	const table = `"Odd ""one"."2019 User"`
	p := captureTable(t, s, table)
	state := func() string {
		return pgtest.One[string](t, user(s),
			"select string_agg(t.oid || ' ' || t.xmin || ' ' || p.xmin || ' ' || t.tgenabled::text, ',' order by "+
				"t.oid) from pg_trigger t join pg_proc p on p.oid = t.tgfoid where not tgisinternal")
	}
	first := state()
	captureTable(t, s, table)
	if again := state(); again != first {
		t.Errorf("triggers were made again at the second start:\n%s\n%s", first, again)
	}
	// As for a role called ftsync, whose search path begins with its own name.
	pgtest.Exec(t, user(s), "set search_path = ftsync, public")
	captureTable(t, s, table)
	if again := state(); again != first {
		t.Errorf("triggers were made again where the search path has ftsync:\n%s\n%s", first, again)
	}
	pgtest.Exec(t, user(s), "reset search_path")
	for _, change := range []string{
		`alter table "Odd ""one"."2019 User" disable trigger ftsync_update`,
		`drop trigger ftsync_delete on "Odd ""one"."2019 User"`,
		`alter table "Odd ""one"."2019 User" disable trigger ftsync_insert;
		alter table "Odd ""one"."2019 User" enable always trigger ftsync_insert`,
		fmt.Sprintf(`create or replace function ftsync.capture_%d() returns trigger language plpgsql
			as 'begin return null; end'`, p.Sources[0].Relation.OID),
	} {
		pgtest.Exec(t, user(s), change)
		captureTable(t, s, table)
		n := pgtest.One[int](t, user(s), "select doubts from ftsync.capture")
		pgtest.Exec(t, user(s),
			`insert into "Odd ""one"."2019 User" values ('a'); update "Odd ""one"."2019 User"
				set "Key Column" = 'b'; delete from "Odd ""one"."2019 User"`)
		if got := logged(t, user(s)); got != "a b" || n == 0 {
			t.Errorf("after %s and another start: logged %q, want a b; %d doubts, want more than 0", change, got, n)
		}
		pgtest.Exec(t, user(s), "update ftsync.capture set doubts = 0")
	}
}

// An installation must not wait for a transaction of a user that holds the table for longer than
// the lock timeout, with writers queueing behind. It gives way, and tries again or says who is in
// the way.
func TestCapture_GivesWayToALongTransaction(t *testing.T) {
	s := openSession(t, pgtest.Database(t))
	pgtest.Exec(t, user(s), `create table item (id int primary key)`)
	holder, writer := pgtest.Connect(t, s.conn.Config().ConnString()), pgtest.Connect(t, s.conn.Config().ConnString())
	pgtest.Exec(t, holder, "begin", "insert into item values (1)")
	p := planTable(t, s, plan.Definition{Name: "x", Table: "item"})
	tried, installed := make(chan error, 1), make(chan error, 1)
	go func() {
		_, err := s.captureSources(t.Context(), p, false)
		tried <- err
		_, err = capture.Installer{Conn: s.conn, Log: s.w.log, Patient: true}.Capture(t.Context(), p.Sources)
		installed <- err
	}()
	waitForLock(t, writer, "item")
	started := time.Now()
	pgtest.Exec(t, writer, "insert into item values (2)")
	if took := time.Since(started); took > changelog.LockTimeout+time.Second {
		t.Errorf("a writer waited %v behind the installation of capture, want at most %v", took, changelog.LockTimeout)
	}
	if err := <-tried; err == nil ||
		!strings.Contains(err.Error(), fmt.Sprintf("held by process %d of role postgres", holder.PgConn().PID())) {
		t.Errorf("while another holds the table: %v", err)
	}
	waitForLock(t, writer, "item")
	pgtest.Exec(t, holder, "commit")
	if err := <-installed; err != nil {
		t.Fatal(err)
	}
}
