package filter

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func TestJoinArrays(t *testing.T) {
	tests := []struct{ name, json, want, err string }{
		{"nothing", `null`, ``, ``},
		{"an expression", `"type = a OR type = b"`, `type = a OR type = b`, ``},
		{"no entries", `[]`, ``, ``},
		{"all of them", `["type = a OR type = b", "price = 1"]`, `(type = a OR type = b) AND (price = 1)`, ``},
		{"one of them", `["type = a", ["price = 1", "price = 2"]]`, `(type = a) AND ((price = 1) OR (price = 2))`, ``},
		{"empty entries", `["", [], [" "], "type = a"]`, `(type = a)`, ``},
		{"an expression reaches no further than its brackets", `["type = a", "price = 1) OR (price = 2"]`, ``,
			`filter[1], at character 10: found ")"`},
		{"a mistake in an inner list", `["type = a", ["price = 1", "price =="]]`, ``,
			`filter[1][1], at character 7: found "=="`},
		{"a number", `7`, ``, `filter: found a number, expected a text or a list`},
		{"an object in a list", `[{}]`, ``, `filter[0]: found an object, expected a text`},
		{"lists too deep", `[[["type = a"]]]`, ``, `filter[0][0]: found a list, expected a text`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var v any
			if err := json.Unmarshal([]byte(tt.json), &v); err != nil {
				t.Fatal(err)
			}
			got, err := JoinArrays(v)
			if got != tt.want || (err == nil) != (tt.err == "") || err != nil && !strings.HasPrefix(err.Error(),
				tt.err) {
				t.Errorf("%s\n got %q, error %v\nwant %q, error %s", tt.json, got, err, tt.want, tt.err)
			}
			if _, bad := Parse(got); bad != nil {
				t.Errorf("%s is no expression: %v", got, bad)
			}
		})
	}
	_, err := JoinArrays([]any{"a ="})
	if e := (*Error)(nil); !errors.As(err, &e) || e.Offset != 3 {
		t.Errorf("error %v, want an *Error at 3", err)
	}
}
