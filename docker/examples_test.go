package docker_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ftsync/cmd/ftsync/nodetest"
	"ftsync/worker/pgtest"
)

// shopOf starts what the examples need: a database with their table, and ftsync with their index. It returns the
// environment that they read.
func shopOf(t *testing.T, settings ...string) (env []string, at string) {
	t.Helper()
	database := pgtest.Database(t)
	pgtest.Exec(t, pgtest.Connect(t, database), file(t, "examples/articles.sql"))
	address := "127.0.0.1:" + freePort(t)
	at = "http://" + address
	program := exec.Command(buildProgram(t), "-config=examples/ftsync.yaml")
	program.Env = append(os.Environ(), append(settings, "DATABASE_URL="+database, "FTSYNC_HTTP_ADDR="+address,
		"FTSYNC_CACHE_DIR="+filepath.Join(t.TempDir(), "cache"))...)
	background(t, program)
	eventually(t, time.Minute, func() error { _, err := fetch(at + "/readyz"); return err })
	return append(os.Environ(), "DATABASE_URL="+database, "FTSYNC_URL="+at), at
}

// installed runs a command that fetches packages, and skips the test where no registry answers.
func installed(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if out, err := cmd.CombinedOutput(); nodetest.Unreachable.Match(out) && err != nil {
		t.Skipf("not tested, for packages can't be fetched: %v\n%s", err, out)
	} else if err != nil {
		t.Fatalf("%s: %v\n%s", cmd, err, out)
	}
}

// wants skips the test where a program is missing.
func wants(t *testing.T, program, of string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Skipf("not tested: there is no %s (%s)", program, of)
	}
}

// Each example with a server writes articles and finds them, at once, by its words as they are now.
func TestExamples_WriteAndFind(t *testing.T) {
	t.Parallel()
	for name, command := range map[string]func(t *testing.T, port string) *exec.Cmd{
		"go": func(t *testing.T, _ string) *exec.Cmd {
			program := filepath.Join(t.TempDir(), "articles")
			build := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".")
			build.Dir = "examples/go" // a module of its own
			installed(t, build)
			return exec.Command(program)
		},
		"node": func(t *testing.T, _ string) *exec.Cmd {
			return exec.Command("node", filepath.Join(nodetest.Install(t, "examples/node"), "server.mjs"))
		},
		"django": func(t *testing.T, port string) *exec.Cmd {
			wants(t, "python3", "of Debian's package python3")
			if exec.CommandContext(t.Context(), "python3", "-m", "pip", "--version").Run() != nil {
				t.Skip("not tested: python3 has no pip")
			}
			dir := t.TempDir()
			installed(t, exec.CommandContext(t.Context(), "python3", "-m", "pip", "install", "--quiet", "--no-compile",
				"--disable-pip-version-check", "--target", dir, "--requirement", "examples/django/requirements.txt"))
			cmd := exec.Command("python3", "examples/django/app.py", "runserver", "--noreload", port)
			cmd.Env = []string{"PYTHONPATH=" + dir, "PYTHONDONTWRITEBYTECODE=1"}
			return cmd
		},
		"rails": func(t *testing.T, port string) *exec.Cmd {
			wants(t, "puma", "of Debian's packages puma, ruby-railties, ruby-activerecord, ruby-actionpack and ruby-pg")
			for _, gem := range []string{"railties", "activerecord", "actionpack", "pg"} {
				out, err := exec.CommandContext(t.Context(), "ruby", "-e", "gem '"+gem+"'").CombinedOutput()
				if err != nil {
					t.Skipf("not tested: ruby has no gem %s\n%s", gem, out)
				}
			}
			cmd := exec.Command("puma", "--quiet", "--bind", "tcp://127.0.0.1:"+port)
			cmd.Dir = "examples/rails"
			return cmd
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			port := freePort(t)
			cmd := command(t, port)
			env, _ := shopOf(t)
			cmd.Env = append(append(env, "PORT="+port), cmd.Env...)
			background(t, cmd)
			writeAndFind(t, "http://127.0.0.1:"+port+"/articles")
		})
	}
}

// listed is what the examples answer.
type listed struct {
	Total    int
	Articles []struct {
		ID              json.RawMessage
		Title, Category string
	}
}

func writeAndFind(t *testing.T, at string) {
	t.Helper()
	find := func(query string) (titles string, err error) {
		body, err := fetch(at + "?" + query)
		if err != nil {
			return "", err
		}
		var got listed
		if err := json.Unmarshal(body, &got); err != nil {
			return "", fmt.Errorf("%s: %w", body, err)
		}
		for _, a := range got.Articles {
			titles += a.Title + "|"
		}
		return titles, nil
	}
	finds := func(query, want string) {
		t.Helper()
		if got, err := find(query); err != nil || got != want {
			t.Errorf("%s finds %q, want %q (%v)", query, got, want, err)
		}
	}
	write := func(method, path, body string) (id, after string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, at+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		var written struct {
			ID    json.RawMessage
			After string
		}
		if err := json.Unmarshal(text, &written); err != nil || written.After == "" || res.StatusCode > 299 {
			t.Fatalf("%s %s: %s %s", method, path, res.Status, text)
		}
		return strings.Trim(string(written.ID), `"`), written.After
	}
	eventually(t, time.Minute, func() error { _, err := find("q=bread"); return err }) // it has started
	finds("q=foxes", "The red fox|A hen in winter|")
	finds("q=foxes&category=Kitchen", "")
	id, after := write("POST", "", `{"title": "A \"paper\" fox", "body": "Folded.", "category": "Kitchen"}`)
	finds("q=paper+fox&after="+after, `A "paper" fox|The red fox|A hen in winter|`)
	finds("q=fox&category=Kitchen", `A "paper" fox|`)
	_, after = write("PUT", "/"+id, `{"title": "A silver hen"}`)
	finds("q=silver&after="+after, "A silver hen|")
	finds("q=paper&after="+after, "")
}

// rendered is what a page shows in a browser, once its scripts have run.
func rendered(t *testing.T, at string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), nodetest.Chromium(t), "--headless", "--no-sandbox", "--disable-gpu",
		"--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
		"--disable-sync", "--user-data-dir="+t.TempDir(), "--virtual-time-budget=10000", "--dump-dom", at)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("chromium: %v", err)
	}
	return string(out)
}

// served serves a folder of an example, whose page asks ftsync at another address than the README's.
func served(t *testing.T, dir string, changes ...string) string {
	t.Helper()
	var ftsync string
	s := httptest.NewUnstartedServer(nil)
	_, ftsync = shopOf(t, "FTSYNC_CORS_ORIGINS=http://"+s.Listener.Addr().String())
	page := strings.ReplaceAll(file(t, filepath.Join(dir, "index.html")), "http://127.0.0.1:8082", ftsync)
	page = strings.NewReplacer(changes...).Replace(page)
	files := http.FileServer(http.Dir(dir))
	s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			io.Copy(w, bytes.NewBufferString(page))
			return
		}
		files.ServeHTTP(w, r)
	})
	s.Start()
	t.Cleanup(s.Close)
	return s.URL
}

// The examples that run in a browser find articles there.
func TestExamples_FindInABrowser(t *testing.T) {
	t.Parallel()
	nodetest.Chromium(t)
	t.Run("react", func(t *testing.T) {
		t.Parallel()
		dir := nodetest.Install(t, "examples/react")
		build := exec.CommandContext(t.Context(), "npm", "run", "build")
		build.Dir = dir
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("npm run build: %v\n%s", err, out)
		}
		dom := rendered(t, served(t, dir)+"/?"+url.Values{"articles[query]": {"foxes"}}.Encode())
		for _, want := range []string{`ais-Highlight-highlighted">fox</`, "A hen in ", "2 results"} {
			if !strings.Contains(dom, want) {
				t.Errorf("the page does not show %q:\n%s", want, dom)
			}
		}
	})
	t.Run("htmx", func(t *testing.T) {
		t.Parallel()
		dir := nodetest.Install(t, "examples/htmx")
		dom := rendered(t, served(t, dir, `name="q"`, `name="q" value="foxes"`))
		for _, want := range []string{"<mark>fox</mark>", "A hen in winter", `<b id="total"`} {
			if !strings.Contains(dom, want) {
				t.Errorf("the page does not show %q:\n%s", want, dom)
			}
		}
		if strings.Contains(dom, "Bread") {
			t.Errorf("the page shows what does not match:\n%s", dom)
		}
	})
}

// What Scout's driver asks is answered as it reads it, and PHP takes the files of the page. Scout itself comes from
// a registry that tests can't count on.
func TestExamples_Scout(t *testing.T) {
	t.Parallel()
	_, at := shopOf(t)
	ask := func(body string) (got struct {
		Hits      []map[string]any
		TotalHits *int
	}) {
		t.Helper()
		res, err := client.Post(at+"/indexes/articles/search", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if err := json.NewDecoder(res.Body).Decode(&got); err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s %v", body, res.Status, err)
		}
		return got
	}
	page := ask(`{"q": "foxes", "filter": "category=\"Animals\"", "hitsPerPage": 1, "page": 2}`)
	// Scout takes an id as PHP does: 2 and "2" are one key.
	if len(page.Hits) != 1 || fmt.Sprint(page.Hits[0]["id"]) != "2" || page.TotalHits == nil || *page.TotalHits != 2 {
		t.Errorf("a page is %+v of %v", page.Hits, page.TotalHits)
	}
	sorted := ask(`{"q": "", "filter": "category IN [\"Animals\", \"Kitchen\"]", "sort": ["published_at:desc"]}`)
	if len(sorted.Hits) != 3 {
		t.Errorf("a list is %+v", sorted)
	}
	res, err := client.Post(at+"/indexes/articles/documents", "application/json", strings.NewReader(`[{"id": 1}]`))
	if err != nil {
		t.Fatal(err)
	}
	if res.Body.Close(); res.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("scout:import is answered with %s", res.Status)
	}
	wants(t, "php", "of Debian's package php-cli")
	for _, path := range glob(t, "examples/laravel/*.php") {
		if out, err := exec.CommandContext(t.Context(), "php", "-l", path).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", path, err, out)
		}
	}
}

// Compose starts the same Postgres and ftsync: its settings are ones, and its files are there.
func TestExamples_ComposeNamesWhatIsThere(t *testing.T) {
	t.Parallel()
	compose := file(t, "examples/compose.yml")
	for _, name := range []string{"articles.sql", "ftsync.yaml"} {
		if file(t, "examples/"+name); !strings.Contains(compose, "./"+name+":") {
			t.Errorf("it does not mount %s", name)
		}
	}
	settings := file(t, "../cmd/ftsync/config/settings.go")
	for _, name := range []string{"DATABASE_URL", "FTSYNC_CORS_ORIGINS"} {
		if !strings.Contains(compose, name+": ") || !strings.Contains(settings, `env:"`+name+`"`) {
			t.Errorf("%s is not set, or no setting", name)
		}
	}
}
