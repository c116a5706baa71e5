package config

import (
	"net/url"
	"strings"
)

// AllowedOrigins returns the origins of pages whose scripts may read answers, as browsers write them.
func (s Settings) AllowedOrigins() (list []string) {
	for origin := range strings.SplitSeq(s.Origins, ",") {
		if origin = strings.ToLower(strings.TrimSpace(origin)); origin != "" {
			list = append(list, origin)
		}
	}
	return list
}

// validOrigins reports whether each is one that a browser may send, or "*".
func validOrigins(list []string) bool {
	for _, origin := range list {
		u, err := url.Parse(origin)
		if origin != "*" && (err != nil || u.Host == "" || u.Scheme+"://"+u.Host != origin) {
			return false
		}
	}
	return true
}
