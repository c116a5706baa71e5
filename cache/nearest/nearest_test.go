package nearest

import (
	"fmt"
	"strings"
	"testing"
)

func ExamplePerhaps() {
	columns := []string{"title", "release_year"}
	for _, name := range []string{"relaese_year", "country"} {
		fmt.Println("no column", name+":", Perhaps(name, columns, "one of "+Some(columns)))
	}
	// Output:
	// no column relaese_year: perhaps release_year; one of title, release_year
	// no column country: one of title, release_year
}

func TestSome(t *testing.T) {
	many := strings.Split(strings.Repeat("x", 21), "")
	for want, names := range map[string][]string{"(there is none)": nil, "a, b": {"a", "b"},
		strings.Repeat("x, ", 20) + "…": many, strings.Repeat("x, ", 19) + "x": many[:20]} {
		if got := Some(names); got != want {
			t.Errorf("some of %d names: %q, want %q", len(names), got, want)
		}
	}
}

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
