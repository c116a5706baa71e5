package main

import (
	"context"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"ftsync/docker/shipped"
)

// Both sides are asked the same queries as often, each query once, and benchstat reads what is written down.
func TestSample_IsWhatBenchstatReads(t *testing.T) {
	t.Parallel()
	var queries []query
	for i := range 3 * perSample {
		queries = append(queries, query{text: strconv.Itoa(i)})
	}
	all := besideKinds([]kind{{name: common, queries: queries}, {name: "a rare word", queries: queries}},
		regexp.MustCompile("^a common word, (sorted|one in 20$)"))
	if len(all) != 2 || all[0].parameters == "" {
		t.Fatalf("the kinds are %v", all)
	}
	var asked [2][]string
	var sides [2]side
	for i, name := range []string{"before", "after"} {
		sides[i] = side{name: name, close: func() {}, ask: func(_ context.Context, _ int, q query) (int, error) {
			asked[i] = append(asked[i], q.text)
			return 1, nil
		}}
	}
	b := &bench{clients: 1}
	var lines [2]strings.Builder
	if err := b.sample(t.Context(), sides, all[0], 2, &lines); err != nil {
		t.Fatal(err)
	}
	if len(asked[0]) < 3*perSample || strings.Join(asked[0], "|") != strings.Join(asked[1], "|") {
		t.Errorf("asked were %d and %d queries, want the same, three times %d", len(asked[0]), len(asked[1]), perSample)
	}
	line := regexp.MustCompile(`(?m)^BenchmarkSearch/a_common_word/one_in_20 \d+ \d+ ns/op [0-9.]+ searches/s$`)
	for i := range lines {
		if n := len(line.FindAllString(lines[i].String(), -1)); n != 2 {
			t.Errorf("there are %d lines, want one for each of two samples:\n%s", n, &lines[i])
		}
	}
}

// A commit is checked out with what it takes to build it, and the repository has no note of it.
func TestCheckOut_LeavesNoNote(t *testing.T) {
	t.Parallel()
	root, err := shipped.Root(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if exec.CommandContext(t.Context(), "git", "-C", root, "rev-parse", "HEAD").Run() != nil {
		t.Skip("not tested: this is no repository of git")
	}
	dir := filepath.Join(t.TempDir(), "tree")
	if err := checkOut(t.Context(), root, "HEAD", dir); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"go.mod", "docker/backend/Dockerfile"} {
		if found, err := filepath.Glob(filepath.Join(dir, path)); err != nil || len(found) != 1 {
			t.Errorf("%s is not there", path)
		}
	}
	if out, err := exec.CommandContext(t.Context(), "git", "-C", root, "worktree", "list").Output(); err != nil ||
		strings.Contains(string(out), dir) {
		t.Errorf("the repository notes it:\n%s", out)
	}
	if err := checkOut(t.Context(), root, "no-such-commit", dir+"2"); err == nil {
		t.Error("a commit that is not there is checked out")
	}
}
