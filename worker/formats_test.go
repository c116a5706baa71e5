package worker

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// setDatabase gives a test's database settings, for sessions that begin later.
func setDatabase(t *testing.T, url string, settings ...string) {
	t.Helper()
	conn := pgtest.Connect(t, url)
	for _, s := range settings {
		pgtest.Exec(t, conn, fmt.Sprintf("do $do$ begin execute format('alter database %%I set %%s', "+
			"current_database(), %s); end $do$", postgres.Literal(s)))
	}
	postgres.Close(conn)
}

var oddSettings = []string{"datestyle = 'German, DMY'", "timezone = 'America/Lima'", "intervalstyle = 'sql_standard'",
	"bytea_output = 'escape'"}

// The SQL of a definition's author means what it means in psql, with the settings of the role and
// the database. What ftsync writes does not depend on them.
func TestFormats_OfTheAuthor(t *testing.T) {
	t.Parallel()
	for name, settings := range map[string][]string{
		"defaults": nil, "odd": oddSettings, "month first": {"datestyle = 'SQL, MDY'", "timezone = 'Asia/Kolkata'"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := pgtest.Database(t)
			setDatabase(t, url, settings...)
			conn := pgtest.Connect(t, url)
			pgtest.Exec(t, conn, `
				create table t (id int primary key, title text, released text, at timestamptz, span interval,
				raw bytea);
				insert into t values
					(1, 'one', '03.04.2024', '2024-03-31 23:30+00', '1 day 2:03:04.5', '\xdead'),
					(2, 'two', '2024-05-06', '2024-03-31 00:30+05:30', '-1 month', 'abc'),
					(3, 'three', '07.08.0044 BC', '0044-03-15 12:00+00 BC', '0', ''),
					(4, 'four', null, 'infinity', null, null)`)
			if name == "month first" {
				pgtest.Exec(t, conn, "update t set released = replace(released, '.', '/')")
			}
			columns := "id, title, released::date as d, at::date as day, at::text as at_text, date_trunc('day', at) " +
				"as midnight, span::text as span_text, raw::text as raw_text, at, span, raw, array[at] as ats"
			shown := []string{"d", "day", "at_text", "midnight", "span_text", "raw_text", "at", "span", "raw", "ats"}
			query := plan.Definition{Name: "query", Query: "select " + columns + " from t", Key: []string{"id"},
				Search: []plan.SearchColumn{{Name: "title"}}, Store: shown,
				Watch: []plan.Watch{{Table: "t", Columns: []string{"id"}}}}
			where := plan.Definition{Name: "cond", Table: "t", Search: []plan.SearchColumn{{Name: "title"}},
				Store: []string{"at", "span", "raw"}, Where: "at::date = '01.04.2024' or span = '1 day 2:03:04.5'"}
			if name == "month first" {
				where.Where = "at::date = '04/01/2024'"
			}
			w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{query, where}}, "")
			w.waitFollowing(t)
			pgtest.Exec(t, conn, "update t set title = title || '!'")
			w.waitEqual(t, conn, query, where)
			for id := range 4 {
				doc, ok, err := w.published(t, "query").Get(t.Context(), fmt.Sprint(id+1))
				if err != nil || !ok {
					t.Fatal(ok, err)
				}
				// As the author's own session shows it, or, of what is not text, as ours does.
				want := pgtest.One[string](t, conn,
					fmt.Sprintf(`select to_json(q)::text from (select %s from t where id = %d) q`,
						"at::text as at_text, span::text as span_text, raw::text as raw_text", id+1))
				for field := range strings.SplitSeq(strings.Trim(want, "{}"), `,"`) {
					if !strings.Contains(string(doc), strings.Trim(field, `"`)) {
						t.Errorf("document %s lacks %s", doc, field)
					}
				}
				pgtest.Exec(t, conn, "set timezone = 'UTC'; set intervalstyle = 'iso_8601'")
				want = pgtest.One[string](t, conn,
					fmt.Sprintf(
						`select format('"at":%%s,"span":%%s', to_jsonb(at), to_json(span)) from t where id = %d`, id+1))
				if !strings.Contains(string(doc), strings.ReplaceAll(want, `"span":,`, `"span":null,`)) && id != 3 {
					t.Errorf("document %s lacks %s", doc, want)
				}
				pgtest.Exec(t, conn, "reset timezone; reset intervalstyle")
			}
			// The condition's rows are those that it selects in the author's session.
			want := pgtest.One[int64](t, conn, "select count(*) from t where "+where.Where)
			if got := w.published(t, "cond").Documents(); got != want || want == 0 {
				t.Errorf("the condition has %d documents, want %d", got, want)
			}
		})
	}
}

// The text of a key is the same in the log, made in sessions of any settings, and in
// what is read with the author's.
func TestFormats_OfKeys(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	setDatabase(t, url, oddSettings...)
	conn := pgtest.Connect(t, url)
	var defs []plan.Definition
	for i, tt := range []struct{ typ, values string }{
		{"date", "'infinity', '2024-02-29', '0044-03-15 BC', '12024-01-01'"},
		{"timestamp", "'-infinity', '2024-02-29 12:34:56.789', '0044-03-15 12:00 BC'"},
		{"timestamptz", "'infinity', '2024-02-29 12:34:56.789+03', '0044-03-15 12:00+00 BC', '2024-03-31 02:30 " +
			"Europe/Berlin'"},
		{"interval", "'0', '1 year 2 mons -3 days 04:05:06.7', '-1 s', '100:00:00', '-00:00:00.000001', '1 mon'"},
		{"bytea", `'\x', '\xdeadbeef', '\\\\a'`},
		{"timetz", "'12:00+02', '12:00-05:30'"},
		{"float8", "'0.1', '1e300', 'NaN', '0.30000000000000004'"},
	} {
		table := fmt.Sprintf("k%d", i)
		pgtest.Exec(t, conn, fmt.Sprintf("create table %s (k %s primary key, v text); insert into %s select k::%s, "+
			"'v' from unnest(array[%s]) k", table, tt.typ, table, tt.typ, tt.values))
		defs = append(defs,
			plan.Definition{Name: table + "t", Table: table, Search: []plan.SearchColumn{{Name: "v"}}},
			plan.Definition{Name: table + "w", Table: table, Search: []plan.SearchColumn{{Name: "v"}},
				Where: "v <> 'no'"},
			plan.Definition{Name: table + "q", Query: "select k, v from " + table, Key: []string{"k"},
				Search: []plan.SearchColumn{{Name: "v"}}, Watch: []plan.Watch{{Table: table, Columns: []string{"k"}}}},
			plan.Definition{Name: table + "m", Query: "select k, v from " + table, Key: []string{"k"},
				Search: []plan.SearchColumn{{Name: "v"}},
				Watch:  []plan.Watch{{Table: table, Columns: []string{"k"}, Keys: "select k from unnest($1) k"}}})
	}
	w := startWorker(t, Config{Connect: url, Indexes: defs}, "")
	w.waitFollowing(t)
	for _, settings := range []string{"set datestyle = 'ISO, MDY'; set timezone = 'Asia/Tokyo'; set intervalstyle = " +
		"'postgres'; set bytea_output = 'hex'", "reset all"} {
		pgtest.Exec(t, conn, settings)
		for i := range len(defs) / 4 {
			pgtest.Exec(t, conn, fmt.Sprintf("update k%d set v = v || 'x'; delete from k%d where k = (select k from "+
				"k%d order by k desc limit 1)", i, i, i))
		}
		w.waitEqual(t, conn, defs...)
	}
	for i := 0; i < len(defs); i += 4 {
		ids := map[string]string{}
		for _, def := range defs[i : i+4] {
			keys, err := w.published(t, def.Name).Keys(t.Context(), "", 100)
			if err != nil {
				t.Fatal(err)
			}
			ids[fmt.Sprint(keys)] = def.Name
		}
		if len(ids) != 1 {
			t.Errorf("the same keys have other ids: %v", ids)
		}
	}
}

// Where Postgres alone can write a key, and would write it otherwise, it is refused.
func TestFormats_KeysDeepInAValue(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	setDatabase(t, url, "timezone = 'America/Lima'")
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, "create table r (k tstzrange primary key, v text); insert into r values "+
		"('[2024-01-01,2024-01-02)', 'v')")
	db := connectWith(t, url)
	table := plan.Definition{Name: "t", Table: "r", Search: []plan.SearchColumn{{Name: "v"}}}
	query := plan.Definition{Name: "q", Query: "select k, v from r", Key: []string{"k"},
		Search: []plan.SearchColumn{{Name: "v"}}, Watch: []plan.Watch{{Table: "r", Columns: []string{"k"}}}}
	if _, problems, err := plan.Make(t.Context(), db, table, false); err != nil || len(problems) > 0 {
		t.Errorf("a table without any SQL of the author's: %v %v", problems, err)
	}
	if _, problems, err := plan.Make(t.Context(), db, query, false); err != nil || len(problems) != 1 ||
		problems[0].Field != "key" {
		t.Errorf("a query: %v %v, want a problem of the key", problems, err)
	}
}

// A change of the role's or the database's settings changes what a query means.
func TestFormats_Changed(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, "create table t (id int primary key, title text, at timestamptz); insert into t values (1, "+
		"'one', '2024-03-31 23:30+00')")
	query := plan.Definition{Name: "query", Query: "select id, title, at::date as day from t", Key: []string{"id"},
		Search: []plan.SearchColumn{{Name: "title"}}, Filter: []string{"day"},
		Watch: []plan.Watch{{Table: "t", Columns: []string{"id"}}}}
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{query}}, "")
	w.waitFollowing(t)
	setDatabase(t, url, "timezone = 'Asia/Tokyo'")
	w.waitRebuilt(t, reasonDefinition)
	w.waitFollowing(t)
	doc, _, err := w.published(t, "query").Get(t.Context(), "1")
	if err != nil || !strings.Contains(string(doc), `"2024-04-01"`) {
		t.Errorf("the document is %s, %v", doc, err)
	}
}

// Settings that change while a session begins, when only some of its connections are made, hold for
// all of them.
func TestFormats_ChangedBetweenConnections(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, "create table t (id int primary key, at date); insert into t values (1, '2024-03-01')")
	def := plan.Definition{Name: "days", Query: "select id, at::text as day from t", Key: []string{"id"},
		Search: []plan.SearchColumn{{Name: "day"}}, Watch: []plan.Watch{{Table: "t", Columns: []string{"id"}}}}
	var dialed atomic.Int32
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{def}, Reconnect: func() (string, error) {
		if dialed.Add(1) == 2 {
			setDatabase(t, url, "datestyle = 'German, DMY'")
		}
		return url, nil
	}}, "")
	w.waitFollowing(t)
	pgtest.Exec(t, conn, "insert into t values (2, '2024-04-01')") // is read on the connection that was made first
	w.waitEqual(t, pgtest.Connect(t, url), def)
	eventually(t, 30*time.Second, func() string {
		doc, _, err := w.published(t, "days").Get(t.Context(), "2")
		if err != nil || !strings.Contains(string(doc), "01.04.2024") {
			return fmt.Sprintf("document 2 is %s (%v)", doc, err)
		}
		return ""
	})
}

// Formats that are changed for the whole server, while it runs, count as those of the
// role and the database do.
func TestFormats_OfTheServer(t *testing.T) {
	t.Parallel()
	server, err := pgtest.Start(pgtest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Stop() })
	url := server.URL("postgres")
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, "create table t (id int primary key, at timestamptz)",
		"insert into t values (1, '2024-03-31 23:30+00')")
	def := plan.Definition{Name: "t", Query: "select id, at::date::text as day from t", Key: []string{"id"},
		Search: []plan.SearchColumn{{Name: "day"}}, Watch: []plan.Watch{{Table: "t", Columns: []string{"id"}}}}
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{def}}, "")
	w.waitFollowing(t)
	pgtest.Exec(t, conn, "alter system set timezone = 'Pacific/Apia'", "select pg_reload_conf()")
	w.waitRebuilt(t, reasonDefinition)
	w.waitFollowing(t)
	w.waitEqual(t, pgtest.Connect(t, url), def)
}
