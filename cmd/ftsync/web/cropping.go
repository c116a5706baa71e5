package web

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

const maxCrop = 1000 // words

// crop is how many words of highlighted fields are wanted: 0 is all of them.
type crop struct {
	words  int // where fields does not say
	fields map[string]int
}

func (c crop) of(field string) int {
	if n, ok := c.fields[field]; ok {
		return n
	}
	return c.words
}

// crop reads a number of words for all fields, and of single ones: 20,title:0.
func (p *parameterReader) crop() (c crop) {
	for _, text := range p.list("crop") {
		field, number, named := strings.Cut(text, ":")
		if !named {
			number = field
		}
		n, err := strconv.Atoi(number)
		switch {
		case err != nil || n < 0 || n > maxCrop:
			p.wrong("crop", text, fmt.Sprintf("a number of words up to %d, or field:words, with commas between", maxCrop))
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

// cropsSearched finds a field to crop that none of the indexes highlights. While one
// of them is not filled yet, nobody knows that.
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
			return badParameter(codeUnknownColumn, "crop", fmt.Sprintf("In \"crop\" there is no searched column %q; there are %s.", shorten(field), strings.Join(searched, ", ")))
		}
	}
	return nil
}
