package cache

import (
	"context"
	"errors"
	"testing"

	"ftsync/cache/document"
)

// Every call that uses an index's files returns an *Error when that fails. The end of a context is no
// failure of the index.
func TestError_isOfTheCache(t *testing.T) {
	x := published(t, texts("unicode"), document.Document{Key: "k", Values: []any{"text"}})
	g := x.Published()
	if err := g.Build(t.Context()); err != nil {
		t.Errorf("build what is built: %v", err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := g.Keys(ended, "", 2); err == nil || isOfCache(err) {
		t.Errorf("keys, after the end of the context: %v", err)
	}
	if err := x.close(); err != nil {
		t.Fatal(err)
	}
	_, create := x.Create("g2", texts("unicode"))
	_, apply := g.Apply(Batch{Dirty: []string{"k"}})
	_, dirty := g.Dirty(1)
	_, _, journal := g.Journal(0, 0)
	_, keys := g.Keys(t.Context(), "", 2)
	_, hashes := g.Hashes(t.Context(), []string{"k"})
	for what, err := range map[string]error{
		"create": create, "publish": x.Publish(), "apply": apply, "dirty": dirty, "journal": journal, "keys": keys,
		"hashes": hashes,
		"tune":   g.Tune(document.Tuning{}), "check": g.Check(t.Context()), "trim": g.TrimJournal(1),
		"load": g.Load(nil,
			nil),
		"rewind": g.Rewind(0, nil), "moved": g.Moved(),
	} {
		if !isOfCache(err) || !errors.Is(err, ErrClosed) {
			t.Errorf("%s, of what is closed: %v (%T)", what, err, err)
		}
	}
}

func isOfCache(err error) bool {
	var e *Error
	return errors.As(err, &e)
}
