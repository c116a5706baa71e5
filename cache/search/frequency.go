package search

import (
	"fmt"
	"sync"
)

// Frequencies remembers how many documents have a phrase. A number is used while it is about
// right: until more documents have changed than a hundredth of it.
type Frequencies struct {
	mu    sync.Mutex
	known map[string]frequency
}

type frequency struct{ documents, changes int64 }

// mostFrequencies is how many phrases are remembered. Then all are forgotten.
const mostFrequencies = 20_000

func (f *Frequencies) get(expr string, changes int64) (documents int64, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	known, ok := f.known[expr]
	if ok && known.changes != changes && (changes-known.changes)*100 > known.documents {
		return 0, false
	}
	return known.documents, ok
}

func (f *Frequencies) put(expr string, documents, changes int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.known == nil || len(f.known) >= mostFrequencies {
		f.known = map[string]frequency{}
	}
	f.known[expr] = frequency{documents, changes}
}

// For a term that at least trustTable documents have, the number in the table of terms is taken,
// which may be a little old. To count so many documents takes time, and a few more or less make no
// difference.
const trustTable = 1000

// commonFrom is how many documents an index is taken to have at least where common is computed: in
// a small index no term is common.
const commonFrom = 100

// common is the document frequency above which a word is ignored: half of all documents.
func (s *Prepared) common() int64 { return max(s.documents, commonFrom) / 2 }

// count returns how many documents have a phrase, up to common()+1.
func (s *Prepared) count(w alternative, column string) (int64, error) {
	if s.lexicon != nil && column == "" && s.columnFilter == "" && w.columns == "" && !w.begins {
		if table := s.lexicon.Table(); table != nil {
			term, ok := w.text, true
			if !w.raw {
				term, ok = s.lexicon.Term(w.text)
			}
			if n := table.Find(term); ok && n >= trustTable {
				return min(n, s.common()+1), nil
			}
		}
	}
	expr := w.expr(s.filterOf(column))
	if n, ok := s.state.Frequencies.get(expr, s.changes); ok {
		return n, nil
	}
	n, err := s.r.Number(s.ctx, "select count(*) from (select 1 from fts where fts match ? limit ?)", expr,
		s.common()+1)
	if err != nil {
		return 0, fmt.Errorf("count %.100q: %w", expr, err)
	}
	s.state.Frequencies.put(expr, n, s.changes)
	return n, nil
}
