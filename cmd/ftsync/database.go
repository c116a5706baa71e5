package main

import (
	"net/url"
	"strings"

	"ftsync/worker"
)

// aboutDatabase are the variables of libpq that say which database is meant.
// One of them is enough: a forgotten DATABASE_URL should be named, and not end
// in an attempt to reach a socket that no container has.
var aboutDatabase = []string{"PGHOST", "PGPORT", "PGDATABASE", "PGUSER", "PGSERVICE"}

// connectString is what to give pgx; libpq's PG* fill in what it leaves out.
func (s settings) connectString(environ map[string]string) (string, []finding) {
	var found []finding
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
		return "", []finding{{Source: fromEnvironment, Path: "DATABASE_URL", Found: "nothing",
			Want: "postgres://user:password@host:5432/database, or PGHOST, PGDATABASE, PGUSER and PGPASSWORD"}}
	}
	if err := worker.CheckDSN(dsn); err != nil {
		path := "DATABASE_URL"
		if dsn == "" {
			path = "PG*"
		}
		return "", []finding{{Source: fromEnvironment, Path: path, Found: "a connection string that can't be used (" + err.Error() + ")",
			Want: "postgres://user:password@host:5432/database"}}
	}
	if s.PasswordFile != "" {
		dsn = withPassword(dsn, password)
	}
	return dsn, nil
}

// reconnect is the connection string as it is now: the files that it comes from may have changed.
func (c config) reconnect() (string, error) {
	dsn, found := c.connectString(c.environ)
	if len(found) > 0 {
		return "", wrong(found)
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

// withPassword adds a password to a connection string that has none, as libpq
// does with PGPASSWORD.
func withPassword(dsn, password string) string {
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		u, err := url.Parse(dsn)
		if err != nil {
			return dsn
		}
		if _, has := u.User.Password(); has || u.Query().Has("password") {
			return dsn
		}
		// In a connection string a plus is a plus, as to libpq, and not a blank. What
		// stands there already stays as it was written.
		u.RawQuery = strings.TrimPrefix(u.RawQuery+"&password="+strings.ReplaceAll(url.QueryEscape(password), "+", "%20"), "&")
		return u.String()
	}
	// The last of two equal keywords holds, so one that stands in dsn wins.
	return "password='" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(password) + "' " + dsn
}
