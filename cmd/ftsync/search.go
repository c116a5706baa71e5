package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"ftsync/cmd/ftsync/config"
)

// found is what search shows of an answer.
type found struct {
	Hits []struct {
		ID         string            `json:"id"`
		Document   json.RawMessage   `json:"document"`
		Highlights map[string]string `json:"highlights"`
	} `json:"hits"`
	Total   int64  `json:"total"`
	IsExact bool   `json:"total_is_exact"`
	Detail  string `json:"detail"` // of a problem
}

// searchCommand asks the ftsync that runs in the same environment, and prints a table of the
// documents that it finds, or its answer.
func searchCommand(ctx context.Context, in invocation) error {
	flags := config.NewFlags()
	asJSON := flags.Bool("json", false, "")
	limit := flags.Int("limit", 10, "")
	filter := flags.String("filter", "", "")
	options, rest := splitFlags(in.args) // the index and the words
	problems, err := config.ParseFlags(flags, options)
	if err != nil {
		return err
	}
	s, more := config.ReadSettings(in.environ)
	key, wrong := s.OwnKey()
	if err := config.ErrorOf(slices.Concat(problems, more, wrong)); err != nil {
		return err
	}
	if len(rest) == 0 {
		return config.CommandLineError("no index", "the name of one, and what to search for in it")
	}
	query := url.Values{"index": {rest[0]}, "q": {strings.Join(rest[1:], " ")}, "limit": {strconv.Itoa(*limit)}}
	if *filter != "" {
		query.Set("filter", *filter)
	}
	if !*asJSON {
		query.Set("crop", "12")
	}
	body, status, err := askRunning(ctx, s, key, "/search?"+query.Encode(), s.SearchTimeout+5*time.Second)
	if err != nil {
		return fmt.Errorf("search: %w", err)
	}
	if *asJSON && status == http.StatusOK {
		_, err := in.stdout.Write(body)
		return err
	}
	var answer found
	if err := json.Unmarshal(body, &answer); err != nil {
		return fmt.Errorf("search: read the answer: %w", err)
	}
	if status != http.StatusOK {
		return errors.New("search: " + answer.Detail)
	}
	if err := answer.table(in.stdout, terminalWidth(in.stdout)); err != nil {
		return fmt.Errorf("search: %w", err)
	}
	return nil
}

// fieldsOf returns the names and values of a document, in its order.
func fieldsOf(document []byte) (names []string, values map[string]string, err error) {
	values = map[string]string{}
	d := json.NewDecoder(bytes.NewReader(document))
	if _, err := d.Token(); err != nil {
		return nil, nil, err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, nil, err
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return nil, nil, err
		}
		var text string
		if json.Unmarshal(raw, &text) != nil {
			if text = string(raw); text == "null" {
				text = ""
			}
		}
		names, values[name.(string)] = append(names, name.(string)), text
	}
	return names, values, nil
}
