package filter

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Moment is a time, or a date, which means midnight in UTC at its beginning. It may be as early and late
// as Postgres's.
type Moment struct {
	// Micro is Unix time in microseconds. A later moment has no smaller one. Moments beyond its range
	// have the first or the last value.
	Micro int64

	// Key compares as the moments do, and is the same for the same moment.
	Key string

	// Common is set for a moment in a year of four digits.
	Common bool
}

// layouts has the forms that are understood. Those without a zone are in UTC. A fraction may follow the
// seconds.
var layouts = []string{
	"2006-01-02", "2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04:05Z0700",
	"2006-01-02T15:04:05Z07",
	"2006-01-02T15:04", "2006-01-02T15:04Z07:00",
}

// The range of Unix time, in seconds, that fits into 64 bits as microseconds.
const (
	mostSeconds  = math.MaxInt64/1_000_000 - 1
	leastSeconds = -mostSeconds
)

// ParseMoment reads a moment as ISO 8601 or Postgres writes it: 2020-01-31,
// 2020-01-31T10:00:00Z, "0044-03-15 BC", infinity, -infinity.
func ParseMoment(s string) (m Moment, ok bool) {
	switch strings.ToLower(s) {
	case "infinity", "+infinity":
		return Moment{Micro: math.MaxInt64 - 1, Key: "~"}, true
	case "-infinity":
		return Moment{Micro: math.MinInt64, Key: "!"}, true
	}
	text, bc := strings.CutSuffix(s, " BC")
	digits, rest, ok := strings.Cut(text, "-")
	year, err := strconv.Atoi(digits)
	if !ok || err != nil || year < 0 || len(digits) < 4 || len(digits) > 7 {
		return m, false
	}
	if bc {
		year = 1 - year
	}
	// time.Parse reads only years of four digits, and the calendar repeats every 400 years.
	const cycle, days = 400, 146_097
	at := 2000 + (year%cycle+cycle)%cycle
	t, ok := parseTime(fmt.Sprintf("%d-%s", at, rest))
	if !ok {
		return m, false
	}
	seconds := t.Unix() + int64(year-at)/cycle*days*24*60*60
	micro := int64(t.Nanosecond() / 1000)
	m.Key = fmt.Sprintf("%019d.%06d", seconds+math.MaxInt64/2, micro)
	switch {
	case seconds > mostSeconds:
		m.Micro = math.MaxInt64 - 1
	case seconds < leastSeconds:
		m.Micro = math.MinInt64
	default:
		m.Micro = seconds*1_000_000 + micro
		utc := time.Unix(seconds, 0).UTC().Year()
		m.Common = !bc && utc > 0 && utc <= 9999
	}
	return m, true
}

func parseTime(s string) (t time.Time, ok bool) {
	const date = len("2006-01-02")
	if len(s) > date && s[date] == ' ' {
		s = s[:date] + "T" + s[date+1:]
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), true
		}
	}
	return t, false
}

// MomentAt returns the moment of a Unix time in microseconds.
func MomentAt(micro int64) Moment {
	m, _ := ParseMoment(time.UnixMicro(micro).UTC().Format(time.RFC3339Nano)) // of a year that can be written
	return m
}
