package main

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// parts are the files that were made for one architecture, by their paths.
type parts struct{ program, licences, bill string }

// tarball packs the program with what belongs to it. Its times are the commit's, and its owner is root.
func (r release) tarball(arch string, p parts) (err error) {
	f, err := os.Create(filepath.Join(r.out, r.name(arch)+".tar.gz"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	z, err := gzip.NewWriterLevel(f, gzip.BestCompression)
	if err != nil {
		return err
	}
	t := tar.NewWriter(z)
	for _, x := range []struct {
		name, path string
		mode       int64
	}{
		{"ftsync", p.program, 0o755},
		{"LICENSE", filepath.Join(r.root, "LICENSE"), 0o644},
		{"THIRD-PARTY-LICENSES", p.licences, 0o644},
		{"CHANGELOG.md", filepath.Join(r.root, "CHANGELOG.md"), 0o644},
		{"ftsync.cdx.json", p.bill, 0o644},
		{"systemd/ftsync.service", filepath.Join(r.root, "docker/systemd/ftsync.service"), 0o644},
		{"systemd/README.md", filepath.Join(r.root, "docker/systemd/README.md"), 0o644},
	} {
		body, err := os.ReadFile(x.path)
		if err != nil {
			return err
		}
		if err := t.WriteHeader(&tar.Header{Name: r.name(arch) + "/" + x.name, Mode: x.mode, Size: int64(len(body)),
			ModTime: r.when, Uname: "root", Gname: "root", Format: tar.FormatPAX}); err != nil {
			return err
		}
		if _, err := t.Write(body); err != nil {
			return err
		}
	}
	return errors.Join(t.Close(), z.Close())
}

// packages makes the .deb and the .rpm.
func (r release) packages(ctx context.Context, arch string, p parts) error {
	for _, format := range []string{"deb", "rpm"} {
		cmd := r.tool(ctx, "nfpm", "package", "--config", "docker/packages/nfpm.yaml", "--packager", format,
			"--target", r.out+"/")
		cmd.Env = append(os.Environ(), "VERSION="+r.version, "ARCH="+arch, "PROGRAM="+p.program,
			"LICENSES="+p.licences, "BILL="+p.bill, "GLIBC="+newestC,
			fmt.Sprintf("SOURCE_DATE_EPOCH=%d", r.when.Unix()))
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("make the .%s: %w\n%s", format, err, out)
		}
	}
	return nil
}

// bill writes down what the program is made of.
func (r release) bill(ctx context.Context, program, path string) error {
	cmd := r.tool(ctx, "cyclonedx-gomod", "bin", "-json", "-std", "-noserial", "-version", "v"+r.version,
		"-output", path, program)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("write the bill of materials: %w\n%s", err, out)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text = timestamp.ReplaceAll(text, []byte(`"timestamp": "`+r.when.Format(time.RFC3339)+`"`))
	return os.WriteFile(path, text, 0o644)
}

// timestamp is when a bill of materials was written.
var timestamp = regexp.MustCompile(`"timestamp": "[^"]*"`)

// tool is a command of .github/tools.
func (r release) tool(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "go", append([]string{"tool", "-modfile=.github/tools/go.mod"}, args...)...)
	cmd.Dir = r.root
	return cmd
}

// licences are the texts under which the modules in the program, and Go itself, may be passed on.
func (r release) licences(ctx context.Context) (string, error) {
	list := exec.CommandContext(ctx, "go", "list", "-deps", "-tags", "fts5", "-f",
		`{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}`, "./cmd/ftsync")
	list.Dir = r.root
	out, err := list.Output()
	if err != nil {
		return "", fmt.Errorf("list the modules in the program: %w", err)
	}
	goroot, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return "", fmt.Errorf("find Go's licence: %w", err)
	}
	lines := slices.Sorted(strings.Lines(string(out)))
	lines = append(slices.Compact(lines), "Go itself "+string(goroot))
	var all strings.Builder
	for _, line := range lines {
		module := strings.Fields(line)
		if len(module) != 3 {
			continue // a line between
		}
		found := 0
		for _, pattern := range []string{"LICEN[CS]E*", "COPYING*", "NOTICE*"} {
			files, err := filepath.Glob(filepath.Join(module[2], pattern))
			if err != nil {
				return "", err
			}
			for _, f := range files {
				text, err := os.ReadFile(f)
				if err != nil {
					return "", err
				}
				found++
				fmt.Fprintf(&all, "%s %s: %s\n\n%s\n\n", module[0], module[1], filepath.Base(f), text)
			}
		}
		if found == 0 {
			return "", fmt.Errorf("%s %s has no licence in %s", module[0], module[1], module[2])
		}
	}
	return all.String(), nil
}

// notes writes what the changelog says of the version or, when it knows none of that number, of the newest.
func (r release) notes() error {
	changes, err := os.ReadFile(filepath.Join(r.root, "CHANGELOG.md"))
	if err != nil {
		return err
	}
	sections := regexp.MustCompile(`(?m)^## `).Split(string(changes), -1)[1:]
	if len(sections) == 0 {
		return errors.New("CHANGELOG.md has no version")
	}
	notes := sections[0]
	for _, s := range sections {
		if strings.HasPrefix(s, r.version+" ") {
			notes = s
		}
	}
	return os.WriteFile(filepath.Join(r.out, "NOTES.md"), []byte("## "+notes), 0o644)
}

// checksums writes down the sums of all files, as sha256sum --check reads them.
func (r release) checksums() error {
	files, err := filepath.Glob(filepath.Join(r.out, "ftsync?*"))
	if err != nil {
		return err
	}
	var sums strings.Builder
	for _, path := range files {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		h := sha256.New()
		_, err = io.Copy(h, f)
		if err := errors.Join(err, f.Close()); err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%x  %s\n", h.Sum(nil), filepath.Base(path))
	}
	return os.WriteFile(filepath.Join(r.out, "SHA256SUMS"), []byte(sums.String()), 0o644)
}
