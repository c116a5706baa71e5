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

// IDIn is IntegerIn for a column that holds only ids of documents, which have at most 32 bits. They
// are places in memory, so one that no document can have must not get that far.
func IDIn(v driver.Value) (int64, error) {
	id, err := IntegerIn(v)
	if err == nil && id>>32 != 0 {
		return 0, fmt.Errorf("%d in place of the id of a document: %w", id, ErrMalformed)
	}
	return id, err
}

// TextIn is IntegerIn for a column that holds only texts.
func TextIn(v driver.Value) (string, error) {
	s, ok := v.(string)
	if !ok {
		return "", fmt.Errorf("a %T in place of a text: %w", v, ErrMalformed)
	}
	return s, nil
}
