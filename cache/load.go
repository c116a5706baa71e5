package cache

import (
	"context"
	"errors"
	"fmt"

	"ftsync/cache/document"
	"ftsync/cache/sqlite"
)

// Load appends documents to a generation that has not been built, and sets entries of the state in the
// same transaction. It does not check keys: among documents with the same key Build keeps the one
// loaded last, and notes the key as dirty.
func (g *Generation) Load(docs []document.Document, state map[string]string) (failure error) {
	defer failing(&failure)
	return g.whileLoading(fmt.Sprintf("load %d documents", len(docs)), state, func(w *sqlite.Conn) (int64, error) {
		return int64(len(docs)), g.appendDocs(w, docs)
	})
}

// Loaded returns a mark for Rewind, which is the highest id of a document.
func (g *Generation) Loaded() int64 {
	g.wmu.Lock()
	defer g.wmu.Unlock()
	return g.ids
}

// Rewind removes the documents loaded after the mark, and sets entries of the state in the same
// transaction.
func (g *Generation) Rewind(mark int64, state map[string]string) (failure error) {
	defer failing(&failure)
	return g.whileLoading(fmt.Sprintf("rewind to %d", mark), state, func(w *sqlite.Conn) (int64, error) {
		gone, err := g.sumOf(context.Background(), w, "where id > ?", mark)
		if err != nil {
			return 0, err
		}
		g.sum -= gone
		n, err := w.Exec("delete from doc where id > ?", mark)
		g.ids = min(g.ids, mark)
		return -n, err
	})
}

// whileLoading runs f, which returns how many documents it has added. In the same transaction it stores
// the new number of documents, and sets entries of the state.
func (g *Generation) whileLoading(what string, state map[string]string, f func(w *sqlite.Conn) (int64, error)) error {
	return g.withWriter(what, func(w *sqlite.Conn) error {
		if !g.at(phaseLoad) {
			return errors.New("it is past loading")
		}
		documents, ids, sum := g.Documents(), g.ids, g.sum
		err := w.Write(func() error {
			added, err := f(w)
			if err != nil {
				return err
			}
			documents += added
			if err := setMeta(w, map[string]any{"documents": documents}); err != nil {
				return err
			}
			if err := setSum(w, g.sum); err != nil {
				return err
			}
			return writeState(w, state)
		})
		if err != nil {
			g.ids, g.sum = ids, sum
			return err
		}
		g.mu.Lock()
		g.documents = documents
		g.summed()
		g.rememberState(state)
		g.mu.Unlock()
		return g.boundWAL(w)
	})
}

// appendDocs inserts documents under the next ids. Statements with many rows save a fifth of the time;
// SQLite takes up to 32,766 parameters in one.
func (g *Generation) appendDocs(w *sqlite.Conn, docs []document.Document) error {
	var (
		err    error
		perRow = 2 + len(g.layout.Cols)
		many   = max(1, min(100, 32766/perRow))
		args   = make([]any, 0, perRow*many)
		row    = make([]any, 0, perRow)
		s      summing
	)
	for len(docs) > 0 {
		n := 1
		if len(docs) >= many {
			n = many
		}
		args = args[:0]
		for _, d := range docs[:n] {
			if row, err = g.layout.Row(row, d); err != nil {
				return err
			}
			g.ids++
			g.sum += s.of(d.Key, row)
			args = append(append(args, g.ids, d.Key), row...)
		}
		if _, err := w.Exec(g.insertDocs(n), args...); err != nil {
			return fmt.Errorf("append documents: %w", err)
		}
		docs = docs[n:]
	}
	return nil
}

// insertDocs returns the statement for n documents, and keeps it for the next call.
func (g *Generation) insertDocs(n int) string {
	if n == 1 {
		return g.layout.InsertDoc
	}
	if g.insertMany == "" {
		g.insertMany = g.layout.InsertDocs(n)
	}
	return g.insertMany
}
