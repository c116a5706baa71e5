package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

func (r running) metricsText(t *testing.T) string {
	t.Helper()
	res, err := http.Get(r.base + "/metrics")
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

// metric is the value of a metric without labels.
func (r running) metric(t *testing.T, name string) string {
	for line := range strings.Lines(r.metricsText(t)) {
		if rest, ok := strings.CutPrefix(line, name+" "); ok {
			return strings.TrimSpace(rest)
		}
	}
	return "none"
}

// I6: a changed file takes effect without a restart, and no search fails meanwhile.
func TestRun_reloads(t *testing.T) {
	environ, sql := films(t)
	sql("create table book (id int primary key, name text); insert into book values (7, 'The sea wolf')")
	r := start(t, environ)
	eventually(t, "ready", isReady, r.ready)

	done, failed := make(chan struct{}), atomic.Pointer[string]{}
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		for {
			select {
			case <-done:
				return
			default:
			}
			var a searchReply
			if status, err := r.get("/search?q=fox&index=films", &a); status != http.StatusOK || err != nil ||
				len(a.Hits) != 1 {
				what := fmt.Sprintf("%d, %v, %d hits", status, err, len(a.Hits))
				failed.CompareAndSwap(nil, &what)
			}
		}
	}()

	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(environ["FTSYNC_CONFIG"], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	hangup := func() {
		if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
	}
	const books = "  books:\n    table: book\n    search: {name: {}}\n"
	write(filmYAML + books)
	hangup()
	eventually(t, "an index that was added", "7", func() string { return r.found("sea") })

	// A definition that changed is built beside, and swapped in.
	write(strings.Replace(filmYAML, "filter: [year]", "store: [year]", 1) + books)
	eventually(t, "a change nobody announced", "1", func() string {
		return fmt.Sprint(strings.Count(r.metricsText(t), `ftsync_rebuilds_total{reason="definition"} 1`))
	})
	sql("insert into film values (9, 'A new lynx')")
	eventually(t, "changes after it", "9", func() string { return r.found("lynx") })

	// What is wrong changes nothing, whether the file or the database says so.
	const taken = "ftsync_config_last_reload_success_timestamp_seconds"
	before := r.metric(t, taken)
	for _, wrong := range []string{"indexes: 7\n", filmYAML + "  none:\n    table: nothing\n    search: {x: {}}\n"} {
		write(wrong)
		hangup()
		eventually(t, "a wrong file", "0", func() string { return r.metric(t, "ftsync_config_last_reload_successful") })
		eventually(t, "the index before it", "7", func() string { return r.found("sea") })
	}
	sql("insert into film values (10, 'An old otter')")
	eventually(t, "changes after it", "10", func() string { return r.found("otter") })

	write(filmYAML)
	hangup()
	eventually(t, "a right file", "1", func() string { return r.metric(t, "ftsync_config_last_reload_successful") })
	if now := r.metric(t, taken); before == "none" || now == before {
		t.Errorf("%s was %s and is %s, want the time of the last right file", taken, before, now)
	}
	eventually(t, "an index that was removed", "400 <nil>", func() string {
		status, err := r.get("/search?q=sea&index=books", nil)
		return fmt.Sprint(status, " ", err)
	})
	eventually(t, "its folder", "false", func() string {
		_, err := os.Stat(environ["FTSYNC_CACHE_DIR"] + "/books")
		return fmt.Sprint(err == nil)
	})
	close(done)
	<-finished
	if what := failed.Load(); what != nil {
		t.Errorf("a search failed meanwhile: %s", *what)
	}
}

// A file of keys that changes takes effect without a restart; one that is wrong
// does not open what was closed.
func TestRun_rereadsKeys(t *testing.T) {
	keys := filepath.Join(t.TempDir(), "keys")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(keys+".new", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(keys+".new", keys); err != nil { // nobody reads half of it
			t.Fatal(err)
		}
	}
	const old, fresh = "the key of last year", "the key of this year"
	write(old)
	r := start(t, map[string]string{
		"FTSYNC_CONFIG": file(t, "ftsync.yaml", twoIndexes), "FTSYNC_CACHE_DIR": t.TempDir(),
		"FTSYNC_HTTP_ADDR": "127.0.0.1:0", "FTSYNC_API_KEY_FILE": keys,
	}, "-index=false")
	status := func() string {
		var codes []string
		for _, key := range []string{"", old, fresh} {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.base+"/status", nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", "Bearer "+key)
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			codes = append(codes, res.Status[:3])
		}
		return strings.Join(codes, " ")
	}
	if got := status(); got != "401 200 401" {
		t.Errorf("at first: %s", got)
	}
	write(old + "\n" + fresh)
	eventually(t, "a key that was added", "401 200 200", status)
	write(fresh)
	eventually(t, "a key that was taken away", "401 401 200", status)
	for _, wrong := range []string{"", "short"} {
		write(wrong)
		if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		eventually(t, "a wrong file", "0", func() string { return r.metric(t, "ftsync_config_last_reload_successful") })
		if got := status(); got != "401 401 200" {
			t.Errorf("with %q in the file: %s", wrong, got)
		}
	}
}
