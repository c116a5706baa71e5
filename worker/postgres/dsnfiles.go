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

// fileSettings are the settings of a connection that name a file, with libpq's
// variable and the place in the home folder where it is looked for without either.
var fileSettings = []struct{ name, variable, home string }{
	{"passfile", "PGPASSFILE", ".pgpass"},
	{"servicefile", "PGSERVICEFILE", ".pg_service.conf"},
	{"sslrootcert", "PGSSLROOTCERT", ".postgresql/root.crt"},
	{"sslcert", "PGSSLCERT", ".postgresql/postgresql.crt"},
	{"sslkey", "PGSSLKEY", ".postgresql/postgresql.key"},
}

// mostFileBytes is more than any of them has a use for.
const mostFileBytes = 4 << 20

// checkFiles returns an error when one of the files that pgx would read for a
// connection string is a pipe that nobody writes to, or a device that never ends:
// reading it would be the last that is heard of the connection, and of a stop.
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
			case err != nil, path == os.DevNull: // pgx says so where it matters; and nothing is soon read
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

// settingsOf are the values that a connection string gives a setting, whichever of them counts.
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
