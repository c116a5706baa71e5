package postgres

import (
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// CheckDSN returns an error if a connection string can't be used, as far as that can be told
// without connecting. The error quotes nothing that may be a secret.
func CheckDSN(dsn string) error {
	_, err := readDSN(dsn)
	return err
}

func readDSN(dsn string) (*pgx.ConnConfig, error) {
	if err := checkFiles(dsn); err != nil {
		return nil, err
	}
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, wrongDSN(err)
	}
	return cfg, nil
}

// wrongDSN returns what pgx found wrong, without the connection string. pgx removes a password
// that it recognizes, but in a string that can't be parsed any part may be the password.
func wrongDSN(err error) error {
	var parse *pgconn.ParseConfigError
	text := err.Error()
	switch {
	case !errors.As(err, &parse):
		return errors.New("it cannot be read")
	case strings.Contains(text, "`: failed to parse as URL"):
		return errors.New("it begins as a URL and cannot be read as one: in a user, password or name " +
			"write % as %25, @ as %40, : as %3A, / as %2F, ? as %3F, # as %23")
	case strings.Contains(text, "`: failed to parse as keyword/value"):
		return errors.New("it is no URL, and no list of keyword=value either")
	}
	// The rest of the text is about one setting: "cannot parse `…`: invalid port".
	return errors.New(text[strings.LastIndex(text, "`: ")+len("`: "):])
}
