package cache

import (
	"bytes"
	"encoding/json"

	"ftsync/cache/document"
	"ftsync/cache/search"
	"ftsync/cache/sqlite"
)

// Tune replaces the tuning of the generation, for all searches that begin from now on. t is stored with
// the schema. If it is in force already, nothing is written.
func (g *Generation) Tune(t document.Tuning) (failure error) {
	defer failing(&failure)
	return g.withWriter("tune", func(w *sqlite.Conn) error {
		now := g.Schema()
		s, err := now.WithTuning(t)
		if err != nil {
			return err
		}
		text, err := json.Marshal(s)
		if err != nil {
			return err
		}
		if before, err := json.Marshal(now); err == nil && bytes.Equal(text, before) {
			return nil
		}
		err = w.Write(func() error { return setMeta(w, map[string]any{"schema": string(text)}) })
		if err != nil {
			return err
		}
		g.mu.Lock()
		defer g.mu.Unlock()
		g.useTuning(s)
		return nil
	})
}

// useTuning makes searches use the tuning of a schema from now on. It is called with mu held.
func (g *Generation) useTuning(s document.Schema) {
	g.tuned = search.NewTuned(g.layout, s)
}
