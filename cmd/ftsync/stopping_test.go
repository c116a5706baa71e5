package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"ftsync/worker/pgtest"
)

// stopsInOrder sends SIGTERM, and wants an orderly end within the 10 s that Docker waits.
// A process that takes longer says what all of its goroutines do.
func stopsInOrder(t *testing.T, cmd *exec.Cmd, stderr *output) {
	t.Helper()
	began := time.Now()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	dump := time.AfterFunc(9*time.Second, func() { cmd.Process.Signal(syscall.SIGQUIT) })
	defer dump.Stop()
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v after %v\n%s", err, time.Since(began), stderr)
	}
	t.Logf("stopped after %v", time.Since(began).Round(time.Millisecond))
}

// I8: wherever it is, one SIGTERM ends it in order.
func TestProgram_stopsInAnyPhase(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	sql := func(statement string) { pgtest.Exec(t, conn, statement) }
	sql(filmSQL)
	sql(`create table big (id int primary key, title text, body text, year int);
		insert into big select g, 'Fox number ' || g, repeat('word' || g || ' and ' || g % 977 || ' ', 20), g %
			100 from generate_series(1, 60000) g`)
	const big = "  big: {table: big, search: {title: {}, body: {}}, filter: [year], tokenizer: english}\n"
	dir := t.TempDir()
	config := filepath.Join(dir, "ftsync.yaml")
	caches := 0
	// begin starts it with an empty cache, by way of a network that may fail.
	begin := func(t *testing.T, yaml string) (cmd *exec.Cmd, stderr *output, r running, net *pgtest.Proxy) {
		if err := os.WriteFile(config, []byte(yaml), 0o600); err != nil {
			t.Fatal(err)
		}
		caches++
		net = pgtest.NewProxy(t, url)
		cmd, addr, stderr := process(t, map[string]string{
			"DATABASE_URL": net.URL(), "FTSYNC_CONFIG": config, "FTSYNC_CACHE_DIR": filepath.Join(dir,
				fmt.Sprint("cache", caches)),
		})
		return cmd, stderr, running{base: "http://" + addr}, net
	}
	// state waits until the index of the large table is where it is wanted, or further.
	state := func(t *testing.T, r running, wanted ...string) {
		t.Helper()
		for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
			var st statusReply
			r.get("/status", &st)
			for _, x := range st.Indexes {
				for _, w := range wanted {
					if x.Name == "big" && x.State == w {
						return
					}
				}
			}
			if time.Now().After(deadline) {
				t.Fatalf("never %v: %+v", wanted, st.Indexes)
			}
		}
	}

	t.Run("at the start", func(t *testing.T) {
		for _, after := range []string{`"msg":"starting"`, `"msg":"listening"`} {
			cmd, stderr, _, _ := begin(t, filmYAML+big)
			eventually(t, after, "true", stderr.has(after))
			stopsInOrder(t, cmd, stderr)
		}
	})
	t.Run("while it prepares", func(t *testing.T) {
		cmd, stderr, r, _ := begin(t, filmYAML+big)
		state(t, r, "waiting", "backfill")
		stopsInOrder(t, cmd, stderr)
	})
	t.Run("while a table is locked that it prepares", func(t *testing.T) {
		sql("create table if not exists held (id int primary key, title text)")
		sql("begin; lock table held")
		defer sql("rollback")
		cmd, stderr, r, _ := begin(t, filmYAML+"  held: {table: held, search: {title: {}}}\n")
		eventually(t, "an index waits", "true", func() string {
			var st statusReply
			r.get("/status", &st)
			for _, x := range st.Indexes {
				if x.Waiting != "" {
					return "true"
				}
			}
			return ""
		})
		stopsInOrder(t, cmd, stderr)
	})
	for _, phase := range [][]string{{"backfill"}, {"building"}, {"catching up", "following"}} {
		t.Run("while it is "+phase[0], func(t *testing.T) {
			cmd, stderr, r, _ := begin(t, filmYAML+big)
			state(t, r, append(phase, "following")...)
			sql("update big set year = year + 1 where id % 10 = 0")
			stopsInOrder(t, cmd, stderr)
		})
	}
	t.Run("while it follows much", func(t *testing.T) {
		cmd, stderr, r, _ := begin(t, filmYAML+big)
		state(t, r, "following")
		sql("update big set title = title || ' again'")
		stopsInOrder(t, cmd, stderr)
	})
	t.Run("while it reads its configuration again", func(t *testing.T) {
		cmd, stderr, r, _ := begin(t, filmYAML)
		eventually(t, "ready", isReady, r.ready)
		if err := os.WriteFile(config, []byte(filmYAML+big), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd.Process.Signal(syscall.SIGHUP)
		eventually(t, "reloaded", "true", stderr.has("configuration reloaded"))
		stopsInOrder(t, cmd, stderr)
	})
	t.Run("while the network is silent", func(t *testing.T) {
		for _, yaml := range []string{filmYAML, filmYAML + big} { // at rest, and while it loads
			cmd, stderr, r, net := begin(t, yaml)
			if yaml == filmYAML {
				eventually(t, "ready", isReady, r.ready)
			} else {
				state(t, r, "backfill", "building", "catching up", "following")
			}
			net.Swallow("", pgtest.BothWays)
			sql("update film set body = body || ' more'")
			stopsInOrder(t, cmd, stderr)
		}
	})
	t.Run("while nobody answers from the start", func(t *testing.T) {
		cmd, stderr, _, net := begin(t, filmYAML)
		net.Swallow("", pgtest.BothWays)
		eventually(t, "listening", "true", stderr.has(`"msg":"listening"`))
		stopsInOrder(t, cmd, stderr)
	})
	t.Run("while Postgres is away", func(t *testing.T) {
		cmd, stderr, r, net := begin(t, filmYAML)
		eventually(t, "ready", isReady, r.ready)
		net.Refuse(true)
		net.Reset("")
		eventually(t, "without a session", "true", stderr.has("no session with Postgres"))
		stopsInOrder(t, cmd, stderr)
	})
	if t.Failed() {
		return
	}
	// Whatever was stopped is taken up.
	cmd, stderr, r, _ := begin(t, filmYAML+big)
	eventually(t, "ready", isReady, r.ready)
	stopsInOrder(t, cmd, stderr)
	if bytes.Contains([]byte(stderr.String()), []byte("ERROR")) || strings.Contains(stderr.String(), "panic") {
		t.Errorf("it said\n%s", stderr)
	}
}
