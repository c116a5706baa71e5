package worker

import (
	"context"
	"fmt"

	"ftsync/cache"
	"ftsync/worker/changelog"
	"ftsync/worker/plan"
)

// The definition that a generation was built by stands in the cache, and is SQL. Postgres
// has a digest of it, so that whoever can write into the cache's files can't have other
// SQL run with the worker's rights.

// noteDefinition has the cache and Postgres know by which definition a generation goes
// on: one that makes the same documents may be written in another way, and earlier
// versions had no digest.
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
