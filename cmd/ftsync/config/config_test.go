package config

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// written writes a file and returns its name.
func written(t *testing.T, name, text string) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestReadSettings_defaults(t *testing.T) {
	s, found := ReadSettings(map[string]string{"FTSYNC_NOTIFY": ""}) // empty is unset
	if len(found) > 0 {
		t.Fatal(found)
	}
	want := Settings{File: "ftsync.yaml", CacheDir: "ftsync-cache", CacheOwner: "65532:65532", HTTPAddr: ":8082",
		PollInterval: 20 * time.Millisecond, Notify: "auto", VerifyInterval: 24 * time.Hour,
		SearchTimeout: 2 * time.Second, SlowSearch: 500 * time.Millisecond, Meilisearch: true,
		MeilisearchWrites: "refuse",
		MaxLimit:          100, MaxOffset: 1000, MaxDocument: 16 << 20,
		LogFormat: "auto"}
	if s != want {
		t.Errorf("got %+v, want %+v", s, want)
	}
}

func TestReadSettings_wrong(t *testing.T) {
	tests := []struct{ name, value, want string }{
		{"FTSYNC_HTTP_ADDR", "8082", `"8082", expected host:port or :port, such as :8082`},
		{"FTSYNC_HTTP_ADDR", ":99999", `":99999", expected host:port or :port, such as :8082`},
		{"FTSYNC_POLL_INTERVAL", "20", `"20", expected a duration from 1ms to 1m, such as 20ms`},
		{"FTSYNC_POLL_INTERVAL", "0s", `"0s", expected a duration from 1ms to 1m, such as 20ms`},
		{"FTSYNC_POLL_INTERVAL", "-1s", `"-1s", expected a duration from 1ms to 1m, such as 20ms`},
		{"FTSYNC_NOTIFY", "yes", `"yes", expected auto, on or off`},
		{"FTSYNC_SEARCH_TIMEOUT", "1h", `"1h", expected a duration from 10ms to 20s, such as 2s`},
		{"FTSYNC_SLOW_SEARCH", "1us", `"1us", expected 0 or a duration from 1ms, such as 500ms`},
		{"FTSYNC_MEILISEARCH_WRITES", "yes", `"yes", expected refuse or accept`},
		{"FTSYNC_CORS_ORIGINS", "https://a.example/path", `"https://a.example/path", expected origins such as ` +
			`https://shop.example with commas between, or *`},
		{"FTSYNC_MAX_SEARCHES", "1001", `"1001", expected 0 or a number up to 1000`},
		{"FTSYNC_MAX_LIMIT", "0", `"0", expected a number from 1 to 1000`},
		{"FTSYNC_MAX_LIMIT", "1001", `"1001", expected a number from 1 to 1000`},
		{"FTSYNC_MAX_OFFSET", "-1", `"-1", expected a number from 0 to 100000`},
		{"FTSYNC_MAX_OFFSET", "100001", `"100001", expected a number from 0 to 100000`},
		{"FTSYNC_MEMORY_LIMIT", "256 potatoes",
			`"256 potatoes", expected 0 or a number of bytes from 32MB, such as 256MB`},
		{"FTSYNC_MEMORY_LIMIT", "31MB", `"31MB", expected 0 or a number of bytes from 32MB, such as 256MB`},
		{"FTSYNC_MAX_DOCUMENT_BYTES", "0", `"0", expected a number of bytes from 1kB to 256MB, such as 16MB`},
		{"FTSYNC_LOG_LEVEL", "loud", `"loud", expected debug, info, warn or error`},
		{"FTSYNC_LOG_FORMAT", "xml", `"xml", expected auto, text or json`},
		{"FTSYNC_POL_INTERVAL", "20ms", `a variable ftsync does not know, expected FTSYNC_POLL_INTERVAL`},
	}
	all := map[string]string{}
	for _, tt := range tests {
		_, found := ReadSettings(map[string]string{tt.name: tt.value})
		warning := ""
		if tt.name == "FTSYNC_POL_INTERVAL" {
			warning = "warning: "
		}
		want := "environment: " + warning + tt.name + ": found " + tt.want
		if len(found) != 1 || found[0].String() != want {
			t.Errorf("got %v\nwant %s", found, want)
		}
		all[tt.name] = tt.value
	}
	if _, found := ReadSettings(all); len(found) != len(all) {
		t.Errorf("found %d of %d at once: %v", len(found), len(all), found)
	}
	if _, found := ReadSettings(map[string]string{"FTSYNC_PORT_8082_TCP": "x",
		"FTSYNC_SERVICE_HOST": "x"}); len(found) > 0 {
		t.Errorf("Kubernetes' variables: %v", found)
	}
}

// fifo is a named pipe that nobody writes to.
func fifo(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestConnectString(t *testing.T) {
	dsn := written(t, "dsn", "postgres://u@h/db\n")
	password := written(t, "password", "pa'ss\\ wörd&\n\n") // one newline is stripped
	tests := []struct {
		name    string
		environ map[string]string
		want    string
		problem string
	}{
		{"a URL", map[string]string{"DATABASE_URL": "postgres://u:p@h/db"}, "postgres://u:p@h/db", ""},
		{"a URL in a file with a mark of its encoding", map[string]string{"DATABASE_URL_FILE": written(t, "marked",
			"\uFEFFpostgres://u@h/db\r\n")}, "postgres://u@h/db", ""},
		{"a URL in a file", map[string]string{"DATABASE_URL_FILE": dsn}, "postgres://u@h/db", ""},
		{"libpq's variables", map[string]string{"PGHOST": "h"}, "", ""},
		{"a password in a file", map[string]string{"PGHOST": "h", "PGPASSWORD_FILE": password},
			`password='pa\'ss\\ wörd&` + "\n' ", ""},
		{"a password for a URL", map[string]string{"DATABASE_URL_FILE": dsn, "PGPASSWORD_FILE": password},
			"postgres://u@h/db?password=pa%27ss%5C%20w%C3%B6rd%26%0A", ""},
		{"the URL's own password", map[string]string{"DATABASE_URL": "postgres://u:p@h/db",
			"PGPASSWORD_FILE": password}, "postgres://u:p@h/db", ""},
		{"nothing", nil, "",
			"DATABASE_URL: found nothing, expected postgres://user:password@host:5432/database, or PGHOST, " +
				"PGDATABASE, PGUSER and PGPASSWORD"},
		{"both", map[string]string{"DATABASE_URL": "postgres://h/db", "DATABASE_URL_FILE": dsn}, "",
			"DATABASE_URL_FILE: found both DATABASE_URL and DATABASE_URL_FILE, expected one of them"},
		{"both passwords", map[string]string{"PGHOST": "h", "PGPASSWORD": "x", "PGPASSWORD_FILE": password}, "",
			"PGPASSWORD_FILE: found both PGPASSWORD and PGPASSWORD_FILE, expected one of them"},
		{"no such file", map[string]string{"DATABASE_URL_FILE": "/nonexistent/dsn"}, "",
			"DATABASE_URL_FILE: found a file that can't be read (open /nonexistent/dsn: no such file or directory)"},
		{"a password alone", map[string]string{"DATABASE_URL_FILE": written(t, "bare", "hunter2-secret\n")}, "",
			"DATABASE_URL: found a connection string that can't be used (it is no URL"},
		{"a password alone with signs", map[string]string{"DATABASE_URL": "sec=ret secret"}, "",
			"DATABASE_URL: found a connection string that can't be used (it is no URL"},
		{"a password that is not escaped", map[string]string{"DATABASE_URL": "postgres://u:x#/secret@h/db"}, "",
			"DATABASE_URL: found a connection string that can't be used"},
		{"a host and a wrong mode", map[string]string{"DATABASE_URL": "host=h password=secret target_session_attrs=x"},
			"", "DATABASE_URL: found a connection string that can't be used (unknown target_session_attrs value: x)"},
		{"a device", map[string]string{"DATABASE_URL_FILE": "/dev/zero"}, "",
			"DATABASE_URL_FILE: found a file that can't be read (read /dev/zero: it is a device, expected a " +
				"regular file)"},
		{"a pipe", map[string]string{"PGHOST": "h", "PGPASSWORD_FILE": fifo(t)}, "",
			"PGPASSWORD_FILE: found a file that can't be read (read "},
		{"a directory", map[string]string{"PGHOST": "h", "PGPASSWORD_FILE": t.TempDir()}, "",
			"PGPASSWORD_FILE: found a file that can't be read (read "},
		{"a file without end", map[string]string{"DATABASE_URL_FILE": written(t, "long", strings.Repeat("secret",
			20_000))}, "", "DATABASE_URL_FILE: found a file that can't be read (read "},
		{"nonsense", map[string]string{"DATABASE_URL": "postgres://u:secret@h:port/db"}, "",
			"DATABASE_URL: found a connection string that can't be used"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, found := ReadSettings(tt.environ)
			if len(found) > 0 {
				t.Fatal(found)
			}
			got, found := s.ConnectString(tt.environ)
			if tt.problem == "" && (len(found) > 0 || got != tt.want) {
				t.Errorf("got %q, %v, want %q", got, found, tt.want)
			}
			if tt.problem != "" && (len(found) != 1 || !strings.HasPrefix(found[0].String(),
				"environment: "+tt.problem)) {
				t.Errorf("got %v, want %s", found, tt.problem)
			}
			for _, f := range found {
				if strings.Contains(f.String(), "secret") {
					t.Errorf("a password is shown: %s", f)
				}
			}
		})
	}
}

func TestReadConfig_flagsOverrideTheEnvironment(t *testing.T) {
	first, second := written(t, "a.yaml", goodYAML), written(t, "b.yaml", "indexes: {x: {table: t, search: {a: {}}}}")
	// There is no database: nobody will ask one.
	c, _, err := ReadRun([]string{"-config", second, "-index=false"}, map[string]string{"FTSYNC_CONFIG": first})
	if err != nil || c.File != second || c.Index || len(c.Indexes) != 1 || c.Indexes[0].Name != "x" {
		t.Errorf("got %+v, %v", c, err)
	}
}

// Whatever can be set stands in the help, with its default and what it may hold.
func TestSettingsHelp(t *testing.T) {
	help := SettingsHelp()
	for name := range variables {
		if wants[name] == "" || !strings.Contains(help, "  "+name+" ") {
			t.Errorf("the help says nothing of %s:\n%s", name, help)
		}
	}
	if !strings.Contains(help, "FTSYNC_MAX_DOCUMENT_BYTES  16MB ") {
		t.Errorf("a default is missing:\n%s", help)
	}
}
