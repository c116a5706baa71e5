package columns

import (
	"context"
	"sync"

	"ftsync/cache/document"
	"ftsync/cache/filter"
	"ftsync/cache/rank"
)

// ranked has the keys of the numeric columns that searches rank by, as of a view. They are made for
// the first search that asks, in about 10 ms a million documents. From then on each view makes
// them out of those before it, so that a search finds them ready.
type ranked struct {
	wanted *wantedKeys // by any view of the generation

	mu    sync.Mutex
	keys  map[string]rank.Keys
	usual map[usualOf]rank.Usual
}

// wantedKeys are the columns that have been asked for.
type wantedKeys struct {
	mu      sync.Mutex
	columns map[string]bool
}

// usualOf names a column, and the filters of the documents.
type usualOf struct {
	column  string
	filters setName
}

// mostUsual bounds for how many filters is remembered what is usual.
const mostUsual = 1000

func newRanked(wanted *wantedKeys) ranked {
	return ranked{wanted: wanted, keys: map[string]rank.Keys{}, usual: map[usualOf]rank.Usual{}}
}

func (w *wantedKeys) add(column string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.columns[column] = true
}

func (w *wantedKeys) has(column string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.columns[column]
}

// Keys returns the keys of a numeric filter column.
func (v *View) Keys(column string) rank.Keys {
	v.ranked.wanted.add(column)
	v.ranked.mu.Lock()
	defer v.ranked.mu.Unlock()
	k, ok := v.ranked.keys[column]
	if !ok {
		k = v.columns[column].keys()
		v.ranked.keys[column] = k
	}
	return k
}

// nextKeys returns the keys of a column after some changes, if searches have asked for them. column
// is the one after the changes.
func (v *View) nextKeys(name string, column *column, docs []Change) (k rank.Keys, ok bool) {
	if !v.ranked.wanted.has(name) {
		return k, false
	}
	w := v.Keys(name).Writer()
	for _, d := range docs {
		w.Set(d.ID, column.key(column.ints.at(d.ID)))
	}
	return w.Done(), true
}

// keys makes the keys of all documents.
func (c *column) keys() rank.Keys {
	w := rank.Keys{}.Writer()
	c.ints.each(func(id, code int64) { w.Set(id, c.key(code)) })
	return w.Done()
}

// key returns the key of a value by its code.
func (c *column) key(code int64) float32 {
	switch {
	case code == nullNumber:
		return rank.None
	case c.typ == document.Integer:
		return rank.NumberKey(float64(unordered(code)))
	case c.typ == document.Date || c.typ == document.Time:
		return rank.MomentKey(unordered(code))
	}
	return rank.NumberKey(unorderedFloat(code))
}

// Usual returns what is usual in a numeric filter column among the documents that fulfil all filters.
func (v *View) Usual(ctx context.Context, column string, filters []filter.Expr) (rank.Usual, error) {
	keys := v.Keys(column)
	if len(filters) == 0 {
		return keys.Usual(), nil
	}
	of := usualOf{column, nameOf(filter.String(filter.And(filters)))}
	v.ranked.mu.Lock()
	u, ok := v.ranked.usual[of]
	v.ranked.mu.Unlock()
	if ok {
		return u, nil
	}
	within, _, err := v.Allowed(ctx, filters)
	if err != nil {
		return u, err
	}
	u = rank.UsualOf(func(yield func(float32) bool) {
		within.Each(func(id int64) { yield(keys.At(id)) })
	})
	v.ranked.mu.Lock()
	defer v.ranked.mu.Unlock()
	if len(v.ranked.usual) >= mostUsual {
		clear(v.ranked.usual)
	}
	v.ranked.usual[of] = u
	return u, nil
}
