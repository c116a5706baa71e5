// Package docker_test keeps what packages ftsync true: the README's commands
// and tables here, the image and the compose file in containers (build tag
// containers, run by make test-containers).
package docker_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// block is a fenced block of the README.
type block struct{ language, text string }

func readme(t *testing.T) (whole string, blocks []block) {
	t.Helper()
	whole = file(t, "../README.md")
	for _, m := range regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```$").FindAllStringSubmatch(whole, -1) {
		blocks = append(blocks, block{m[1], m[2]})
	}
	return whole, blocks
}

func file(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// commands are the lines of the README's sh blocks, without comments.
func commands(t *testing.T) (lines []string) {
	t.Helper()
	_, blocks := readme(t)
	for _, b := range blocks {
		if b.language != "sh" {
			continue
		}
		for line := range strings.Lines(b.text) {
			line, _, _ = strings.Cut(line, " # ")
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
				lines = append(lines, line)
			}
		}
	}
	return lines
}

// How a command of the README is kept working.
var (
	makeCommand      = regexp.MustCompile(`^make ([a-z-]+)$`)                                                       // by .ci/run
	containerCommand = regexp.MustCompile(`^(curl|docker compose exec postgres psql|docker build|docker compose) `) // by TestContainers
)

func TestReadme_EveryCommandIsRun(t *testing.T) {
	ci := file(t, "../.ci/run")
	lines := commands(t)
	if len(lines) < 5 {
		t.Fatalf("the README has %d commands, want it to have some: %q", len(lines), lines)
	}
	for _, line := range lines {
		m := makeCommand.FindStringSubmatch(line)
		switch {
		case m != nil && m[1] == "demo": // one of the two demonstrations: make demo-once, or the compose file
		case m != nil:
			if !regexp.MustCompile(`(?m)^\s*make ` + m[1] + `\b`).MatchString(ci) {
				t.Errorf("the README's command %q is not one that .ci/run runs", line)
			}
		case containerCommand.MatchString(line):
		default:
			t.Errorf("nothing runs the README's command %q", line)
		}
	}
}

// The demonstration prints lines to paste; the README has the same ones, which TestContainers runs.
func TestReadme_HasTheLinesThatTheDemoPrints(t *testing.T) {
	lines := commands(t)
	printed := strings.ReplaceAll(file(t, "demo"), "${FTSYNC_PORT:-8082}", "8082")
	n := 0
	for line := range strings.Lines(printed) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "curl '") || strings.HasPrefix(line, "docker compose exec postgres") {
			n++
			if !slices.Contains(lines, line) {
				t.Errorf("docker/demo prints %q, which the README does not have", line)
			}
		}
	}
	if n != 4 {
		t.Errorf("docker/demo prints %d lines to paste, want 4", n)
	}
}

func TestReadme_NamesEverySetting(t *testing.T) {
	whole, _ := readme(t)
	settings := regexp.MustCompile(`env:"([A-Z_]+)"`).FindAllStringSubmatch(file(t, "../cmd/ftsync/settings.go"), -1)
	if len(settings) == 0 {
		t.Fatal("no settings found in cmd/ftsync/settings.go")
	}
	for _, m := range settings {
		if !strings.Contains(whole, "`"+m[1]+"`") {
			t.Errorf("the README does not name %s", m[1])
		}
	}
}
