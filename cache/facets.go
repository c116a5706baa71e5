package cache

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"ftsync/cache/filter"
)

// defaultFacetValues is how many values of a facet are returned.
const defaultFacetValues = 100

// facet counts the values of a column over some documents.
func (c *column) facet(found bitmap, most int, prefix string) Facet {
	if c.typ.isNumeric() {
		return c.numberFacet(found, most, prefix)
	}
	counts := make([]int64, len(c.dict.values))
	found.each(func(id int64) {
		if code := c.codes.at(id); code != 0 {
			counts[code-1]++
		}
	})
	values := c.dict.values
	if c.dict.elements != nil {
		values = c.dict.elements.values
		perElement := make([]int64, len(values))
		for i, n := range counts {
			if n > 0 {
				for _, at := range c.dict.values[i].list {
					perElement[at] += n
				}
			}
		}
		counts = perElement
	}
	var f Facet
	var list []int
	prefix = filter.Fold(prefix)
	for i, n := range counts {
		if n > 0 && hasWordWith(values[i].folded, prefix) {
			list = append(list, i)
		}
	}
	f.Distinct = len(list)
	slices.SortFunc(list, func(a, b int) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(values[a].text, values[b].text))
	})
	for _, i := range list[:min(most, len(list))] {
		f.Values = append(f.Values, FacetValue{c.textJSON(values[i].text), counts[i]})
	}
	return f
}

func (c *column) numberFacet(found bitmap, most int, prefix string) Facet {
	var f Facet
	counts := map[int64]int64{}
	least, greatest := int64(math.MaxInt64), int64(math.MinInt64)
	found.each(func(id int64) {
		if code := c.ints.at(id); code != nullNumber {
			counts[code]++
			least, greatest = min(least, code), max(greatest, code)
		}
	})
	if len(counts) > 0 && c.typ.kind() == filter.Number {
		f.Min, f.Max = c.float(least), c.float(greatest)
	}
	codes := make([]int64, 0, len(counts))
	for code := range counts {
		if prefix == "" || strings.HasPrefix(strings.Trim(string(c.numberJSON(code)), `"`), prefix) {
			codes = append(codes, code)
		}
	}
	f.Distinct = len(codes)
	slices.SortFunc(codes, func(a, b int64) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	for _, code := range codes[:min(most, len(codes))] {
		f.Values = append(f.Values, FacetValue{json.RawMessage(c.numberJSON(code)), counts[code]})
	}
	return f
}

// float is a number for Facet.Min and Max, nil when JSON has no such number.
func (c *column) float(code int64) *float64 {
	f := float64(unordered(code))
	if c.typ != Integer {
		f = unorderedFloat(code)
	}
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil
	}
	return &f
}

// hasWordWith reports whether a text, or a word in it, begins with prefix.
func hasWordWith(text, prefix string) bool {
	for at := 0; ; {
		i := strings.Index(text[at:], prefix)
		if i < 0 {
			return false
		}
		at += i
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		if at == 0 || !isTokenRune(before) {
			return true
		}
		at++
	}
}
