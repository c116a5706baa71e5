package filter

import (
	"fmt"
	"strings"
	"testing"
)

// The meaning of an expression is compared by its canonical form. That form must stay the same when it is
// parsed and printed again.
func TestParse(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"nothing", "", ""},
		{"only spaces", " \t\n ", ""},
		{"a word", "type = Movie", `type = "Movie"`},
		{"without spaces", `type="TV Show"AND release_year>=2015`, `type = "TV Show" AND release_year >= 2015`},
		{"single quotes", `type = 'TV "Show"'`, `type = "TV \"Show\""`},
		{"a quote in quotes", `type = 'it\'s' OR type = "a \"b\" \\"`, `type IN ["a \"b\" \\", "it's"]`},
		{"a backslash is itself", `type = "C:\dir"`, `type = "C:\\dir"`},
		{"an empty text", `type = ""`, `type = ""`},
		{"signs in a word", `type = NC-17.b_c/d+e@f`, `type = "NC-17.b_c/d+e@f"`},
		{"letters of the world", `type = Größe OR größe = 1`, `type = "Größe" OR größe = 1`},
		{"names with dots and dashes", `genres.name = x AND sold-out = true`, `genres.name = "x" AND sold-out = true`},
		{"a name in quotes", `"release_year" = 1 AND 'a column' = b`, `release_year = 1 AND "a column" = "b"`},
		{"a keyword as name and value", `"to" = "and"`, `"to" = "and"`},
		{"not equal", `type != Movie`, `type != "Movie"`},
		{"keywords in any case", `not type in [a] aNd rating exists`, `type != "a" AND rating IS NOT NULL`},

		{"OR is weaker than AND", `type = a OR type = b AND rating = c`, `type = "a" OR type = "b" AND rating = "c"`},
		{"brackets", `(type = a OR rating = b) AND rating = c`, `(type = "a" OR rating = "b") AND rating = "c"`},
		{"OR of one column", `type = c OR (type = a) OR type IN [b] OR rating = d OR type != e OR type = f`,
			`type IN ["a", "b", "c"] OR rating = "d" OR type != "e" OR type = "f"`},
		{"NOT is stronger than AND", `NOT type = a AND rating = c`, `type != "a" AND rating = "c"`},
		{"NOT of brackets", `NOT (type = a AND rating = c)`, `NOT (type = "a" AND rating = "c")`},
		{"NOT twice", `NOT NOT type = a`, `type = "a"`},
		{"NOT of not", `NOT type != a`, `type = "a"`},
		{"brackets for nothing", `((type = a) AND ((rating = b) AND price = 1))`,
			`type = "a" AND rating = "b" AND price = 1`},

		{"a list", `rating IN [R, "NC-17", 'PG']`, `rating IN ["NC-17", "PG", "R"]`},
		{"a list with equals", `rating IN [R, r, "R",]`, `rating IN ["R", "r"]`},
		{"not in a list", `rating NOT IN[R,G]`, `rating NOT IN ["G", "R"]`},
		{"an empty list", `rating IN [] OR rating NOT IN [ ]`, `rating IN [] OR rating NOT IN []`},
		{"numbers in a list", `release_year IN [10, 9, "10.0"]`, `release_year IN [9, 10]`},

		{"exists", `rating EXISTS OR rating NOT EXISTS`, `rating IS NOT NULL OR rating IS NULL`},
		{"null", `rating IS NULL OR rating IS NOT NULL`, `rating IS NULL OR rating IS NOT NULL`},
		{"empty", `rating IS EMPTY OR price IS NOT EMPTY`, `rating IS EMPTY OR price IS NOT EMPTY`},
		{"contains", `type CONTAINS Ab OR type NOT CONTAINS "c d"`, `type CONTAINS "Ab" OR type NOT CONTAINS "c d"`},
		{"starts with", `type STARTS WITH "The " OR type NOT STARTS   with b`,
			`type STARTS WITH "The " OR type NOT STARTS WITH "b"`},

		{"ranges", `price > 1 AND price >= 2 AND price < 3 AND price <= 4`,
			`price > 1 AND price >= 2 AND price < 3 AND price <= 4`},
		{"from to", `release_year 2015 TO 2020`, `release_year 2015 TO 2020`},
		{"not from to", `NOT release_year 2015 TO 2020 AND NOT price > 3`,
			`NOT release_year 2015 TO 2020 AND NOT price > 3`},
		{"a range of texts", `type "B" TO f`, `type "B" TO "f"`},

		{"decimals", `price IN [-1.50, .5, 1e3, 2.5E-3, +7]`, `price IN [-1.5, 0.0025, 0.5, 7, 1000]`},
		{"beyond 2^53", `price IN [9007199254740992, 9007199254740993]`,
			`price IN [9007199254740992, 9007199254740993]`},
		{"64 bits", `price -9223372036854775808 TO 922337203685477580.7e1`,
			`price -9223372036854775808 TO 9223372036854775807`},
		{"beyond 64 bits", `price < 9223372036854775808`, `price < 9223372036854775808`},
		{"more digits than a float has", `price IN [12345678901234567890.10, 1e400, -0.00000001, 1e-400]`,
			`price IN [-1e-8, 1e-400, 12345678901234567890.1, 1e400]`},
		{"no numbers", `price IN [nan, Infinity, -INF]`, `price IN ["-Infinity", "Infinity", "NaN"]`},
		{"truth", `available = TRUE OR available != "false"`, `available = true OR available != false`},

		{"a date", `born = 2020-02-29`, `born = "2020-02-29"`},
		{"midnight", `date_added > "2020-01-01T00:00:00Z"`, `date_added > "2020-01-01"`},
		{"without zone, with a space", `date_added < "2020-01-01 10:00:00.25"`,
			`date_added < "2020-01-01T10:00:00.25Z"`},
		{"not in quotes", `date_added < 2020-01-01T10:00:00+02:00`, `date_added < "2020-01-01T08:00:00Z"`},
		{"as Postgres writes it", `date_added 2019-12-31 TO "2020-01-01 10:00:00.123456-05"`,
			`date_added "2019-12-31" TO "2020-01-01T15:00:00.123456Z"`},
		{"infinite", `born < infinity AND date_added > "-Infinity"`, `born < "infinity" AND date_added > "-Infinity"`},
		{"before Christ and far ahead", `born "0044-03-15 BC" TO 12024-01-01`, `born "0044-03-15 BC" TO "12024-01-01"`},
		{"minutes", `date_added = 2020-01-01T10:00`, `date_added = "2020-01-01T10:00:00Z"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, err := compile(tt.text)
			if err != nil {
				t.Fatalf("%s: %v", tt.text, err)
			}
			if got := String(e); got != tt.want {
				t.Errorf("%s\n got %s\nwant %s", tt.text, got, tt.want)
			}
			again, err := compile(tt.want)
			if err != nil {
				t.Fatalf("the canonical form: %v", err)
			}
			if got := String(again); got != tt.want {
				t.Errorf("the canonical form %s became %s", tt.want, got)
			}
		})
	}
}

func TestBind_condition(t *testing.T) {
	e, err := compile(`price = 1.5 AND date_added >= 1970-01-01T00:00:01Z`)
	if err != nil {
		t.Fatal(err)
	}
	price, added := e.(And)[0].(*Condition), e.(And)[1].(*Condition)
	if want := (Value{Text: "1.5", Number: 1.5, Key: DecimalOf(1.5).Key}); price.Offset != 0 || price.Kind != Number ||
		price.Op != In || price.Values[0] != want {
		t.Errorf("price = 1.5 is %+v", price)
	}
	want := Bound{Value: Value{Text: "1970-01-01T00:00:01Z", Micro: 1_000_000, Key: MomentAt(1_000_000).Key},
		Given: true, Included: true}
	if added.Offset != 16 || added.Column != "date_added" || added.Low != want || added.High.Given {
		t.Errorf("date_added is %+v", added)
	}
}

func TestParse_limits(t *testing.T) {
	ors := func(n int) string { return strings.TrimSuffix(strings.Repeat("price>1 OR ", n), " OR ") }
	deep := func(n int) string {
		return strings.Repeat("(", n/2) + strings.Repeat("NOT ", n-n/2) + "price=1" + strings.Repeat(")", n/2)
	}
	long := func(n int) string { return "type = " + strings.Repeat("x", n-len("type = ")) }
	for name, limit := range map[string]struct {
		text   func(n int) string
		most   int
		detail string
	}{
		"conditions": {ors, 200, "more than 200 conditions"},
		"depth":      {deep, 50, "deeper than 50 levels"},
		"bytes":      {long, 256 << 10, "262145 bytes, expected at most 262144"},
	} {
		if _, err := compile(limit.text(limit.most)); err != nil {
			t.Errorf("%d %s: %v", limit.most, name, err)
		}
		_, err := compile(limit.text(limit.most + 1))
		if err == nil || !strings.Contains(err.Error(), limit.detail) {
			t.Errorf("%d %s: error %v, want one about %q", limit.most+1, name, err, limit.detail)
		}
	}
}

func ExampleString() {
	p, err := Parse(`(type='Movie')and NOT release_year<2015`)
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := p.Bind(func(name string) (Kind, bool) {
		return map[string]Kind{"type": Text, "release_year": Number}[name], true
	}, []string{"type", "release_year"})
	fmt.Println(String(e), err)
	// Output: type = "Movie" AND NOT release_year < 2015 <nil>
}
