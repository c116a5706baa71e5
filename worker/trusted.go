package worker

import (
	"context"
	"fmt"

	"ftsync/cache"
	"ftsync/worker/changelog"
	"ftsync/worker/plan"
)

// The cache stores the definition that a generation was built by, which is SQL. Postgres has a
// digest of it, so that nobody who can write to the files of the cache can have other SQL run
// with the rights of the worker.

// noteDefinition records, in the cache and in Postgres, the definition by which a generation goes
// on. It may be another text than before that makes the same documents; and earlier versions
// recorded no digest.
func (s *preparer) noteDefinition(ctx context.Context, gen Generation, def plan.Definition, stored,
	known string) error {
	want := def.Text()
	if stored != want {
		if _, err := gen.Apply(cache.Batch{State: map[string]string{keyDefinition: want}}); err != nil {
			return err
		}
	}
	if known == changelog.Digest(want) {
		return nil
	}
	if _, err := s.conn.Exec(ctx, "update ftsync.consumer set definition = $2 where id = $1", gen.ID(),
		changelog.Digest(want)); err != nil {
		return fmt.Errorf("note what consumer %s is built by: %w", gen.ID(), err)
	}
	return nil
}
