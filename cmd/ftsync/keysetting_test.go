package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestReadSettings_keys(t *testing.T) {
	const one, another = "one key of enough letters", "another key of enough letters"
	two := file(t, "two", "# the applications\n\n"+one+"\r\n"+another+"\n")
	none := file(t, "none", "# "+one+"\n")
	tests := []struct {
		name    string
		environ map[string]string
		keys    []string
		problem string
	}{
		{"none", nil, nil, ""},
		{"empty", map[string]string{"FTSYNC_API_KEY": ""}, nil, ""},
		{"several lines", map[string]string{"FTSYNC_API_KEY": one + "\n" + another}, []string{one, another}, ""},
		{"a file", map[string]string{"FTSYNC_API_KEY_FILE": two}, []string{one, another}, ""},
		{"both", map[string]string{"FTSYNC_API_KEY": one, "FTSYNC_API_KEY_FILE": two}, nil, "FTSYNC_API_KEY_FILE: found both FTSYNC_API_KEY and FTSYNC_API_KEY_FILE, expected one of them"},
		{"no such file", map[string]string{"FTSYNC_API_KEY_FILE": "/nonexistent/keys"}, nil, "FTSYNC_API_KEY_FILE: found a file that can't be read (open /nonexistent/keys: no such file or directory)"},
		{"a file without one", map[string]string{"FTSYNC_API_KEY_FILE": none}, nil, "FTSYNC_API_KEY: found no key, expected a key, or the variable left out: then everything is open"},
		{"one too short", map[string]string{"FTSYNC_API_KEY": one + "\nsecret"}, nil, "FTSYNC_API_KEY: found line 2: a key of 6 characters, expected at least 16"},
		{"a key for metrics without one", map[string]string{"FTSYNC_METRICS_KEY": "true"}, nil, "FTSYNC_METRICS_KEY: found true, and no key, expected FTSYNC_API_KEY too, or false"},
		{"a cursor key too short", map[string]string{"FTSYNC_CURSOR_KEY": "secret"}, nil, "FTSYNC_CURSOR_KEY: found a key of 6 characters, expected at least 16"},
		{"a cursor key in a file", map[string]string{"FTSYNC_CURSOR_KEY_FILE": file(t, "cursors", one)}, nil, ""},
		{"an empty file", map[string]string{"FTSYNC_CURSOR_KEY_FILE": file(t, "none", "\n")}, nil, "FTSYNC_CURSOR_KEY: found a key of 0 characters, expected at least 16"},
	}
	for _, tt := range tests {
		environ := map[string]string{"FTSYNC_CONFIG": file(t, "ftsync.yaml", goodYAML)}
		for name, value := range tt.environ {
			environ[name] = value
		}
		c, _, err := readRunConfig([]string{"-index=false"}, environ)
		if got := fmt.Sprint(err); tt.problem != "" && (!strings.Contains(got, tt.problem) || strings.Contains(got, "secret")) || tt.problem == "" && err != nil {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.problem)
		}
		if c.Keys.Any() != (tt.keys != nil) {
			t.Errorf("%s: keys %v, want %v", tt.name, c.Keys.Any(), tt.keys != nil)
		}
		for _, key := range tt.keys {
			s := newTestServer(scored("a", 1))
			now := *s.now()
			now.keys = c.Keys
			s.current.Store(&now)
			if w := ask(t, s, http.MethodGet, "/search", key, ""); w.Code != http.StatusOK {
				t.Errorf("%s: %d %s", tt.name, w.Code, w.Body)
			}
		}
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
		"FTSYNC_CONFIG": file(t, "ftsync.yaml", goodYAML), "FTSYNC_CACHE_DIR": t.TempDir(), "FTSYNC_HTTP_ADDR": "127.0.0.1:0", "FTSYNC_API_KEY_FILE": keys,
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
