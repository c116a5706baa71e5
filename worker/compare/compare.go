package compare

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/cache"
	"ftsync/cache/document"
	"ftsync/worker/changelog"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// How a document can differ from Postgres.
const (
	Missing   = "missing"   // the index does not have it
	Extra     = "extra"     // Postgres does not have it
	Different = "different" // another content
)

// Drift is a document that differs between an index and Postgres though everything that had
// been committed was applied.
type Drift struct {
	Key  string
	Kind string // missing, extra or different
}

// Keys are the keys of some drift.
func Keys(drift []Drift) []string {
	keys := make([]string, len(drift))
	for i, d := range drift {
		keys[i] = d.Key
	}
	return keys
}

const (
	// PageRows is how many documents are compared by one statement.
	PageRows = 1000
	// verifyRounds is how often a suspect is looked at before it counts as one
	// that changes too fast to say.
	verifyRounds = 6
	// verifyStable is how many looks in a row must find the same row in Postgres
	// and something else in the index.
	verifyStable = 3
	// CaughtUpWithin bounds the wait for the changes committed before a look.
	CaughtUpWithin = 30 * time.Second
)

// Contents is what is compared with Postgres: a generation that is followed, or an inspection
// of one that another process follows.
type Contents interface {
	Keys(ctx context.Context, after string, n int) ([]cache.KeyHash, error)
	Hashes(ctx context.Context, keys []string) (map[string]uint64, error)
}

// Verifier compares a generation with Postgres, in pages, while both change. A
// difference is only a suspicion, since a change may be on its way; see confirm.
type Verifier struct {
	Conn     *postgres.Conn
	Plan     *plan.Plan
	Have     Contents
	CaughtUp func(context.Context) error // returns when all that had committed before the call is applied
}

// Place is how far a comparison has come in one direction; the zero value is its beginning.
type Place struct {
	key     string
	started bool // key counts
}

// Rows compares the page of documents after a place, read from Postgres, with the
// index, and moves the place on. It returns the keys that differ, how many documents were
// read, and whether there are more.
func (v *Verifier) Rows(ctx context.Context, at *Place) (suspects []string, n int, more bool, err error) {
	send := func(docs []document.Document) error {
		n += len(docs)
		keys := make([]string, len(docs))
		for i, d := range docs {
			keys[i] = d.Key
		}
		hashes, err := v.Have.Hashes(ctx, keys)
		if err != nil {
			return err
		}
		for _, d := range docs {
			if hash, ok := hashes[d.Key]; !ok || hash != d.Hash() {
				suspects = append(suspects, d.Key)
			}
		}
		return nil
	}
	skip := func([]string) error { return nil } // what can't be built is in nobody's index; see Poison
	last, more, err := plan.ReadPage(ctx, v.Conn, v.Plan, PageRows, !at.started, at.key, send, skip)
	if err != nil && postgres.OfData(err) && !v.Conn.IsClosed() {
		suspects, n = nil, 0
		last, more, err = plan.ReadAround(ctx, v.Conn, v.Plan, !at.started, at.key, send, skip)
	}
	if err != nil {
		return nil, n, false, fmt.Errorf("read rows of index %s: %w", v.Plan.Def.Name, err)
	}
	*at = Place{last, true}
	return suspects, n, more, nil
}

// Extras asks Postgres for the page of the index's keys after a place, and moves the
// place on. It returns the keys that Postgres does not have, how many were asked for, and
// whether there are more.
func (v *Verifier) Extras(ctx context.Context, at *Place) (suspects []string, n int, more bool, err error) {
	keys, err := v.Have.Keys(ctx, at.key, PageRows)
	if err != nil {
		return nil, 0, false, err
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
		return nil, 0, false, fmt.Errorf("look for keys of index %s: %w", v.Plan.Def.Name, err)
	}
	slices.Sort(there)
	for _, id := range ids {
		if _, ok := slices.BinarySearch(there, id); !ok {
			suspects = append(suspects, id)
		}
	}
	*at = Place{ids[len(ids)-1], true}
	return suspects, len(ids), len(ids) == PageRows, nil
}

// there returns those of some ids that Postgres has. Where one of them is no value
// of the key's type any more, such as the old name of an enum's value, smaller parts are asked
// for.
func (v *Verifier) there(ctx context.Context, ids []string) ([]string, error) {
	args, err := v.Plan.KeyArgs(ids)
	if err != nil {
		return nil, err
	}
	rows, err := v.Conn.QueryTheirs(ctx, v.Plan.Manner(), v.Plan.ByKeySQL(v.Plan.KeyExpr()), args...)
	if err == nil {
		var there []string
		if there, err = pgx.CollectRows(rows, pgx.RowTo[string]); err == nil {
			return there, nil
		}
	}
	if !postgres.OfData(err) || v.Conn.IsClosed() {
		return nil, err
	}
	found, bad, err := v.sound(ctx, ids)
	return slices.AppendSeq(bad, maps.Keys(found)), err
}

// sound reads the hashes of the documents of some keys, and returns the keys of
// those that can't be built beside them.
func (v *Verifier) sound(ctx context.Context, keys []string) (hashes map[string]uint64, bad []string, err error) {
	hashes = make(map[string]uint64, len(keys))
	err = plan.ReadSound(ctx, v.Conn, v.Plan, keys, func(docs []document.Document) error {
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

// Confirm finds out which suspects are drift; see the package. Those that change too
// fast to tell are only counted, in unsettled.
func (v *Verifier) Confirm(ctx context.Context, keys []string) (drift []Drift, unsettled int, err error) {
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
func (v *Verifier) look(ctx context.Context, open []suspect) ([]suspect, error) {
	keys := make([]string, len(open))
	for i, s := range open {
		keys[i] = s.key
	}
	found, bad, err := v.sound(ctx, keys)
	if err != nil {
		return nil, fmt.Errorf("read rows of index %s: %w", v.Plan.Def.Name, err)
	}
	if err := v.CaughtUp(ctx); err != nil {
		return nil, err
	}
	hashes, err := v.Have.Hashes(ctx, keys)
	if err != nil {
		return nil, err
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
		s.there, s.hash, s.kind = there, wanted, Different
		switch {
		case !have:
			s.kind = Missing
		case !there:
			s.kind = Extra
		}
		s.stable++
		still = append(still, s)
	}
	return still, nil
}

// ErrNotComparable reports that a generation can't be compared at present, and why.
var ErrNotComparable = errors.New("nothing to compare")

// PlanOf is the plan by which a generation was made, from the definition and the identity that
// the cache has of it. It returns ErrNotComparable when Postgres does not know the definition,
// or can't fulfil it any more.
func PlanOf(ctx context.Context, conn *postgres.Conn, id, definition, identity string) (*plan.Plan, error) {
	trusted, err := changelog.Trusts(ctx, conn, id, definition)
	if err != nil {
		return nil, err
	}
	if !trusted {
		return nil, fmt.Errorf("%w: Postgres does not know the definition that the cache has of it; it is about to "+
			"be built anew, or was not written by ftsync", ErrNotComparable)
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
		return nil, fmt.Errorf("%w: %w", ErrNotComparable, &plan.ProblemsError{Problems: problems})
	case p.Identity() != identity:
		return nil, fmt.Errorf("%w: the columns of its tables have changed since it was built; it is about to be "+
			"built anew", ErrNotComparable)
	}
	return p, nil
}
