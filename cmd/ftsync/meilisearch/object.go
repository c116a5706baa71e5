package meilisearch

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"ftsync/cache/nearest"
)

// object is a request to be read field by field: a JSON object, or a query string. A field
// that is null counts as absent. The first problem is kept in bad, in Meilisearch's words;
// nothing is read after it.
type object struct {
	at     string // where it stands in the body, such as ".queries[0]"
	query  bool   // a query string: values holds texts as they are
	prefix string // of the error codes
	values map[string]json.RawMessage
	bad    *problem
}

// code returns the error code of a field: invalid_search_crop_length for cropLength.
func (o *object) code(name string) string {
	var b strings.Builder
	b.WriteString(o.prefix)
	for _, c := range name {
		if c >= 'A' && c <= 'Z' {
			b.WriteByte('_')
			c += 'a' - 'A'
		}
		b.WriteRune(c)
	}
	return b.String()
}

// only refuses fields that are not known.
func (o *object) only(known []string) {
	for _, name := range slices.Sorted(maps.Keys(o.values)) {
		if o.bad != nil || slices.Contains(known, name) {
			continue
		}
		what, where, perhaps := "field", "", ""
		if o.query {
			what = "parameter"
		}
		if o.at != "" {
			where = " inside `" + o.at + "`"
		}
		if best := nearest.Name(name, known); best != "" {
			perhaps = "did you mean `" + best + "`? "
		}
		o.bad = bad("bad_request", "Unknown %s `%s`%s: %sexpected one of `%s`", what, cut(name), where, perhaps,
			strings.Join(known, "`, `"))
	}
}

// take returns a field if it is there and not null.
func (o *object) take(name string) (json.RawMessage, bool) {
	raw, ok := o.values[name]
	return raw, ok && o.bad == nil && (o.query || string(raw) != "null")
}

func (o *object) wrongType(name, at string, raw json.RawMessage, want string) {
	o.bad = bad(o.code(name), "Invalid value type at `%s.%s`: expected %s, but found %s: `%s`", o.at, at, want,
		kindOf(raw), cut(string(raw)))
}

func (o *object) wrongValue(name, format string, args ...any) {
	where := fmt.Sprintf("at `%s.%s`", o.at, name)
	if o.query {
		where = fmt.Sprintf("in parameter `%s`", name)
	}
	o.bad = bad(o.code(name), "Invalid value %s: %s", where, fmt.Sprintf(format, args...))
}

func (o *object) text(name string, into *string) bool {
	raw, ok := o.take(name)
	switch {
	case !ok:
		return false
	case o.query:
		*into = string(raw)
	case json.Unmarshal(raw, into) != nil:
		o.wrongType(name, name, raw, "a string")
	}
	return true
}

// whole reads a whole number from 0. Numbers above every limit of this API count as the same.
func (o *object) whole(name string, into *int) bool {
	raw, ok := o.take(name)
	if !ok {
		return false
	}
	n, err := strconv.ParseUint(string(raw), 10, 64)
	if err != nil {
		if o.query {
			o.wrongValue(name, "could not parse `%s` as a positive integer", cut(string(raw)))
		} else {
			o.wrongType(name, name, raw, "a positive integer")
		}
	}
	*into = int(min(n, math.MaxInt32))
	return true
}

func (o *object) flag(name string, into *bool) {
	raw, ok := o.take(name)
	if !ok {
		return
	}
	if s := string(raw); s != "true" && s != "false" {
		if o.query {
			o.wrongValue(name, "could not parse `%s` as a boolean, expected either `true` or `false`", cut(s))
		} else {
			o.wrongType(name, name, raw, "a boolean")
		}
	}
	*into = string(raw) == "true"
}

func (o *object) number(name string, into *float64) bool {
	raw, ok := o.take(name)
	if !ok {
		return false
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		if o.query {
			o.wrongValue(name, "could not parse `%s` as a number", cut(string(raw)))
		} else {
			o.wrongType(name, name, raw, "a number")
		}
	}
	*into = f
	return true
}

// texts reads a list of texts; in a query string they stand with commas between.
func (o *object) texts(name string, into *[]string) bool {
	raw, ok := o.take(name)
	if !ok {
		return false
	}
	*into = []string{}
	if o.query {
		if len(raw) > 0 {
			*into = strings.SplitN(string(raw), ",", maxNames+1)
			o.tooMany(name, len(*into)-1, maxNames)
		}
		return true
	}
	for i, item := range o.list(name) {
		if o.tooMany(name, len(*into), maxNames) {
			return true
		}
		var s string
		if json.Unmarshal(item, &s) != nil || string(item) == "null" {
			o.wrongType(name, fmt.Sprintf("%s[%d]", name, i), item, "a string")
			return true
		}
		*into = append(*into, s)
	}
	return true
}

// maxNames bounds a list of names: each is looked up in others.
const maxNames = 1000

// tooMany reports whether a list that has so many entries may have no more.
func (o *object) tooMany(name string, have, most int) bool {
	if have >= most && o.bad == nil {
		o.wrongValue(name, "it has more than %d entries", most)
	}
	return have >= most
}

// names reads a list of texts without those that occur twice.
func (o *object) names(name string, into *[]string) bool {
	var all []string
	if !o.texts(name, &all) {
		return false
	}
	*into = []string{}
	for _, s := range all {
		if !slices.Contains(*into, s) {
			*into = append(*into, s)
		}
	}
	return true
}

// list reads a JSON array.
func (o *object) list(name string) (items []json.RawMessage) {
	if raw, ok := o.take(name); ok && json.Unmarshal(raw, &items) != nil {
		o.wrongType(name, name, raw, "an array")
	}
	return items
}

// object reads a JSON object; nil when it is not there, or none.
func (o *object) object(name string) *object {
	raw, ok := o.take(name)
	if !ok {
		return nil
	}
	in := &object{at: o.at + "." + name, prefix: o.prefix}
	if json.Unmarshal(raw, &in.values) != nil {
		o.wrongType(name, name, raw, "an object")
		return nil
	}
	return in
}

// kindOf names what a JSON value is, as in "found a string".
func kindOf(raw json.RawMessage) string {
	switch s := strings.TrimSpace(string(raw)); {
	case s == "" || s == "null":
		return "null"
	case s[0] == '"':
		return "a string"
	case s[0] == '[':
		return "an array"
	case s[0] == '{':
		return "an object"
	case s == "true" || s == "false":
		return "a boolean"
	case strings.ContainsAny(s, ".eE"):
		return "a number"
	case s[0] == '-':
		return "a negative integer"
	}
	return "a positive integer"
}
