package worker

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgconn"
)

// messageBytes bounds each text of an error of SQL that the author wrote. They quote
// values: "invalid input syntax for type date" has all of a text that was none, which
// anybody may have written who writes to a table, and errors are logged, shown, and kept
// with documents that are set aside.
const messageBytes = 1000

// brief bounds an error of Postgres's, before it is made part of another one.
func brief(err error) error {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return err
	}
	for _, text := range []*string{&e.Message, &e.Detail, &e.Hint, &e.Where, &e.InternalQuery} {
		if len(*text) <= messageBytes {
			continue
		}
		end := messageBytes
		for end > 0 && !utf8.RuneStart((*text)[end]) {
			end--
		}
		*text = strings.Clone((*text)[:end]) + "…" // not a part that holds on to the whole
	}
	return err
}
