package faults

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/pgtest"
)

// What other sessions do in the same Postgres, and what an administrator does to ftsync's.
var sessionFaults = []fault{
	{name: "ftsync's sessions terminated, again and again", proves: "no change is lost; searches answer", quick: true,
		try: func(tr *trial) {
			tr.follow()
			tr.write()
			conn := tr.open()
			for range 30 {
				pgtest.Exec(tr, conn, "select pg_terminate_backend(pid) from pg_stat_activity where application_name "+
					"like 'ftsync%' and datname = current_database() and random() < 0.5")
				tr.pause(tr.atMost(100 * time.Millisecond))
			}
		}},
	{name: "ftsync's LISTEN connection alone terminated", proves: "no change is lost", try: func(tr *trial) {
		tr.follow()
		conn := tr.open()
		for range 5 {
			pgtest.Exec(tr, conn, "select pg_terminate_backend(pid) from pg_stat_activity where application_name "+
				"like 'ftsync%' and datname = current_database() and query ilike '%listen%'")
			tr.fresh("entries", 8*time.Second)
		}
	}},
	{name: "a table locked for 8 s (ACCESS EXCLUSIVE)", proves: "one table's trouble is its own", harms: true,
		try: func(tr *trial) {
			tr.follow()
			holder := tr.open()
			pgtest.Exec(tr, holder, "update item set title = 'before the lock' where id = 5", "begin",
				"lock table cat in access exclusive mode", "update cat set name = 'locked' where id = 7")
			tr.sql("update item set title = 'while locked' where id between 10 and 20")
			tr.write()
			for deadline := time.Now().Add(8 * time.Second); time.Now().Before(deadline); tr.pause(
				300 * time.Millisecond) {
				tr.fresh("entries", 5*time.Second)
				tr.fresh("items", 5*time.Second)
			}
			pgtest.Exec(tr, holder, "commit")
		}},
	{name: "a table locked while ftsync starts", proves: "one table's trouble is its own", harms: true,
		try: startedBeside("lock table cat in access exclusive mode")},
	{name: "a transaction that wrote to a table stays open while ftsync starts",
		proves: "one table's trouble is its own", try: startedBeside("update cat set name = 'open' where id = 4")},
	{name: "a transaction that changed rows commits after 10 s", proves: "no change is lost", try: func(tr *trial) {
		tr.follow()
		tr.write()
		tr.sql("insert into entry values (3, 'held', 'a row that nobody else writes')")
		writer := tr.open()
		pgtest.Exec(tr, writer, "begin", "insert into item (id, title, cat) values (500001, 'late', 2)",
			"update entry set title = 'late' where b = 'held' and a = 3")
		for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); tr.pause(
			300 * time.Millisecond) {
			tr.fresh("entries", 3*time.Second)
		}
		pgtest.Exec(tr, writer, "commit")
	}},
	{name: "a transaction elsewhere in the server stays open", proves: "one table's trouble is its own",
		try: func(tr *trial) {
			tr.follow()
			tr.write()
			other := pgtest.Connect(tr, pgtest.Database(tr))
			pgtest.Exec(tr, other, "begin isolation level repeatable read", "create temp table t (i int)",
				"insert into t values (1)")
			for range 10 {
				tr.fresh("entries", 3*time.Second)
			}
			pgtest.Exec(tr, other, "commit")
		}},
	{name: "a snapshot of REPEATABLE READ is held", proves: "one table's trouble is its own", try: func(tr *trial) {
		tr.follow()
		tr.write()
		holder := tr.open()
		pgtest.Exec(tr, holder, "begin isolation level repeatable read", "select count(*) from item")
		for range 10 {
			tr.fresh("items", 3*time.Second)
		}
		pgtest.Exec(tr, holder, "commit")
	}},
	{name: "transactions prepared, then committed or rolled back", proves: "no change is lost", own: true,
		settings: map[string]string{"max_prepared_transactions": "10"}, try: func(tr *trial) {
			tr.follow()
			tr.write()
			conn := tr.open()
			for i := range 5 {
				pgtest.Exec(tr, conn, "begin",
					fmt.Sprintf("insert into item (id, title, cat) values (60000%d, 'prepared', 2)", i),
					fmt.Sprintf("prepare transaction 'p%d'", i))
			}
			if tr.r.IntN(2) == 0 {
				tr.kill()
				tr.start()
			}
			tr.fresh("entries", 10*time.Second)
			tr.pause(tr.atMost(2 * time.Second))
			for i := range 5 {
				pgtest.Exec(tr, conn, fmt.Sprintf("%s prepared 'p%d'", []string{"commit", "rollback"}[tr.r.IntN(2)], i))
			}
		}},
	{name: "no connection is left in Postgres", proves: "no change is lost; searches answer", own: true, harms: true,
		settings: map[string]string{"max_connections": "16", "superuser_reserved_connections": "2"},
		try: func(tr *trial) {
			tr.sql("create role app login superuser") // to take the reserved connections, too
			tr.follow()
			var hogs []*pgx.Conn
			take := func() {
				for {
					conn, err := pgx.Connect(tr.Context(), tr.url)
					if err != nil {
						return
					}
					hogs = append(hogs, conn)
				}
			}
			take()
			if len(hogs) == 0 {
				tr.Fatal("no connection was to be had")
			}
			hogs[0].Exec(tr.Context(),
				"select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'ftsync%'")
			take()
			hogs[0].Exec(tr.Context(), "update item set title = 'exhausted' where id < 30")
			tr.notice(30*time.Second, gone)
			for _, conn := range hogs {
				conn.Close(tr.Context())
			}
			tr.following(30 * time.Second)
		}},
	{name: "the password changed, and the file with it", proves: "no change is lost", own: true, try: func(tr *trial) {
		file := filepath.Join(tr.dir, "password")
		password := func(p string) {
			if err := os.WriteFile(file, []byte(p), 0o600); err != nil {
				tr.Fatal(err)
			}
		}
		password("the first")
		tr.sql("create role searcher login superuser password 'the first'")
		hba := filepath.Join(tr.server.DataDir(), "pg_hba.conf")
		if err := os.WriteFile(hba,
			[]byte("host all searcher 127.0.0.1/32 scram-sha-256\nlocal all all trust\nhost all all 127.0.0.1/32 "+
				"trust\n"), 0o644); err != nil {
			tr.Fatal(err)
		}
		tr.sql("select pg_reload_conf()")
		tr.connect = strings.Replace(tr.url, "postgres@", "searcher@", 1)
		tr.env = []string{"PGPASSWORD_FILE=" + file}
		tr.follow()
		tr.write()
		tr.sql("alter role searcher password 'the second'")
		password("the second")
		tr.sql("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'searcher'")
		tr.fresh("entries", 25*time.Second)
	}},
	{name: "a role with the rights of migrate -grant alone, then SELECT taken away for a while",
		proves: "no change is lost", own: true, try: forbidden(
			"revoke select on item from searcher", "grant select on item to searcher")},
	{name: "a role with the rights of migrate -grant alone, then row-level security switched on for a while",
		proves: "no change is lost", own: true, try: forbidden(
			"alter table item enable row level security", "alter table item disable row level security")},
	{name: "the server ends idle sessions after 2 s", proves: "no change is lost",
		try: roleSetting("idle_session_timeout = '2s'", "idle_in_transaction_session_timeout = '1s'")},
	{name: "ftsync's role has a statement_timeout of 200 ms", proves: "no change is lost",
		try: roleSetting("statement_timeout = '200ms'", "lock_timeout = '50ms'")},
	{name: "ftsync's role reads only by default, isolated, with another search_path", proves: "no change is lost",
		try: roleSetting("default_transaction_read_only = on", "default_transaction_isolation = 'serializable'",
			"search_path = 'nowhere'", "datestyle = 'German'", "timezone = 'Pacific/Apia'")},
	{name: "notifications by the ten thousand on ftsync's channel", proves: "others' deeds are bounded",
		try: func(tr *trial) {
			tr.follow()
			tr.write()
			before := tr.memory()
			channel := pgtest.One[string](tr, tr.open(),
				`select coalesce((select (regexp_match(query, 'listen\s+("?[\w.]+"?)', 'i'))[1] from pg_stat_activity
			where datname = current_database() and application_name like 'ftsync%' and query ilike '%listen%' limit 1),
			    'ftsync')`)
			ctx, cancel := context.WithTimeout(tr.Context(), 6*time.Second)
			defer cancel()
			for range 2 {
				conn := tr.open()
				go func() {
					for ctx.Err() == nil {
						conn.Exec(ctx, fmt.Sprintf(
							`do $$ begin for i in 1..2000 loop perform pg_notify('%s', repeat('x',
								7000) || random()); end loop; end $$`, strings.Trim(channel, `"`)))
					}
				}()
			}
			for ctx.Err() == nil {
				tr.fresh("entries", 6*time.Second)
			}
			if grown := tr.memory() - before; grown > 150<<20 {
				tr.violation("notifications made ftsync grow by %d MB", grown>>20)
			}
		}},
	{name: "somebody holds every advisory lock that ftsync knows", proves: "others' deeds are bounded",
		try: func(tr *trial) {
			hold := "select pg_advisory_lock(1718907251, n), pg_advisory_lock(1718907251000 + n) from " +
				"generate_series(0, 20) n"
			holder := tr.open()
			pgtest.Exec(tr, holder, hold)
			tr.start()
			tr.following(60 * time.Second)
			tr.write()
			tr.fresh("entries", 8*time.Second)
			pgtest.Exec(tr, holder, "select pg_advisory_unlock_all()")
			tr.pause(tr.atMost(2 * time.Second))
			pgtest.Exec(tr, holder, "set lock_timeout = '20s'",
				strings.ReplaceAll(hold, "pg_advisory_lock", "pg_advisory_lock_shared"))
			tr.fresh("entries", 8*time.Second)
		}},
	{name: "the log of changes is full", proves: "the log has a limit", try: func(tr *trial) {
		tr.follow()
		tr.stop()
		tr.sql("select setval('ftsync.log_limit', 100)")
		tr.write()
		tr.pause(8 * time.Second)
		if n := pgtest.One[int](tr, tr.open(), "select count(*) from ftsync.change"); n > 150 {
			tr.violation("the log holds %d rows, its limit is 100", n)
		}
		tr.sql("select setval('ftsync.log_limit', 5000000)")
		tr.start()
		tr.pause(time.Second)
	}},
	{name: "the consumer's row deleted while it follows", proves: "no change is lost", try: func(tr *trial) {
		tr.follow()
		tr.write()
		for range 2 {
			tr.pause(tr.atMost(time.Second))
			tr.sql("delete from ftsync.consumer where random() < 0.7")
		}
	}},
	{name: "schema ftsync dropped while it follows", proves: "no change is lost", harms: true, try: func(tr *trial) {
		tr.follow()
		tr.write()
		tr.pause(time.Second)
		if what := eventually(20*time.Second, func() string {
			conn, err := tr.dial(tr.Context())
			if err != nil {
				return err.Error()
			}
			defer conn.Close(tr.Context())
			if _, err := conn.Exec(tr.Context(), "drop schema if exists ftsync cascade"); err != nil {
				return err.Error() // a deadlock with writers
			}
			return ""
		}); what != "" {
			tr.Fatal(what)
		}
		tr.pause(2 * time.Second)
	}},
	{name: "writers with a statement_timeout of a few milliseconds", proves: "no statement of yours fails", harms: true,
		try: func(tr *trial) {
			tr.follow()
			tr.write()
			conn := tr.open()
			for range 1500 {
				conn.Exec(tr.Context(), fmt.Sprintf("set statement_timeout = %d", 1+tr.r.IntN(4)))
				conn.Exec(tr.Context(), fmt.Sprintf("update item set num = num + 1 where id %% 100 = %d",
					tr.r.IntN(100)))
			}
			pgtest.Exec(tr, conn, "reset statement_timeout")
			if n := pgtest.One[int](tr, conn,
				"select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()"); n > 0 {
				tr.violation("a writer's session is left with %d advisory locks", n)
			}
		}},
}

// forbidden takes a right away from the role of ftsync, which must be an error and never a
// deletion.
func forbidden(take, give string) func(*trial) {
	return func(tr *trial) {
		tr.sql("create role searcher login")
		migrate := exec.Command(programPath(tr), "migrate", "-grant=searcher")
		migrate.Env, migrate.Dir = tr.environ(), tr.dir
		if out, err := migrate.CombinedOutput(); err != nil {
			tr.Fatalf("migrate: %v\n%s", err, out)
		}
		tr.connect = strings.Replace(tr.url, "postgres@", "searcher@", 1)
		tr.follow()
		tr.write()
		tr.pause(time.Second)
		tr.sql(take)
		tr.notice(30*time.Second,
			func(st *status) bool { return st.Indexes[0].Error != "" || st.Indexes[1].Error != "" })
		if st, err := tr.status(); err == nil && st.Indexes[0].Documents < 1000 {
			tr.violation("documents were taken for deleted: %+v", st.Indexes[0])
		}
		tr.fresh("entries", 8*time.Second)
		tr.sql(give)
		if what := eventually(60*time.Second, tr.behind); what != "" {
			tr.violation("a minute after the right was given back: %s", what)
		}
	}
}

// roles counts roles to name them: they belong to the server, which trials share.
var roles atomic.Int64

// roleSetting gives the role of ftsync settings as an administrator might.
func roleSetting(settings ...string) func(*trial) {
	return func(tr *trial) {
		role := fmt.Sprintf("searcher_%d", roles.Add(1))
		tr.sql("create role " + role + " login superuser")
		tr.Cleanup(func() {
			conn, err := pgx.Connect(context.Background(), tr.url)
			if err == nil {
				conn.Exec(context.Background(), "drop owned by "+role+" cascade; drop role "+role)
				conn.Close(context.Background())
			}
		})
		for _, s := range settings {
			tr.sql("alter role " + role + " set " + s)
		}
		tr.connect = strings.Replace(tr.url, "postgres@", role+"@", 1)
		tr.follow()
		tr.write()
		tr.pause(2 * time.Second)
		tr.rest()
		tr.pause(4 * time.Second) // while nothing happens sessions are idle
		tr.fresh("entries", 8*time.Second)
	}
}

// fresh changes a row and waits until the change can be found.
func (tr *trial) fresh(index string, within time.Duration) {
	tr.Helper()
	title := fmt.Sprintf("fresh %d", tr.r.Uint64())
	statement, path := "update entry set title = '"+title+"' where a = 2 and b = 'fresh'",
		`/indexes/entries/documents/`+url.PathEscape(`["2", "fresh"]`)
	if index == "items" {
		statement, path = "update item set title = '"+title+"' where id = 0", "/indexes/items/documents/0"
	}
	tr.sql(statement)
	last := eventually(within, func() string {
		var doc struct{ Title string }
		code, err := get(tr.program.base, path, &doc)
		if err != nil || code != 200 || doc.Title != title {
			return fmt.Sprintf("%q is answered %d %v %q", path, code, err, doc.Title)
		}
		return ""
	})
	if last != "" {
		st, _ := tr.status()
		tr.violation("a change of index %s can't be found within %v: %s; status %+v", index, within, last, st)
	}
}

// filled waits until an index answers searches.
func (tr *trial) filled(index string, within time.Duration) {
	tr.Helper()
	if what := eventually(within, func() string {
		_, err := tr.search(url.Values{"index": {index}})
		if err != nil {
			return err.Error()
		}
		return ""
	}); what != "" {
		st, _ := tr.status()
		tr.violation("index %s is not filled within %v: %s; status %+v", index, within, what, st)
	}
}

// memory returns the resident memory of the program.
func (tr *trial) memory() int64 {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/statm", tr.program.cmd.Process.Pid))
	var total, resident int64
	fmt.Sscan(string(text), &total, &resident)
	return resident * int64(os.Getpagesize())
}

// startedBeside starts ftsync while a transaction is open that has done something to table cat.
func startedBeside(done string) func(*trial) {
	return func(tr *trial) {
		other := tr.open()
		pgtest.Exec(tr, other, "begin", done)
		tr.start()
		tr.filled("entries", 30*time.Second)
		tr.fresh("entries", 5*time.Second)
		pgtest.Exec(tr, other, "commit")
		tr.following(60 * time.Second)
	}
}
