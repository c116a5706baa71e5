package columns

import (
	"ftsync/cache/filter"
	"ftsync/cache/geo"
)

// place is a document's place: the codes of its latitude and longitude; the zero place is null.
type place [2]int64

// newPlace returns the place of a stored value.
func newPlace(v any) (p place) {
	if text, ok := v.(string); ok {
		if at, ok := geo.Parse(text); ok {
			return place{orderedFloat(at.Lat), orderedFloat(at.Lng)}
		}
	}
	return p
}

func (p place) point() geo.Point {
	return geo.Point{Lat: unorderedFloat(p[0]), Lng: unorderedFloat(p[1])}
}

// Place returns where a document is, by a column of places; ok reports whether that is known.
func (v *View) Place(column string, id int64) (p geo.Point, ok bool) {
	at := v.column(column).places.at(id)
	return at.point(), at != place{}
}

// placeMatcher is for the documents whose place fulfils a condition.
func (c *column) placeMatcher(e *filter.Condition) matcher {
	holds := func(p place) bool { return e.Circle.Has(p.point()) }
	if e.Op == filter.Box {
		holds = func(p place) bool { return e.Box.Has(p.point()) }
	}
	return func(i int) mask { return c.placed(i, holds) }
}

// placed returns the documents of a block that have a place with which holds is true.
func (c *column) placed(i int, holds func(place) bool) (m mask) {
	if i >= len(c.places.chunks) || c.places.chunks[i] == nil {
		return m
	}
	for j, p := range c.places.chunks[i] {
		if p != (place{}) && holds(p) {
			m[j/64] |= 1 << (j % 64)
		}
	}
	return m
}

// distanceKey returns what a document is sorted by when that is the distance from a place.
func (c *column) distanceKey(from geo.Point, id int64) SortKey {
	p := c.places.at(id)
	if p == (place{}) {
		return SortKey{Null: true}
	}
	return SortKey{Int: orderedFloat(from.Distance(p.point()))}
}
