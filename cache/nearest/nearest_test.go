package nearest

import "testing"

func TestName(t *testing.T) {
	columns := []string{"type", "release_year", "Rating"}
	for name, want := range map[string]string{
		"relase_year": "release_year",
		"RATINGS":     "Rating",
		"typ":         "type",
		"country":     "",
		"":            "",
		"x":           "",
	} {
		if got := Name(name, columns); got != want {
			t.Errorf("nearest to %q is %q, want %q", name, got, want)
		}
	}
}
