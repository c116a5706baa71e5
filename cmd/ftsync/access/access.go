// Package access decides who may search what: the holder of a key everything, the holder of
// a tenant token what the token says.
//
// A tenant token is a JSON Web Token (RFC 7519) signed with HMAC-SHA256 and a key,
// with the claims that Meilisearch's tenant tokens have: searchRules and, if it
// ends, exp. It lets a browser search one tenant's documents: the filter in it is
// part of every search. Only searching is allowed with one.
//
// # What it promises
//
//   - A key is compared in constant time.
//   - Of a token nothing but HS256 is accepted, and nothing in it is looked at
//     before its signature has been found right.
//   - No error and no log holds a key or a token.
package access

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// MinKey is the least number of characters of a key.
const MinKey = 16

var (
	// ErrMissing reports a request without an Authorization header of the form
	// "Bearer KEY".
	ErrMissing = errors.New("no bearer key")

	// ErrInvalid reports a text that is neither a key nor signed with one. ErrExpired and
	// ErrMalformed are ErrInvalid too.
	ErrInvalid = errors.New("the key is not valid")

	// ErrExpired reports a token that is valid no more, or not yet.
	ErrExpired = fmt.Errorf("%w: the token is out of its time", ErrInvalid)

	// ErrMalformed reports a token that is signed with a key, and whose content is not
	// understood. The error says which part; it is safe to show.
	ErrMalformed = fmt.Errorf("%w: the token is malformed", ErrInvalid)
)

// Keys are the keys that are known. The zero Keys has none: everything is open.
type Keys struct{ keys []string }

// ReadKeys reads keys, one a line. Blank lines and lines that begin with # are
// overlooked. An error names the line of a key that is too short.
func ReadKeys(text string) (k Keys, err error) {
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if n := utf8.RuneCountInString(line); n < MinKey {
			return Keys{}, fmt.Errorf("line %d: a key of %d characters, expected at least %d", i+1, n, MinKey)
		}
		k.keys = append(k.keys, line)
	}
	return k, nil
}

// First returns a key; empty: there is none.
func (k Keys) First() string {
	if len(k.keys) == 0 {
		return ""
	}
	return k.keys[0]
}

// Any reports whether there is a key.
func (k Keys) Any() bool { return len(k.keys) > 0 }

// Check returns what the value of an Authorization header allows at a time, or
// ErrMissing, ErrInvalid, ErrExpired or ErrMalformed. Without keys it allows
// everything to everybody.
func (k Keys) Check(authorization string, now time.Time) (Access, error) {
	if !k.Any() {
		return Access{}, nil
	}
	scheme, token, ok := strings.Cut(authorization, " ")
	if token = strings.TrimSpace(token); !ok || token == "" || !strings.EqualFold(scheme, "bearer") {
		return Access{}, ErrMissing
	}
	sum := sha256.Sum256([]byte(token))
	known := 0
	for _, key := range k.keys {
		have := sha256.Sum256([]byte(key))
		known |= subtle.ConstantTimeCompare(sum[:], have[:])
	}
	if known == 1 {
		return Access{subject: hex.EncodeToString(sum[:8])}, nil
	}
	return k.checkToken(token, now)
}

// Access is what a client may do. The zero Access allows everything.
type Access struct {
	limited bool
	rules   []rule
	subject string
}

// Subject names the client behind a key or a token, without telling either. Tokens with the
// same searchRules, and the same sub if they have one, belong to one client. It is empty
// where there are no keys.
func (a Access) Subject() string { return a.subject }

// rule allows the indexes whose names it matches, with a filter.
type rule struct {
	index  string // a name, or its beginning and a *
	filter string
}

// Limited reports whether only searching is allowed.
func (a Access) Limited() bool { return a.limited }

// Allows reports whether an index may be searched, and with which filters besides the
// search's own. Of several rules that match, the one with just this name counts, else the
// longest.
func (a Access) Allows(index string) (filters []string, ok bool) {
	if !a.limited {
		return nil, true
	}
	best := -1
	for i, r := range a.rules {
		prefix, pattern := strings.CutSuffix(r.index, "*")
		switch {
		case r.index == index:
			best = i
		case pattern && strings.HasPrefix(index, prefix) && (best < 0 || a.rules[best].index != index &&
			len(r.index) > len(a.rules[best].index)):
			best = i
		}
	}
	if best < 0 {
		return nil, false
	}
	if f := a.rules[best].filter; f != "" {
		return []string{f}, true
	}
	return nil, true
}

type contextKey struct{}

// With returns a context that carries what the client of a request may do.
func With(ctx context.Context, a Access) context.Context {
	return context.WithValue(ctx, contextKey{}, a)
}

// From returns what a context carries; everything is allowed when it carries nothing.
func From(ctx context.Context) Access {
	a, _ := ctx.Value(contextKey{}).(Access)
	return a
}
