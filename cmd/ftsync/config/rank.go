package config

import (
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"ftsync/cache/rank"
)

// defaultRankWeight is the weight of a column under rank that has none: a document of which it says
// most counts 1.3 times as much as one of which it says nothing.
const defaultRankWeight = 0.3

const maxRankWeight = 100

// rank reads the columns that say how much a document matters, in the order written.
func (r *reader) rank(n *yaml.Node, path string) (list []rank.By) {
	const want = "a mapping of column names, such as {votes: {weight: 0.3}, published_at: {half_life: 90d}}"
	if m := resolveAlias(n); m.Kind == yaml.MappingNode && len(m.Content) == 0 {
		r.problem(n, path, "no column", "at least one, such as {votes: {weight: 0.3}}")
	}
	for _, e := range r.entries(n, path, want) {
		by := rank.By{Column: e.name, Weight: defaultRankWeight}
		if v := resolveAlias(e.value); v.Kind != yaml.ScalarNode || v.ShortTag() != "!!null" {
			r.record(e.value, joinPath(path, e.name), "{} or {weight: NUMBER, half_life: DURATION}",
				field{"weight", func(n *yaml.Node, path string) { by.Weight = r.positive(n, path, maxRankWeight) }},
				field{"half_life", func(n *yaml.Node, path string) { by.HalfLife = r.halfLife(n, path) }},
			)
		}
		list = append(list, by)
	}
	return list
}

const (
	oneDay       = 24 * time.Hour
	mostHalfLife = 100 * 365 * oneDay
	wantHalfLife = "a duration from 1m to 100y: a number and m, h, d, w or y, such as 12h, 90d or 1y"
)

// halfLife reads a duration such as 90d, from a minute to 100 years.
func (r *reader) halfLife(n *yaml.Node, path string) time.Duration {
	found := len(r.found)
	text := r.text(n, path, wantHalfLife)
	if len(r.found) > found {
		return 0
	}
	number := strings.TrimRight(text, "mhdwy")
	unit := map[string]time.Duration{"m": time.Minute, "h": time.Hour, "d": oneDay, "w": 7 * oneDay,
		"y": 365 * oneDay}[text[len(number):]]
	count, err := strconv.ParseFloat(number, 64)
	d := count * float64(unit)
	if err != nil || !(d >= float64(time.Minute) && d <= float64(mostHalfLife)) {
		r.problem(n, path, "the text "+quoted(text), wantHalfLife)
		return 0
	}
	return time.Duration(d)
}
