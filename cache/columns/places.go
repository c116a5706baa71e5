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

// matchPlaces adds the documents whose place fulfils a condition.
func (c *column) matchPlaces(e *filter.Condition, b Bitmap) {
	switch e.Op {
	case filter.Null:
		b.fill()
		scan(c.places, func(id int64, _ place) { b[id>>6] &^= 1 << (id & 63) })
	case filter.Circle:
		scan(c.places, func(id int64, p place) {
			if e.Circle.Has(p.point()) {
				b.Add(id)
			}
		})
	case filter.Box:
		scan(c.places, func(id int64, p place) {
			if e.Box.Has(p.point()) {
				b.Add(id)
			}
		})
	}
}

// distanceKey returns what a document is sorted by when that is the distance from a place.
func (c *column) distanceKey(from geo.Point, id int64) SortKey {
	p := c.places.at(id)
	if p == (place{}) {
		return SortKey{Null: true}
	}
	return SortKey{Int: orderedFloat(from.Distance(p.point()))}
}
