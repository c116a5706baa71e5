// Package geo knows about places on earth: how far one is from another, and which lie within a box.
// The earth is a sphere of its mean radius here, so that distances are right to half a percent. Neither
// the poles nor the meridian of 180 degrees are special.
//
// A place is written as a JSON object with lat and lng, in degrees. What is no place, since its latitude
// is not from -90 to 90 or its longitude not from -180 to 180, never becomes a Point.
package geo

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Field is the field of a document that holds its place.
const Field = "_geo"

// Point is a place, in degrees.
type Point struct {
	Lat float64 `json:"lat"` // north of the equator
	Lng float64 `json:"lng"` // east of Greenwich
}

// CheckLat says what is wrong with a latitude; nil: nothing.
func CheckLat(degrees float64) error { return check("latitude", degrees, 90) }

// CheckLng is CheckLat for a longitude.
func CheckLng(degrees float64) error { return check("longitude", degrees, 180) }

func check(what string, degrees, most float64) error {
	if !(math.Abs(degrees) <= most) {
		return fmt.Errorf("a %s is a number of degrees from -%v to %v", what, most, most)
	}
	return nil
}

// Valid reports whether there is such a place.
func (p Point) Valid() bool { return CheckLat(p.Lat) == nil && CheckLng(p.Lng) == nil }

// JSON returns a valid point as documents have it.
func (p Point) JSON() string {
	return `{"lat":` + format(p.Lat) + `,"lng":` + format(p.Lng) + `}`
}

func format(degrees float64) string { return strconv.FormatFloat(degrees, 'f', -1, 64) }

// Parse reads what JSON writes; ok reports whether it is a place.
func Parse(text string) (p Point, ok bool) {
	return p, json.Unmarshal([]byte(text), &p) == nil && p.Valid()
}

// earthRadius is the mean radius, in metres (IUGG).
const earthRadius = 6_371_008.8

// Distance returns the metres between two places, along a great circle.
func (p Point) Distance(q Point) float64 {
	const degree = math.Pi / 180
	up, along := math.Sin((q.Lat-p.Lat)*degree/2), math.Sin((q.Lng-p.Lng)*degree/2)
	h := up*up + along*along*math.Cos(p.Lat*degree)*math.Cos(q.Lat*degree)
	return 2 * earthRadius * math.Asin(math.Sqrt(min(h, 1)))
}

// Circle has the places that are at most Radius metres from Center.
type Circle struct {
	Center Point
	Radius float64
}

// Has reports whether a place lies in the circle.
func (c Circle) Has(p Point) bool {
	// A degree of latitude is the same everywhere: most places need no more than this.
	const metresOfDegree = earthRadius * math.Pi / 180
	return math.Abs(p.Lat-c.Center.Lat)*metresOfDegree <= c.Radius+1 && c.Center.Distance(p) <= c.Radius
}

// Box has the places between two corners, with its edges. If the corner at the right lies west of the
// other, the box goes across the meridian of 180 degrees.
type Box struct{ TopRight, BottomLeft Point }

// Has reports whether a place lies in the box.
func (b Box) Has(p Point) bool {
	if p.Lat > b.TopRight.Lat || p.Lat < b.BottomLeft.Lat {
		return false
	}
	east, west := p.Lng >= b.BottomLeft.Lng, p.Lng <= b.TopRight.Lng
	if b.TopRight.Lng < b.BottomLeft.Lng {
		return east || west
	}
	return east && west
}

// ParseOrder reads what hits are sorted by if that is the distance from a place: _geoPoint(LAT, LNG).
// ok reports whether the text begins so; the error then says what is wrong with it.
func ParseOrder(text string) (p Point, ok bool, err error) {
	inner, ok := strings.CutPrefix(strings.TrimSpace(text), "_geoPoint(")
	if !ok {
		return p, false, nil
	}
	lat, lng, two := strings.Cut(strings.TrimSuffix(inner, ")"), ",")
	var bad error
	p.Lat, err = strconv.ParseFloat(strings.TrimSpace(lat), 64)
	p.Lng, bad = strconv.ParseFloat(strings.TrimSpace(lng), 64)
	if !two || err != nil || bad != nil || !strings.HasSuffix(inner, ")") {
		return p, true, fmt.Errorf("%q is not of the form _geoPoint(latitude, longitude)", text)
	}
	if err := CheckLat(p.Lat); err != nil {
		return p, true, err
	}
	return p, true, CheckLng(p.Lng)
}
