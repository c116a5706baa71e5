package access

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"ftsync/cache/filter"
)

// maxToken is the longest token looked at, in bytes.
const maxToken = 8 << 10

// checkToken returns what a tenant token allows. It is written here because a
// module for tokens of all kinds would be larger than the rest of this package
// times twenty, and would have to be kept from accepting them.
func (k Keys) checkToken(token string, now time.Time) (Access, error) {
	parts := strings.Split(token, ".")
	if len(token) > maxToken || len(parts) != 3 || !k.signed(parts) {
		return Access{}, ErrInvalid
	}
	var header struct {
		Alg  string `json:"alg"`
		Crit any    `json:"crit"` // extensions that must be understood
	}
	var claims struct {
		Exp         *float64        `json:"exp"`
		Nbf         *float64        `json:"nbf"`
		SearchRules json.RawMessage `json:"searchRules"`
	}
	if decode(parts[0], &header) != nil || header.Alg != "HS256" || header.Crit != nil || decode(parts[1], &claims) != nil {
		return Access{}, ErrInvalid
	}
	seconds := float64(now.UnixMilli()) / 1000
	if claims.Exp != nil && !(seconds < *claims.Exp) || claims.Nbf != nil && seconds < *claims.Nbf {
		return Access{}, ErrInvalid
	}
	rules, err := readRules(claims.SearchRules)
	if err != nil {
		return Access{}, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	return Access{limited: true, rules: rules}, nil
}

// signed reports whether one of the keys has signed a token.
func (k Keys) signed(parts []string) bool {
	signature, err := base64.RawURLEncoding.Strict().DecodeString(parts[2])
	if err != nil {
		return false
	}
	valid := false
	for _, key := range k.keys {
		mac := hmac.New(sha256.New, []byte(key))
		mac.Write([]byte(parts[0] + "." + parts[1]))
		valid = hmac.Equal(mac.Sum(nil), signature) || valid
	}
	return valid
}

func decode(part string, into any) error {
	b, err := base64.RawURLEncoding.Strict().DecodeString(part)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, into)
}

// readRules reads searchRules: a list of names, or an object of names and null,
// {} or {"filter": ...}.
func readRules(raw json.RawMessage) (rules []rule, err error) {
	var names []string
	if json.Unmarshal(raw, &names) == nil && names != nil {
		for _, name := range names {
			rules = append(rules, rule{index: name})
		}
		return rules, nil
	}
	var byName map[string]*struct {
		Filter any `json:"filter"`
	}
	if err := json.Unmarshal(raw, &byName); err != nil || byName == nil {
		return nil, fmt.Errorf("searchRules: expected a list of indexes, or an object of them")
	}
	for name, r := range byName {
		one := rule{index: name}
		if r != nil {
			if one.filter, err = filter.JoinArrays(r.Filter); err != nil {
				return nil, fmt.Errorf("searchRules, %q: %w", name, err)
			}
			if _, err := filter.Parse(one.filter); one.filter != "" && err != nil {
				return nil, fmt.Errorf("searchRules, %q: %w", name, err)
			}
		}
		rules = append(rules, one)
	}
	return rules, nil
}
