package filter

import (
	"cmp"
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Keys compare as the numbers do, and equal numbers have the same key and text.
func TestDecimal_order(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		draw := func() string {
			digits := rapid.StringMatching(`-?[0-9]{1,25}(\.[0-9]{0,25})?`).Draw(rt, "digits")
			return digits + rapid.SampledFrom([]string{"", "e5", "E-20", "e30", "e-350", "e+400"}).Draw(rt, "exponent")
		}
		a := draw()
		b := rapid.OneOf(rapid.Just(a), rapid.Just(a+"0"), rapid.Just(strings.Replace(a, "1", "2", 1)),
			rapid.Custom(func(*rapid.T) string { return draw() })).Draw(rt, "b")
		x, ok1 := ParseDecimal(a)
		y, ok2 := ParseDecimal(b)
		p, ok3 := new(big.Rat).SetString(a)
		q, ok4 := new(big.Rat).SetString(b)
		if !ok1 || !ok2 || !ok3 || !ok4 {
			rt.Fatalf("%s, %s: %t %t %t %t", a, b, ok1, ok2, ok3, ok4)
		}
		if got := strings.Compare(x.Key, y.Key); got != p.Cmp(q) {
			rt.Fatalf("%s, %s: %d, want %d (%s, %s)", a, b, got, p.Cmp(q), x.Key, y.Key)
		}
		if (x.Text == y.Text) != (p.Cmp(q) == 0) {
			rt.Fatalf("%s, %s are %s, %s", a, b, x.Text, y.Text)
		}
		if c := cmp.Compare(x.Float, y.Float); c != 0 && c != p.Cmp(q) {
			rt.Fatalf("%s, %s: floats %v, %v", a, b, x.Float, y.Float)
		}
		if again, ok := ParseDecimal(x.Text); !ok || again != x {
			rt.Fatalf("%s is %+v, and that %+v", a, x, again)
		}
		if r, ok := new(big.Rat).SetString(x.Text); !ok || r.Cmp(p) != 0 {
			rt.Fatalf("%s is written %s", a, x.Text)
		}
	})
}

func TestDecimal_special(t *testing.T) {
	var last Decimal
	for i, s := range []string{"-Infinity", "-1e400", "-1.7976931348623157e308", "-1", "-1e-400", "0", "1e-400", "0.1",
		"9007199254740992", "9007199254740993", "1e308", "1e400", "1e99999999999999999999", "Infinity", "NaN"} {
		d, ok := ParseDecimal(s)
		if !ok || i > 0 && last.Key >= d.Key {
			t.Errorf("%s: %+v, after %+v", s, d, last)
		}
		last = d
	}
	for a, b := range map[string]string{"-0": "0", "0e9999999999": "0.00", "inf": "+Infinity", "nan": "NAN",
		"1.50": "15e-1", "00012": "1.2E+1"} {
		x, ok1 := ParseDecimal(a)
		y, ok2 := ParseDecimal(b)
		if !ok1 || !ok2 || x.Key != y.Key || x.Text != y.Text {
			t.Errorf("%s is %+v, %s %+v", a, x, b, y)
		}
	}
	for _, s := range []string{"", ".", "-", "1e", "e5", "0x10", "1_0", "1 ", "infinit", "--1", "1.2.3"} {
		if d, ok := ParseDecimal(s); ok {
			t.Errorf("%q is %+v", s, d)
		}
	}
	for _, f := range []float64{0, 0.1, -1e300, math.MaxFloat64, math.SmallestNonzeroFloat64, math.Inf(-1)} {
		if d := DecimalOf(f); d.Float != f {
			t.Errorf("%v is %+v", f, d)
		}
	}
	if _, err := strconv.ParseFloat(DecimalOf(math.NaN()).Text, 64); err != nil {
		t.Error(err)
	}
}

func TestMoment(t *testing.T) {
	var last Moment
	for i, s := range []string{"-infinity", "4713-01-01 BC", "0044-03-15 BC", "0001-12-31T23:59:59.5 BC", "0001-01-01",
		"1969-12-31T23:59:59.999999Z", "1970-01-01", "2024-02-29 10:00:00+02", "2024-02-29T08:00:00.000001Z",
		"9999-12-31", "10000-01-01", "12024-02-29", "294276-12-31T23:59:59", "5874897-12-31", "infinity"} {
		m, ok := ParseMoment(s)
		if !ok || i > 0 && (last.Key >= m.Key || last.Micro > m.Micro) {
			t.Errorf("%s: %+v, after %+v", s, m, last)
		}
		if ok && m.Common && MomentAt(m.Micro).Key != m.Key {
			t.Errorf("%s: %+v, and by its microseconds %+v", s, m, MomentAt(m.Micro))
		}
		last = m
	}
	for _, s := range []string{"", "-", "BC", "2024", "2024-13-01", "2023-02-29", "12023-02-29", "99999999-01-01",
		"2024-01-01T", "-2024-01-01", "20240101"} {
		if m, ok := ParseMoment(s); ok {
			t.Errorf("%q is %+v", s, m)
		}
	}
}
