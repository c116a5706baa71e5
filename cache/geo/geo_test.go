package geo

import (
	"math"
	"testing"
)

// Distances are those that others measure, also across the poles and the meridian of 180 degrees.
func TestDistance(t *testing.T) {
	t.Parallel()
	const quarter = earthRadius * math.Pi / 2
	for _, tt := range []struct {
		a, b Point
		want float64
	}{
		{Point{48.8566, 2.3522}, Point{52.52, 13.405}, 877_460}, // Paris, Berlin
		{Point{40.7128, -74.006}, Point{51.5074, -0.1278}, 5_570_220},
		{Point{-18.1, 179.9}, Point{-18.1, -179.9}, 21_139},
		{Point{0, 180}, Point{0, -180}, 0},
		{Point{90, 0}, Point{90, 135}, 0},
		{Point{89.9, 10}, Point{89.9, -170}, 22_239},
		{Point{0, 0}, Point{90, 77}, quarter},
		{Point{0, 0}, Point{0, 180}, 2 * quarter},
		{Point{-90, 3}, Point{90, 4}, 2 * quarter},
		{Point{1, 2}, Point{1, 2}, 0},
	} {
		for _, got := range []float64{tt.a.Distance(tt.b), tt.b.Distance(tt.a)} {
			if math.Abs(got-tt.want) > 1+tt.want/1000 {
				t.Errorf("from %v to %v it is %.0f m, want %.0f", tt.a, tt.b, got, tt.want)
			}
		}
		if c := (Circle{tt.a, tt.want*1.002 + 0.001}); !c.Has(tt.b) {
			t.Errorf("%v is not in %v", tt.b, c)
		}
		if c := (Circle{tt.a, tt.want*0.998 - 1}); c.Has(tt.b) {
			t.Errorf("%v is in %v", tt.b, c)
		}
	}
}

func TestBox(t *testing.T) {
	t.Parallel()
	fiji := Box{TopRight: Point{-15, -178}, BottomLeft: Point{-20, 177}}
	paris := Box{TopRight: Point{48.9, 2.4}, BottomLeft: Point{48.8, 2.2}}
	earth := Box{TopRight: Point{90, 180}, BottomLeft: Point{-90, -180}}
	for _, tt := range []struct {
		box  Box
		at   Point
		want bool
	}{
		{fiji, Point{-18, 178}, true}, {fiji, Point{-18, -179}, true}, {fiji, Point{-18, 180}, true},
		{fiji, Point{-18, -180}, true}, {fiji, Point{-18, 0}, false}, {fiji, Point{-18, 176.9}, false},
		{fiji, Point{-14.9, 178}, false}, {fiji, Point{-20, -178}, true},
		{paris, Point{48.85, 2.35}, true}, {paris, Point{48.9, 2.2}, true}, {paris, Point{48.9, 2.1999999}, false},
		{paris, Point{48.7, 2.3}, false}, {earth, Point{90, 12}, true}, {earth, Point{0, -180}, true},
	} {
		if got := tt.box.Has(tt.at); got != tt.want {
			t.Errorf("%v has %v: %v", tt.box, tt.at, got)
		}
	}
}

func TestParseOrder(t *testing.T) {
	t.Parallel()
	if p, ok, err := ParseOrder("_geoPoint(-48.85, 2.5e0)"); p != (Point{-48.85, 2.5}) || !ok || err != nil {
		t.Errorf("it is %v, %v, %v", p, ok, err)
	}
	if _, ok, err := ParseOrder("price"); ok || err != nil {
		t.Errorf("a column is %v, %v", ok, err)
	}
	for _, text := range []string{
		"_geoPoint(1)", "_geoPoint(1,2", "_geoPoint(1,2,3)", "_geoPoint(a,2)", "_geoPoint(91,2)",
		"_geoPoint(1,181)", "_geoPoint(NaN,1)", "_geoPoint(1,Inf)", "_geoPoint()",
	} {
		if p, ok, err := ParseOrder(text); !ok || err == nil {
			t.Errorf("%s is %v, %v, %v", text, p, ok, err)
		}
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	p := Point{48.8566, -0.0000001}
	if got, ok := Parse(p.JSON()); !ok || got != p {
		t.Errorf("%s is read as %v, %v", p.JSON(), got, ok)
	}
	for _, text := range []string{"", "null x", `{"lat":91,"lng":1}`, `{"lat":1,"lng":-180.5}`, `[1,2]`} {
		if got, ok := Parse(text); ok {
			t.Errorf("%s is %v", text, got)
		}
	}
}
