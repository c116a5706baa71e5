package access

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"ftsync/cache/filter"
)

// maxToken is the size, in bytes, of the longest token that is looked at.
const maxToken = 8 << 10

// checkToken returns what a tenant token allows. It is written by hand because a module for
// tokens of all kinds has to be kept from accepting the other kinds, and makes the program
// 70 kB larger, where this takes 8. FuzzCheck_asJWT holds it against such a module.
func (k Keys) checkToken(token string, now time.Time) (Access, error) {
	parts := strings.Split(token, ".")
	if len(token) > maxToken || len(parts) != 3 || !k.signed(parts) {
		return Access{}, ErrInvalid
	}
	header, err := decode(parts[0])
	if err == nil {
		err = checkHeader(header)
	}
	if err != nil {
		return Access{}, fmt.Errorf("%w: header: %w", ErrMalformed, err)
	}
	claims, err := decode(parts[1])
	if err != nil {
		return Access{}, fmt.Errorf("%w: claims: %w", ErrMalformed, err)
	}
	inTime, err := within(claims, now)
	if err != nil {
		return Access{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if !inTime {
		return Access{}, ErrExpired
	}
	rules, err := readRules(claims["searchRules"])
	if err != nil {
		return Access{}, fmt.Errorf("%w: searchRules: %w", ErrMalformed, err)
	}
	subject := sha256.Sum256(slices.Concat(claims["searchRules"], []byte{0}, claims["sub"]))
	return Access{limited: true, rules: rules, subject: hex.EncodeToString(subject[:8])}, nil
}

// checkHeader accepts the header of a tenant token, and nothing else.
func checkHeader(header object) error {
	var alg, typ string
	switch {
	case json.Unmarshal(header["alg"], &alg) != nil || alg != "HS256":
		return errors.New("expected HS256 as alg")
	case header["typ"] != nil && (json.Unmarshal(header["typ"], &typ) != nil || !strings.EqualFold(typ, "JWT")):
		return errors.New("expected JWT as typ, or none")
	case header["crit"] != nil:
		return errors.New("crit names extensions, which are not known here")
	}
	return nil
}

// within reports whether now is before exp and not before nbf.
func within(claims object, now time.Time) (bool, error) {
	seconds := float64(now.UnixMilli()) / 1000
	var exp, nbf *float64
	for name, into := range map[string]**float64{"exp": &exp, "nbf": &nbf} {
		if raw := claims[name]; raw != nil && json.Unmarshal(raw, into) != nil {
			return false, fmt.Errorf("%s: expected seconds since 1970", name)
		}
	}
	return (exp == nil || seconds < *exp) && (nbf == nil || seconds >= *nbf), nil
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

// object is a JSON object with the exact names of its fields: reading it into a struct would
// take ALG for alg.
type object map[string]json.RawMessage

func decode(part string) (o object, err error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(part)
	if err != nil {
		return nil, errors.New("expected base64url without padding")
	}
	if json.Unmarshal(b, &o) != nil || o == nil {
		return nil, errors.New("expected a JSON object")
	}
	return o, nil
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
	var byName map[string]object
	if json.Unmarshal(raw, &byName) != nil || byName == nil {
		return nil, errors.New("expected a list of indexes, or an object of them")
	}
	for name, o := range byName {
		one := rule{index: name}
		if one.filter, err = readFilter(o); err != nil {
			return nil, fmt.Errorf("%q: %w", name, err)
		}
		rules = append(rules, one)
	}
	return rules, nil
}

// readFilter reads the filter of a rule. Any other field is an error: a misspelt filter would
// be none, and show every tenant's documents.
func readFilter(rule object) (string, error) {
	var value any
	for field, raw := range rule {
		if field != "filter" {
			return "", fmt.Errorf("the field %q, expected none but filter", field)
		}
		if err := json.Unmarshal(raw, &value); err != nil {
			return "", err
		}
	}
	text, err := filter.JoinArrays(value)
	if err != nil {
		return "", err
	}
	_, err = filter.Parse(text)
	return text, err
}
