package capture

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/changelog"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// Installer installs triggers on tables where they are missing or different. It is for one
// goroutine at a time, as its connection is.
type Installer struct {
	Conn    *postgres.Conn
	Log     *slog.Logger
	Patient bool     // wait for locks as long as it takes; a worker has other indexes to look after
	Keep    bool     // keep what is installed even if nobody may need it any more
	ByRow   []uint32 // tables that are to have row triggers; see plan.ByRow
}

// byRelation groups sources by their tables, in the order in which tables are always locked. It
// merges equal sources into one that reads what any of them reads.
func byRelation(sources []plan.Source) (groups [][]plan.Source) {
	byOID := map[uint32][]plan.Source{}
	for _, src := range sources {
		oid := src.Relation.OID
		if i := slices.IndexFunc(byOID[oid], func(s plan.Source) bool { return s.ID() == src.ID() }); i >= 0 {
			byOID[oid][i].Reads = plan.Union(byOID[oid][i].Reads, src.Reads)
		} else {
			byOID[oid] = append(byOID[oid], src)
		}
	}
	for _, oid := range slices.Sorted(maps.Keys(byOID)) {
		groups = append(groups, byOID[oid])
	}
	return groups
}

// Capture makes sure that the changes of sources are logged, and returns the numbers of the
// sources by plan.Source.ID. It installs what is missing or different. If the capture of a table
// was something else than what had been installed, changes may be missing, and it counts that in
// ftsync.capture.
func (in Installer) Capture(ctx context.Context, sources []plan.Source) (numbers map[string]int32, err error) {
	numbers = map[string]int32{}
	for _, group := range byRelation(sources) {
		if err := in.captureTable(ctx, group, numbers); err != nil {
			return nil, fmt.Errorf("capture changes of %s: %w", group[0].Relation, err)
		}
	}
	return numbers, AdmitReaders(ctx, in.Conn)
}

// DirectSources returns the numbers of sources without a table, one for each index. What is
// logged under such a source is keys of documents to be read again, or a mark: the index is to be
// built anew. So repairs and requests reach every replica the way changes do. Missing sources are
// added in one transaction, and they stay for ever.
func (in Installer) DirectSources(ctx context.Context, indexes []string) (ids map[string]int32, err error) {
	ids = map[string]int32{}
	rows, err := in.Conn.Query(ctx,
		"select columns[1], id from ftsync.source where relation = 0 and columns[1] = any($1)", indexes)
	if err == nil {
		var name string
		var id int32
		_, err = pgx.ForEachRow(rows, []any{&name, &id}, func() error {
			ids[name] = id
			return nil
		})
	}
	missing := slices.DeleteFunc(slices.Clone(indexes), func(name string) bool { _, ok := ids[name]; return ok })
	if err == nil && len(missing) > 0 {
		err = changelog.WithState(ctx, in.Conn, func(tx pgx.Tx) error {
			for _, name := range missing {
				if ids[name], err = sourceID(ctx, tx, plan.Source{Columns: []string{name}}, in.Keep); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err != nil {
		return nil, fmt.Errorf("find the sources of requests for indexes: %w", err)
	}
	return ids, nil
}

// captureTable makes sure that the changes of one table are logged.
func (in Installer) captureTable(ctx context.Context, sources []plan.Source, numbers map[string]int32) error {
	return in.try(ctx, "change capture of "+sources[0].Relation.String(), func(tx pgx.Tx) error {
		c := captured{relation: sources[0].Relation, byRow: slices.Contains(in.ByRow, sources[0].Relation.OID)}
		for _, src := range sources {
			id, err := sourceID(ctx, tx, src, in.Keep)
			if err != nil {
				return err
			}
			numbers[src.ID()] = id
			c.sources = append(c.sources, capturedSource{id: id, columns: src.Columns, reads: src.Reads})
		}
		return in.install(ctx, tx, c)
	}, sources[0].Relation.OID)
}

// try runs f as changelog.WithState does. A patient installer tries again until no lock is in the
// way, with growing pauses, in which writers get through.
func (in Installer) try(ctx context.Context, what string, f func(tx pgx.Tx) error, tables ...uint32) error {
	for pause := time.Second; ; pause = min(2*pause, time.Minute) {
		err := changelog.WithState(ctx, in.Conn, f, tables...)
		var locked *changelog.LockedError
		if !in.Patient || !errors.As(err, &locked) {
			return err
		}
		wait := pause/2 + rand.N(pause)
		in.Log.Warn("a lock is in the way; trying again", "of", what, "because", err,
			"in", wait.Round(time.Millisecond))
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

// install makes the capture of a table what it should be.
func (in Installer) install(ctx context.Context, tx pgx.Tx, c captured) error {
	recorded, err := readRecord(ctx, tx, c.relation.OID)
	if err != nil {
		return err
	}
	wanted := c
	var also []int32
	if in.Keep {
		also = recorded.sources
	}
	c, err = c.complete(ctx, tx, also)
	if err == nil {
		c, err = c.describe(ctx, tx)
	}
	if err != nil {
		return err
	}
	if in.Keep && recorded.there {
		c.reads = plan.Union(c.reads, recorded.reads)
	}
	before, err := fingerprint(ctx, tx, c.tables())
	if err != nil {
		return err
	}
	replaced := recorded.there && recorded.fingerprint != before
	statements, err := c.missing(ctx, tx, replaced)
	if err != nil {
		return err
	}
	if len(statements) == 0 && recorded.there && !replaced {
		return nil
	}
	err = pgx.BeginFunc(ctx, tx, func(tx pgx.Tx) error { // a savepoint, for what this role may not do
		_, err := tx.Exec(ctx, strings.Join(append(statements, c.recordSQL(replaced)), ";\n"))
		return err
	})
	switch {
	case postgres.IsCode(err, postgres.InsufficientPrivilege):
		if recorded.there && !replaced {
			if enough, e := wanted.installed(ctx, tx, recorded); e != nil || enough {
				return e
			}
		}
		return fmt.Errorf("%w: the triggers have to be installed by the table's owner: `ftsync migrate` does it, "+
			"and `ftsync plan` prints the statements", err)
	case err != nil:
		return err
	}
	if len(statements) > 0 {
		in.Log.Info("installed change capture", "table", c.relation.String(), "statements", len(statements))
	}
	return nil
}
