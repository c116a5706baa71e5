package changelog

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/postgres"
)

// Digest returns the text by which Postgres knows a definition; see Trusts.
func Digest(definition string) string {
	sum := sha256.Sum256([]byte(definition))
	return hex.EncodeToString(sum[:])
}

// Trusts reports whether a generation was built by the definition that the cache has stored for
// it: Postgres knows the digest of the right one. It reports false for a generation that Postgres
// doesn't know.
func Trusts(ctx context.Context, conn *postgres.Conn, id, definition string) (bool, error) {
	var known *string
	err := conn.QueryRow(ctx, "select definition from ftsync.consumer where id = $1", id).Scan(&known)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read what consumer %s was built by: %w", id, err)
	}
	return known != nil && *known == Digest(definition), nil
}

// Forget removes the consumer of a generation that is gone. If there is none, that is no error.
func Forget(ctx context.Context, conn *postgres.Conn, id string) error {
	_, err := conn.Exec(ctx, "delete from ftsync.consumer where id = $1", id)
	if err != nil {
		return fmt.Errorf("remove consumer %s: %w", id, err)
	}
	return nil
}

// ForgetConsumers are statements that remove all consumers and begin a new epoch of the log.
var ForgetConsumers = []string{
	"delete from ftsync.consumer",
	"select setval('ftsync.trimmed', pg_sequence_last_value('ftsync.change_id'))",
	"select setval('ftsync.epoch', greatest(2 * (extract(epoch from clock_timestamp()) * 1000)::bigint, " +
		"(pg_sequence_last_value('ftsync.epoch') + 2) / 2 * 2))",
}

const (
	// SeenEvery is how often a replica updates consumer.seen_at, also when it has nothing to
	// acknowledge.
	SeenEvery = 10 * time.Second
	// RunningWithin is how recent consumer.seen_at must be for a replica to count as running.
	RunningWithin = 3 * SeenEvery
)
