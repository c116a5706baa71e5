package filter

import (
	"fmt"
	"strings"
	"time"
)

func (k Kind) String() string {
	return [...]string{"a text", "a number", "true or false", "a date", "a time", "a list", "a place"}[k]
}

// value reads a literal for a column of a kind.
func value(t token, kind Kind, column string) (v Value, err error) {
	ok := true
	var want string
	switch kind {
	case Text:
		v.Text = t.text
	case Any:
		v.Text = t.text
		if d, number := ParseDecimal(t.text); number {
			v.Number, v.Key = d.Float, d.Key
		}
	case Number:
		var d Decimal
		d, ok = ParseDecimal(t.text)
		v.Text, v.Number, v.Key = d.Text, d.Float, d.Key
		want = "a number, such as 42 or -1.5e3"
	case Boolean:
		v.Bool = strings.EqualFold(t.text, "true")
		ok = v.Bool || strings.EqualFold(t.text, "false")
		want = "true or false"
	default:
		var m Moment
		m, ok = ParseMoment(t.text)
		v.Micro, v.Key = m.Micro, m.Key
		if v.Text = t.text; m.Common {
			v.Text = shortMoment(m.Micro)
		}
		want = `a date or time, such as "2020-01-31" or "2020-01-31T10:00:00Z"`
	}
	if !ok {
		return v, &Error{t.offset, fmt.Sprintf("found %s, expected %s, for the column %s", shown(t.text), want,
			shown(column))}
	}
	return v, nil
}

// shortMoment writes a moment of a common year in one form.
func shortMoment(micro int64) string {
	t := time.UnixMicro(micro).UTC()
	if micro%(24*time.Hour).Microseconds() == 0 {
		return t.Format(time.DateOnly)
	}
	return t.Format("2006-01-02T15:04:05.999999Z")
}
