package postgres

import (
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// fileSettings are the settings of a connection that name a file, each with libpq's environment
// variable and with the path in the home folder that is the default.
var fileSettings = []struct{ name, variable, home string }{
	{"passfile", "PGPASSFILE", ".pgpass"},
	{"servicefile", "PGSERVICEFILE", ".pg_service.conf"},
	{"sslrootcert", "PGSSLROOTCERT", ".postgresql/root.crt"},
	{"sslcert", "PGSSLCERT", ".postgresql/postgresql.crt"},
	{"sslkey", "PGSSLKEY", ".postgresql/postgresql.key"},
}

// mostFileBytes is more than any of these files needs.
const mostFileBytes = 4 << 20

// checkFiles returns an error if a file that pgx would read for a connection string is a pipe, a
// socket or a device, or is too large. Reading a pipe that nobody writes to, or a device that
// never ends, would never return, not even for a stop.
func checkFiles(dsn string) error {
	home, _ := os.UserHomeDir()
	for _, s := range fileSettings {
		paths := append(settingsOf(dsn, s.name), os.Getenv(s.variable))
		if home != "" {
			paths = append(paths, filepath.Join(home, s.home))
		}
		for _, path := range paths {
			info, err := os.Stat(path)
			switch {
			case err != nil, path == os.DevNull: // pgx reports an error where it matters; nothing is soon read
			case info.Mode()&(fs.ModeNamedPipe|fs.ModeDevice|fs.ModeSocket) != 0:
				return fmt.Errorf("%s (or %s) names %s, which is not a regular file", s.name, s.variable, path)
			case info.Size() > mostFileBytes:
				return fmt.Errorf("%s (or %s) names %s, which is longer than %d bytes",
					s.name, s.variable, path, mostFileBytes)
			}
		}
	}
	return nil
}

// settingsOf returns all values that a connection string gives a setting, whichever of them
// counts.
func settingsOf(dsn, name string) (values []string) {
	if _, query, ok := strings.Cut(dsn, "?"); ok {
		parsed, _ := url.ParseQuery(query)
		values = parsed[name]
	}
	assignment := regexp.MustCompile(`(?:^|\s)` + name + `\s*=\s*(?:'((?:[^'\\]|\\.)*)'|(\S*))`)
	for _, m := range assignment.FindAllStringSubmatch(dsn, -1) {
		values = append(values, strings.NewReplacer(`\\`, `\`, `\'`, `'`).Replace(m[1]+m[2]))
	}
	return values
}
