package cache

import (
	"context"
	"database/sql/driver"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Search answers from the published generation. It returns ErrNotReady when
// there is none, and ctx's error when ctx ends first: within milliseconds, for
// SQLite is interrupted.
func (x *Index) Search(ctx context.Context, q Query) (Result, error) {
	g, err := x.use()
	if err != nil {
		return Result{}, fmt.Errorf("search index %s: %w", x.name, err)
	}
	defer g.done()
	r, err := g.search(ctx, q)
	if err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return Result{}, fmt.Errorf("search index %s: %w", x.name, err)
	}
	return r, nil
}

func (g *Generation) search(ctx context.Context, q Query) (result Result, err error) {
	trigram := g.layout.schema.Tokenizer == "trigram"
	terms := parseQuery(q.Text, trigram)
	if len(terms) == 0 || ctx.Err() != nil {
		return Result{}, ctx.Err()
	}
	q.Limit, q.Offset = max(q.Limit, 0), max(q.Offset, 0)
	g.mu.Lock()
	weights := g.weights
	g.mu.Unlock()
	err = g.withReader(ctx, func(r *conn) error {
		s := searcher{ctx: ctx, r: r, l: g.layout, weights: weights, documents: g.Documents()}
		if trigram && !slices.ContainsFunc(terms, term.hasTrigram) {
			return s.scan(terms, q, &result)
		}
		plan, err := s.plan(terms)
		if err != nil {
			return err
		}
		return s.run(plan, q, &result)
	})
	return result, err
}

// searcher answers one query in one transaction.
type searcher struct {
	ctx       context.Context
	r         *conn
	l         *layout
	weights   []any
	documents int64
}

// found is a document by its id, and its score as SQLite has it: lower is better.
type found struct {
	id    int64
	score float64
}

// run finds the ids of the page in the FTS index alone, and reads their
// documents only then.
func (s *searcher) run(p plan, q Query, result *Result) error {
	var err error
	if result.Total, err = s.count(p.any); err != nil {
		return err
	}
	if int64(q.Offset) >= result.Total || q.Limit == 0 {
		return nil
	}
	ids, err := s.page(p, q, result.Total)
	if err != nil {
		return err
	}
	return s.hits(ids, anyOf(p.telling), q.Mark, result)
}

// page returns the ids and scores of the hits asked for. Hits that have all
// terms stand before the others and score higher by more than those can reach.
func (s *searcher) page(p plan, q Query, total int64) ([]found, error) {
	end := int(min(int64(q.Offset)+int64(q.Limit), total))
	if p.all == p.any {
		ids, err := s.rank(p.any, end, total)
		return ids[min(q.Offset, len(ids)):], err
	}
	var ids []found
	var all int64
	var err error
	if p.all != "" {
		if all, err = s.count(p.all); err != nil {
			return nil, err
		}
		if ids, err = s.rank(p.all, end, all); err != nil {
			return nil, err
		}
		for i := range ids {
			ids[i].score -= p.bonus
		}
	}
	// Of the first hits that have any term at most len(ids) have all of them
	// and are here already, so this many suffice.
	if len(ids) < end {
		some, err := s.rank(p.any, end, total)
		if err != nil {
			return nil, err
		}
		have := make(map[int64]bool, len(ids))
		for _, f := range ids {
			have[f.id] = true
		}
		for _, f := range some {
			if len(ids) < end && !have[f.id] {
				ids = append(ids, f)
			}
		}
	}
	return ids[min(q.Offset, len(ids)):], nil
}

func (s *searcher) count(match string) (int64, error) {
	n, err := s.r.number(s.ctx, "select count(*) from fts where fts match ?", match)
	if err != nil {
		return 0, fmt.Errorf("count: %w", err)
	}
	return n, nil
}

// Ranking costs about 0.4 µs a match. Past rankAll only the newest documents of
// a match compete, rankWindow of them: a word that stands in so many says little
// about any.
const (
	rankAll    = 250_000
	rankWindow = 50_000
)

// rank returns the best n documents of total that match, best first, the
// earlier id first among equals.
func (s *searcher) rank(match string, n int, total int64) ([]found, error) {
	bm25 := "bm25(fts" + strings.Repeat(", ?", len(s.weights)) + ")"
	sql := "select rowid, " + bm25 + " as score from fts where fts match ? order by score, rowid limit ?"
	args := append(slices.Clone(s.weights), match)
	if total > rankAll {
		sql = "select rowid, score from (select rowid, " + bm25 + " as score from fts where fts match ? " +
			"order by rowid desc limit ?) order by score, rowid limit ?"
		args = append(args, int64(max(rankWindow, n)))
	}
	ids := make([]found, 0, min(n, 1000))
	err := s.r.query(s.ctx, func(row []driver.Value) error {
		score, _ := row[1].(float64)
		if math.IsNaN(score) || math.IsInf(score, 0) {
			score = 0
		}
		ids = append(ids, found{row[0].(int64), score})
		return nil
	}, sql, append(args, int64(n))...)
	if err != nil {
		return nil, fmt.Errorf("rank: %w", err)
	}
	return ids, nil
}

// hits reads the documents of ids and highlights what match finds in them.
func (s *searcher) hits(ids []found, match string, highlight bool, result *Result) error {
	var lit *highlighter
	if highlight && len(ids) > 0 {
		lit = &highlighter{r: s.r, l: s.l}
	}
	result.Hits = make([]Hit, 0, len(ids))
	for i, f := range ids {
		err := s.r.query(s.ctx, func(row []driver.Value) error {
			values := row[1:]
			h := Hit{ID: row[0].(string), Score: -f.score, Document: s.l.object(values)}
			if h.Score == 0 {
				h.Score = 0 // not -0
			}
			result.Hits = append(result.Hits, h)
			if lit != nil {
				return lit.add(i, values)
			}
			return nil
		}, s.l.selectDoc, f.id)
		if err != nil {
			return fmt.Errorf("read document: %w", err)
		}
		if len(result.Hits) != i+1 {
			return fmt.Errorf("document %d is in the FTS index and nowhere else: the file is damaged", f.id)
		}
	}
	if lit != nil {
		return lit.mark(s.ctx, match, result.Hits)
	}
	return nil
}
