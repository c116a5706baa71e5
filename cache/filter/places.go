package filter

import (
	"fmt"
	"strconv"

	"ftsync/cache/geo"
)

// The conditions about a document's place, as functions of numbers.
const (
	inCircle = "_geoRadius"
	inBox    = "_geoBoundingBox"
)

// misplaced has what to write in place of names that Meilisearch knows elsewhere.
var misplaced = map[string]string{
	"_geoPoint":    "_geoPoint is for sorting; filter by " + inCircle + " or " + inBox,
	"_geoDistance": "_geoDistance is computed for hits; filter by " + inCircle,
	"_geoPolygon":  "there are no polygons; filter by " + inCircle + " or " + inBox,
}

// places reads _geoRadius(LAT, LNG, METRES) or _geoBoundingBox([TOP, RIGHT], [BOTTOM, LEFT]); ok reports
// whether one of them comes next.
func (p *parser) places() (e Expr, ok bool, err error) {
	name := p.peek()
	if name.kind != word || !p.tokens[min(p.at+1, len(p.tokens)-1)].is("(") {
		return nil, false, nil
	}
	if instead := misplaced[name.text]; instead != "" {
		return nil, true, &Error{name.offset, "found " + name.text + "; " + instead}
	}
	if name.text != inCircle && name.text != inBox {
		return nil, false, nil
	}
	p.next()
	p.next()
	c := &condition{column: token{quoted, geo.Field, name.offset}, operator: name, op: Circle}
	if name.text == inCircle {
		c.circle, err = p.circle()
	} else {
		c.op = Box
		c.box, err = p.box()
	}
	if err == nil && !p.accept(")") {
		err = p.unexpected(`")"`)
	}
	return c, true, err
}

func (p *parser) circle() (c geo.Circle, err error) {
	if c.Center, err = p.point(); err != nil {
		return c, err
	}
	if !p.accept(",") {
		return c, p.unexpected("a comma and a number of metres")
	}
	c.Radius, err = p.degrees("a number of metres from 0 on", func(metres float64) error {
		if !(metres >= 0 && metres-metres == 0) { // not an infinite one
			return fmt.Errorf("a distance is a number of metres from 0 on")
		}
		return nil
	})
	return c, err
}

func (p *parser) box() (b geo.Box, err error) {
	from := p.peek().offset
	for i, corner := range []*geo.Point{&b.TopRight, &b.BottomLeft} {
		if i > 0 && !p.accept(",") {
			return b, p.unexpected("a comma and the bottom left corner")
		}
		if !p.accept("[") {
			return b, p.unexpected("a corner such as [48.9, 2.4]: first the top right one, then the bottom left one")
		}
		if *corner, err = p.point(); err != nil {
			return b, err
		}
		if !p.accept("]") {
			return b, p.unexpected(`"]"`)
		}
	}
	if b.TopRight.Lat < b.BottomLeft.Lat {
		return b, &Error{from, fmt.Sprintf("the top latitude %v is below the bottom latitude %v; expected first the "+
			"top right corner, then the bottom left one", b.TopRight.Lat, b.BottomLeft.Lat)}
	}
	return b, nil
}

// point reads a latitude and a longitude.
func (p *parser) point() (at geo.Point, err error) {
	if at.Lat, err = p.degrees("a latitude", geo.CheckLat); err != nil {
		return at, err
	}
	if !p.accept(",") {
		return at, p.unexpected("a comma and a longitude")
	}
	at.Lng, err = p.degrees("a longitude", geo.CheckLng)
	return at, err
}

// degrees reads a number that check finds nothing wrong with.
func (p *parser) degrees(want string, check func(float64) error) (float64, error) {
	t, err := p.value()
	if err != nil {
		return 0, &Error{t.offset, fmt.Sprintf("found %s, expected %s", t, want)}
	}
	d, ok := ParseDecimal(t.text)
	if !ok {
		return 0, &Error{t.offset, fmt.Sprintf("found %s, expected %s", t, want)}
	}
	if err := check(d.Float); err != nil {
		return 0, &Error{t.offset, fmt.Sprintf("found %s, but %v", shown(t.text), err)}
	}
	return d.Float + 0, nil // not -0
}

// placed writes a condition about places.
func (c *Condition) placed() string {
	number := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	at := func(p geo.Point) string { return number(p.Lat) + ", " + number(p.Lng) }
	if c.Op == Circle {
		return inCircle + "(" + at(c.Circle.Center) + ", " + number(c.Circle.Radius) + ")"
	}
	return inBox + "([" + at(c.Box.TopRight) + "], [" + at(c.Box.BottomLeft) + "])"
}
