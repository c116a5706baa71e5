package web

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

const maxCrop = 1000 // words

// crop is the number of words to show of highlighted fields; 0: all.
type crop struct {
	words  int // where fields does not say
	fields map[string]int
}

func (c crop) wordsOf(field string) int {
	if n, ok := c.fields[field]; ok {
		return n
	}
	return c.words
}

// crop reads a number of words for all fields, and numbers for single fields: 20,title:0.
func (p *parameterReader) crop() (c crop) {
	for _, text := range p.list("crop") {
		field, number, named := strings.Cut(text, ":")
		if !named {
			number = field
		}
		n, err := strconv.Atoi(number)
		switch {
		case err != nil || n < 0 || n > maxCrop:
			p.wrong("crop", text, fmt.Sprintf("a number of words up to %d, or field:words, with commas between",
				maxCrop))
		case !named:
			c.words = n
		default:
			if c.fields == nil {
				c.fields = map[string]int{}
			}
			c.fields[field] = n
		}
	}
	return c
}

// cropsSearched reports a field to crop that none of the indexes highlights. While one of them
// is not filled yet, its fields are unknown, and every name is accepted.
func (r searchRequest) cropsSearched() *problem {
	var searched []string
	for _, x := range r.indexes {
		schema, ok := x.Schema()
		if !ok {
			return nil
		}
		for _, c := range schema.Columns {
			if c.Search && !slices.Contains(searched, c.Name) {
				searched = append(searched, c.Name)
			}
		}
	}
	for _, field := range slices.Sorted(maps.Keys(r.crop.fields)) {
		if !slices.Contains(searched, field) {
			return badParameter(codeUnknownColumn, "crop",
				fmt.Sprintf("In \"crop\" there is no searched column %q; there are %s.", shorten(field),
					strings.Join(searched, ", ")))
		}
	}
	return nil
}
