package worker

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// pooler starts PgBouncer in transaction mode before the server of a URL, and
// returns the URL to use instead.
func pooler(t *testing.T, to string) string {
	t.Helper()
	bin, err := exec.LookPath("pgbouncer")
	if err != nil {
		t.Skip("pgbouncer is not installed")
	}
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	dir, err := os.MkdirTemp("", "pgbouncer-") // t.TempDir is closed to other users
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(dir, "pgbouncer.ini")
	err = os.WriteFile(config, []byte(fmt.Sprintf(`[databases]
* = host=127.0.0.1 port=%s user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
auth_type = any
pool_mode = transaction
default_pool_size = 3
server_reset_query =
unix_socket_dir =
`, u.Port(), port)), 0o644)
	if err != nil {
		t.Fatal(err)
	}
	args := []string{config}
	if os.Getuid() == 0 {
		args = append([]string{"-u", "nobody"}, args...)
	}
	cmd := exec.Command(bin, args...)
	cmd.Stderr = t.Output()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	u.Host = fmt.Sprintf("127.0.0.1:%d", port)
	eventually(t, 10*time.Second, func() string {
		conn, err := net.Dial("tcp", u.Host)
		if err != nil {
			return err.Error()
		}
		conn.Close()
		return ""
	})
	return u.String()
}

// Behind a pooler that hands out server connections by the transaction, ftsync
// polls, says why, and follows all the same; prepared transactions included.
func TestPooler_IsLivedWith(t *testing.T) {
	t.Parallel()
	server, err := pgtest.Start(pgtest.Options{Settings: map[string]string{"max_prepared_transactions": "5"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Stop() })
	direct := server.URL("postgres")
	through := pooler(t, direct)
	conn := pgtest.Connect(t, direct)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 30_000), makeBooks,
		"alter database postgres set timezone = 'America/Lima'", "alter database postgres set datestyle = 'German'")
	at := plan.Definition{Name: "times", Table: "moment", Search: []plan.SearchColumn{{Name: "what"}},
		Filter: []string{"at", "n", "f", "ok"}}
	pgtest.Exec(t, conn, "create table moment (at timestamptz primary key, what text, n bigint, f float8, ok boolean)",
		"insert into moment select now() + g * interval '1 s', 'what ' || g, g, g / 3.0, g % 2 = 0 from "+
			"generate_series(1, 100) g", "insert into moment values ('infinity', 'x', null, 'NaN', null)")
	defs := []plan.Definition{articles, books, at}
	w := startWorker(t, Config{Connect: through, Indexes: defs}, "")
	w.waitFollowing(t)
	if st := w.Status(); st.Mode != "poll" || !strings.Contains(st.ModeWhy, "pooler") {
		t.Errorf("mode %q, %q", st.Mode, st.ModeWhy)
	}
	pgtest.Exec(t, conn, "begin", "update article set title = 'prepared' where id = 700", "prepare transaction 'p'")
	for _, sql := range []string{
		"update article set title = 'changed' where id < 100", "delete from article where id between 200 and 300",
		"update article set id = 100000 where id = 5",
		"update author set name = 'another' where id = 3", "delete from moment where ok",
		"update moment set at = at + interval '1 year' where not ok",
		"insert into article select g, 'many' from generate_series(200000, 212000) g", "commit prepared 'p'",
	} {
		pgtest.Exec(t, conn, sql)
	}
	with := connectWith(t, direct).Conn
	w.waitEqual(t, with, defs...)

	// A crash that the pooler hides is noticed at the next acknowledgement.
	before := testutil.ToFloat64(w.metrics.reconnects)
	pgtest.Exec(t, conn, "truncate ftsync.alive", "update article set title = 'after a crash' where id = 900")
	eventually(t, 20*time.Second, func() string {
		if testutil.ToFloat64(w.metrics.reconnects) == before {
			return "it goes on as if nothing had happened"
		}
		return ""
	})
	w.waitEqual(t, with, defs...)

	// So is a server that is gone for a moment.
	server.Kill()
	if err := server.Up(); err != nil {
		t.Fatal(err)
	}
	conn = pgtest.Connect(t, direct)
	pgtest.Exec(t, conn, "update article set title = 'after the crash' where id < 50")
	w.waitEqual(t, connectWith(t, direct).Conn, defs...)
	if v, err := Verify(t.Context(), through, w.dir, "articles", false); err != nil || v.Differences() != 0 {
		t.Errorf("verify: %+v, %v", v, err)
	}
}

// Settings of the role or the database that the pooler's connections come with have no effect.
func TestPooler_RoleSettingsAreSetAside(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 10))
	name := pgtest.One[string](t, conn, "select current_database()")
	for setting, value := range map[string]string{"default_transaction_read_only": "on",
		"default_transaction_isolation": "serializable", "client_encoding": "LATIN1"} {
		pgtest.Exec(t, conn, fmt.Sprintf("set default_transaction_read_only = off; alter database %s set %s = '%s'",
			name, setting, value))
	}
	w := startWorker(t, Config{Connect: pooler(t, url), Indexes: []plan.Definition{articles}}, "")
	w.waitFollowing(t)
	pgtest.Exec(t, conn, "update article set title = 'costs 5 €' where id = 1")
	w.waitEqual(t, conn, articles)
	if p := w.index(t, "articles").Poison; len(p) > 0 {
		t.Errorf("a character that the role's encoding lacks was set aside: %+v", p)
	}
}

// A server that was stopped and started again behind a pooler may be another one, or have
// given out ids anew: a look says so, whatever the pooler hides.
func TestPooler_ServerStartedAgain(t *testing.T) {
	t.Parallel()
	server, err := pgtest.Start(pgtest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Stop() })
	direct := server.URL("postgres")
	pgtest.Exec(t, pgtest.Connect(t, direct), fmt.Sprintf(makeArticles, 10))
	w := startWorker(t, Config{Connect: direct, Indexes: []plan.Definition{articles}}, "")
	w.waitFollowing(t)
	w.stop()
	conn, err := postgres.Dial(t.Context(), pooler(t, direct), "test")
	if err != nil {
		t.Fatal(err)
	}
	defer postgres.Close(conn)
	l := &lane{w: w.Worker, conn: conn, long: make(chan struct{}, 1)}
	for range 2 {
		if _, err := l.takeTarget(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := server.Down("fast"); err != nil {
		t.Fatal(err)
	}
	if err := server.Up(); err != nil {
		t.Fatal(err)
	}
	if _, err := l.takeTarget(t.Context(), nil); !errors.Is(err, postgres.ErrStale) {
		t.Errorf("the look ends with %v", err)
	}
}
