package changelog

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/postgres"
)

// Reindex asks every replica, through the log, to build an index anew. Each replica does so
// beside the old generation, which goes on answering. Reindex returns when the request is
// committed. It is an error when no replica follows such an index.
func Reindex(ctx context.Context, connect, index string) error {
	conn, err := postgres.Dial(ctx, connect, "reindex")
	if err != nil {
		return err
	}
	defer postgres.Close(conn)
	direct, err := RequestSource(ctx, conn, index)
	if err != nil {
		return fmt.Errorf("reindex %s: %w", index, err)
	}
	if _, err := conn.Exec(ctx, "select ftsync.put($1, null)", direct); err != nil {
		return fmt.Errorf("reindex %s: %w", index, err)
	}
	return nil
}

// RequestSource returns the number of the source under which requests for an index are logged.
func RequestSource(ctx context.Context, conn *postgres.Conn, index string) (id int32, err error) {
	v, err := Version(ctx, conn)
	if err != nil {
		return 0, fmt.Errorf("read the version of schema ftsync: %w", err)
	}
	if v == 0 {
		return 0, errors.New("there is no schema ftsync in this database: start ftsync first")
	}
	err = conn.QueryRow(ctx, `
		select s.id from ftsync.source s
		where s.relation = 0 and s.columns = array[$1] and exists (select from ftsync.consumer c
		    where s.id = any(c.sources))`, index).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, fmt.Errorf("no ftsync follows an index %q in this database", index)
	}
	return id, err
}

// RequestKeys asks every replica to read the documents with some keys again.
func RequestKeys(ctx context.Context, conn *postgres.Conn, direct int32, keys []string) error {
	if _, err := conn.Exec(ctx, "select ftsync.put($1, $2)", direct, keys); err != nil {
		return fmt.Errorf("have %d documents read again: %w", len(keys), err)
	}
	return nil
}
