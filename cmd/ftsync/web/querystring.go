package web

import (
	"net/url"
	"strconv"
	"strings"
)

type parameter struct{ name, value string }

// parameters reads a query string as a person may have typed it. url.ParseQuery would refuse
// "100%" and "a;b", and everything typed is a valid search.
func parameters(raw string) (list []parameter) {
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		list = append(list, parameter{unescape(name), unescape(value)})
	}
	return list
}

// unescape resolves + and %XX, and leaves a % that begins no escape as it is.
// The result is valid UTF-8.
func unescape(s string) string {
	u, err := url.QueryUnescape(s)
	if err != nil {
		var b strings.Builder
		for i := 0; i < len(s); i++ {
			switch {
			case s[i] == '+':
				b.WriteByte(' ')
			case s[i] == '%' && i+2 < len(s):
				if c, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
					b.WriteByte(byte(c))
					i += 2
					continue
				}
				b.WriteByte('%')
			default:
				b.WriteByte(s[i])
			}
		}
		u = b.String()
	}
	return strings.ToValidUTF8(u, "\uFFFD")
}
