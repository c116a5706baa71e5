package search

import (
	"github.com/mattn/go-sqlite3"

	"ftsync/cache/fts5"
	"ftsync/cache/sqlite"
)

// Documents are found in FTS5's lists themselves (fts5.Match) wherever the expression is one that can be taken
// apart, and the documents may come by ascending id. FTS5 is asked for the beginnings of words, for what people
// write in its own syntax, and where only the newest of very many documents are to be ranked.

// matchAll and matchOne have FTS5 show a collector the documents of an expression, or one of them; matchNewest those
// with the highest ids first.
const (
	matchAll = "select 1 from fts where fts match ? and ftsync_collect(fts, ?) limit 1"
	matchOne = "select 1 from fts where fts match ? and rowid = ? and ftsync_collect(fts, ?) limit 1"

	matchNewest = "select 1 from fts where fts match ? and ftsync_collect(fts, ?) order by rowid desc limit 1"
)

// find shows a collector the documents that match an expression.
func (s *Prepared) find(match string, c *fts5.Collector) error {
	if done, err := s.findInLists(match, nil, c); done || err != nil {
		return err
	}
	_, err := s.r.Number(s.ctx, matchAll, match, c.Handle())
	return err
}

// findAmong shows a collector those of some documents that match an expression, and no others. They are ascending,
// and may be none.
func (s *Prepared) findAmong(match string, only []int64, c *fts5.Collector) error {
	if len(only) == 0 {
		return nil
	}
	if done, err := s.findInLists(match, only, c); done || err != nil {
		return err
	}
	for _, id := range only {
		if _, err := s.r.Number(s.ctx, matchOne, match, id, c.Handle()); err != nil {
			return err
		}
	}
	return nil
}

// findInLists reports with done whether an expression, and the table, are such that the documents can be found in the
// lists. only may be nil.
func (s *Prepared) findInLists(match string, only []int64, c *fts5.Collector) (done bool, err error) {
	x, ok := s.take(match)
	if !ok {
		return false, nil
	}
	m := fts5.NewMatch(c, x, only)
	defer m.Free()
	_, err = s.r.Number(s.ctx, "select ftsync_match(?)", m.Handle())
	if sqlite.IsCode(err, sqlite3.ErrMismatch) {
		return false, nil
	}
	return err == nil, err
}

// take takes an expression apart, so that its documents can be found in FTS5's lists.
func (s *Prepared) take(match string) (*fts5.Expression, bool) {
	if s.state.Slowly {
		return nil, false
	}
	t := fts5.Terms{Tokenizer: s.schema.Tokenizer, Columns: s.layout.FTSColumns(),
		Known: func(name string) []int64 { return s.counted[name] }}
	if s.lexicon != nil {
		if table := s.lexicon.Table(); table != nil {
			t.Documents = table.Find
		}
	}
	return t.Take(match)
}
