package cache

import (
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ftsync/cache/document"
	"ftsync/cache/search"
	"ftsync/cache/sqlite"
)

// A cursor shows nothing of its content, for its expressions have words of documents that the client may
// not see.
func TestCursor_isOpaque(t *testing.T) {
	x := published(t, texts("unicode"), textDocs("alpha nightingale", "alpha", "alpha nightmare")...)
	q := search.Query{Text: "alpha nigh", Match: search.MatchAny, Limit: 1, Paging: true}
	first := find(t, x, q).Next
	raw, err := base64.RawURLEncoding.DecodeString(first)
	if err != nil || first == "" {
		t.Fatalf("%q: %v", first, err)
	}
	for _, word := range []string{"night", "alpha", "Plan", "Documents"} {
		if strings.Contains(string(raw), word) {
			t.Errorf("the cursor shows %q", word)
		}
	}
	if find(t, x, q).Next == first {
		t.Error("two cursors of one place are the same: their content could be guessed")
	}
}

// A cursor with any byte changed is refused, and so is one made with another secret.
func TestCursor_isOurs(t *testing.T) {
	dir := t.TempDir()
	c := openCacheWith(t, dir, Options{CursorKey: "the replicas' secret"})
	x := openTestIndex(t, c)
	build(t, x, "g1", texts("unicode"), textDocs("fox", "fox")...)
	q := search.Query{Text: "fox", Limit: 1, Paging: true}
	next := find(t, x, q).Next
	for i := range next {
		for _, bit := range []byte{1, 2, 32} {
			forged := q
			forged.Cursor = next[:i] + string(next[i]^bit) + next[i+1:]
			var bad *search.BadQuery
			if _, err := x.Search(t.Context(), forged); !errors.As(err, &bad) || bad.Part != "cursor" {
				t.Fatalf("with byte %d changed: %v", i, err)
			}
		}
	}
	for secret, ok := range map[string]bool{"": false, "another secret": false, "the replicas' secret": true} {
		s, err := newSealer(t.TempDir(), secret, c.log)
		if err != nil {
			t.Fatal(err)
		}
		if _, got := s.open(next); got != ok {
			t.Errorf("opened with the secret %q: %t", secret, got)
		}
	}
}

// The content of a cursor is checked even though it was sealed.
func TestCursor_bounds(t *testing.T) {
	x := published(t, texts("unicode"), textDocs("fox hen", "fox hen", "fox")...)
	g := x.Published()
	q := search.Query{Text: "fox hen", Match: search.MatchAny, Limit: 1, Paging: true}
	text, ok := g.sealer.open(find(t, x, q).Next)
	if !ok {
		t.Fatal("not our own")
	}
	for _, change := range [][2]string{
		{`"w":2`, `"w":-1`}, {`"w":2`, `"w":-5`}, {`"w":2`, `"w":1000000000`}, {`"v":`, `"v":-`}, {`"Documents":`,
			`"Documents":-`},
		{`"Averages":[`, `"Averages":[-`}, {`"Last":{"i":`, `"Last":{"i":-`}, {`"Tier":3`, `"Tier":4`}, {`"Tier":3`,
			`"Tier":-1`},
		{`"w":2`, `"w":2,"m":"\"fox"`}, {`"m":"`, `"m":"((`},
		{`"w":1,"v"`, `"w":7,"v"`}, {`"Keys":null`, `"Keys":[{"i":1}]`}, {`{`, `[`},
	} {
		forged := strings.ReplaceAll(string(text), change[0], change[1])
		if forged == string(text) {
			t.Fatalf("there is no %s in %s", change[0], text)
		}
		again := q
		again.Cursor, _ = g.sealer.seal([]byte(forged), 0)
		var bad *search.BadQuery
		if _, err := x.Search(t.Context(), again); !errors.As(err, &bad) || bad.Part != "cursor" {
			t.Errorf("with %s: %v", change[1], err)
		}
	}
}

// The length of a cursor does not tell a confined client how many words begin with its text. The client
// gets the same pages as anybody else.
func TestCursor_confined(t *testing.T) {
	var list []string
	for i := range 300 {
		list = append(list, fmt.Sprintf("alpha beta%c%c", 'a'+i/26, 'a'+i%26))
	}
	x := published(t, texts("unicode"), textDocs(list...)...)
	length := 0
	for _, text := range []string{"alpha", "alpha b", "alpha beta", "alpha nosuch"} {
		q := search.Query{Text: text, Match: search.MatchAny, Limit: 100, Paging: true, Confine: []string{""}}
		seen := map[string]bool{}
		for {
			r := find(t, x, q)
			for _, h := range r.Hits {
				if seen[h.ID] {
					t.Errorf("%q: %s stands on two pages", text, h.ID)
				}
				seen[h.ID] = true
			}
			if q.Cursor = r.Next; q.Cursor == "" {
				break
			}
			if length == 0 {
				length = len(q.Cursor)
			}
			if len(q.Cursor) != length {
				t.Errorf("%q: a cursor of %d characters, another has %d", text, len(q.Cursor), length)
			}
		}
		if len(seen) != 300 {
			t.Errorf("%q: %d documents", text, len(seen))
		}
	}
	// Expressions that have no room in the cursor are made again.
	q := search.Query{Text: "alpha beta", Match: search.MatchAny, Limit: 100, Paging: true, Confine: []string{""}}
	text, _ := x.Published().sealer.open(find(t, x, q).Next)
	cut := string(text)
	from, to := strings.Index(cut, `"Plan"`), strings.Index(cut, `"Documents"`)
	q.Cursor, _ = x.Published().sealer.seal([]byte(cut[:from]+cut[to:]), 3<<10)
	if r := find(t, x, q); len(r.Hits) != 100 {
		t.Errorf("without a plan: %d hits", len(r.Hits))
	}
}

// The secret is kept for the next start. One that others may know is not used.
func TestSecret_isKept(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, secretName)
	c := openCacheWith(t, dir, Options{})
	sealed, _ := c.sealer.seal([]byte("x"), 0)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	again := func() bool {
		s, err := newSealer(dir, "", c.log)
		if err != nil {
			t.Fatal(err)
		}
		_, ok := s.open(sealed)
		if info, err := os.Lstat(path); err != nil || info.Mode() != 0o600 {
			t.Errorf("afterwards %v, %v", info, err)
		}
		return ok
	}
	if !again() {
		t.Error("another start does not know the secret")
	}
	for what, spoil := range map[string]func() error{
		"others may read it": func() error { return os.Chmod(path, 0o644) },
		"it is cut short":    func() error { return os.Truncate(path, 3) },
		"it is empty":        func() error { return os.Truncate(path, 0) },
		"it is a link": func() error {
			return errors.Join(os.WriteFile(path+"x", make([]byte, secretBytes), 0o600), os.Remove(path),
				os.Symlink(path+"x", path))
		},
	} {
		s, err := newSealer(dir, "", c.log)
		if err != nil {
			t.Fatal(err)
		}
		sealed, _ = s.seal([]byte("x"), 0)
		if err := spoil(); err != nil {
			t.Fatal(err)
		}
		if again() {
			t.Errorf("%s, and it is used", what)
		}
	}
}

// A panic in a search leaves no connection in a transaction.
func TestReader_panic(t *testing.T) {
	dir := t.TempDir()
	c := openCacheWith(t, dir, Options{Readers: 1})
	x := openTestIndex(t, c)
	build(t, x, "g1", texts("unicode"), textDocs("fox")...)
	for range 3 {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic is gone")
				}
			}()
			x.Published().withReader(t.Context(), func(r *sqlite.Conn) error { panic("in the middle") })
		}()
		if r := find(t, x, search.Query{Text: "fox", Limit: 1}); len(r.Hits) != 1 {
			t.Fatal("nothing is found any more")
		}
	}
	func() {
		defer func() { recover() }()
		x.Published().write("panic", func(w *sqlite.Conn) error { panic("in the middle") })
	}()
	apply(t, x.Published(), Batch{Upserts: []document.Document{{Key: "new", Values: []any{"hen"}}}})
	if r := find(t, x, search.Query{Text: "hen", Limit: 1}); len(r.Hits) != 1 {
		t.Error("a batch after a panic is not found")
	}
}

// Whatever is in a cursor that was sealed with the right secret, a search answers or refuses it, and does
// not end the process.
func FuzzCursor(f *testing.F) {
	x := published(f, texts("unicode"), textDocs("fox hen", "fox hen owl", "fox", "hen fox fox")...)
	q := search.Query{Text: "fox hen", Match: search.MatchAny, Limit: 1, Paging: true}
	text, _ := x.Published().sealer.open(find(f, x, q).Next)
	f.Add(string(text))
	for _, change := range [][2]string{
		{`"w":2`, `"w":-1`}, {`"w":2`, `"w":128`}, {`"v":`, `"v":1e300`}, {`"Average":`, `"Average":0`}, {`"m":"`,
			`"m":"NOT `},
		{`"m":"`, `"m":"NEAR(fox hen) OR a OR b OR c OR `}, {`"f":1`, `"f":2`}, {`"Documents":`, `"Documents":9`},
		{`"s":`, `"s":-1e308`}, {`"c":`, `"c":9999`},
	} {
		f.Add(strings.ReplaceAll(string(text), change[0], change[1]))
	}
	f.Fuzz(func(t *testing.T, text string) {
		again := q
		again.Cursor, _ = x.Published().sealer.seal([]byte(text), 0)
		_, err := x.Search(t.Context(), again)
		var bad *search.BadQuery
		if err != nil && !errors.As(err, &bad) {
			t.Errorf("%s: %v", text, err)
		}
		if r := find(t, x, search.Query{Text: "owl"}); len(r.Hits) != 1 {
			t.Fatalf("after %s: %d hits", text, len(r.Hits))
		}
	})
}
