package compare

import (
	"context"
	"fmt"
	"slices"

	"ftsync/cache/document"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// Walk goes through an index once in each direction: through the documents of Postgres, then
// through the keys of the index. It gathers suspects on the way, until there are so many that
// they should be confirmed.
type Walk struct {
	Verifier
	back bool // the direction is from the index to Postgres; first it is the other way round
	at   place
	open []string // suspects
}

// Page is what one step of a walk has compared.
type Page struct {
	Back bool // these are keys of the index; otherwise documents of Postgres
	N    int  // how many
	Due  bool // there are suspects enough, or all of this direction: call Confirmed
	More bool
}

// Page compares the next page. After an error the walk may go on where it was.
func (w *Walk) Page(ctx context.Context) (Page, error) {
	read := w.rows
	if w.back {
		read = w.extras
	}
	suspects, n, more, err := read(ctx, &w.at)
	if err != nil {
		return Page{}, err
	}
	w.open = append(w.open, suspects...)
	p := Page{Back: w.back, N: n, More: more || !w.back,
		Due: len(w.open) >= PageRows || !more && len(w.open) > 0}
	if !more && !w.back {
		w.back, w.at = true, place{}
	}
	return p, nil
}

// Confirmed finds out which of the suspects so far are drift, as Confirm does, and forgets them.
func (w *Walk) Confirmed(ctx context.Context) (drift []Drift, unsettled int, err error) {
	if drift, unsettled, err = w.Confirm(ctx, w.open); err == nil {
		w.open = nil
	}
	return drift, unsettled, err
}

// place is how far a walk has come in one direction. The zero value is the beginning.
type place struct {
	key     string
	started bool // false: before the first key
}

// rows reads the page of documents after a place from Postgres, compares it with the index, and
// moves the place on. It returns the keys that differ and the number of documents read, and
// reports whether there are more.
func (v *Verifier) rows(ctx context.Context, at *place) (suspects []string, n int, more bool, err error) {
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
	skip := func([]string) error { return nil } // no index has what can't be built; see worker.Poison
	last, more, err := plan.ReadPage(ctx, v.Conn, v.Plan, PageRows, !at.started, at.key, send, skip)
	if err != nil && postgres.OfData(err) && !v.Conn.IsClosed() {
		suspects, n = nil, 0
		last, more, err = plan.ReadAround(ctx, v.Conn, v.Plan, !at.started, at.key, send, skip)
	}
	if err != nil {
		return nil, n, false, fmt.Errorf("read rows of index %s: %w", v.Plan.Def.Name, err)
	}
	*at = place{last, true}
	return suspects, n, more, nil
}

// extras asks Postgres for the page of the index's keys after a place, and moves the place on. It
// returns the keys that Postgres does not have and the number of keys asked for, and reports
// whether there are more.
func (v *Verifier) extras(ctx context.Context, at *place) (suspects []string, n int, more bool, err error) {
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
	*at = place{ids[len(ids)-1], true}
	return suspects, len(ids), len(ids) == PageRows, nil
}
