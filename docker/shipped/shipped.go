// Package shipped builds ftsync as the image does, with the flags that docker/backend/Dockerfile
// names: what is measured, what is packaged and what runs in containers is one program.
//
// It promises that a Dockerfile whose flags it no longer understands is an error, never a program
// built in another way. It does not promise the same bytes as the image's: the C library that a
// program is linked against is that of the machine it is built on.
package shipped

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
)

// Program is what to build.
type Program struct {
	Root              string // of the repository
	Arch              string // as in GOARCH; empty: this machine's
	Version, Revision string // that the program says it is; empty: none
}

// Root returns the folder of the repository that the working folder is in.
func Root(ctx context.Context) (string, error) {
	mod, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("find the repository: %w", err)
	}
	return filepath.Dir(strings.TrimSpace(string(mod))), nil
}

// Build writes the program to a file.
func (p Program) Build(ctx context.Context, binary string) error {
	dockerfile, err := os.ReadFile(filepath.Join(p.Root, "docker/backend/Dockerfile"))
	if err != nil {
		return fmt.Errorf("find out how the image is built: %w", err)
	}
	flags, err := read(string(dockerfile))
	if err != nil {
		return err
	}
	arch := p.Arch
	if arch == "" {
		arch = runtime.GOARCH
	}
	compiler, err := flags.writeCompiler(arch)
	if err != nil {
		return err
	}
	args := append([]string{"build"}, flags.packages...)
	args = append(args, "-ldflags", os.Expand(flags.linker, func(name string) string {
		return map[string]string{"VERSION": p.Version, "REVISION": p.Revision}[name]
	}))
	cmd := exec.CommandContext(ctx, "go", append(args, "-o", binary, "./cmd/ftsync")...)
	cmd.Dir = p.Root
	cmd.Env = append(os.Environ(), append(flags.env, "CGO_ENABLED=1", "GOARCH="+arch, "CC="+compiler)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build for %s: %w\n%s", arch, err, out)
	}
	return nil
}

// flags are what the image's Dockerfile builds the program with.
type flags struct {
	env      []string // GOFLAGS, CGO_CFLAGS
	packages []string // flags of go build, a package or pattern each
	linker   string   // its flags, with ${VERSION} and ${REVISION}
	compiler string   // a script that stands for gcc
}

var (
	envLine    = regexp.MustCompile(`(?m)^ENV (?:CGO_ENABLED=1 )?(GOFLAGS|CGO_CFLAGS|LEAN)="((?:[^"\\]|\\\n)*)"`)
	linkerLine = regexp.MustCompile(`(?m)^ +-ldflags "([^"]*)"`)
	ccLine     = regexp.MustCompile(`RUN printf '(#!/bin/sh\\nexec gcc [^']*)'`)
)

// read finds the flags in the text of the Dockerfile.
func read(dockerfile string) (f flags, err error) {
	for _, m := range envLine.FindAllStringSubmatch(dockerfile, -1) {
		value := strings.ReplaceAll(m[2], "\\\n", "")
		if m[1] == "LEAN" {
			f.packages = strings.Fields(value)
		} else {
			f.env = append(f.env, m[1]+"="+value)
		}
	}
	if m := linkerLine.FindStringSubmatch(dockerfile); m != nil {
		f.linker = m[1]
	}
	if m := ccLine.FindStringSubmatch(dockerfile); m != nil {
		f.compiler = strings.ReplaceAll(m[1], `\n`, "\n") + "\n"
	}
	if len(f.env) != 2 || len(f.packages) == 0 || f.linker == "" || f.compiler == "" {
		return f, errors.New("docker/backend/Dockerfile does not say how the program is built as it used to; " +
			"see docker/shipped")
	}
	return f, nil
}

// compilers are Debian's names of gcc for other machines than the one it runs on.
var compilers = map[string]string{"amd64": "x86_64-linux-gnu-gcc", "arm64": "aarch64-linux-gnu-gcc"}

// writeCompiler writes the script that stands for gcc, and returns its path: the same each time, for a
// compiled package is kept by it too.
func (f flags) writeCompiler(arch string) (string, error) {
	script := f.compiler
	if arch != runtime.GOARCH {
		cross, ok := compilers[arch]
		if !ok {
			return "", fmt.Errorf("build for %s: the architectures known are amd64 and arm64", arch)
		}
		if _, err := exec.LookPath(cross); err != nil {
			return "", fmt.Errorf("build for %s: %w; on Debian or Ubuntu: apt-get install gcc-%s", arch, err,
				strings.ReplaceAll(strings.TrimSuffix(cross, "-gcc"), "_", "-"))
		}
		script = strings.Replace(script, "exec gcc ", "exec "+cross+" ", 1)
	}
	caches, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find a place for a script that stands for gcc: %w", err)
	}
	folder := filepath.Join(caches, "ftsync")
	path := filepath.Join(folder, "gcc-for-"+arch)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", fmt.Errorf("write a script that stands for gcc: %w", err)
	}
	// Another build may be running it: replaced, never written over.
	fresh := fmt.Sprintf("%s.%d", path, os.Getpid())
	if err := os.WriteFile(fresh, []byte(script), 0o755); err != nil {
		return "", fmt.Errorf("write a script that stands for gcc: %w", err)
	}
	if err := os.Rename(fresh, path); err != nil {
		return "", fmt.Errorf("write a script that stands for gcc: %w", err)
	}
	return path, nil
}
