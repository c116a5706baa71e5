package page

import (
	"errors"
	"net/url"
	"strings"
)

// IsTemplate reports whether the place of an address is a template, and not a column:
//
//	https://shop.example/{lang}/{slug}
//
// In braces stand columns; {id} is the id of the document, unless there is a column of that
// name. Values are escaped, but for a / in the path. A template begins with http:// or https://, a
// host and a /, so that no value decides where it leads.
func IsTemplate(text string) bool { return strings.ContainsAny(text, "{/:") }

// ErrTemplate reports a text that is no template.
var ErrTemplate = errors.New("no template of an address")

// TemplateColumns returns what stands in the braces of a template, or ErrTemplate.
func TemplateColumns(template string) (names []string, err error) {
	head, _, _ := strings.Cut(template, "{")
	if u, err := url.Parse(head); err != nil || SafeURL(head) == "" || u.Path == "" {
		return nil, ErrTemplate
	}
	for rest := template; ; {
		_, after, ok := strings.Cut(rest, "{")
		if !ok {
			return names, nil
		}
		name, tail, closed := strings.Cut(after, "}")
		if !closed || name == "" {
			return nil, ErrTemplate
		}
		names, rest = append(names, name), tail
	}
}

// fill puts values into a template; "" when one of them is missing, or would lead elsewhere.
func fill(template string, value func(column string) string) string {
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(template, "{")
		b.WriteString(before)
		if !ok {
			return SafeURL(b.String())
		}
		name, tail, _ := strings.Cut(after, "}")
		text := value(name)
		if text == "" {
			return ""
		}
		inPath := !strings.ContainsAny(b.String(), "?#")
		for i, part := range strings.Split(text, "/") {
			switch {
			case inPath && (part == "." || part == ".."):
				return ""
			case i > 0 && inPath:
				b.WriteByte('/')
			case i > 0:
				b.WriteString("%2F")
			}
			b.WriteString(strings.ReplaceAll(url.QueryEscape(part), "+", "%20"))
		}
		template = tail
	}
}
