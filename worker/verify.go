package worker

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/cache"
	"ftsync/worker/changelog"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// How a document can differ from Postgres.
const (
	driftMissing   = "missing"   // the index does not have it
	driftExtra     = "extra"     // Postgres does not have it
	driftDifferent = "different" // another content
)

// Drift is a document that is not in an index as it is in Postgres, though
// everything that had been committed was applied.
type Drift struct {
	Key  string
	Kind string // missing, extra or different
}

func driftKeys(drift []Drift) []string {
	keys := make([]string, len(drift))
	for i, d := range drift {
		keys[i] = d.Key
	}
	return keys
}

const (
	// verifyRows is how many documents are compared by one statement.
	verifyRows = 1000
	// verifyRounds is how often a suspect is looked at before it counts as one
	// that changes too fast to say.
	verifyRounds = 6
	// verifyStable is how many looks in a row must find the same row in Postgres
	// and something else in the index.
	verifyStable = 3
	// caughtUpWithin bounds the wait for the changes committed before a look.
	caughtUpWithin = 30 * time.Second
)

// contents is what there is to compare with: a generation, or an inspection of one.
type contents interface {
	Keys(ctx context.Context, after string, n int) ([]cache.KeyHash, error)
	Hashes(ctx context.Context, keys []string) (map[string]uint64, error)
}

// verifier compares a generation with Postgres, in pages, while both change. A
// difference is only a suspicion, since a change may be on its way; see confirm.
type verifier struct {
	conn     *postgres.Conn
	plan     *plan.Plan
	have     contents
	caughtUp func(context.Context) error // returns when all that had committed before the call is applied
}

// place is how far a verification has come in one direction.
type place struct {
	key     string
	started bool // key counts
}

// rows compares a page of documents, read from Postgres, with the index. It
// returns the keys that differ, how many were read, and whether there are more.
func (v *verifier) rows(ctx context.Context, at *place) (suspects []string, n int, more bool, err error) {
	send := func(docs []cache.Document) error {
		n += len(docs)
		keys := make([]string, len(docs))
		for i, d := range docs {
			keys[i] = d.Key
		}
		hashes, err := v.have.Hashes(ctx, keys)
		if err != nil {
			return cacheError(err)
		}
		for _, d := range docs {
			if hash, ok := hashes[d.Key]; !ok || hash != d.Hash() {
				suspects = append(suspects, d.Key)
			}
		}
		return nil
	}
	skip := func([]string) error { return nil } // what can't be built is in nobody's index; see Poison
	last, more, err := plan.ReadPage(ctx, v.conn, v.plan, verifyRows, !at.started, at.key, send, skip)
	if err != nil && postgres.OfData(err) && !v.conn.IsClosed() {
		suspects, n = nil, 0
		last, more, err = plan.ReadAround(ctx, v.conn, v.plan, !at.started, at.key, send, skip)
	}
	if err != nil {
		return nil, n, false, fmt.Errorf("read rows of index %s: %w", v.plan.Def.Name, err)
	}
	*at = place{last, true}
	return suspects, n, more, nil
}

// extras asks Postgres for a page of the keys in the index, and returns those it
// does not have.
func (v *verifier) extras(ctx context.Context, at *place) (suspects []string, n int, more bool, err error) {
	keys, err := v.have.Keys(ctx, at.key, verifyRows)
	if err != nil {
		return nil, 0, false, cacheError(err)
	}
	if len(keys) == 0 {
		return nil, 0, false, nil
	}
	ids := make([]string, len(keys))
	for i, k := range keys {
		ids[i] = k.Key
	}
	there, err := v.there(ctx, ids)
	if err != nil {
		return nil, 0, false, fmt.Errorf("look for keys of index %s: %w", v.plan.Def.Name, err)
	}
	slices.Sort(there)
	for _, id := range ids {
		if _, ok := slices.BinarySearch(there, id); !ok {
			suspects = append(suspects, id)
		}
	}
	*at = place{ids[len(ids)-1], true}
	return suspects, len(ids), len(ids) == verifyRows, nil
}

// there returns those of some ids that Postgres has. Where one is no key any more, as
// the old name of an enum's value, they are looked at in smaller parts.
func (v *verifier) there(ctx context.Context, ids []string) ([]string, error) {
	args, err := v.plan.KeyArgs(ids)
	if err != nil {
		return nil, err
	}
	rows, err := v.conn.QueryTheirs(ctx, v.plan.Manner(), v.plan.ByKeySQL(v.plan.KeyExpr()), args...)
	if err == nil {
		var there []string
		if there, err = pgx.CollectRows(rows, pgx.RowTo[string]); err == nil {
			return there, nil
		}
	}
	if !postgres.OfData(err) || v.conn.IsClosed() {
		return nil, err
	}
	found, bad, err := v.sound(ctx, ids)
	return slices.AppendSeq(bad, maps.Keys(found)), err
}

// sound reads the hashes of the documents of keys, and names the keys of those that
// can't be built.
func (v *verifier) sound(ctx context.Context, keys []string) (hashes map[string]uint64, bad []string, err error) {
	hashes = make(map[string]uint64, len(keys))
	err = plan.ReadSound(ctx, v.conn, v.plan, keys, func(docs []cache.Document) error {
		for _, d := range docs {
			hashes[d.Key] = d.Hash()
		}
		return nil
	}, func(keys []string) error {
		bad = append(bad, keys...)
		return nil
	})
	return hashes, bad, err
}

// suspect is what is known of a key that looked different.
type suspect struct {
	key    string
	hash   uint64
	there  bool // Postgres has it
	stable int  // looks in a row that found Postgres like this, and the index otherwise
	kind   string
}

// confirm finds out which suspects are drift: the index still does not have what
// Postgres had, after everything committed up to then has been applied, several
// times over. Those that change too fast to tell are only counted.
func (v *verifier) confirm(ctx context.Context, keys []string) (drift []Drift, unsettled int, err error) {
	open := make([]suspect, len(keys))
	for i, k := range keys {
		open[i].key = k
	}
	for range verifyRounds {
		if len(open) == 0 {
			break
		}
		if open, err = v.look(ctx, open); err != nil {
			return nil, 0, err
		}
		open = slices.DeleteFunc(open, func(s suspect) bool {
			if s.stable >= verifyStable {
				drift = append(drift, Drift{s.key, s.kind})
			}
			return s.stable >= verifyStable
		})
	}
	return drift, len(open), nil
}

// look compares suspects once more, and returns those that still differ.
func (v *verifier) look(ctx context.Context, open []suspect) ([]suspect, error) {
	keys := make([]string, len(open))
	for i, s := range open {
		keys[i] = s.key
	}
	found, bad, err := v.sound(ctx, keys)
	if err != nil {
		return nil, fmt.Errorf("read rows of index %s: %w", v.plan.Def.Name, err)
	}
	if err := v.caughtUp(ctx); err != nil {
		return nil, err
	}
	hashes, err := v.have.Hashes(ctx, keys)
	if err != nil {
		return nil, cacheError(err)
	}
	var still []suspect
	for _, s := range open {
		wanted, there := found[s.key]
		hash, have := hashes[s.key]
		if there == have && wanted == hash || slices.Contains(bad, s.key) {
			continue
		}
		if s.stable > 0 && (s.there != there || s.hash != wanted) {
			s.stable = 0
		}
		s.there, s.hash, s.kind = there, wanted, driftDifferent
		switch {
		case !have:
			s.kind = driftMissing
		case !there:
			s.kind = driftExtra
		}
		s.stable++
		still = append(still, s)
	}
	return still, nil
}

// errNotComparable says why a generation is not compared now.
var errNotComparable = errors.New("nothing to compare")

// planOf is the plan by which a generation was made, if the database still
// agrees to it.
func planOf(ctx context.Context, conn *postgres.Conn, id, definition, identity string) (*plan.Plan, error) {
	trusted, err := changelog.Trusts(ctx, conn, id, definition)
	if err != nil {
		return nil, err
	}
	if !trusted {
		return nil, fmt.Errorf("%w: Postgres does not know the definition that the cache has of it; it is about to be built anew, or was not written by ftsync", errNotComparable)
	}
	def, err := plan.ParseDefinition(definition)
	if err != nil {
		return nil, err
	}
	p, problems, err := plan.Make(ctx, conn, def, false)
	switch {
	case err != nil:
		return nil, err
	case p == nil:
		return nil, fmt.Errorf("%w: %w", errNotComparable, &plan.ProblemsError{Problems: problems})
	case p.Identity() != identity:
		return nil, fmt.Errorf("%w: the columns of its tables have changed since it was built; it is about to be built anew", errNotComparable)
	}
	return p, nil
}
