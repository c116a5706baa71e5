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

// The kinds of difference between a document and Postgres.
const (
	Missing   = "missing"   // only Postgres has it
	Extra     = "extra"     // only the index has it
	Different = "different" // both have it, with different content
)

// Drift is a document that differs between an index and Postgres although all that had been
// committed was applied.
type Drift struct {
	Key  string
	Kind string // Missing, Extra or Different
}

// Keys returns the keys of the documents in drift.
func Keys(drift []Drift) []string {
	keys := make([]string, len(drift))
	for i, d := range drift {
		keys[i] = d.Key
	}
	return keys
}

const (
	// PageRows is the number of documents that one statement compares.
	PageRows = 1000
	// verifyRounds is how many looks are taken at a suspect before it counts as changing too fast
	// to tell.
	verifyRounds = 6
	// verifyStable is how many looks in a row must find the same row in Postgres, and something
	// else in the index, before a suspect is drift.
	verifyStable = 3
	// CaughtUpWithin bounds the wait for the changes committed before a look.
	CaughtUpWithin = 30 * time.Second
)

// Contents is the side that is compared with Postgres: a generation that is followed, or an
// inspection of one that another process follows.
type Contents interface {
	Keys(ctx context.Context, after string, n int) ([]cache.KeyHash, error)
	Hashes(ctx context.Context, keys []string) (map[string]uint64, error)
}

// Verifier compares documents of a generation with Postgres while both change. A difference is only
// a suspicion, since a change may be on its way; see Confirm.
type Verifier struct {
	Conn     *postgres.Conn
	Plan     *plan.Plan
	Have     Contents
	CaughtUp func(context.Context) error // returns when everything committed before the call is applied
}

// there returns those of some ids that Postgres has. If one of them is no longer a value of the
// key's type, such as a renamed label of an enum, it asks for smaller parts of them.
func (v *Verifier) there(ctx context.Context, ids []string) ([]string, error) {
	args, err := v.Plan.KeyArgs(v.Conn, ids)
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

// sound reads the hashes of the documents with some keys. bad are the keys of those that can't be
// built.
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

// suspect is a key that looked different, and what the last look found.
type suspect struct {
	key    string
	hash   uint64
	there  bool // Postgres has it
	stable int  // number of looks in a row that found the same in Postgres, and something else in the index
	kind   string
}

// Confirm finds out which suspects are drift; see the package comment. Those that change too fast
// to tell are only counted, in unsettled.
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

// ErrNotComparable reports that a generation can't be compared at present. The error around it
// says why.
var ErrNotComparable = errors.New("nothing to compare")

// PlanOf makes the plan of a generation anew, from the definition that the cache has stored. It
// returns ErrNotComparable when Postgres does not know that definition or can't fulfil it any
// more, or when the plan differs from the one with the identity that the generation was built by.
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
