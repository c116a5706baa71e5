package access

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

const key = "a key of enough characters"

var now = time.Unix(1_800_000_000, 0)

func keys(t testing.TB) Keys {
	t.Helper()
	k, err := ReadKeys("# ours\n\n another key of enough characters \r\n" + key + "\n")
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// token makes one by hand.
func token(header, claims, key string) string {
	body := base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString(
		[]byte(claims))
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(body))
	return body + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// spare is a token with another last character that stands for the same bytes
// where nobody is strict.
func spare(token string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := len(token) - 1
	return token[:last] + alphabet[strings.IndexByte(alphabet, token[last])^1:][:1]
}

const hs256 = `{"alg":"HS256","typ":"JWT"}`

func TestReadKeys(t *testing.T) {
	if k, err := ReadKeys("\n# nothing\n"); err != nil || k.Any() {
		t.Errorf("no keys: %v, %v", k, err)
	}
	_, err := ReadKeys("a long enough key here\nshort secret")
	if err == nil || !strings.Contains(err.Error(), "line 2") || strings.Contains(err.Error(), "secret") {
		t.Errorf("a short key: %v", err)
	}
}

func TestCheck(t *testing.T) {
	good := token(hs256, `{"searchRules":["a"]}`, key)
	tests := []struct {
		name, authorization string
		want                error
	}{
		{"a key", "Bearer " + key, nil},
		{"another", "bearer  another key of enough characters", nil},
		{"nothing", "", ErrMissing},
		{"another scheme", "Basic " + key, ErrMissing},
		{"no key", "Bearer ", ErrMissing},
		{"a wrong key", "Bearer " + key + "x", ErrInvalid},
		{"a part of a key", "Bearer " + key[:20], ErrInvalid},
		{"a token", "Bearer " + good, nil},
		{"a token that ends later", "Bearer " + token(hs256, `{"searchRules":["a"],"exp":1800000001}`, key), nil},
		{"one that has ended", "Bearer " + token(hs256, `{"searchRules":["a"],"exp":1800000000}`, key), ErrExpired},
		{"one that begins later", "Bearer " + token(hs256, `{"searchRules":["a"],"nbf":1800000009}`, key), ErrExpired},
		{"an end that is no number", "Bearer " + token(hs256, `{"searchRules":["a"],"exp":"soon"}`, key), ErrMalformed},
		{"signed with another key", "Bearer " + token(hs256, `{"searchRules":["a"]}`, "some other key, long enough"),
			ErrInvalid},
		{"signed with nothing", "Bearer " + token(hs256, `{"searchRules":["a"]}`, ""), ErrInvalid},
		{"not signed", "Bearer " + strings.TrimRight(token(`{"alg":"none"}`, `{"searchRules":["a"]}`, key),
			"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-"), ErrInvalid},
		{"signed, and not to be looked at", "Bearer " + token(`{"alg":"none"}`, `{"searchRules":["a"]}`, key),
			ErrMalformed},
		{"of a method by almost its name", "Bearer " + token(`{"alg":"hs256"}`, `{"searchRules":["a"]}`, key),
			ErrMalformed},
		{"of two methods", "Bearer " + token(`{"alg":"none","ALG":"HS256"}`, `{"searchRules":["a"]}`, key),
			ErrMalformed},
		{"of no method", "Bearer " + token(`{}`, `{"searchRules":["a"]}`, key), ErrMalformed},
		{"of another type", "Bearer " + token(`{"alg":"HS256","typ":"JWE"}`, `{"searchRules":["a"]}`, key),
			ErrMalformed},
		{"without a type", "Bearer " + token(`{"alg":"HS256"}`, `{"searchRules":["a"]}`, key), nil},
		{"without a signature", "Bearer " + good[:strings.LastIndex(good, ".")+1], ErrInvalid},
		{"of another method", "Bearer " + token(`{"alg":"HS512"}`, `{"searchRules":["a"]}`, key), ErrMalformed},
		{"with an extension", "Bearer " + token(`{"alg":"HS256","crit":["x"]}`, `{"searchRules":["a"]}`, key),
			ErrMalformed},
		{"tampered with", "Bearer " + strings.Replace(good, ".", ".A", 1), ErrInvalid},
		{"with padding", "Bearer " + good + "=", ErrInvalid},
		{"without rules", "Bearer " + token(hs256, `{}`, key), ErrMalformed},
		{"with null for rules", "Bearer " + token(hs256, `{"searchRules":null}`, key), ErrMalformed},
		{"that ended in 1970", "Bearer " + token(hs256, `{"searchRules":["a"],"exp":0}`, key), ErrExpired},
		{"that never ends", "Bearer " + token(hs256, `{"searchRules":["a"],"exp":null}`, key), nil},
		{"that ends in parts of a second", "Bearer " + token(hs256, `{"searchRules":["a"],"exp":1800000000.25}`, key),
			nil},
		{"that ends beyond all numbers", "Bearer " + token(hs256, `{"searchRules":["a"],"exp":1e999}`, key),
			ErrMalformed},
		{"with rules by almost their name", "Bearer " + token(hs256, `{"SearchRules":["a"]}`, key), ErrMalformed},
		{"with a misspelt filter", "Bearer " + token(hs256, `{"searchRules":{"a":{"filters":"user = 1"}}}`, key),
			ErrMalformed},
		{"with a filter that reaches out of its brackets", "Bearer " + token(hs256,
			`{"searchRules":{"a":{"filter":["user = 1) OR (user = 2"]}}}`, key), ErrMalformed},
		{"that is a list", "Bearer " + token(hs256, `["a"]`, key), ErrMalformed},
		{"with other bits where none count", "Bearer " + spare(good), ErrInvalid},
		{"of more parts", "Bearer " + good + ".e30", ErrInvalid},
		{"in another alphabet", "Bearer " + token(hs256, `{"searchRules":["a"],"x":"???>>>"}`, key)[:60] + "+/",
			ErrInvalid},
		{"with a wrong filter", "Bearer " + token(hs256, `{"searchRules":{"a":{"filter":"a ="}}}`, key), ErrMalformed},
		{"with a filter of another type", "Bearer " + token(hs256, `{"searchRules":{"a":{"filter":5}}}`, key),
			ErrMalformed},
		{"huge", "Bearer " + token(hs256, `{"searchRules":["`+strings.Repeat("a", maxToken)+`"]}`, key), ErrInvalid},
		{"no token at all", "Bearer a.b.c", ErrInvalid},
	}
	for _, tt := range tests {
		_, err := keys(t).Check(tt.authorization, now)
		exact := errors.Is(err, tt.want) && (tt.want != ErrInvalid || !errors.Is(err, ErrExpired) &&
			!errors.Is(err, ErrMalformed))
		if !exact {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), key) {
			t.Errorf("%s: the error holds the key: %v", tt.name, err)
		}
	}
	for i := range good { // no character of it may be another one
		other := good[:i] + string(rune('A'+(good[i]+1)%26)) + good[i+1:]
		if _, err := keys(t).Check("Bearer "+other, now); other != good && err == nil {
			t.Errorf("with its character %d changed the token is accepted", i)
		}
	}
	if a, err := (Keys{}).Check("", now); err != nil || a.Limited() {
		t.Errorf("without keys: %v, %v", a, err)
	}
}

func TestAllows(t *testing.T) {
	tests := []struct {
		rules   string
		index   string
		filters []string
		ok      bool
	}{
		{`["a","b"]`, "b", nil, true},
		{`["a","b"]`, "c", nil, false},
		{`["*"]`, "c", nil, true},
		{`[]`, "c", nil, false},
		{`{"a":null}`, "a", nil, true},
		{`{"a":{}}`, "a", nil, true},
		{`{"a":{"filter":"user = 1"}}`, "a", []string{"user = 1"}, true},
		{`{"Wörter":{"filter":"名 = \"é\u00e9\""}}`, "Wörter", []string{`名 = "éé"`}, true},
		{`["a"]`, "A", nil, false},
		{`["*a"]`, "a", nil, false},
		{`{"a":{"filter":["user = 1",["x = 2","x = 3"]]}}`, "a", []string{"(user = 1) AND ((x = 2) OR (x = 3))"}, true},
		{`{"*":{"filter":"user = 1"}}`, "a", []string{"user = 1"}, true},
		{`{"*":{"filter":"user = 1"},"films*":{"filter":"user = 2"},"films":{"filter":"user = 3"}}`, "films",
			[]string{"user = 3"}, true},
		{`{"*":{"filter":"user = 1"},"films*":{"filter":"user = 2"},"films":{"filter":"user = 3"}}`, "films2",
			[]string{"user = 2"}, true},
		{`{"*":{"filter":"user = 1"},"films*":{"filter":"user = 2"},"films":{"filter":"user = 3"}}`, "books",
			[]string{"user = 1"}, true},
	}
	for _, tt := range tests {
		a, err := keys(t).Check("Bearer "+token(hs256, `{"searchRules":`+tt.rules+`}`, key), now)
		if err != nil || !a.Limited() {
			t.Errorf("%s: %v, limited %v", tt.rules, err, a.Limited())
			continue
		}
		if filters, ok := a.Allows(tt.index); ok != tt.ok || !reflect.DeepEqual(filters, tt.filters) {
			t.Errorf("%s, index %s: %q, %v", tt.rules, tt.index, filters, ok)
		}
	}
	if filters, ok := From(t.Context()).Allows("a"); filters != nil || !ok {
		t.Error("a request that nobody has looked at is limited")
	}
}

// Whatever stands in the header, only keys and signed tokens are accepted.
func FuzzCheck(f *testing.F) {
	k := keys(f)
	f.Add("Bearer " + token(hs256, `{"searchRules":["a"]}`, "some other key, long enough"))
	f.Add("Bearer ..")
	f.Add("\x00 \xff")
	f.Fuzz(func(t *testing.T, authorization string) {
		if _, err := k.Check(authorization, now); err == nil && !strings.Contains(authorization,
			"of enough characters") {
			t.Errorf("%q is accepted", authorization)
		}
	})
}

// Whatever a signed token says, it is refused or allows searching alone.
func FuzzCheck_signed(f *testing.F) {
	k := keys(f)
	f.Add(hs256, `{"searchRules":{"a":{"filter":["x = 1",["y = 2"]]},"b*":null},"exp":1800000001,"nbf":1.5}`)
	f.Add(`{"alg":"none","typ":null,"crit":[]}`, `{"searchRules":["*"]}`)
	f.Fuzz(func(t *testing.T, header, claims string) {
		a, err := k.Check("Bearer "+token(header, claims, key), now)
		if err == nil && (!a.Limited() || !strings.Contains(header, "HS256")) {
			t.Errorf("%s.%s allows everything", header, claims)
		}
		a.Allows("a")
	})
}
