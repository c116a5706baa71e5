// Package docker_test keeps what packages ftsync true: the commands, links and
// tables of the READMEs here, the image and the compose file in containers (build
// tag containers, run by make test-containers).
package docker_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// manuals are the READMEs that a newcomer reads, one after the other.
var manuals = []string{
	"../README.md", "../cmd/ftsync/README.md", "../worker/README.md", "../cache/README.md", "../docker/README.md",
	"../cmd/bench/README.md", "../.github/CONTRIBUTING.md",
}

// block is a fenced block of a manual.
type block struct{ language, text string }

// readme returns the manuals as one text, and its fenced blocks.
func readme(t *testing.T) (whole string, blocks []block) {
	t.Helper()
	for _, path := range manuals {
		whole += file(t, path) + "\n"
	}
	for _, m := range regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```$").FindAllStringSubmatch(whole, -1) {
		blocks = append(blocks, block{m[1], m[2]})
	}
	return whole, blocks
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no file is called %s (%v)", pattern, err)
	}
	return paths
}

// all is the text of all files that a pattern names.
func all(t *testing.T, pattern string) (text string) {
	t.Helper()
	for _, path := range glob(t, pattern) {
		text += file(t, path)
	}
	return text
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
	// by .ci/run, or a workflow
	makeCommand = regexp.MustCompile(`^make ([a-z-]+)`)
	// by TestContainers
	containerCommand = regexp.MustCompile(`^(curl|docker compose exec postgres psql|docker build|docker compose) `)
	testCommand      = regexp.MustCompile(`^go test .* (\./\S+) -run (\w+)`) // by make test, with other seeds
)

func TestReadme_EveryCommandIsRun(t *testing.T) {
	ci := file(t, "../.ci/run")
	for _, workflow := range glob(t, "../.github/workflows/*.yml") {
		ci += file(t, workflow)
	}
	lines := commands(t)
	if len(lines) < 5 {
		t.Fatalf("the README has %d commands, want it to have some: %q", len(lines), lines)
	}
	for _, line := range lines {
		m := makeCommand.FindStringSubmatch(line)
		switch {
		case m != nil && m[1] == "demo": // one of the two demonstrations: make demo-once, or the compose file
		case m != nil:
			if !regexp.MustCompile(`(?m)^[\s-]*(run: )?make ` + m[1] + `\b`).MatchString(ci) {
				t.Errorf("the README's command %q is not one that .ci/run or a workflow runs", line)
			}
		case testCommand.MatchString(line):
			m := testCommand.FindStringSubmatch(line)
			if !strings.Contains(all(t, "../"+m[1]+"/*_test.go"), "func Test"+m[2]) {
				t.Errorf("the README's command %q names a test that is not there", line)
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
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "curl '") ||
			strings.HasPrefix(line, "docker compose exec postgres") {
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
	settings := regexp.MustCompile(`env:"([A-Z_]+)"`).FindAllStringSubmatch(file(t, "../cmd/ftsync/config/settings.go"),
		-1)
	if len(settings) == 0 {
		t.Fatal("no settings found in cmd/ftsync/config/settings.go")
	}
	for _, m := range settings {
		if !strings.Contains(whole, "`"+m[1]+"`") {
			t.Errorf("the README does not name %s", m[1])
		}
	}
}
