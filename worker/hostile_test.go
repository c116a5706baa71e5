package worker

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ftsync/worker/capture"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// evilObjects run public.evil(who) wherever somebody else's statement calls them: casts
// of all kinds, and functions and operators of the names and types of pg_catalog's, in a schema
// that everybody may create in by default before Postgres 15.
const evilObjects = `
	create table public.loot (who name, what text); grant all on public.loot to public;
	create function public.evil(what text) returns text language plpgsql as $$
	begin
		if current_user <> session_user or current_user not like 'hostile%' then
			insert into public.loot values (current_user, what);
		end if;
		return what;
	exception when others then -- read only
		raise log 'EVIL % %', current_user, what;
		return what;
	end $$;
	create type public.mood as enum ('1', '2', 'x');
	create type public.pair as (a text, b public.mood);
	create domain public.odd as text check (public.evil('domain ' || value) is not null);
	create domain public.oddint as int check (public.evil('domain') is not null);
	create function public.mood_text(mood) returns text language sql as $$ select public.evil('mood to text') $$;
	create function public.mood_json(mood) returns json language sql as $$
	select pg_catalog.to_json(public.evil('mood to json')) $$;
	create function public.mood_int(mood) returns bigint language sql as $$
	select 1 + 0 * length(public.evil('mood to int')) $$;
	create function public.text_mood(text) returns mood language sql as $$ select case
	    when public.evil('text to mood') is null then 'x'::public.mood else 'x'::public.mood end $$;
	create function public.pair_text(pair) returns text language sql as $$ select public.evil('pair to text') $$;
	create cast (mood as text) with function mood_text(mood) as implicit;
	create cast (mood as json) with function mood_json(mood) as implicit;
	create cast (mood as bigint) with function mood_int(mood) as implicit;
	create cast (text as mood) with function text_mood(text) as implicit;
	create cast (pair as text) with function pair_text(pair) as implicit;
	create function public.mood_eq(mood,
	    mood) returns bool language sql as $$ select public.evil('mood = mood') is null $$;
	create operator public.= (leftarg = mood, rightarg = mood, function = mood_eq);
	create operator public.> (leftarg = mood, rightarg = mood, function = mood_eq);
	do $do$ declare f record; begin
		for f in select distinct on (p.proname, p.proargtypes) p.proname, p.prorettype::regtype as result,
		    pg_get_function_identity_arguments(p.oid) as arguments
			from pg_proc p where p.pronamespace = 'pg_catalog'::regnamespace and p.prokind = 'f' and not p.proretset
			    and p.provariadic = 0
			and not 'internal'::regtype = any(p.proargtypes::oid[])
			and not 'cstring'::regtype = any(p.proargtypes::oid[]) and p.prorettype not in ('internal'::regtype,
			'cstring'::regtype)
			and p.proname in ('cardinality', 'record_image_ne', 'pg_sequence_last_value', 'pg_try_advisory_lock',
			'nextval', 'concat', 'format', 'quote_ident', 'encode', 'translate',
				'pg_current_xact_id', 'pg_current_snapshot', 'pg_visible_in_snapshot', 'octet_length',
				'has_table_privilege', 'format_type', 'rtrim', 'strpos', 'setval', 'current_setting', 'set_config',
				'now', 'md5') loop
			begin
				execute format('create function public.%I(%s) returns %s language plpgsql as $f$
					begin perform public.evil(%L); return null; end $f$',
					f.proname, f.arguments, f.result, 'function ' || f.proname);
			exception when others then null;
			end;
		end loop;
		for f in select o.oprname, o.oprleft::regtype as l, o.oprright::regtype as r, o.oprresult::regtype as result
		    from pg_operator o
			where o.oprnamespace = 'pg_catalog'::regnamespace and o.oprname in ('=', '<>', '>', '<', '>=', '<=', '%',
			    '-', '+', '/', '||', '*<>', '#>>', '&&')
			and o.oprleft::regtype::text in ('text', 'integer', 'bigint', 'record', 'anyarray', 'name', 'oid', 'jsonb',
			'xid8', 'boolean') loop
			begin
				execute format('create function public.%I(%s, %s) returns %s language plpgsql as $f$
					begin perform public.evil(%L); return null; end $f$',
					'op' || md5(f::text), f.l, f.r, f.result, 'operator ' || f.oprname);
				execute format('create operator public.%s (leftarg = %s, rightarg = %s, function = public.%I)',
				f.oprname, f.l, f.r, 'op' || md5(f::text));
			exception when others then null;
			end;
		end loop;
	end $do$`

// A superuser installs and follows. A role that may create in public and owns a captured table
// gains nobody's rights by what it makes there, before or after.
func TestHostile_OwnerOfATable(t *testing.T) {
	t.Parallel()
	admin := pgtest.Database(t)
	conn := pgtest.Connect(t, admin)
	dsn, role := asRole(t, admin, "hostile")
	database := postgres.Quote(conn.Config().Database)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 100), "grant create on schema public to public",
		"grant create on database "+database+" to "+postgres.Quote(role))
	hostile := pgtest.Connect(t, dsn)
	pgtest.Exec(t, hostile, evilObjects, "create table note (id int primary key, title text, kind int, tags text[])",
		"insert into note select g, 'note ' || g, g, array['a'] from pg_catalog.generate_series(1, 20) g")
	pgtest.Exec(t, hostile, "create table moody (id mood primary key, title mood, p pair, tags mood[])",
		"insert into moody values ('1', '2', row('a', 'x')::pair, '{x}')")
	notes := plan.Definition{Name: "notes", Table: "note", Search: []plan.SearchColumn{{Name: "title"}},
		Filter: []string{"kind", "tags"}}
	moods := plan.Definition{Name: "moods", Table: "moody", Search: []plan.SearchColumn{{Name: "title"}},
		Store: []string{"p", "tags"}}
	defs := []plan.Definition{articles, notes, moods}
	if err := capture.Migrate(t.Context(), admin, defs, "", testLog(t)); err != nil {
		t.Fatal(err)
	}
	w := startWorker(t, Config{Connect: admin, Indexes: defs}, "")
	w.waitFollowing(t)
	check := func(did string) {
		t.Helper()
		pgtest.Exec(t, conn, "update article set title = pg_catalog.concat('follows ', pg_catalog.random()) where "+
			"id operator(pg_catalog.=) 5")
		got := pgtest.One[string](t, conn,
			"select coalesce(pg_catalog.string_agg(distinct pg_catalog.concat(who, ': ', what), ', '), '') from "+
				"public.loot where who::pg_catalog.text operator(pg_catalog.!~) '^hostile'")
		if got != "" {
			t.Errorf("%s: code of the role was run by %s", did, got)
			pgtest.Exec(t, conn, "truncate public.loot")
		}
	}
	check("before anything")
	for _, did := range []string{
		"insert into note values (100, 'more', 1, '{b}'); insert into moody values ('2', 'x', null, null)",
		"update moody set title = '1'; delete from moody where id::pg_catalog.text operator(pg_catalog.=) '2'",
		"alter table note alter column kind type mood using '1'::mood; update note set kind = 'x'",
		"alter table note alter column title type mood using 'x'::mood; update note set title = '2'",
		"alter table note alter column title type pair using row('a', 'x')::pair; update note set title = row('b', " +
			"'1')::pair",
		"alter table note alter column title type odd using 'x'; update note set title = 'y'",
		"alter table note alter column kind type oddint using 5; update note set kind = 6",
		"alter table note alter column tags type mood[] using '{x}'; update note set tags = '{1,2}'",
		"alter table note alter column id type oddint; update note set id = id where id < 10",
		"alter table note drop constraint note_pkey; alter table note alter column id type mood using '1'::mood; " +
			"update note set title = 'again'",
		"alter table note rename to note_; create view note as select id, public.evil(title) as title, kind, tags " +
			"from note_",
		"drop view note; alter table note_ rename to note; alter table note alter column title set default " +
			"public.evil('default')",
		"create rule r as on insert to note do also select public.evil('rule'); insert into note (id) values ('2')",
		"alter table note enable row level security; create policy p on note using (public.evil('policy') is not null)",
		"create table heir () inherits (note); insert into heir (id, title) values ('2', 'heir')",
		"truncate note; drop table note cascade; create table note (id int primary key, title text, kind int, tags " +
			"text[]); insert into note values (1, 'new', 1, '{}')",
	} {
		hostile.PgConn().Exec(t.Context(), did).ReadAll() // what is refused is refused
		// Everything that this leads to has happened when the others have come along.
		deadline := time.Now().Add(catalogEvery / 2)
		for time.Now().Before(deadline) {
			check(did)
			w.waitEqual(t, conn, articles)
		}
	}
	for _, sql := range []string{
		"create table ftsync.mine (i int)",
		"create function ftsync.put(int, text) returns boolean language sql as 'select true'",
		"insert into ftsync.change (source) values (1)",
		"select ftsync.put(1, null)", "delete from ftsync.consumer", "select setval('ftsync.epoch', 3)",
		"alter function ftsync.wake() owner to current_user", "lock table ftsync.source in share mode",
	} {
		if _, err := hostile.Exec(t.Context(), sql); err == nil {
			t.Errorf("the role was allowed %s", sql)
		}
	}
	if pgtest.One[bool](t, conn,
		"select rolsuper or rolcreaterole from pg_catalog.pg_roles where rolname::pg_catalog.text "+
			"operator(pg_catalog.=) "+postgres.Literal(role)) {
		t.Error("the role has become more than it was")
	}
	ran := map[string]bool{}
	for line := range strings.Lines(pgtest.Shared(t).Log()) {
		if _, what, ok := strings.Cut(line, "LOG:  EVIL "); ok && !strings.HasPrefix(what, "hostile") {
			ran[strings.TrimSpace(what)] = true
		}
	}
	for what := range ran {
		t.Errorf("in a transaction that can't write, code of the role was run: %s", what)
	}
}
