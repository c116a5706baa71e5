package page

import (
	"strings"
	"unicode"
)

// inCapitals are the words that people write so.
var inCapitals = map[string]bool{"id": true, "url": true, "isbn": true, "sku": true, "ean": true, "uuid": true,
	"vat": true, "html": true, "json": true, "ip": true, "tv": true, "usd": true, "eur": true}

// Label is the name of a column as people write it: release_year is Release year, as is releaseYear.
func (l Look) Label(column string) string {
	if name := l.Labels[column]; name != "" {
		return name
	}
	var b strings.Builder
	before := ' '
	for _, r := range column {
		switch {
		case strings.ContainsRune("_-. ", r):
			r = ' '
		case unicode.IsUpper(r) && unicode.IsLower(before):
			b.WriteByte(' ')
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
		before = r
	}
	words := strings.Fields(b.String())
	for i, w := range words {
		switch {
		case inCapitals[strings.ToLower(w)]:
			words[i] = strings.ToUpper(w)
		case i == 0:
			r := []rune(w)
			r[0] = unicode.ToUpper(r[0])
			words[i] = string(r)
		}
	}
	if len(words) == 0 {
		return column
	}
	return strings.Join(words, " ")
}
