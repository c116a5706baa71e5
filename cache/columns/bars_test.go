package columns

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"ftsync/cache/document"
)

// barsOf writes bars as from–to=count, and an empty one as -.
func barsOf(t *testing.T, typ document.Type, most int, values ...any) string {
	t.Helper()
	w := newColumn(0, typ).writer(nil)
	found := NewBitmap(int64(len(values) + 1))
	for i, v := range values {
		w.set(int64(i+1), v)
		found.Add(int64(i + 1))
	}
	v := View{columns: map[string]*column{"c": w.done()}}
	var out []string
	for _, b := range v.Bars("c", found, most) {
		if b.Count == 0 {
			out = append(out, "-")
			continue
		}
		out = append(out, fmt.Sprintf("%s–%s=%d", b.From, b.To, b.Count))
	}
	return strings.Join(out, " ")
}

func TestBars(t *testing.T) {
	tests := []struct {
		name   string
		typ    document.Type
		most   int
		values []any
		want   string
	}{
		{"nothing", document.Integer, 4, []any{nil}, ""},
		{"one value", document.Integer, 4, []any{int64(7), int64(7), nil}, "7–7=2"},
		{"whole numbers are not divided", document.Integer, 24, []any{int64(1), int64(3), int64(3)}, "1–1=1 - 3–3=2"},
		{"equal widths", document.Integer, 2, []any{int64(0), int64(4), int64(5), int64(9)}, "0–4=2 5–9=2"},
		{"negative ones", document.Integer, 2, []any{int64(-10), int64(-1), int64(9)}, "-10–-1=2 9–9=1"},
		{"the widest range", document.Integer, 2, []any{int64(math.MinInt64), int64(0), int64(math.MaxInt64 - 1)},
			"-9223372036854775808–-9223372036854775808=1 0–9223372036854775806=2"},
		{"what is no place", document.Real, 2, []any{math.NaN(), math.Inf(1), math.Inf(-1), 1.0, 2.0},
			"1–1=1 2–2=1"},
		{"more than a float64 between", document.Real, 2, []any{-math.MaxFloat64, math.MaxFloat64},
			"-1.7976931348623157e+308–-1.7976931348623157e+308=1 1.7976931348623157e+308–1.7976931348623157e+308=1"},
		{"exact numbers", document.Number, 2, []any{"0.1", "12345678901234567890.5"},
			"0.1–0.1=1 12345678901234567000–12345678901234567000=1"},
		{"days are not divided", document.Date, 24, []any{"2020-01-01", "2020-01-03", "infinity", "0044-03-15 BC"},
			`"2020-01-01"–"2020-01-01"=1 - "2020-01-03"–"2020-01-03"=1`},
		{"times", document.Time, 2, []any{"2020-01-01T00:00:00Z", "2020-01-01T00:00:10Z"},
			`"2020-01-01T00:00:00Z"–"2020-01-01T00:00:00Z"=1 "2020-01-01T00:00:10Z"–"2020-01-01T00:00:10Z"=1`},
		{"texts have none", document.Text, 4, []any{"a"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := barsOf(t, tt.typ, tt.most, tt.values...); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
