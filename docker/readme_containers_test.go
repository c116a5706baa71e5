//go:build containers

package docker_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// testReadme pastes the README's commands and compares what they print.
func (s *stack) testReadme(t *testing.T) {
	whole, blocks := readme(t)
	port := s.base[strings.LastIndex(s.base, ":"):]
	ran := 0
	for i, b := range blocks {
		if b.language != "sh" {
			continue
		}
		for line := range strings.Lines(b.text) {
			line = strings.TrimSpace(line)
			switch {
			case strings.HasPrefix(line, "curl "):
				pasted := strings.ReplaceAll(line, ":8082", port)
				var want string
				if i+1 < len(blocks) && blocks[i+1].language == "json" {
					want = blocks[i+1].text
				}
				s.sameAnswer(t, pasted, want)
			case strings.HasPrefix(line, "docker compose exec postgres psql"),
				strings.HasPrefix(line, "docker compose exec backend /app/ftsync"):
				s.shell(t, strings.Replace(line, "exec ", "exec -T ", 1))
			default:
				continue
			}
			ran++
		}
	}
	if ran < 3 {
		t.Errorf("%d commands of the README ran, want at least 3", ran)
	}
	s.testMetricNames(t, whole)
}

// sameAnswer runs a curl line until it has hits, and compares its answer with the README's; "" means any hit will do.
func (s *stack) sameAnswer(t *testing.T, line, want string) {
	t.Helper()
	eventually(t, seen, func() error {
		out := s.shell(t, "exec 2>/dev/null; "+line)
		got, err := steady(out)
		if err != nil {
			return err
		}
		if hits, _ := got["hits"].([]any); len(hits) == 0 {
			return fmt.Errorf("%s: no hits in %s", line, out)
		}
		if want == "" {
			return nil
		}
		expected, err := steady([]byte(want))
		if err != nil {
			return fmt.Errorf("the README's answer to %s: %w", line, err)
		}
		if !reflect.DeepEqual(got, expected) {
			return fmt.Errorf("%s answers %s, the README says %s", line, out, want)
		}
		return nil
	})
}

// steady is an answer without what differs from run to run, and without scores, which differ in their last digits.
func steady(answer []byte) (map[string]any, error) {
	var a map[string]any
	if err := json.Unmarshal(answer, &a); err != nil {
		return nil, err
	}
	delete(a, "took_ms")
	delete(a, "lag_seconds")
	delete(a, "positions")
	hits, _ := a["hits"].([]any)
	for _, h := range hits {
		if hit, ok := h.(map[string]any); ok {
			delete(hit, "score")
		}
	}
	return a, nil
}

// testMetricNames: the README's table and a scrape name the same metrics.
func (s *stack) testMetricNames(t *testing.T, readme string) {
	names := func(pattern, text string) []string {
		set := map[string]bool{}
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
			set[m[1]] = true
		}
		return slices.Sorted(maps.Keys(set))
	}
	written := names("`(ftsync_\\w+)(?:\\{[^}]*\\})?`", readme)
	eventually(t, 30*time.Second, func() error { // who holds the log is known when it is measured
		body, err := fetch(s.base + "/metrics")
		if err != nil {
			return err
		}
		scraped := names(`(?m)^# HELP (ftsync_\w+)`, string(body))
		for _, name := range scraped {
			if !slices.Contains(written, name) {
				return fmt.Errorf("the README does not name the metric %s", name)
			}
		}
		for _, name := range written {
			// comes after the first round, and with a certificate
			later := name == "ftsync_last_verified_timestamp_seconds" || strings.HasPrefix(name, "ftsync_tls_")
			if !slices.Contains(scraped, name) && !later {
				return fmt.Errorf("the README names the metric %s, which /metrics does not have", name)
			}
		}
		return nil
	})
}

// The README's compose file is one that compose reads.
func TestReadme_ComposeFileIsValid(t *testing.T) {
	_, blocks := readme(t)
	n := 0
	for _, b := range blocks {
		if b.language != "yaml" || !strings.HasPrefix(b.text, "services:") {
			continue
		}
		n++
		path := filepath.Join(t.TempDir(), "compose.yml")
		if err := os.WriteFile(path, []byte(b.text), 0o600); err != nil {
			t.Fatal(err)
		}
		(&stack{}).docker(t, "compose", "--file", path, "config", "--quiet")
	}
	if n != 1 {
		t.Errorf("the README has %d compose files, want 1", n)
	}
}

// TestBases builds on the other base images that the README names, where they are to be had.
func TestBases(t *testing.T) {
	for _, line := range commands(t) {
		if !strings.HasPrefix(line, "docker build ") {
			continue
		}
		t.Run(line, func(t *testing.T) {
			s := &stack{env: moduleProxy(t)}
			base := regexp.MustCompile(`RUNTIME_IMAGE=(\S+)`).FindStringSubmatch(line)
			if base == nil {
				t.Fatal("the command names no RUNTIME_IMAGE")
			}
			if s.docker(t, "images", "--quiet", base[1]) == "" {
				if out := s.tryDocker("pull", "--quiet", base[1]); s.docker(t, "images", "--quiet", base[1]) == "" {
					t.Skipf("%s is not to be had: %s", base[1], out)
				}
			}
			tag := fmt.Sprintf("ftsync:e2e-base-%d", time.Now().UnixNano())
			args := regexp.MustCompile(`-t \S+`).ReplaceAllString(line, "-t "+tag)
			for _, kv := range s.env {
				args = strings.Replace(args, "docker build ", "docker build --build-arg '"+kv+"' ", 1)
			}
			s.shell(t, "DOCKER_BUILDKIT=1 "+args)
			defer s.tryDocker("image", "rm", tag)
			out := s.docker(t, "run", "--rm", "--network", "none", tag, "version")
			if !strings.HasPrefix(out, "ftsync ") {
				t.Errorf("ftsync version on this base prints %q", out)
			}
			t.Logf("%s bytes on %s: %s", s.docker(t, "image", "inspect", "--format", "{{.Size}}", tag), base[1], out)
		})
	}
}
