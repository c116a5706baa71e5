package main

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"ftsync/cmd/ftsync/nodetest"
)

// aRelease is a release into a folder of the test, and stand-ins for what is built: the test's own program.
func aRelease(t *testing.T, version string) (release, parts) {
	t.Helper()
	dir := t.TempDir()
	r := release{root: "../..", version: version, revision: "abc", out: filepath.Join(dir, "dist"),
		when: time.Unix(1_700_000_000, 0)}
	var err error
	if r.root, err = filepath.Abs(r.root); err != nil {
		t.Fatal(err)
	}
	if err := r.emptyFolder(); err != nil {
		t.Fatal(err)
	}
	p := parts{program: filepath.Join(dir, "ftsync"), licences: filepath.Join(dir, "licences"),
		bill: filepath.Join(dir, "bill")}
	for path, text := range map[string]string{p.program: "#!/bin/sh\necho ftsync v" + version + " '(revision abc)'\n",
		p.licences: "licences", p.bill: "{}"} {
		if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return r, p
}

// A tarball has all that belongs to the program, is the same each time, and its sum is written down.
func TestTarball_IsWholeAndTheSameEachTime(t *testing.T) {
	t.Parallel()
	var before []byte
	for range 2 {
		r, p := aRelease(t, "1.2.3")
		if err := errors.Join(r.tarball("arm64", p), r.notes(), r.checksums()); err != nil {
			t.Fatal(err)
		}
		body, err := os.ReadFile(filepath.Join(r.out, "ftsync-1.2.3-linux-arm64.tar.gz"))
		if err != nil {
			t.Fatal(err)
		}
		if before != nil && !slices.Equal(before, body) {
			t.Error("two runs make two tarballs")
		}
		before = body
		want := []string{"ftsync", "LICENSE", "THIRD-PARTY-LICENSES", "CHANGELOG.md", "ftsync.cdx.json",
			"systemd/ftsync.service", "systemd/README.md"}
		if got := inTarball(t, filepath.Join(r.out, "ftsync-1.2.3-linux-arm64.tar.gz")); !slices.Equal(got, want) {
			t.Errorf("it has %q, want %q", got, want)
		}
		sums := exec.CommandContext(t.Context(), "sha256sum", "--check", "--strict", "SHA256SUMS")
		sums.Dir = r.out
		if out, err := sums.CombinedOutput(); err != nil || !strings.Contains(string(out), "arm64.tar.gz: OK") {
			t.Errorf("sha256sum: %v\n%s", err, out)
		}
	}
}

func inTarball(t *testing.T, path string) (names []string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	for tr := tar.NewReader(z); ; {
		h, err := tr.Next()
		if err == io.EOF {
			return names
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, strings.TrimPrefix(h.Name, "ftsync-1.2.3-linux-arm64/"))
	}
}

// What the notes say is of the version, the licences are of every module, and a program that can't run
// where it is said to, or is another one, is refused.
func TestRelease_RefusesWhatIsNotThere(t *testing.T) {
	t.Parallel()
	r, p := aRelease(t, "1.2.3")
	if err := r.notes(); err != nil {
		t.Fatal(err)
	}
	notes, err := os.ReadFile(filepath.Join(r.out, "NOTES.md"))
	if err != nil || !strings.HasPrefix(string(notes), "## ") || strings.Count(string(notes), "\n## ") > 0 {
		t.Errorf("the notes are %q, %v", notes, err)
	}
	licences, err := r.licences(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"github.com/jackc/pgx/v5 v", "github.com/mattn/go-sqlite3 v", "Go itself: LICENSE"} {
		if !strings.Contains(licences, want) {
			t.Errorf("the licences don't have that of %s", want)
		}
	}
	if err := fits(p.program); err == nil {
		t.Error("a script passes for a program")
	}
	if err := r.try(t.Context(), p.program, "riscv64"); err != nil {
		t.Errorf("a program that nothing here can run: %v", err)
	}
	if err := r.isReady(); err == nil || !strings.Contains(err.Error(), "-cache.store=1.2.3") {
		t.Errorf("a version whose cache is not stored: %v", err)
	}
	if r.version = "0.0.0-abc"; r.isReady() != nil {
		t.Error("a commit between versions is refused")
	}
	r.version = "1.2.4"
	err = r.try(t.Context(), p.program, runtime.GOARCH)
	if err == nil || !strings.Contains(err.Error(), `says "ftsync v1.2.3`) {
		t.Errorf("another program passes: %v", err)
	}
	for in, want := range map[string]string{"v1.2.3": "1.2.3", "1.2.3-rc.1": "1.2.3-rc.1",
		"v0.1.0-5-gabc": "0.1.0-5-gabc", "0123456-dirty": "0.0.0-g0123456-dirty", "": "0.0.0"} {
		if got := number(in); got != want {
			t.Errorf("the version %q is %q, want %q", in, got, want)
		}
	}
}

// The packages can be installed, upgraded, removed and purged, and leave nothing but what they name.
func TestPackages_InstallAndPurge(t *testing.T) {
	t.Parallel()
	for _, program := range []string{"dpkg", "unshare"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("not tested: there is no %s", program)
		}
	}
	if os.Getuid() != 0 {
		t.Skip("not tested: only root may install")
	}
	r, p := aRelease(t, "1.2.3")
	if err := r.packages(t.Context(), runtime.GOARCH, p); err != nil {
		if nodetest.Unreachable.MatchString(err.Error()) {
			t.Skipf("not tested, for Go can't fetch nfpm: %v", err)
		}
		t.Fatal(err)
	}
	r.version = "1.2.4"
	if err := r.packages(t.Context(), runtime.GOARCH, p); err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"deb", "rpm"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			if _, err := exec.LookPath("rpm"); err != nil && format == "rpm" {
				t.Skip("not tested: there is no rpm")
			}
			cmd := exec.CommandContext(t.Context(), "unshare", "--mount", "sh", "-eu", "testdata/install.sh", format,
				r.out, t.TempDir())
			out, err := cmd.CombinedOutput()
			if strings.Contains(string(out), "no overlay") || strings.Contains(string(out), "unshare failed") {
				t.Skipf("not tested: %s", out)
			}
			if err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
