package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"time"
)

// step is one command for the reader to paste.
type step struct {
	title string
	line  string // as printed, for a shell
	url   string // what the line fetches; empty when it is no curl line
	want  string // the first hit's title, or a part of what the line prints
}

// steps are the commands that the demonstration prints. psql is the command
// that connects, e.g. "psql 'postgres://…'".
func steps(base, psql string) []step {
	curl := func(title, query, want string) step {
		u := base + "/search?index=titles&q=" + query
		return step{title: title, line: "curl '" + u + "'", url: u, want: want}
	}
	return []step{
		curl("Search", "stranger+things&limit=1&highlight=false", "Stranger Things"),
		curl("Search as one would ask a person", "a+father+and+daughter+on+a+train+with+zombies&limit=1",
			"Train to Busan"),
		{title: "Change a row",
			line: psql + ` -c "update netflix_shows set title = 'The Paper Fox' where show_id = 's1'"`,
			want: "UPDATE 1"},
		curl("Find the change", "paper+fox&limit=1", "The Paper Fox"),
	}
}

// try runs the line as printed and checks its answer. A search is repeated
// until it has the wanted answer or the time for a change to arrive is up.
func (s step) try(ctx context.Context, within time.Duration) error {
	deadline := time.Now().Add(within)
	for {
		err := s.once(ctx)
		if err == nil || s.url == "" || time.Now().After(deadline) || ctx.Err() != nil {
			return err
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func (s step) once(ctx context.Context) error {
	out, err := s.output(ctx)
	if err != nil {
		return err
	}
	if s.url == "" {
		if !strings.Contains(string(out), s.want) {
			return fmt.Errorf("printed %q, want %q in it", out, s.want)
		}
		return nil
	}
	var answer struct {
		Hits []struct {
			Document struct {
				Title string `json:"title"`
			} `json:"document"`
		} `json:"hits"`
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		return fmt.Errorf("answered %q: %w", out, err)
	}
	if len(answer.Hits) == 0 || answer.Hits[0].Document.Title != s.want {
		return fmt.Errorf("answered %s, want the first hit to be %q", bytes.TrimSpace(out), s.want)
	}
	return nil
}

// output is what the line prints. Where there is no curl its request is made here.
func (s step) output(ctx context.Context) ([]byte, error) {
	if _, err := exec.LookPath("curl"); err != nil && s.url != "" {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url, nil)
		if err != nil {
			return nil, err
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return nil, err
		}
		defer res.Body.Close()
		return io.ReadAll(res.Body)
	}
	out, err := exec.CommandContext(ctx, "sh", "-c", s.line).Output()
	if e := (*exec.ExitError)(nil); errors.As(err, &e) {
		return nil, fmt.Errorf("%w: %s", err, bytes.TrimSpace(e.Stderr))
	}
	return out, err
}
