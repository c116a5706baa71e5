// Package seed has a cache begin with copies of another replica's indexes, which come over HTTP, in
// place of reading all rows from Postgres.
//
// # What it promises
//
//   - A copy counts once it is complete: its SHA-256 is what the other replica has said, it holds
//     nothing but an index, and it is on disk. Until then the index has none.
//   - It is of the same database, and was filled by the same definition, as the configuration here
//     says. Anything else is refused before a byte is fetched.
//   - No change is missed: Postgres keeps the log for the copy from before it is made (worker/seed.go).
//   - A run that was cut off goes on where it was when it is started again, for as long as the other
//     replica keeps its snapshot. A connection that was cut off is made again within a run.
//   - What the cache has already stays as it is.
//
// # What it does not
//
// It needs Postgres, for a few rows about each index. It follows nothing: ftsync has to be started
// afterwards, and until that has happened the log in Postgres is kept for the copies as it is for a
// replica that is away.
package seed

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"ftsync/cache"
	"ftsync/worker"
	"ftsync/worker/plan"
)

// Run fetches copies of all indexes of a configuration that the cache does not have, and says on out what
// became of each. The error has all that failed. Where nothing is missing, nobody is asked.
func Run(ctx context.Context, store *cache.Cache, cfg worker.Config, donor Donor, out io.Writer) error {
	missing, err := missingIn(store, cfg.Indexes, out)
	if err != nil || len(missing) == 0 {
		return err
	}
	seeds, err := donor.Seeds(ctx)
	if err != nil {
		return err
	}
	postgres, err := worker.BeginSeeding(ctx, cfg)
	if err != nil {
		return err
	}
	defer postgres.Close()
	dir, err := store.SeedFolder()
	if err != nil {
		return err
	}
	var failed []error
	for _, def := range missing {
		x, err := store.Index(def.Name)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(seeds, func(s worker.Seed) bool { return s.Index == def.Name })
		if i < 0 {
			err = errors.New("the other replica does not have it")
		} else if err = postgres.Fits(ctx, def, seeds[i]); err == nil {
			c := copying{seed: seeds[i], donor: donor, postgres: postgres, index: x, part: partOf(dir, def.Name)}
			err = c.run(ctx, out)
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("index %s: %w", def.Name, err))
		}
		if ctx.Err() != nil {
			break
		}
	}
	return errors.Join(failed...)
}

// missingIn returns those of some definitions whose indexes a cache does not have, and says which it has.
func missingIn(store *cache.Cache, all []plan.Definition, out io.Writer) (missing []plan.Definition, err error) {
	for _, def := range all {
		x, err := store.Index(def.Name)
		if err != nil {
			return nil, err
		}
		if x.Published() == nil {
			missing = append(missing, def)
		} else {
			fmt.Fprintf(out, "%s: the cache has it already\n", def.Name)
		}
	}
	return missing, nil
}

// copying is the way of one copy.
type copying struct {
	seed     worker.Seed
	donor    Donor
	postgres *worker.Seeding
	index    *cache.Index
	part     *part
}

const (
	// anewAtMost is how often a copy is begun anew because the snapshot was gone, or was not what it
	// should be.
	anewAtMost = 5
	// seenEvery is how often Postgres is told that a copy is being made.
	seenEvery = 10 * time.Second
)

// run fetches the copy and hands it to the cache.
func (c *copying) run(ctx context.Context, out io.Writer) error {
	began, from := time.Now(), int64(0)
	for anew := 0; ; anew++ {
		goesOn, err := c.begin(ctx)
		if err != nil {
			return err
		}
		if from = 0; goesOn {
			from = c.part.size()
		}
		err = c.fetch(ctx)
		if err == nil {
			break
		}
		if !errors.Is(err, errAnew) || anew == anewAtMost {
			return err
		}
		if err := c.forget(ctx); err != nil {
			return err
		}
	}
	size := c.part.size()
	if err := c.index.Adopt(c.part.Name, c.part.path()); err != nil {
		return err
	}
	g := c.index.Published()
	took := time.Since(began)
	fmt.Fprintf(out, "%s: %d documents, %d bytes in %v", c.seed.Index, g.Documents(), size,
		took.Round(time.Millisecond))
	if from > 0 {
		fmt.Fprintf(out, ", of which %d were there", from)
	}
	fmt.Fprintln(out)
	return c.part.remove()
}

// begin takes up the copy that an earlier run has begun, if it can go on, or begins one. First comes the
// consumer and then the copy, which must not be older.
func (c *copying) begin(ctx context.Context) (goesOn bool, err error) {
	if c.part.load() && c.part.Generation == c.seed.Generation && c.part.Sum != "" {
		if known, err := c.postgres.Seen(ctx, c.part.Name); known || err != nil {
			return known, err
		}
	}
	if err := c.forget(ctx); err != nil {
		return false, err
	}
	*c.part = part{dir: c.part.dir, index: c.part.index, Generation: c.seed.Generation, Name: worker.NewGenerationID()}
	if err := c.part.save(); err != nil {
		return false, err
	}
	return false, c.postgres.Register(ctx, c.part.Generation, c.part.Name)
}

// forget gives a copy up.
func (c *copying) forget(ctx context.Context) error {
	if c.part.Name != "" {
		if err := c.postgres.Forget(ctx, c.part.Name); err != nil {
			return err
		}
	}
	return c.part.remove()
}

// errAnew says that the copy has to be begun anew.
var errAnew = errors.New("the snapshot is not there any more, or is another one")

// fetch reads the file to its end, and checks it.
func (c *copying) fetch(ctx context.Context) error {
	file, err := os.OpenFile(c.part.path(), os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	seen := time.Now()
	err = c.donor.download(ctx, c.part, file, func() error {
		if time.Since(seen) < seenEvery {
			return nil
		}
		seen = time.Now()
		_, err := c.postgres.Seen(ctx, c.part.Name)
		return err
	})
	if err != nil {
		return err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != c.part.Sum {
		return fmt.Errorf("%w: its SHA-256 is %s, want %s", errAnew, got, c.part.Sum)
	}
	return nil
}
