package draft

import (
	"regexp"
	"slices"
	"strings"
)

// role is what an index does with a column.
type role int

const (
	search role = iota
	filter
	store
	leaveOut
	isID // which a hit has anyway
)

var (
	secretName = regexp.MustCompile(`(?i)(^|_)(pass(word|wd|phrase)?|pw|secret|token|api_?key|salt|hash|` +
		`otp|totp|ssn|iban|credit_?card|card_?number|cvv|digest|private_?key)(_|s?$)`)
	titleName = regexp.MustCompile(`(?i)^(title|name|subject|headline|label|(full|display|product|company|` +
		`last)_?name|titel|titre|titulo|nombre|nom|bezeichnung)$`)
	addressName = regexp.MustCompile(`(?i)(^|_)(url|uri|href|link|image|img|photo|picture|avatar|icon|thumbnail|` +
		`path|file|filename|slug|mime_?type)(_|s?$)`)
	codeName = regexp.MustCompile(`(?i)(^|_)(sku|isbn|ean|code|number|ref|reference|email|e_?mail|phone)(_|s?$)`)
)

const (
	// fewValues is how many values a text may have that looks like a category.
	fewValues = 200
	// shortText is how many bytes the values of a category have on average.
	shortText = 30
)

// of returns the role of a column of a table, and why it has it.
func (t *table) of(c column) (role, string) {
	kind := c.category
	if strings.HasPrefix(c.typname, "_") || kind == "A" {
		kind = "A"
	}
	switch {
	case secretName.MatchString(c.name):
		return leaveOut, "it may be a secret"
	case c.typname == "tsvector", c.typname == "tsquery":
		return leaveOut, "a " + c.typname + " holds no text to search"
	case c.typname == "bytea":
		return leaveOut, "a bytea is never searched"
	case len(t.key) == 1 && t.key[0] == c.name && !codeName.MatchString(c.name) && !titleName.MatchString(c.name):
		return isID, ""
	case c.typname == "json", c.typname == "jsonb", c.typname == "hstore", c.typname == "xml":
		return store, c.typ
	case c.typname == "_text", c.typname == "_varchar":
		return filter, c.typ + ": a filter compares each of its values"
	case kind == "N", kind == "D", kind == "B", kind == "E", kind == "A":
		return filter, c.typ
	case c.typname == "uuid":
		if strings.HasSuffix(strings.ToLower(c.name), "_id") {
			return filter, c.typ
		}
		return store, c.typ
	case kind != "S" && c.typname != "citext":
		return store, c.typ
	case addressName.MatchString(c.name):
		return store, c.typ
	case titleName.MatchString(c.name), codeName.MatchString(c.name):
		return search, ""
	case c.width > 0 && c.width <= shortText && t.repeats(c):
		return filter, c.typ + " with few values"
	}
	return search, ""
}

// repeats reports whether a column has few values, each in many rows.
func (t *table) repeats(c column) bool {
	switch {
	case c.values > 0:
		return c.values <= fewValues && float64(t.rows) >= 5*c.values
	case c.values < 0: // as a share of the rows
		return c.values > -0.2 && -c.values*float64(t.rows) <= fewValues
	}
	return false
}

// in returns the columns that have a role, titles first.
func (t *table) in(r role) (list []column) {
	for _, c := range t.columns {
		if got, _ := t.of(c); got == r {
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(a, b column) int { return rank(a) - rank(b) })
	return list
}

func rank(c column) int {
	if titleName.MatchString(c.name) {
		return 0
	}
	return 1
}
