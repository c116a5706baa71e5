package config

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/caarlos0/env/v11"

	"ftsync/cache/nearest"
)

// Settings are the variables of the environment: what differs between installations.
type Settings struct {
	DatabaseURL     string `env:"DATABASE_URL"`
	DatabaseURLFile string `env:"DATABASE_URL_FILE"`
	PasswordFile    string `env:"PGPASSWORD_FILE"`

	File       string `env:"FTSYNC_CONFIG" envDefault:"ftsync.yaml"`
	CacheDir   string `env:"FTSYNC_CACHE_DIR" envDefault:"ftsync-cache"`
	CacheOwner string `env:"FTSYNC_CACHE_OWNER" envDefault:"65532:65532"` // prepare-cache only
	HTTPAddr   string `env:"FTSYNC_HTTP_ADDR" envDefault:":8082"`

	// TLSCertFile and TLSKeyFile hold what the server presents, in PEM; empty: it does not talk TLS.
	TLSCertFile string `env:"FTSYNC_TLS_CERT_FILE"`
	TLSKeyFile  string `env:"FTSYNC_TLS_KEY_FILE"`

	// PollInterval is how often the worker looks for changes where LISTEN can't work.
	PollInterval time.Duration `env:"FTSYNC_POLL_INTERVAL" envDefault:"20ms"`
	Notify       string        `env:"FTSYNC_NOTIFY" envDefault:"auto"`
	// BackfillRate is how many rows a second all backfills together read; 0: as many as they can.
	BackfillRate int `env:"FTSYNC_BACKFILL_RATE" envDefault:"0"`
	// VerifyInterval is how often every index is compared with Postgres from end to
	// end, in the background; 0: never.
	VerifyInterval time.Duration `env:"FTSYNC_VERIFY_INTERVAL" envDefault:"24h"`
	SearchTimeout  time.Duration `env:"FTSYNC_SEARCH_TIMEOUT" envDefault:"2s"`
	// SlowSearch is how long a search takes that is logged; 0: none is.
	SlowSearch time.Duration `env:"FTSYNC_SLOW_SEARCH" envDefault:"500ms"`

	// Meilisearch reports whether Meilisearch's HTTP API is answered, for its client libraries.
	Meilisearch bool `env:"FTSYNC_MEILISEARCH" envDefault:"true"`

	// MeilisearchWrites says what becomes of writes by Meilisearch's clients: refuse or accept.
	MeilisearchWrites string `env:"FTSYNC_MEILISEARCH_WRITES" envDefault:"refuse"`

	// Origins are the origins of pages whose scripts may read answers, with commas between.
	Origins string `env:"FTSYNC_CORS_ORIGINS"`

	// APIKey holds the API keys, one a line. A request needs one of them; empty: it needs none.
	APIKey     string `env:"FTSYNC_API_KEY"`
	APIKeyFile string `env:"FTSYNC_API_KEY_FILE"`
	MetricsKey bool   `env:"FTSYNC_METRICS_KEY" envDefault:"false"`

	// CursorKey seals cursors, so that replicas with the same key accept each other's;
	// empty: a secret kept in the cache seals them.
	CursorKey     string `env:"FTSYNC_CURSOR_KEY"`
	CursorKeyFile string `env:"FTSYNC_CURSOR_KEY_FILE"`

	// TrustedProxies is the number of the operator's own proxies before ftsync. Each adds
	// the address that it was asked from to X-Forwarded-For.
	TrustedProxies int `env:"FTSYNC_TRUSTED_PROXIES" envDefault:"0"`

	// MaxSearches is the number of searches that run at once; 0: twice the cores, at least 4.
	MaxSearches int `env:"FTSYNC_MAX_SEARCHES" envDefault:"0"`
	MaxLimit    int `env:"FTSYNC_MAX_LIMIT" envDefault:"100"`
	MaxOffset   int `env:"FTSYNC_MAX_OFFSET" envDefault:"1000"`

	// MemoryLimit is the memory that the process may use, in bytes; 0: as much as its container.
	MemoryLimit size `env:"FTSYNC_MEMORY_LIMIT" envDefault:"0"`
	// MaxDocument is the largest text of a document, in bytes.
	MaxDocument size `env:"FTSYNC_MAX_DOCUMENT_BYTES" envDefault:"16MB"`

	LogLevel  slog.Level `env:"FTSYNC_LOG_LEVEL" envDefault:"info"`
	LogFormat string     `env:"FTSYNC_LOG_FORMAT" envDefault:"auto"`
}

// wants says what a variable may hold, for the help, and for the message when it doesn't.
var wants = map[string]string{
	"DATABASE_URL":              "postgres://user:password@host:5432/database; else PGHOST, PGDATABASE, PGUSER, …",
	"DATABASE_URL_FILE":         "a file that holds DATABASE_URL",
	"PGPASSWORD_FILE":           "a file that holds PGPASSWORD",
	"FTSYNC_CONFIG":             "the file with the indexes (-config)",
	"FTSYNC_CACHE_DIR":          "the folder of the SQLite files",
	"FTSYNC_CACHE_OWNER":        "uid:gid, to whom prepare-cache gives that folder (-owner)",
	"FTSYNC_HTTP_ADDR":          "host:port or :port, such as :8082",
	"FTSYNC_TLS_CERT_FILE":      "a file with a certificate and those that sign it, in PEM",
	"FTSYNC_TLS_KEY_FILE":       "a file with the certificate's key, in PEM",
	"FTSYNC_POLL_INTERVAL":      "a duration from 1ms to 1m, such as 20ms",
	"FTSYNC_NOTIFY":             "auto, on or off",
	"FTSYNC_BACKFILL_RATE":      "0 or a number of rows a second",
	"FTSYNC_VERIFY_INTERVAL":    "0 or a duration from 1m, such as 24h",
	"FTSYNC_SEARCH_TIMEOUT":     "a duration from 10ms to 20s, such as 2s",
	"FTSYNC_SLOW_SEARCH":        "0 or a duration from 1ms, such as 500ms",
	"FTSYNC_MEILISEARCH":        "true or false",
	"FTSYNC_MEILISEARCH_WRITES": "refuse or accept",
	"FTSYNC_CORS_ORIGINS":       "origins such as https://shop.example with commas between, or *",
	"FTSYNC_API_KEY":            "keys, one a line, of which a request needs one",
	"FTSYNC_API_KEY_FILE":       "a file that holds FTSYNC_API_KEY",
	"FTSYNC_METRICS_KEY":        "true or false",
	"FTSYNC_CURSOR_KEY":         "a secret of 16 characters or more, which replicas share",
	"FTSYNC_CURSOR_KEY_FILE":    "a file that holds FTSYNC_CURSOR_KEY",
	"FTSYNC_TRUSTED_PROXIES":    "a number from 0 to 10",
	"FTSYNC_MAX_SEARCHES":       "0 or a number up to 1000",
	"FTSYNC_MAX_LIMIT":          "a number from 1 to 1000",
	"FTSYNC_MAX_OFFSET":         "a number from 0 to 100000",
	"FTSYNC_MEMORY_LIMIT":       "0 or a number of bytes from 32MB, such as 256MB",
	"FTSYNC_MAX_DOCUMENT_BYTES": "a number of bytes from 1kB to 256MB, such as 16MB",
	"FTSYNC_LOG_LEVEL":          "debug, info, warn or error",
	"FTSYNC_LOG_FORMAT":         "auto, text or json",
}

// ReadSettings reads the environment and finds everything wrong with it. An empty
// variable counts as unset, because compose files can hardly avoid empty ones.
func ReadSettings(environ map[string]string) (Settings, []Finding) {
	environ = maps.Clone(environ)
	maps.DeleteFunc(environ, func(_, value string) bool { return value == "" })

	var s Settings
	var found []Finding
	problem := func(name, value string) {
		if slices.ContainsFunc(found, func(f Finding) bool { return f.Path == name }) {
			return // reported already: it is not even of its type
		}
		found = append(found, Finding{Source: FromEnvironment, Path: name, Found: strconv.Quote(value),
			Want: wants[name]})
	}
	for _, err := range parseErrors(env.ParseWithOptions(&s, env.Options{Environment: environ})) {
		var parse env.ParseError
		if !errors.As(err, &parse) {
			found = append(found, Finding{Source: FromEnvironment, Found: err.Error()})
			continue
		}
		for name, field := range variables {
			if field == parse.Name {
				problem(name, environ[name])
			}
		}
	}
	for name, ok := range map[string]bool{
		"FTSYNC_HTTP_ADDR":          validAddr(s.HTTPAddr),
		"FTSYNC_POLL_INTERVAL":      s.PollInterval >= time.Millisecond && s.PollInterval <= time.Minute,
		"FTSYNC_NOTIFY":             slices.Contains([]string{"auto", "on", "off"}, s.Notify),
		"FTSYNC_BACKFILL_RATE":      s.BackfillRate >= 0 && s.BackfillRate <= 1e9,
		"FTSYNC_SEARCH_TIMEOUT":     s.SearchTimeout >= 10*time.Millisecond && s.SearchTimeout <= 20*time.Second,
		"FTSYNC_SLOW_SEARCH":        s.SlowSearch == 0 || s.SlowSearch >= time.Millisecond,
		"FTSYNC_MEILISEARCH_WRITES": s.MeilisearchWrites == "refuse" || s.MeilisearchWrites == "accept",
		"FTSYNC_CORS_ORIGINS":       validOrigins(s.AllowedOrigins()),
		"FTSYNC_TRUSTED_PROXIES":    s.TrustedProxies >= 0 && s.TrustedProxies <= 10,
		"FTSYNC_MAX_SEARCHES":       s.MaxSearches >= 0 && s.MaxSearches <= 1000,
		"FTSYNC_MAX_LIMIT":          s.MaxLimit >= 1 && s.MaxLimit <= 1000,
		"FTSYNC_MAX_OFFSET":         s.MaxOffset >= 0 && s.MaxOffset <= 100_000,
		"FTSYNC_MEMORY_LIMIT":       s.MemoryLimit == 0 || s.MemoryLimit >= 32<<20,
		"FTSYNC_MAX_DOCUMENT_BYTES": s.MaxDocument >= 1<<10 && s.MaxDocument <= 256<<20,
		"FTSYNC_VERIFY_INTERVAL":    s.VerifyInterval == 0 || s.VerifyInterval >= time.Minute,
		"FTSYNC_LOG_FORMAT":         slices.Contains([]string{"auto", "text", "json"}, s.LogFormat),
	} {
		if !ok {
			problem(name, environ[name])
		}
	}
	found = append(found, s.tlsFiles()...)
	found = append(found, mistyped(environ)...)
	slices.SortFunc(found, func(a, b Finding) int { return strings.Compare(a.Path, b.Path) })
	return s, found
}

// SettingsHelp has a line for each variable: its name, its default, and what it may hold.
func SettingsHelp() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Settings]()) {
		name := field.Tag.Get("env")
		fmt.Fprintf(w, "  %s\t%s\t%s\n", name, cmp.Or(field.Tag.Get("envDefault"), "-"), wants[name])
	}
	w.Flush() // can't fail: a Builder takes everything
	return b.String()
}

// variables are the names of all variables, with the fields of Settings that hold them.
var variables = func() map[string]string {
	m := map[string]string{}
	t := reflect.TypeFor[Settings]()
	for i := range t.NumField() {
		m[t.Field(i).Tag.Get("env")] = t.Field(i).Name
	}
	return m
}()

func parseErrors(err error) []error {
	var all env.AggregateError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &all):
		return all.Errors
	}
	return []error{err}
}

// mistyped warns of variables that look like ours but are not. Kubernetes sets
// FTSYNC_PORT, FTSYNC_SERVICE_HOST and the like for a service named ftsync, so
// only names close to a known one are mentioned, and it is no more than a warning.
func mistyped(environ map[string]string) (found []Finding) {
	known := slices.Sorted(maps.Keys(variables))
	for name := range environ {
		if _, ok := variables[name]; ok || !strings.HasPrefix(name, "FTSYNC_") {
			continue
		}
		for _, k := range known {
			if nearest.Distance(name, k) <= 3 {
				found = append(found, Finding{Source: FromEnvironment, Path: name, Warning: true,
					Found: "a variable ftsync does not know", Want: k})
				break
			}
		}
	}
	return found
}

func validAddr(addr string) bool {
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	_, err = net.LookupPort("tcp", port)
	return err == nil
}
