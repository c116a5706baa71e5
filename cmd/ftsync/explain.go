package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"ftsync/cache/search"
	"ftsync/cmd/ftsync/config"
)

// explained is what explain shows of an answer.
type explained struct {
	Hits        []explainedHit      `json:"hits"`
	Total       int64               `json:"total"`
	IsExact     bool                `json:"total_is_exact"`
	Corrections []search.Correction `json:"corrections"`
	Explained   []explainedID       `json:"explained"`
	Detail      string              `json:"detail"` // of a problem
}

type explainedHit struct {
	ID          string              `json:"id"`
	Score       float64             `json:"score"`
	Document    json.RawMessage     `json:"document"`
	Explanation *search.Explanation `json:"explanation"`
}

// explainedID is a document that was asked for by its id; see search.Explained.
type explainedID struct {
	ID      string        `json:"id"`
	Place   int           `json:"place"`
	Hit     *explainedHit `json:"hit"`
	There   bool          `json:"there"`
	Matches bool          `json:"matches"`
	Lacks   []string      `json:"lacks"`
	Has     []string      `json:"has"`
}

// explainedHits is how many hits are explained if no ids are given.
const explainedHits = 10

// explainCommand asks the ftsync that runs in the same environment why the hits of a search stand where
// they do, and prints that for people. Of documents that are named it also says why they are no hits.
func explainCommand(ctx context.Context, in invocation) error {
	s, problems := config.ReadSettings(in.environ)
	key, wrong := s.OwnKey()
	if err := config.ErrorOf(slices.Concat(problems, wrong)); err != nil {
		return err
	}
	if len(in.args) < 2 {
		return config.CommandLineError("no index and query", `INDEX "query" [ID…]`)
	}
	index, text, ids := in.args[0], in.args[1], in.args[2:]
	limit := min(explainedHits, s.MaxLimit)
	if len(ids) > 0 {
		limit = 0
	}
	query := url.Values{"index": {index}, "q": {text}, "explain": {"true"}, "highlight": {"false"},
		"limit": {strconv.Itoa(limit)}, "explain_id": ids}
	body, status, err := askRunning(ctx, s, key, "/search?"+query.Encode(), s.SearchTimeout+5*time.Second)
	if err != nil {
		return fmt.Errorf("explain: %w", err)
	}
	var a explained
	if err := json.Unmarshal(body, &a); err != nil {
		return fmt.Errorf("explain: read the answer: %w", err)
	}
	if status != http.StatusOK {
		return errors.New("explain: " + a.Detail)
	}
	var x explainer
	if err := x.answer(text, len(ids) > 0, a); err != nil {
		return fmt.Errorf("explain: %w", err)
	}
	_, err = io.WriteString(in.stdout, x.String())
	return err
}
