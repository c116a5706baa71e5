package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Rows of a file are its lines in the same order each time, and what is asked of them stands in them as words that
// all sides know.
func TestFromNames(t *testing.T) {
	t.Parallel()
	const lines = leastWords * 2 / 3 // with two words that no other has
	w := newWords(4, 2*leastWords)
	var text strings.Builder
	for i := range lines {
		fmt.Fprintf(&text, "%s.js\tThe %s %s of %s-%s, C++ and node.js for %s\tagain\r\n", w.list[2*i], w.list[i],
			strings.Join(w.text(nil, 9, 12), " "), w.word(), w.list[2*i+1], w.word())
	}
	text.WriteString("no tab\n")
	file := filepath.Join(t.TempDir(), "names")
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	from, err := fromNames(file)
	if err != nil || from.most != lines {
		t.Fatalf("%d rows of %d are read: %v", from.most, lines, err)
	}
	one, other := from.begin(), from.begin()
	for id := range int64(1000) {
		a, b := one(id+1), other(id+1)
		if a != b || a.id != id+1 || !strings.HasSuffix(a.title, ".js") || !strings.HasSuffix(a.body, " again") ||
			a.kind == "" {
			t.Fatalf("row %d is %v and %v", id+1, a, b)
		}
	}
	var bodies []string
	next := from.begin()
	for id := range int64(5000) {
		bodies = append(bodies, " "+strings.NewReplacer("-", " ", ",", "").Replace(next(id+1).body)+" ")
	}
	for _, k := range mixed(from, lines, 10) {
		if len(k.queries) != 10+warmups {
			t.Errorf("%s: %d queries", k.name, len(k.queries))
		}
		for _, q := range k.queries {
			if slices.Contains(wordsOf(q.text), "") || strings.Contains(q.text, "  ") || q.text == "" {
				t.Errorf("%s: %q is not made of words alone", k.name, q.text)
			}
			if q.phrase && !slices.ContainsFunc(bodies, func(b string) bool {
				return strings.Contains(b, " "+q.text+" ")
			}) {
				t.Errorf("%s: %q stands in no text", k.name, q.text)
			}
		}
	}
	if err := os.WriteFile(file, []byte("a\tfew words\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := fromNames(file); err == nil || !strings.Contains(err.Error(), "3 words") {
		t.Errorf("a file of three words: %v", err)
	}
}
