package changelog

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/pgtest"
)

// Whoever has the rights and holds the lock is named.
func TestLock_NamesTheHolder(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	ours, admin := migrated(t, url), pgtest.Connect(t, url)
	pgtest.Exec(t, admin, "set application_name = 'an admin'", "begin", TakeStateLock)
	err := WithState(t.Context(), ours, func(pgx.Tx) error { return nil })
	var locked *LockedError
	if !errors.As(err, &locked) ||
		!strings.Contains(err.Error(),
			fmt.Sprintf("held by process %d of role postgres (an admin)", admin.PgConn().PID())) {
		t.Errorf("while an admin holds the lock: %v", err)
	}
}
