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
	body := base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString([]byte(claims))
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(body))
	return body + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
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
		{"one that has ended", "Bearer " + token(hs256, `{"searchRules":["a"],"exp":1800000000}`, key), ErrInvalid},
		{"one that begins later", "Bearer " + token(hs256, `{"searchRules":["a"],"nbf":1800000009}`, key), ErrInvalid},
		{"an end that is no number", "Bearer " + token(hs256, `{"searchRules":["a"],"exp":"soon"}`, key), ErrInvalid},
		{"signed with another key", "Bearer " + token(hs256, `{"searchRules":["a"]}`, "some other key, long enough"), ErrInvalid},
		{"signed with nothing", "Bearer " + token(hs256, `{"searchRules":["a"]}`, ""), ErrInvalid},
		{"not signed", "Bearer " + token(`{"alg":"none"}`, `{"searchRules":["a"]}`, key), ErrInvalid},
		{"without a signature", "Bearer " + good[:strings.LastIndex(good, ".")+1], ErrInvalid},
		{"of another method", "Bearer " + token(`{"alg":"HS512"}`, `{"searchRules":["a"]}`, key), ErrInvalid},
		{"with an extension", "Bearer " + token(`{"alg":"HS256","crit":["x"]}`, `{"searchRules":["a"]}`, key), ErrInvalid},
		{"tampered with", "Bearer " + strings.Replace(good, ".", ".A", 1), ErrInvalid},
		{"with padding", "Bearer " + good + "=", ErrInvalid},
		{"without rules", "Bearer " + token(hs256, `{}`, key), ErrInvalid},
		{"with null for rules", "Bearer " + token(hs256, `{"searchRules":null}`, key), ErrInvalid},
		{"with a wrong filter", "Bearer " + token(hs256, `{"searchRules":{"a":{"filter":"a ="}}}`, key), ErrInvalid},
		{"with a filter of another type", "Bearer " + token(hs256, `{"searchRules":{"a":{"filter":5}}}`, key), ErrInvalid},
		{"huge", "Bearer " + token(hs256, `{"searchRules":["`+strings.Repeat("a", maxToken)+`"]}`, key), ErrInvalid},
		{"no token at all", "Bearer a.b.c", ErrInvalid},
	}
	for _, tt := range tests {
		if _, err := keys(t).Check(tt.authorization, now); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
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
		{`{"a":{"filter":["user = 1",["x = 2","x = 3"]]}}`, "a", []string{"(user = 1) AND ((x = 2) OR (x = 3))"}, true},
		{`{"*":{"filter":"user = 1"}}`, "a", []string{"user = 1"}, true},
		{`{"*":{"filter":"user = 1"},"films*":{"filter":"user = 2"},"films":{"filter":"user = 3"}}`, "films", []string{"user = 3"}, true},
		{`{"*":{"filter":"user = 1"},"films*":{"filter":"user = 2"},"films":{"filter":"user = 3"}}`, "films2", []string{"user = 2"}, true},
		{`{"*":{"filter":"user = 1"},"films*":{"filter":"user = 2"},"films":{"filter":"user = 3"}}`, "books", []string{"user = 1"}, true},
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
		if _, err := k.Check(authorization, now); err == nil && !strings.Contains(authorization, "of enough characters") {
			t.Errorf("%q is accepted", authorization)
		}
	})
}
