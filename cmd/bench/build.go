package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// imageFlags are what the image's Dockerfile builds the program with.
type imageFlags struct {
	env      []string // GOFLAGS, CGO_CFLAGS, …
	packages []string // flags of go build, a package or pattern each
	compiler string   // a script that stands for gcc
}

var (
	envLine = regexp.MustCompile(`(?m)^ENV (?:CGO_ENABLED=1 )?(GOFLAGS|CGO_CFLAGS|LEAN)="((?:[^"\\]|\\\n)*)"`)
	ccLine  = regexp.MustCompile(`RUN printf '(#!/bin/sh\\nexec gcc [^']*)'`)
)

// readImageFlags finds the flags in the text of the Dockerfile.
func readImageFlags(dockerfile string) (f imageFlags, err error) {
	for _, m := range envLine.FindAllStringSubmatch(dockerfile, -1) {
		value := strings.ReplaceAll(m[2], "\\\n", "")
		if m[1] == "LEAN" {
			f.packages = strings.Fields(value)
		} else {
			f.env = append(f.env, m[1]+"="+value)
		}
	}
	if m := ccLine.FindStringSubmatch(dockerfile); m != nil {
		f.compiler = strings.ReplaceAll(m[1], `\n`, "\n")
	}
	if len(f.env) != 2 || len(f.packages) == 0 || f.compiler == "" {
		return f, errors.New("docker/backend/Dockerfile does not say how the program is built as it used to; " +
			"see cmd/bench/build.go")
	}
	return f, nil
}

// buildProgram builds ftsync as the image does: what is measured is what is shipped. It
// must be called within the repository.
func buildProgram(ctx context.Context, binary string) error {
	mod, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return fmt.Errorf("find the repository: %w", err)
	}
	root := filepath.Dir(strings.TrimSpace(string(mod)))
	dockerfile, err := os.ReadFile(filepath.Join(root, "docker/backend/Dockerfile"))
	if err != nil {
		return fmt.Errorf("find out how the image is built: %w", err)
	}
	flags, err := readImageFlags(string(dockerfile))
	if err != nil {
		return err
	}
	// At the same place each time: its name is part of what a compiled package is kept by.
	compiler := filepath.Join(os.TempDir(), "ftsync-bench-gcc")
	if err := os.WriteFile(compiler, []byte(flags.compiler+"\n"), 0o755); err != nil {
		return fmt.Errorf("write a script that stands for gcc: %w", err)
	}
	args := append([]string{"build"}, flags.packages...)
	cmd := exec.CommandContext(ctx, "go", append(args, "-ldflags", "-s -w", "-o", binary, "./cmd/ftsync")...)
	cmd.Dir, cmd.Env = root, append(os.Environ(), append(flags.env, "CGO_ENABLED=1", "CC="+compiler)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	return nil
}
