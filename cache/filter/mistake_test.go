package filter

import (
	"errors"
	"strings"
	"testing"
)

// Each message says what was found and what was expected, at the place where a
// ^ stands in the text.
func TestError(t *testing.T) {
	tests := []struct{ text, want string }{
		{`type ^== "Movie"`, `found "==", expected an operator such as =, IN or TO after "type"; write =`},
		{`type ^<> "Movie"`, `write !=`},
		{`price ^=> 3`, `write >=`},
		{`type^:Movie`, `found ":", expected an operator such as =, IN or TO after "type"; write =`},
		{`type = a ^&& rating = b`, `found "&&", expected AND, OR or the end after "a"; write AND`},
		{`type = a ^|| rating = b`, `write OR`},
		{`(type = a ^| rating = b)`, `expected AND, OR or ")" after "a"; write OR`},
		{`^!(type = a)`, `found "!", expected a condition, which begins with a column; write NOT`},
		{`type ^LIKE "Mov%"`,
			`found "LIKE", expected an operator such as =, IN or TO after "type"; write CONTAINS or STARTS WITH`},
		{`price ^between 1 AND 2`, `write the two ends with TO between them, such as 2015 TO 2020`},
		{`type = ^“Movie”`, `found "“", expected a value after "="; write "`},

		{`type = ^"Movie`, `the quote " is not closed; expected another " after the text`},
		{`type = ^'it\'s`, `the quote ' is not closed`},
		{`type = O^'Brien'`, `found a quote within a word; a text such as O'… goes in quotes`},
		{`type = ^;`, `found ";", expected a value after "="; a text with such characters goes in quotes`},
		{"type = \"^\xff\"", `found the byte 0xff, expected UTF-8`},
		{`type = United ^States`,
			`found "States", expected AND, OR or the end after "United"; a text of several words goes in quotes`},

		{`type =^`, `found the end, expected a value after "="`},
		{`type ^`, `found the end, expected an operator`},
		{`type = a AND ^`, `found the end, expected a condition, which begins with a column after AND`},
		{`^AND type = a`, `found the keyword AND, expected a condition`},
		{`type = a OR ^OR type = b`, `found the keyword OR, expected a condition, which begins with a column after OR`},
		{`NOT^`, `found the end, expected a condition`},
		{`(^)`, `found ")", expected a condition`},
		{`type = a AND ^(rating = b OR price = 1`, `the bracket "(" is not closed`},
		{`type = a^)`, `found ")", expected a "(" before it`},
		{`type ^"a"`, `found the text "a", expected an operator`},
		{`^to = a`, `found the keyword TO, expected a condition, which begins with a column; ` +
			`a column or value of that name goes in quotes`},
		{`type = ^null`, `found the keyword NULL, expected a value after "="; write IS NULL`},
		{`type != ^NULL`, `write IS NOT NULL`},
		{`type = ^[a, b]`, `found "[", expected a value after "="; several values are asked for by IN [a, b]`},
		{`type = ^in`, `a column or value of that name goes in quotes`},

		{`type IN ^("a", "b")`, `found "(", expected a list such as [a, b] after IN; a list has square brackets`},
		{`type IN ^"a"`, `found the text "a", expected a list such as [a, b] after IN`},
		{`type IN ^[a, b`, `the bracket "[" is not closed`},
		{`type IN [a ^b]`, `found "b", expected a comma or "]" after "a"`},
		{`type IN [^, a]`, `found ",", expected a value`},
		{`type NOT ^= a`, `found "=", expected IN, EXISTS, CONTAINS or STARTS WITH after NOT`},
		{`type IS ^a`, `found "a", expected NULL or EMPTY after IS`},
		{`type STARTS ^a`, `found "a", expected WITH after STARTS`},
		{`price 1 TO^`, `found the end, expected a value after TO`},
		{`price ^TO 2`, `found the keyword TO, expected an operator`},

		{`^relase_year = 1`,
			`no column "relase_year" to filter by; perhaps release_year; there are type, rating, genres.name`},
		{`type = a OR ^zzz = 1`, `no column "zzz" to filter by; there are type`},
		{`price = ^cheap`, `found "cheap", expected a number, such as 42 or -1.5e3, for the column "price"`},
		{`price IN [1, ^0x10]`, `expected a number`},
		{`available = ^yes`, `found "yes", expected true or false, for the column "available"`},
		{`born = ^2021-02-29`,
			`found "2021-02-29", expected a date or time, such as "2020-01-31" or "2020-01-31T10:00:00Z"`},
		{`date_added > ^1577836800`, `expected a date or time`},
		{`price ^CONTAINS 1`, `CONTAINS and STARTS WITH look into texts, and "price" is a number`},
		{`born ^STARTS WITH 2020`, `"born" is a date`},
		{`available ^> true`, `"available" is true or false, and has no order`},
	}
	for _, tt := range tests {
		at := strings.Index(tt.text, "^")
		text := tt.text[:at] + tt.text[at+1:]
		_, err := compile(text)
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%s: error %v, want an *Error", text, err)
			continue
		}
		if e.Offset != at || !strings.Contains(e.Detail, tt.want) {
			t.Errorf("%s\n got %d: %s\nwant %d: %s", text, e.Offset, e.Detail, at, tt.want)
		}
	}
}

func TestBind_withoutColumns(t *testing.T) {
	p, err := Parse("type = a")
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Bind(func(string) (Kind, bool) { return 0, false }, nil)
	want := `at character 1: found the column "type", expected none: there are no columns to filter by`
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}
