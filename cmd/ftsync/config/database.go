package config

import (
	"net/url"
	"strings"

	"ftsync/worker/postgres"
)

// aboutDatabase are libpq's variables that say which database is meant. At least one must
// be set where DATABASE_URL is not: a forgotten DATABASE_URL should be named, rather than
// end in an attempt to reach a socket that no container has.
var aboutDatabase = []string{"PGHOST", "PGPORT", "PGDATABASE", "PGUSER", "PGSERVICE"}

// ConnectString returns the connection string for pgx, with the password from its file.
// What it leaves out is filled in from libpq's PG* variables.
func (s Settings) ConnectString(environ map[string]string) (string, []Finding) {
	var found []Finding
	dsn, f := secret("DATABASE_URL", s.DatabaseURL, s.DatabaseURLFile)
	if f != nil {
		found = append(found, *f)
	}
	password, f := secret("PGPASSWORD", environ["PGPASSWORD"], s.PasswordFile)
	if f != nil {
		found = append(found, *f)
	}
	if len(found) > 0 {
		return "", found
	}
	if dsn == "" && !anySet(environ, aboutDatabase) {
		return "", []Finding{{Source: FromEnvironment, Path: "DATABASE_URL", Found: "nothing",
			Want: "postgres://user:password@host:5432/database, or PGHOST, PGDATABASE, PGUSER and PGPASSWORD"}}
	}
	if err := postgres.CheckDSN(dsn); err != nil {
		path := "DATABASE_URL"
		if dsn == "" {
			path = "PG*"
		}
		return "", []Finding{{Source: FromEnvironment, Path: path,
			Found: "a connection string that can't be used (" + err.Error() + ")",
			Want:  "postgres://user:password@host:5432/database"}}
	}
	if s.PasswordFile != "" {
		dsn = withPassword(dsn, password)
	}
	return dsn, nil
}

// Reconnect returns the connection string as it is now: the files that it comes from may
// have changed.
func (c Config) Reconnect() (string, error) {
	dsn, found := c.ConnectString(c.environ)
	if len(found) > 0 {
		return "", ErrorOf(found)
	}
	return dsn, nil
}

func anySet(environ map[string]string, names []string) bool {
	for _, name := range names {
		if environ[name] != "" {
			return true
		}
	}
	return false
}

// withPassword adds a password to a connection string that has none, as libpq does with
// PGPASSWORD.
func withPassword(dsn, password string) string {
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		u, err := url.Parse(dsn)
		if err != nil {
			return dsn
		}
		if _, has := u.User.Password(); has || u.Query().Has("password") {
			return dsn
		}
		// To libpq a plus in a connection string is a plus, not a blank. The rest of the
		// query stays as it was written.
		escaped := strings.ReplaceAll(url.QueryEscape(password), "+", "%20")
		u.RawQuery = strings.TrimPrefix(u.RawQuery+"&password="+escaped, "&")
		return u.String()
	}
	// The last of two equal keywords holds, so one that stands in dsn wins.
	return "password='" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(password) + "' " + dsn
}
