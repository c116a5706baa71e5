package docker_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"ftsync/cmd/ftsync/certificate/certtest"
	"ftsync/worker/pgtest"
)

// monitored is a Prometheus that scrapes an ftsync, with the alerts of docker/prometheus, which
// wait for seconds here.
type monitored struct{ at string }

// background runs a program until the test ends.
func background(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	cmd.Stdout, cmd.Stderr = t.Output(), t.Output()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait()
	})
}

func monitor(t *testing.T, target string) monitored {
	t.Helper()
	prometheus, dir := prometheusTool(t, "prometheus"), t.TempDir()
	rules := regexp.MustCompile(`(?m)^( +for:) \w+$`).ReplaceAllString(file(t, "prometheus/ftsync.rules.yml"), "$1 2s")
	config := fmt.Sprintf(`global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: [rules.yml]
scrape_configs:
  - {job_name: ftsync, scheme: https, tls_config: {insecure_skip_verify: true}, static_configs: [{targets: [%q]}]}
`, target)
	for name, text := range map[string]string{"rules.yml": rules, "prometheus.yml": config} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	at := "127.0.0.1:" + freePort(t)
	background(t, exec.Command(prometheus, "--config.file", dir+"/prometheus.yml", "--storage.tsdb.path", dir+"/data",
		"--web.listen-address", at, "--log.level", "error"))
	return monitored{"http://" + at}
}

// ask is the part of an answer that these tests read.
func (m monitored) ask(path string, data any) error {
	body, err := fetch(m.at + path)
	if err != nil {
		return err
	}
	answer := struct{ Data any }{data}
	return json.Unmarshal(body, &answer)
}

// waitFor waits until an alert fires, or does not.
func (m monitored) waitFor(t *testing.T, name string, fires bool) {
	t.Helper()
	eventually(t, 2*time.Minute, func() error {
		time.Sleep(100 * time.Millisecond) // Prometheus looks once a second
		var all struct {
			Alerts []struct {
				Labels map[string]string
				State  string
			}
		}
		if err := m.ask("/api/v1/alerts", &all); err != nil {
			return err
		}
		for _, a := range all.Alerts {
			if a.Labels["alertname"] == name && a.State == "firing" {
				if fires {
					return nil
				}
				return fmt.Errorf("%s fires: %v", name, a.Labels)
			}
		}
		if fires {
			return fmt.Errorf("%s does not fire; alerts: %v", name, all.Alerts)
		}
		return nil
	})
}

// Alerts fire where a real ftsync meets a real fault, and end with it; and the real metrics are
// those that alerts and the dashboard ask for.
func TestAlerts_FireInARealRun(t *testing.T) {
	t.Parallel()
	prometheusTool(t, "prometheus")
	server, err := pgtest.Start(pgtest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Stop() })
	sql := func(statement string) {
		t.Helper()
		pgtest.Exec(t, pgtest.Connect(t, server.URL("postgres")), statement)
	}
	sql("create table film (id int primary key, title text); insert into film values (1, 'Red fox'), (2, 'Red hen')")

	dir := t.TempDir()
	cache := filepath.Join(dir, "cache")
	mounted := mountDisk(t, cache)
	if err := os.WriteFile(filepath.Join(dir, "ftsync.yaml"),
		[]byte("indexes:\n  films:\n    table: public.film\n    search: {title: {}}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	address := "127.0.0.1:" + freePort(t)
	program := exec.Command(buildProgram(t))
	program.Dir = dir
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem") // some metrics are there with TLS alone
	certificate, secret := certtest.Pair(t, 1, time.Now().Add(-time.Hour), time.Now().Add(1000*time.Hour))
	for path, text := range map[string][]byte{cert: certificate, key: secret} {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	program.Env = append(os.Environ(), "DATABASE_URL="+server.URL("postgres"), "FTSYNC_CACHE_DIR="+cache,
		"FTSYNC_HTTP_ADDR="+address, "FTSYNC_VERIFY_INTERVAL=1m", "FTSYNC_TLS_CERT_FILE="+cert,
		"FTSYNC_TLS_KEY_FILE="+key)
	background(t, program)
	m := monitor(t, address)

	eventually(t, 2*time.Minute, func() error {
		time.Sleep(100 * time.Millisecond)
		return m.allMetrics(t)
	})
	for _, q := range queries(t) {
		if err := m.ask("/api/v1/query?query="+url.QueryEscape(q), &struct{}{}); err != nil {
			t.Errorf("the dashboard asks %s: %v", q, err)
		}
	}

	m.waitFor(t, "FtsyncNotFollowing", false)
	if err := server.Down("fast"); err != nil {
		t.Fatal(err)
	}
	m.waitFor(t, "FtsyncNotFollowing", true)
	if err := server.Up(); err != nil {
		t.Fatal(err)
	}
	m.waitFor(t, "FtsyncNotFollowing", false)

	m.waitFor(t, "FtsyncIndexFailed", false)
	sql("alter table film rename title to name")
	m.waitFor(t, "FtsyncIndexFailed", true)
	sql("alter table film rename name to title")
	m.waitFor(t, "FtsyncIndexFailed", false)

	if !mounted {
		t.Skip("only root can mount a disk that fills, and not everywhere")
	}
	m.waitFor(t, "FtsyncDiskFull", false)
	filler := filepath.Join(cache, "filler")
	if err := os.WriteFile(filler, make([]byte, 100<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	m.waitFor(t, "FtsyncDiskFull", true)
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	m.waitFor(t, "FtsyncDiskFull", false)
}

// mountDisk makes a folder a small disk of its own, if that may be done here.
func mountDisk(t *testing.T, dir string) bool {
	t.Helper()
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=220m,mode=0700"); err != nil {
		return false
	}
	t.Cleanup(func() { // when the program has ended, which was started later
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Errorf("unmount %s: %v", dir, err)
		}
	})
	return true
}

// allMetrics is an error while Prometheus lacks a metric that alerts or the dashboard ask for, or
// that the manual's table has.
func (m monitored) allMetrics(t *testing.T) error {
	var there []string
	if err := m.ask("/api/v1/label/__name__/values", &there); err != nil {
		return err
	}
	table := strings.Join(regexp.MustCompile("(?m)^\\| `ftsync_[^|]+").FindAllString(
		file(t, "../cmd/ftsync/README.md"), -1), "\n")
	asked := file(t, "prometheus/ftsync.rules.yml") + strings.Join(queries(t), "\n") + table
	for _, name := range regexp.MustCompile(`\b(ftsync|process)_\w+`).FindAllString(asked, -1) {
		if !slices.Contains(there, name) && !slices.Contains(there, name+"_count") &&
			name != "ftsync_last_verified_timestamp_seconds" { // it takes a while
			return fmt.Errorf("Prometheus has no %s", name)
		}
	}
	return nil
}
