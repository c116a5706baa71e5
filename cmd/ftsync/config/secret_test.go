package config

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestReadSettings_keys(t *testing.T) {
	const one, another = "one key of enough letters", "another key of enough letters"
	two := written(t, "two", "# the applications\n\n"+one+"\r\n"+another+"\n")
	none := written(t, "none", "# "+one+"\n")
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
		{"both", map[string]string{"FTSYNC_API_KEY": one, "FTSYNC_API_KEY_FILE": two}, nil,
			"FTSYNC_API_KEY_FILE: found both FTSYNC_API_KEY and FTSYNC_API_KEY_FILE, expected one of them"},
		{"no such file", map[string]string{"FTSYNC_API_KEY_FILE": "/nonexistent/keys"}, nil,
			"FTSYNC_API_KEY_FILE: found a file that can't be read (open /nonexistent/keys: no such file or directory)"},
		{"a file without one", map[string]string{"FTSYNC_API_KEY_FILE": none}, nil,
			"FTSYNC_API_KEY: found no key, expected a key, or the variable left out: then everything is open"},
		{"one too short", map[string]string{"FTSYNC_API_KEY": one + "\nsecret"}, nil,
			"FTSYNC_API_KEY: found line 2: a key of 6 characters, expected at least 16"},
		{"a key for metrics without one", map[string]string{"FTSYNC_METRICS_KEY": "true"}, nil,
			"FTSYNC_METRICS_KEY: found true, and no key, expected FTSYNC_API_KEY too, or false"},
		{"a cursor key too short", map[string]string{"FTSYNC_CURSOR_KEY": "secret"}, nil,
			"FTSYNC_CURSOR_KEY: found a key of 6 characters, expected at least 16"},
		{"a cursor key in a file", map[string]string{"FTSYNC_CURSOR_KEY_FILE": written(t, "cursors", one)}, nil, ""},
		{"an empty file", map[string]string{"FTSYNC_CURSOR_KEY_FILE": written(t, "none", "\n")}, nil,
			"FTSYNC_CURSOR_KEY: found a key of 0 characters, expected at least 16"},
	}
	for _, tt := range tests {
		environ := map[string]string{"FTSYNC_CONFIG": written(t, "ftsync.yaml", goodYAML)}
		for name, value := range tt.environ {
			environ[name] = value
		}
		c, _, err := ReadRun([]string{"-index=false"}, environ)
		if got := fmt.Sprint(err); tt.problem != "" && (!strings.Contains(got, tt.problem) ||
			strings.Contains(got, "secret")) || tt.problem == "" && err != nil {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.problem)
		}
		if c.Keys.Any() != (tt.keys != nil) {
			t.Errorf("%s: keys %v, want %v", tt.name, c.Keys.Any(), tt.keys != nil)
		}
		for _, key := range tt.keys {
			if _, err := c.Keys.Check("Bearer "+key, time.Now()); err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
	}
}
