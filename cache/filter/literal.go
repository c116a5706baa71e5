package filter

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

func (k Kind) String() string {
	return [...]string{"a text", "a number", "true or false", "a date", "a time"}[k]
}

// value reads a literal for a column of a kind.
func value(t token, kind Kind, column string) (v Value, err error) {
	ok := true
	var want string
	switch kind {
	case Text:
		v.Text = Fold(t.text)
	case Number:
		v, ok = number(t.text)
		want = "a number, such as 42 or -1.5e3"
	case Boolean:
		v.Bool = strings.EqualFold(t.text, "true")
		ok = v.Bool || strings.EqualFold(t.text, "false")
		want = "true or false"
	default:
		v, ok = moment(t.text)
		want = `a date or time, such as "2020-01-31" or "2020-01-31T10:00:00Z"`
	}
	if !ok {
		return v, &Error{t.offset, fmt.Sprintf("found %s, expected %s, for the column %s", shown(t.text), want, shown(column))}
	}
	return v, nil
}

// number reads a decimal number, with an exponent or not.
func number(s string) (v Value, ok bool) {
	if strings.Trim(s, "0123456789+-.eE") != "" {
		return v, false // ParseFloat knows more: infinities, hexadecimal digits, _
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return v, false
	}
	if v.Int, v.Exact = whole(s); !v.Exact {
		// What a float64 has no digits for is not there: 1e-999 is 0.
		v.Int, v.Exact = whole(strconv.FormatFloat(f, 'e', -1, 64))
	}
	v.Number = f
	if v.Exact {
		v.Number = float64(v.Int) // never -0
	}
	return v, true
}

// whole is the value of a decimal number that is a whole one of 64 bits, however
// it is written. A float64 could not tell those beyond 2^53 apart.
func whole(s string) (n int64, ok bool) {
	mantissa, exponent := s, 0
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		var err error
		if exponent, err = strconv.Atoi(s[i+1:]); err != nil {
			return 0, false
		}
		mantissa = s[:i]
	}
	before, after, _ := strings.Cut(mantissa, ".")
	after = strings.TrimRight(after, "0")
	digits, shift := before+after, exponent-len(after)
	if strings.Trim(digits, "+-0") == "" {
		return 0, true
	}
	for ; shift < 0 && strings.HasSuffix(digits, "0"); shift++ {
		digits = digits[:len(digits)-1]
	}
	if shift < 0 || shift > 18 {
		return 0, false
	}
	n, err := strconv.ParseInt(digits+strings.Repeat("0", shift), 10, 64)
	return n, err == nil
}

// layouts are the times that are understood; those without a zone are in UTC.
// A fraction of a second may follow the seconds.
var layouts = []string{
	"2006-01-02", "2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05Z07",
	"2006-01-02T15:04", "2006-01-02T15:04Z07:00",
}

// moment reads a date, which means its midnight in UTC, or a time.
func moment(s string) (v Value, ok bool) {
	const date = len("2006-01-02")
	if len(s) > date && s[date] == ' ' {
		s = s[:date] + "T" + s[date+1:]
	}
	for _, layout := range layouts {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		t = t.UTC()
		// A zone may lead out of the years that can be written.
		if t.Year() < 0 || t.Year() > 9999 {
			return v, false
		}
		v.Int, v.Exact = t.UnixMicro(), true
		v.Number = float64(v.Int)
		return v, true
	}
	return v, false
}
