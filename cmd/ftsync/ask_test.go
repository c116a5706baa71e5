package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ftsync/worker/pgtest"
)

// A file that the database can't fulfil changes nothing, though it is about an index that is there,
// and comes in force by itself once the database can. Its keys don't wait for that.
func TestRun_reloadThatTheDatabaseRefuses(t *testing.T) {
	environ, sql := films(t)
	proxy := pgtest.NewProxy(t, environ["DATABASE_URL"])
	environ["DATABASE_URL"] = proxy.URL()
	keys := filepath.Join(t.TempDir(), "keys")
	environ["FTSYNC_API_KEY_FILE"] = keys
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(name+".new", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(name+".new", name); err != nil { // nobody reads half of it
			t.Fatal(err)
		}
	}
	const first, second = "the key of last year", "the key of this year"
	write(keys, first)
	r := start(t, environ)
	with := func(key, path string) string {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.base+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+key)
		return answerOf(t, req)
	}
	finds := func(key, word string) func() string {
		return func() string {
			if strings.Contains(with(key, "/search?q="+word), `"id":"`) {
				return "found"
			}
			return "not found"
		}
	}
	reloaded := func() string { return r.metric(t, "ftsync_config_last_reload_successful") }
	eventually(t, "ready", "found", finds(first, "fox"))

	write(keys, second)
	write(environ["FTSYNC_CONFIG"], strings.Replace(filmYAML, "body: {}", "plot: {}", 1))
	eventually(t, "a definition that does not fit", "0", reloaded)
	eventually(t, "the new key", "found", finds(second, "fox"))
	if got := finds(first, "fox")(); got != "not found" {
		t.Error("the key that was taken away still opens")
	}
	sql("insert into film values (9, 'A new lynx', 'of the body')")
	eventually(t, "the index is followed", "found", finds(second, "lynx"))
	eventually(t, "by the definition before", "found", finds(second, "body"))
	if status := with(second, "/status"); !strings.Contains(status, `"state":"following"`) ||
		strings.Contains(status, `"error"`) {
		t.Errorf("status %s", status)
	}
	sql("alter table film add column plot text default 'about otters'")
	eventually(t, "the database fits now", "1", reloaded)
	eventually(t, "the new definition", "found", finds(second, "otters"))

	// While Postgres is away nobody knows, so what is in force stays.
	proxy.Refuse(true)
	proxy.Reset("")
	write(environ["FTSYNC_CONFIG"], filmYAML)
	eventually(t, "nobody can be asked", "0", reloaded)
	if got := finds(second, "otters")(); got != "found" {
		t.Error("the definition before does not answer")
	}
	// A file that is put back needs no answer.
	write(environ["FTSYNC_CONFIG"], strings.Replace(filmYAML, "body: {}", "plot: {}", 1))
	eventually(t, "what is in force", "1", reloaded)
	proxy.Heal()
	sql("insert into film values (10, 'An old badger')")
	eventually(t, "following", "found", finds(second, "badger"))
}

// answerOf returns the body of an answer, whatever its status.
func answerOf(t *testing.T, req *http.Request) string {
	t.Helper()
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
