package filter

import (
	"errors"
	"testing"
)

// Any text is either an expression, whose canonical form is parsed as the same expression, or an error with
// a place in the text.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`type = "Movie" AND (release_year >= 2015 OR rating IN [R, 'NC-17',]) AND NOT price IS NULL`,
		`NOT NOT (date_added 2020-01-01 TO "2020-01-01 10:00:00+02") OR born NOT EXISTS`,
		`"a column" STARTS WITH "\"\\" OR "to" NOT CONTAINS 'ẞ'`,
		`price IN [-0.0, 1e18, .5e-300, 0e9999999999999999999] AND available != TRUE`,
		`type == "a" && (x`,
		`_geoRadius(48.8566, -0, 2e3) OR NOT _geoBoundingBox([1, 2], ['-1', 0.5]) AND _geo EXISTS`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := compile(text)
		if err != nil {
			var place *Error
			if !errors.As(err, &place) || place.Offset < 0 || place.Offset > len(text) || place.Detail == "" {
				t.Fatalf("%q: error %#v", text, err)
			}
			return
		}
		canonical := String(e)
		if len(canonical) > maxBytes {
			return
		}
		again, err := compile(canonical)
		if err != nil {
			t.Fatalf("%q is canonically %q: %v", text, canonical, err)
		}
		if got := String(again); got != canonical {
			t.Fatalf("%q is canonically %q, and that %q", text, canonical, got)
		}
	})
}
