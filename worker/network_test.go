package worker

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"ftsync/worker/changelog"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// noticed is how soon a network that swallows everything must be known to do so.
const noticed = 30 * time.Second

// behindProxy is a worker that follows articles through a network that can fail.
func behindProxy(t *testing.T, rows int) (*running, *pgtest.Proxy, string) {
	t.Helper()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, rows))
	p := pgtest.NewProxy(t, url)
	w := startWorker(t, Config{Connect: p.URL(), Indexes: []plan.Definition{articles}}, "")
	w.waitFollowing(t)
	return w, p, url
}

// I7: a network that takes what is sent and answers nothing is noticed, and meanwhile
// no signal says that the index is fresh.
func TestNetwork_ThatSwallowsEverything(t *testing.T) {
	t.Parallel()
	for _, way := range []pgtest.Way{pgtest.BothWays, pgtest.ToClient} {
		t.Run(fmt.Sprint(way), func(t *testing.T) {
			t.Parallel()
			w, p, url := behindProxy(t, 100)
			conn := pgtest.Connect(t, url)
			eventually(t, 10*time.Second, func() string {
				if lag := w.index(t, "articles").Lag; lag != 0 {
					return fmt.Sprintf("a worker that has nothing to do has a lag of %v", lag)
				}
				return ""
			})
			began := time.Now()
			p.Swallow("", way)
			worst := time.Duration(0) // by which the lag was less than the time since
			eventually(t, noticed, func() string {
				pgtest.Exec(t, conn, "update article set views = views + 1 where id = 1")
				st := w.Status()
				if since := time.Since(began); since > parkNet+2*lookGrace {
					worst = max(worst, since-parkNet-st.Indexes[0].Lag)
				}
				if st.Connected {
					return "it counts as connected"
				}
				return ""
			})
			if worst > 2*time.Second {
				t.Errorf("the lag was too small by %v", worst)
			}
			p.Heal()
			w.waitEqual(t, conn, articles)
		})
	}
}

// When the connection that loads rows, or the one for housekeeping, falls silent, that one alone
// is given up and replaced; the others go on.
func TestNetwork_ThatSwallowsOneConnection(t *testing.T) {
	t.Parallel()
	w, p, url := behindProxy(t, 100)
	conn := pgtest.Connect(t, url)
	for _, name := range []string{"ftsync prepare", "ftsync load"} {
		p.Swallow(name, pgtest.BothWays)
		before := w.published(t, "articles").ID()
		if err := changelog.Reindex(t.Context(), url, "articles"); err != nil {
			t.Fatal(err)
		}
		eventually(t, noticed, func() string {
			if testutil.ToFloat64(w.metrics.fault(stageRead))+testutil.ToFloat64(
				w.metrics.fault(stageCapture)) == 0 && w.index(t, "articles").Waiting == "" {
				return name + " was not found to be dead"
			}
			return ""
		})
		if testutil.ToFloat64(w.metrics.reconnects) > 0 {
			t.Errorf("%s alone was dead, and the whole session has ended", name)
		}
		p.Heal()
		eventually(t, 40*time.Second, func() string {
			if w.published(t, "articles").ID() == before {
				return fmt.Sprintf("it was not built anew with a new connection: %+v", w.index(t, "articles"))
			}
			return ""
		})
		w.waitEqual(t, conn, articles)
	}
}

// Notifications are anybody's to send: they wake, at a bounded pace, and nothing is
// kept of them.
func TestListen_AFloodOfNotifications(t *testing.T) {
	t.Parallel()
	w, conn, _ := followArticles(t, 100)
	eventually(t, 10*time.Second, func() string {
		if !w.Status().Parked {
			return "not parked"
		}
		return ""
	})
	before := testutil.ToFloat64(w.metrics.wakeups.WithLabelValues("notify"))
	began := time.Now()
	for range 10 {
		pgtest.Exec(t, conn, "do $$ begin for i in 1..1000 loop perform pg_notify('ftsync', repeat('x', 1000) || "+
			"i); end loop; end $$")
	}
	pgtest.Exec(t, conn, "update article set title = 'after the flood' where id = 1")
	w.waitEqual(t, conn, articles)
	most := time.Since(began)/quiet + 2
	if n := testutil.ToFloat64(w.metrics.wakeups.WithLabelValues("notify")) - before; n > float64(most) {
		t.Errorf("10,000 notifications in %v woke %v times, want at most %d", time.Since(began), n, most)
	}
}

// A password that was replaced is read again with the next connection.
func TestConnect_ReadsThePasswordAgain(t *testing.T) {
	t.Parallel()
	server, err := pgtest.Start(pgtest.Options{Settings: map[string]string{"password_encryption": "scram-sha-256"}})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	conn := pgtest.Connect(t, server.URL("postgres"))
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 10), "create role app login superuser password 'first'")
	hba := "host all postgres 127.0.0.1/32 trust\nhost all app 127.0.0.1/32 scram-sha-256\n"
	if err := os.WriteFile(filepath.Join(server.DataDir(), "pg_hba.conf"), []byte(hba), 0o600); err != nil {
		t.Fatal(err)
	}
	pgtest.Exec(t, conn, "select pg_reload_conf()")
	file := filepath.Join(t.TempDir(), "password")
	write := func(password string) {
		if err := os.WriteFile(file, []byte(password), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("first")
	w := startWorker(t, Config{Indexes: []plan.Definition{articles}, Reconnect: func() (string, error) {
		password, err := os.ReadFile(file)
		return fmt.Sprintf("postgres://app:%s@127.0.0.1:%d/postgres?sslmode=disable", password, server.Port()), err
	}}, "")
	w.waitFollowing(t)
	write("second")
	pgtest.Exec(t, conn, "alter role app password 'second'",
		"select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = 'app'",
		"update article set title = 'seen' where id = 1")
	w.waitEqual(t, conn, articles)
}

// Settings of the role or the database have no effect on ftsync's connections.
func TestConnect_SetsRoleSettingsAside(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	name := pgtest.One[string](t, conn, "select current_database()")
	for setting, value := range map[string]string{"idle_session_timeout": "1s", "default_transaction_read_only": "on",
		"statement_timeout": "1ms", "lock_timeout": "1ms", "default_transaction_isolation": "serializable"} {
		if pgtest.One[bool](t, conn, "select exists (select from pg_settings where name = $1)", setting) {
			pgtest.Exec(t, conn, fmt.Sprintf("set default_transaction_read_only = off; alter database %s set %s = '%s'",
				name, setting, value))
		}
	}
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 100))
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}}, "")
	w.waitFollowing(t)
	time.Sleep(3 * time.Second) // longer than the server would have it idle
	pgtest.Exec(t, conn, "update article set title = 'seen' where id = 1")
	w.waitEqual(t, conn, articles)
	if n := testutil.ToFloat64(w.metrics.reconnects); n > 0 {
		t.Errorf("%v sessions were ended", n)
	}
}

// A frozen process of the server answers nothing, though its network is well.
func TestNetwork_WhoseServerIsFrozen(t *testing.T) {
	t.Parallel()
	w, conn, _ := followArticles(t, 100)
	pid := pgtest.One[int](t,
		conn, "select pid from pg_stat_activity where application_name = 'ftsync follow' and datname = "+
			"current_database()")
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		t.Skipf("another user's process: %v", err)
	}
	defer syscall.Kill(pid, syscall.SIGCONT) // it would keep the server from ending
	pgtest.Exec(t, conn, "update article set title = 'seen' where id = 1")
	eventually(t, noticed, func() string {
		if testutil.ToFloat64(w.metrics.reconnects) == 0 {
			return "the session has not been given up"
		}
		return ""
	})
	w.waitEqual(t, conn, articles)
}

// What a failed index waits until it is tried again begins small again once it has worked.
func TestFail_PausesBeginSmallAgain(t *testing.T) {
	t.Parallel()
	w, conn, _ := followArticles(t, 100)
	for i := range 6 {
		pgtest.Exec(t, conn, "alter table article rename to gone", "update gone set views = views + 1 where id = 1")
		eventually(t, 20*time.Second, func() string {
			if w.index(t, "articles").State != stateFailed {
				return "not failed"
			}
			return ""
		})
		if ix := w.index(t, "articles"); !ix.RetryAt.IsZero() && time.Until(ix.RetryAt) > 3*time.Second {
			t.Fatalf("after %d faults, each over when the next came, the index is tried again in %v",
				i+1, time.Until(ix.RetryAt))
		}
		pgtest.Exec(t, conn, "alter table gone rename to article",
			fmt.Sprintf("update article set title = 'fault %d' where id = 1", i))
		w.waitEqual(t, conn, articles)
		eventually(t, 20*time.Second, func() string {
			if ix := w.index(t, "articles"); ix.State != stateFollowing {
				return fmt.Sprintf("it is %s (%s)", ix.State, ix.Error)
			}
			return ""
		})
	}
}
