package faults

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/pgtest"
)

// Roles with a small right in the database try at random what they can, while ftsync, set up by a
// superuser, follows tables of others. The indexes must stay right and fresh, no code of the role
// may run as anybody else, the role must gain nothing, and what ftsync needs must stay bounded.
// .github/SECURITY.md says what is promised to whom.
var hostileFaults = []fault{
	{name: "a role that may only connect, with everything it can think of", proves: "others' deeds are bounded",
		own: true, harms: true, try: hostile("")},
	{name: "a role with INSERT on one table, with everything it can think of", proves: "others' deeds are bounded",
		own: true, harms: true, try: hostile(
			"grant insert on entry to hostile; grant create on schema public to hostile")},
	{name: "the owner of a captured table, with everything it can think of", proves: "others' deeds are bounded",
		own: true, harms: true, try: hostile("grant create on schema public to hostile; grant create on database " +
			"postgres to hostile; alter table note owner to hostile")},
	{name: "the owner of a captured table gives its columns types with code of his",
		proves: "others' deeds are bounded", own: true, harms: true, try: func(tr *trial) {
			tr.besiege("grant create on schema public to hostile; alter table note owner to hostile",
				func(ctx context.Context, r *rand.Rand, conn *pgx.Conn) {
					conn.PgConn().Exec(ctx, evil+`;
				create domain dirty as int check (evil(value::text) is not null);
				create domain dirtytext as text check (evil(value) is not null);
				create type pair as (a text);
				create type mood as enum ('x', 'y');
				create function pair_text(pair) returns text language sql as 'select evil(''pair'')';
				create function mood_text(mood) returns text language sql as 'select evil(''mood'')';
				create cast (pair as text) with function pair_text(pair) as implicit;
				create cast (mood as text) with function mood_text(mood) as implicit;
				create type hstore as enum ('x');
				create function hstore_json(hstore) returns json language sql as 'select to_json(evil(''hstore''))';
				create cast (hstore as json) with function hstore_json(hstore);
				create type dirtypair as (a dirty)`).ReadAll()
					for _, sql := range []string{
						oneOf(r, "alter table note alter column id type dirty",
							"alter table note alter column title type dirtytext",
							"alter table note alter column title type pair using row(title)::pair",
							"alter table note alter column title type mood using 'x'",
							"alter table note alter column kind type dirty",
							"alter table note alter column kind type pair using row('k')::pair",
							"alter table note drop constraint note_pkey; alter table note alter column id type mood "+
								"using 'x'",
							"alter table note alter column id type pair using row(id::text)::pair",
							"alter table note alter column kind type hstore using 'x'",
							"alter table note alter column id type dirty[] using array[id]::dirty[]",
							"alter table note alter column id type dirtypair using row(id)::dirtypair"),
						fmt.Sprintf("update note set kind = kind where random() < 0.1; insert into note select %d, "+
							"title, "+
							"kind from note limit 1", r.IntN(100000)),
						fmt.Sprintf("select pg_sleep(%f)", r.Float64()),
						fmt.Sprintf("begin; drop table note; create table note (id int primary key, title text, "+
							"kind int); "+
							"insert into note select g, 'new', g from generate_series(1, 50) g; select "+
							"pg_sleep(%f); commit",
							r.Float64()/5),
					} {
						conn.PgConn().Exec(ctx, sql).ReadAll()
					}
				})
		}},
	{name: "the owner of a captured table exchanges it for a view, again and again",
		proves: "others' deeds are bounded", own: true, harms: true, try: func(tr *trial) {
			tr.besiege("grant create on schema public to hostile; alter table note owner to hostile",
				func(ctx context.Context, r *rand.Rand, conn *pgx.Conn) {
					conn.PgConn().Exec(ctx, evil).ReadAll()
					for _, sql := range []string{
						"update note set title = title || '.' where id = " + fmt.Sprint(1+r.IntN(100)),
						// Whoever looked at the table before waits for the lock, and then finds
						// the view under its name.
						fmt.Sprintf("begin; alter table note rename to note_; create view note as select id, "+
							"evil(title) as "+
							"title, kind from note_; select pg_sleep(%f); commit", r.Float64()/4),
						fmt.Sprintf("select pg_sleep(%f)", r.Float64()/20),
						"begin; drop view note; alter table note_ rename to note; commit",
					} {
						conn.PgConn().Exec(ctx, sql).ReadAll()
					}
				})
		}},
}

const hostileYAML = `  notes:
    table: public.note
    search: {title: {}}
    filter: [kind]
  noted:
    query: select n.id, n.title, n.kind from public.note n
    key: [id]
    search: {title: {}}
    watch: [{table: public.note, columns: [id]}]
`

// evil is a call that tells the server's log who runs it, which a read-only transaction does not
// prevent, and tries to take that role's rights. A role of the trial may run it, as any role may
// that has such a schema in its search_path; the sessions and functions of ftsync must not.
const evil = `
create or replace function evil(text) returns text volatile language plpgsql as $f$
declare stack text;
begin
	get diagnostics stack = pg_context;
	if current_user <> 'hostile' then
		raise warning 'loot|%|%|%|', current_user, current_setting('application_name'),
		regexp_replace(stack || ' in ' || current_query(), '\s+', ' ', 'g');
	end if;
	begin execute 'alter role hostile superuser'; exception when others then null; end;
	begin execute 'grant all on all tables in schema public, ftsync to hostile'; exception when others then null; end;
	return $1;
end $f$`

// hostile is a role with some rights that tries one trick after the other.
func hostile(rights string) func(*trial) {
	return func(tr *trial) {
		tr.besiege(rights, func(ctx context.Context, r *rand.Rand, conn *pgx.Conn) {
			for range 1 + r.IntN(12) { // what it holds ends with the session
				conn.PgConn().Exec(ctx, trick(r)).ReadAll()
			}
		})
	}
}

// besiege has a role with some rights act in one session after the other, while ftsync follows,
// and checks what came of it.
func (tr *trial) besiege(rights string, do func(context.Context, *rand.Rand, *pgx.Conn)) {
	tr.Helper()
	tr.sql("create role hostile login", "create table note (id int primary key, title text, kind int)",
		"insert into note select g, 'note ' || g, g % 5 from generate_series(1, 100) g")
	if rights != "" {
		tr.sql(rights)
	}
	// The writers are ordinary roles: if they run code of the hostile role, they must have no
	// superuser's rights to give to it.
	tr.sql("create role writer login", "grant all on item, cat, entry to writer",
		"grant usage on sequence item_id to writer", "grant pg_read_all_stats to writer")
	tr.connect, tr.url = tr.url, strings.Replace(tr.url, "postgres@", "writer@", 1)
	tr.configure(configuration + hostileYAML)
	tr.follow()
	before, rightsBefore := tr.memory(), tr.rightsOf("hostile")
	ctx, cancel := context.WithTimeout(tr.Context(), 15*time.Second)
	defer cancel()
	var all sync.WaitGroup
	for range 3 {
		r := rand.New(rand.NewPCG(tr.r.Uint64(), 8))
		all.Go(func() { tr.intrude(ctx, r, do) })
	}
	tr.write()
	for ctx.Err() == nil {
		tr.fresh("items", 12*time.Second)
		tr.pause(500 * time.Millisecond)
	}
	all.Wait()
	if grown, most := tr.memory()-before, int64(300<<20); grown > most && !raceEnabled {
		tr.violation("ftsync grew by %d MB", grown>>20)
	}
	if now := tr.rightsOf("hostile"); now != rightsBefore {
		tr.violation("the role has gained rights: %s, before: %s", now, rightsBefore)
	}
	for line := range strings.Lines(tr.server.Log()) {
		parts := strings.Split(line, "|")
		if len(parts) > 3 && strings.HasSuffix(parts[0], "WARNING:  loot") &&
			(parts[1] != "writer" || strings.HasPrefix(parts[2], "ftsync") ||
				strings.Contains(parts[3], "function ftsync.")) {
			tr.violation("code of the role ran in the name of %s, in session %q: %s", parts[1], parts[2],
				short(parts[3], 1800))
			break
		}
	}
}

// rightsOf returns every right that a role has and that somebody could have given it.
func (tr *trial) rightsOf(role string) string {
	tr.Helper()
	conn := tr.open()
	pgtest.Exec(tr, conn, "set search_path = pg_catalog, pg_temp") // the role may have put functions into the way
	return pgtest.One[string](tr, conn, `
		select concat_ws(' ', rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,
			(select count(*) from pg_auth_members where member = r.oid),
			(select string_agg(c.oid::regclass || ':' || p, ',' order by c.relname, p)
			 from pg_class c join pg_namespace n on n.oid = c.relnamespace, pg_catalog.unnest(array['select', 'insert',
			     'update', 'delete', 'truncate', 'trigger']) p
			 where n.nspname in ('ftsync', 'public') and c.relkind in ('r', 'p') and c.relowner <> r.oid
			       and (n.nspname = 'ftsync' or c.relname in ('item', 'cat', 'entry', 'entry_1', 'entry_2', 'entry_3'))
			       and has_table_privilege(r.oid, c.oid, p)),
			(select string_agg(n.nspname || ':' || p, ',' order by n.nspname, p)
			    from pg_namespace n, pg_catalog.unnest(array['create', 'usage']) p
			 where n.nspname = 'ftsync' and has_schema_privilege(r.oid, n.oid, p)))
		from pg_roles r where rolname = $1`, role)
}

// intrude opens one session of the role after the other until ctx ends.
func (tr *trial) intrude(ctx context.Context, r *rand.Rand, do func(context.Context, *rand.Rand, *pgx.Conn)) {
	url := strings.Replace(tr.url, "writer@", "hostile@", 1)
	for ctx.Err() == nil {
		conn, err := pgx.Connect(ctx, url)
		if err != nil {
			sleep(ctx, 50*time.Millisecond)
			continue
		}
		conn.Exec(ctx, "set statement_timeout = '3s'")
		do(ctx, r, conn)
		conn.Close(context.WithoutCancel(ctx))
	}
}

// trick is one hostile thing, as SQL.
func trick(r *rand.Rand) string {
	n := r.IntN(100000)
	tricks := []string{
		// locks
		fmt.Sprintf("select pg_advisory_lock(1718907251, %d)", r.IntN(20)),
		fmt.Sprintf("select pg_advisory_lock_shared(1718907251, %d), pg_sleep(1)", r.IntN(20)),
		"select pg_advisory_lock(k, n) from unnest(array[1718907251, 0, 1]) k, generate_series(0, 50) n",
		fmt.Sprintf("begin; lock table %s in %s mode; select pg_sleep(1); rollback",
			oneOf(r, "note", "entry", "item", "ftsync.change", "ftsync.consumer", "pg_class"),
			oneOf(r, "access exclusive", "access share", "share row exclusive", "row exclusive")),
		"begin; select * from note for update; select pg_sleep(1); rollback",
		"begin; select * from ftsync.consumer for update; select pg_sleep(1); rollback",
		// notifications and what calls ftsync's own functions
		"select pg_notify(c, repeat('x', 7990) || n) from unnest(array['ftsync', 'ftsync_change', 'change']) c, " +
			"generate_series(1, 300) n",
		"listen ftsync", "select ftsync.wake()",
		`
			do $$ declare f record; begin for f in select p.oid::regprocedure::text as name, p.pronargs, p.proname
			    from pg_proc p where pronamespace = 'ftsync'::regnamespace loop
			begin execute 'select ftsync.' || quote_ident(f.proname) || '(' || rtrim(repeat('null,', f.pronargs),
			    ',') || ')'; exception when others then null; end; end loop; end $$`,
		"select setval(s, 1) from unnest(array['ftsync.log_limit', 'ftsync.epoch', 'ftsync.change_id', " +
			"'ftsync.trimmed', 'ftsync.wake']) s",
		"insert into ftsync.change select * from ftsync.change", "delete from ftsync.consumer",
		"truncate ftsync.change", "drop schema ftsync cascade",
		"create table ftsync.mine (i int)", "alter schema ftsync rename to theirs",
		"create or replace function ftsync.wake() returns boolean language sql as 'select true'",
		// open and prepared transactions, rolled back floods
		fmt.Sprintf("begin; insert into entry values (%d, 'h%d', 'hostile'); select pg_sleep(2)", 1+r.IntN(3), n),
		"begin isolation level serializable; select count(*) from note; select pg_sleep(2)",
		fmt.Sprintf("begin; insert into entry values (1, 'p%d', 'prepared'); prepare transaction 'h%d'", n, n),
		fmt.Sprintf("begin; insert into entry select 1 + g %% 3, 'f%d ' || g, 'flood' from generate_series(1, "+
			"20000) g; rollback", n),
		fmt.Sprintf(
			`do $$ begin for i in 1..2000 loop begin insert into entry values (1, 's%d' || i,
				'sub'); raise exception 'no'; exception when others then null; end; end loop; end $$`, n),
		fmt.Sprintf("insert into entry select 1 + g %% 3, 'k%d ' || g, 'kept' from generate_series(1, 300) g", n),
		// big and odd values
		fmt.Sprintf("insert into entry values (1, 'big%d', repeat('big words ', 300000))", n),
		fmt.Sprintf("insert into entry values (2, repeat('k', 2000) || %d, E'\\x01\\x02 \\U0010FFFF <b>')", n),
		fmt.Sprintf("insert into entry values (1, E'a\\nb%d\"]{}', null)", n),
		"insert into note select g, repeat('wide ', 100000), g from generate_series(1000, 1010) g on conflict do " +
			"nothing",
		// objects that other people's statements might meet
		evil,
		"create type sneaky as enum ('a', 'b')",
		"create or replace function public.pg_current_snapshot() returns text language sql as 'select evil(null)'",
		"create or replace function public.unnest(text[]) returns setof text language sql as 'select evil(null)'",
		"create or replace function public.quote_ident(text) returns text language sql as 'select evil($1)'",
		"create operator public.= (leftarg = text, rightarg = int, function = evil_equal)",
		"create or replace function evil_equal(text, int) returns boolean language sql as 'select evil($1) is null'",
		"create operator public.|| (leftarg = text, rightarg = int, function = evil_text)",
		"create or replace function evil_cast(int) returns text language sql as 'select evil($1::text)'",
		"create table change (like note)", "create table consumer (like note)", "create temp table change (i int)",
		"create temp table pg_class (relname text)",
		"create function pg_temp.lower(text) returns text language sql as 'select evil($1)'",
		// the table that may be the role's own
		"alter table note alter column title type text using evil(title)",
		"alter table note rename column title to titel", "alter table note rename column titel to title",
		"alter table note drop constraint note_pkey", "alter table note add primary key (id)",
		"create domain dirty as int check (evil(value::text) is not null)",
		"alter table note alter column kind type dirty", "alter table note alter column kind type int",
		"alter table note alter column id type dirty",
		"alter table note enable row level security; alter table note force row level security",
		"create policy p on note using (evil(title) is not null)", "alter table note disable row level security",
		"create trigger t before insert or update on note for each row execute function evil_trigger()",
		"create or replace function evil_trigger() returns trigger language plpgsql as 'begin perform " +
			"evil(null); raise exception ''no''; end'",
		"create index on note (lower(evil_index(title)))",
		"create or replace function evil_index(text) returns text immutable language sql as 'select evil($1)'",
		"begin; alter table note rename to note_; create view note as select id, evil(title) as title, kind from " +
			"note_; commit", "begin; drop view note; alter table note_ rename to note; commit",
		"begin; alter table note rename to note_; create view note as select id, evil(title) as title, kind from " +
			"note_; commit; select pg_sleep(0.3); begin; drop view note; alter table note_ rename to note; commit",
		"create rule r as on select to note do instead select 1, evil('x'), 2",
		"alter table note disable trigger all", "alter table note enable trigger all",
		"alter table note rename to note_", "alter table note_ rename to note",
		"drop table note", "create table note (id int primary key, title text, kind int)",
		"create table note_child () inherits (note)", "drop table note_child",
		fmt.Sprintf("update note set title = 'hostile %d' where id %% 7 = %d", n, r.IntN(7)),
		fmt.Sprintf("update note set title = 'x' || %d", n), "truncate note",
		fmt.Sprintf("insert into note select g, 'many ' || g, 1 from generate_series(%d, %d) g on conflict do nothing",
			n, n+2000),
		// rights
		"set role postgres", "set session authorization postgres", "alter role hostile superuser",
		"alter role hostile set search_path = public", "grant postgres to hostile",
		"select pg_terminate_backend(pid), pg_cancel_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()",
		"select lo_import('/etc/passwd')", "copy note to program 'true'",
		"alter database postgres set search_path = public", "create publication everything for all tables",
		"create event trigger e on ddl_command_end execute function evil_trigger()",
	}
	return tricks[r.IntN(len(tricks))]
}

func oneOf(r *rand.Rand, all ...string) string { return all[r.IntN(len(all))] }
