package access

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// theirs is how the usual module reads a token that only HS256 may have signed.
func theirs(token string) error {
	var set jwt.VerificationKeySet
	for _, k := range []string{key, "another key of enough characters"} {
		set.Keys = append(set.Keys, []byte(k))
	}
	_, err := jwt.NewParser(
		jwt.WithValidMethods([]string{"HS256"}), jwt.WithStrictDecoding(),
		jwt.WithTimeFunc(func() time.Time { return now }),
	).Parse(token, func(*jwt.Token) (any, error) { return set, nil })
	return err
}

// otherTime reports whether claims have times that the module reads in another way: it
// takes null for a wrong time where it is none here, rounds, and has no large ones.
func otherTime(claims string) bool {
	var times map[string]any
	if json.Unmarshal([]byte(claims), &times) != nil {
		return false
	}
	for _, name := range []string{"exp", "nbf"} {
		if v, ok := times[name]; ok {
			if seconds, number := v.(float64); !number || seconds != math.Trunc(seconds) || math.Abs(seconds) > 1e12 {
				return true
			}
		}
	}
	return false
}

// A token that is accepted here is one to the usual module too, and one that the module
// finds signed is here at least signed.
func FuzzCheck_asJWT(f *testing.F) {
	for _, claims := range []string{
		`{"searchRules":["a"]}`, `{"searchRules":{"*":null},"exp":1800000001}`,
		`{"searchRules":["a"],"exp":1800000000}`,
		`{"searchRules":["a"],"nbf":1800000001}`, `{"searchRules":["a"],"exp":0}`, `{"exp":"soon"}`,
		`{"searchRules":["a"],"exp":null}`,
		`{"searchRules":{"a":{"filter":"x = 1"}},"iat":5,"sub":7}`, `null`, `[]`,
		`{"exp":1,"exp":1800000009,"searchRules":["b"]}`,
	} {
		f.Add(hs256, claims, uint8(0), "")
	}
	for _, header := range []string{
		`{"alg":"none"}`, `{"alg":"HS384"}`, `{"alg":"hs256"}`, `{"ALG":"HS256"}`, `{"alg":"none","alg":"HS256"}`, `{}`,
		`null`,
		`{"alg":"HS256","typ":"JWE"}`, `{"alg":"HS256","crit":["exp"]}`, `{"alg":["HS256"]}`, `{"alg":"RS256"}`,
	} {
		f.Add(header, `{"searchRules":["a"]}`, uint8(1), "")
	}
	f.Add(hs256, `{"searchRules":["a"]}`, uint8(2), "")
	f.Add(hs256, `{"searchRules":["a"]}`, uint8(3), "")
	f.Add(hs256, `{"searchRules":["a"]}`, uint8(0), "=")
	f.Add(hs256, `{"searchRules":["a"]}`, uint8(0), ".")
	k := keys(f)
	f.Fuzz(func(t *testing.T, header, claims string, by uint8, more string) {
		signers := []string{key, "another key of enough characters", "some other key, long enough", ""}
		whole := strings.TrimSpace(token(header, claims, signers[by%4]) + more)
		if len(whole) > maxToken || otherTime(claims) {
			return
		}
		_, err := k.Check("Bearer "+whole, now)
		module := theirs(whole)
		switch {
		case err == nil && module != nil:
			t.Errorf("%s is accepted, and not by the module: %v", whole, module)
		case module == nil && err != nil && !errors.Is(err, ErrExpired) && !errors.Is(err, ErrMalformed):
			t.Errorf("%s is accepted by the module, and here it is as if it were not signed: %v", whole, err)
		}
	})
}
