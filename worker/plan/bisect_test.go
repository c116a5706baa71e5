package plan_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"ftsync/worker/plan"
)

// Each key is done once, in order, but for those that fail alone; what is no fault of the data
// ends it.
func TestBisect(t *testing.T) {
	t.Parallel()
	broken := errors.New("the connection is gone")
	for _, tt := range []struct{ keys, done, bad, err string }{
		{"", "", "", "<nil>"},
		{"a b c d e", "a b c d e", "", "<nil>"},
		{"a! b c d e!", "b c d", "a! e!", "<nil>"},
		{"a!", "", "a!", "<nil>"},
		{"a b! c d?", "a", "b!", broken.Error()},
	} {
		var done, bad []string
		err := plan.Bisect(strings.Fields(tt.keys), func(keys []string) error {
			text := strings.Join(keys, " ")
			switch {
			case strings.Contains(text, "!"):
				return fmt.Errorf("read: %w", &pgconn.PgError{Code: "22012"})
			case strings.Contains(text, "?"):
				return broken
			}
			done = append(done, keys...)
			return nil
		}, func(key string, err error) error {
			bad = append(bad, key)
			return nil
		})
		if !slices.Equal(done, strings.Fields(tt.done)) || !slices.Equal(bad, strings.Fields(tt.bad)) ||
			fmt.Sprint(err) != tt.err {
			t.Errorf("%q: done %q, bad %q, %v", tt.keys, done, bad, err)
		}
	}
}
