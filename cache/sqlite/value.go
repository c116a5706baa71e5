package sqlite

import (
	"database/sql/driver"
	"fmt"

	"github.com/mattn/go-sqlite3"
)

// ErrMalformed reports damage that SQLite does not notice, in SQLite's own terms:
// sqlite3.ErrCorrupt.
var ErrMalformed error = sqlite3.Error{Code: sqlite3.ErrCorrupt}

// IntegerIn returns the value of a column that holds only integers. Another type means that
// the file is damaged: then the error wraps ErrMalformed.
func IntegerIn(v driver.Value) (int64, error) {
	n, ok := v.(int64)
	if !ok {
		return 0, fmt.Errorf("a %T in place of a number: %w", v, ErrMalformed)
	}
	return n, nil
}

// TextIn is IntegerIn for a column that holds only texts.
func TextIn(v driver.Value) (string, error) {
	s, ok := v.(string)
	if !ok {
		return "", fmt.Errorf("a %T in place of a text: %w", v, ErrMalformed)
	}
	return s, nil
}
