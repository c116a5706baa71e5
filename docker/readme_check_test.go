package docker_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"ftsync/worker/pgtest"
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	var err error
	if builds, err = os.MkdirTemp("", "ftsync-docker-test-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(builds)
	return pgtest.Main(m)
}

// shop are the tables that the README's examples are about, with the indexes that Postgres needs to find changed rows.
const shop = `
	create table article (id int primary key, title text, body text, category text, published_at timestamptz, url text,
		deleted_at timestamptz, author_id int, votes int);
	create table users (id int primary key, name text);
	create table article_tag (article_id int, tag text, primary key (article_id, tag));
	create table country (code text primary key);
	create index on article (author_id)`

// The README's configurations are accepted by ftsync check without a warning, and what it shows check to print is what
// check prints.
func TestReadme_CheckAcceptsItsConfigurations(t *testing.T) {
	program := buildProgram(t)
	// check runs in a folder that holds the configuration, as the README shows it.
	check := func(configuration, url string) (out string, code int) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "ftsync.yaml"), []byte(configuration), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(program, "check", "-config=ftsync.yaml")
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "DATABASE_URL="+url)
		b, err := cmd.CombinedOutput()
		if cmd.ProcessState == nil {
			t.Fatal(err)
		}
		return string(b), cmd.ProcessState.ExitCode()
	}
	url := pgtest.Database(t)
	pgtest.Exec(t, pgtest.Connect(t, url), shop)

	_, blocks := readme(t)
	var configurations []string
	for _, b := range blocks {
		if b.language == "yaml" && strings.HasPrefix(b.text, "indexes:") {
			configurations = append(configurations, b.text)
		}
	}
	configurations = append(configurations, file(t, "kubernetes/base/ftsync.yaml"))
	if len(configurations) < 3 {
		t.Fatalf("the README has %d configurations, want one over a table and one over a query", len(configurations))
	}
	for _, c := range configurations {
		if out, code := check(c, url); code != 0 || out != "ftsync.yaml: fits the database (indexes: 1)\n" {
			t.Errorf("check exits with %d and prints:\n%s\nfor:\n%s", code, out, c)
		}
	}

	const prompt = "$ ftsync check -config=ftsync.yaml\n"
	found := 0
	for _, b := range blocks {
		shown, ok := strings.CutPrefix(b.text, prompt)
		if !ok {
			continue
		}
		found++
		wrong := mistaken(t, configurations[0])
		if out, code := check(wrong, url); code != 2 || out != shown {
			t.Errorf("check exits with %d and prints:\n%s\nwant 2 and the README's:\n%s\nfor:\n%s", code, out, shown,
				wrong)
		}
	}
	if found != 1 {
		t.Errorf("the README shows check %d times, want once", found)
	}
}

// builds is where buildProgram puts the program; gone at the end of the tests.
var builds string

// buildProgram is the path of ftsync, built once for all tests.
func buildProgram(t *testing.T) string {
	t.Helper()
	program, err := buildOnce()
	if err != nil {
		t.Fatal(err)
	}
	return program
}

var buildOnce = sync.OnceValues(func() (string, error) {
	program := filepath.Join(builds, "ftsync")
	build := exec.Command("go", "build", "-tags", "fts5,netgo,osusergo", "-trimpath", "-buildvcs=false", "-o", program,
		"./cmd/ftsync")
	build.Dir = ".."
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build ftsync: %w\n%s", err, out)
	}
	return program, nil
})

// mistaken is a configuration with the two mistakes that the README shows check to find.
func mistaken(t *testing.T, configuration string) string {
	t.Helper()
	for _, r := range [][2]string{{"body: {}", "bodi: {}"}, {"published_at", "publishd_at"}} {
		if n := strings.Count(configuration, r[0]); n != 1 {
			t.Fatalf("the README's first configuration has %q %d times, want once", r[0], n)
		}
		configuration = strings.Replace(configuration, r[0], r[1], 1)
	}
	return configuration
}
