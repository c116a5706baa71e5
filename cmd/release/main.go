// Command release makes what is published of a version, in a folder:
//
//	ftsync-VERSION-linux-ARCH.tar.gz   the program, the unit, the licences and the bill of materials
//	ftsync_VERSION_ARCH.deb, ftsync-VERSION-1.ARCH.rpm    the same with the folders that the unit wants
//	ftsync-VERSION-linux-ARCH.cdx.json the bill of materials (CycloneDX): Go, and every module
//	SHA256SUMS                         of all of these
//	NOTES.md                           what CHANGELOG.md says of the version
//
//	go run ./cmd/release [-version v1.2.3] [-revision COMMIT] [-arch amd64,arm64] [-out dist]
//
// The programs are built as the image's is (package shipped), cross-compiled by Debian's gcc. A
// program that asks for another library than libc and libm, or for a newer glibc than it is said to
// need, is an error; so is one that, started, does not say its version or find what is in the cache of
// a version before. That of another machine is started under qemu, where there is one. Packages are
// made by nfpm, which is pinned with cyclonedx-gomod in .github/tools.
//
// Two runs for one commit on one machine make the same files: times in them are the commit's.
// Images are not made here, but by docker/images.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"ftsync/docker/shipped"
)

func main() {
	version := flag.String("version", "", "the version, as v1.2.3; a commit is 0.0.0 with it behind")
	revision := flag.String("revision", "unknown", "the commit")
	archs := flag.String("arch", "amd64,arm64", "comma-separated architectures")
	out := flag.String("out", "dist", "the folder to write to; what is in it is removed")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *version, *revision, strings.Split(*archs, ","), *out); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, version, revision string, archs []string, out string) error {
	root, err := shipped.Root(ctx)
	if err != nil {
		return err
	}
	r := release{root: root, version: number(version), revision: revision, out: out, when: commitTime(ctx, root)}
	if r.out, err = filepath.Abs(out); err != nil {
		return err
	}
	if err := r.isReady(); err != nil {
		return err
	}
	if err := r.emptyFolder(); err != nil {
		return err
	}
	licences, err := r.licences(ctx)
	if err != nil {
		return err
	}
	for _, arch := range archs {
		fmt.Fprintf(os.Stderr, "ftsync %s for linux/%s\n", r.version, arch)
		if err := r.make(ctx, arch, licences); err != nil {
			return fmt.Errorf("%s: %w", arch, err)
		}
	}
	return errors.Join(r.notes(), r.checksums())
}

// release is one version.
type release struct {
	root     string // of the repository
	version  string // without a v
	revision string
	out      string    // the folder to write to
	when     time.Time // of the commit
}

// make makes all that there is for one architecture.
func (r release) make(ctx context.Context, arch, licences string) error {
	work, err := os.MkdirTemp("", "ftsync-release-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	built := parts{program: filepath.Join(work, "ftsync"), licences: filepath.Join(work, "THIRD-PARTY-LICENSES"),
		bill: filepath.Join(r.out, r.name(arch)+".cdx.json")}
	if err := os.WriteFile(built.licences, []byte(licences), 0o644); err != nil {
		return err
	}
	p := shipped.Program{Root: r.root, Arch: arch, Version: "v" + r.version, Revision: r.revision}
	if err := p.Build(ctx, built.program); err != nil {
		return err
	}
	if err := fits(built.program); err != nil {
		return err
	}
	if err := r.try(ctx, built.program, arch); err != nil {
		return err
	}
	if err := r.bill(ctx, built.program, built.bill); err != nil {
		return err
	}
	if err := r.tarball(arch, built); err != nil {
		return err
	}
	return r.packages(ctx, arch, built)
}

// isReady reports whether a version may be released: its cache must be stored, for the next one to read. Of
// commits between versions nothing is asked.
func (r release) isReady() error {
	if strings.ContainsAny(r.version, "-+") || r.version == "0.0.0" {
		return nil
	}
	stored := filepath.Join(storedCaches, r.version+".tar.gz")
	if _, err := os.Stat(filepath.Join(r.root, stored)); err != nil {
		return fmt.Errorf("%s is missing, see the README.md there: go test -tags fts5 -count 1 ./cache -run Stored "+
			"-cache.store=%s", stored, r.version)
	}
	return nil
}

// name is how files for an architecture begin.
func (r release) name(arch string) string { return "ftsync-" + r.version + "-linux-" + arch }

// emptyFolder removes what an earlier run made, and nothing else.
func (r release) emptyFolder() error {
	for _, pattern := range []string{"ftsync?*", "SHA256SUMS", "NOTES.md"} {
		old, err := filepath.Glob(filepath.Join(r.out, pattern))
		if err != nil {
			return err
		}
		for _, path := range old {
			if err := os.Remove(path); err != nil {
				return fmt.Errorf("remove what an earlier run made: %w", err)
			}
		}
	}
	return os.MkdirAll(r.out, 0o755)
}

var semver = regexp.MustCompile(`^v?([0-9]+\.[0-9]+\.[0-9]+([-+].*)?)$`)

// number is a version that packages can be compared by.
func number(version string) string {
	if m := semver.FindStringSubmatch(version); m != nil {
		return m[1]
	}
	if version == "" {
		return "0.0.0"
	}
	return "0.0.0-g" + version // as git describe does: a part of digits alone must not begin with 0
}

// commitTime is when the commit was made or, where there is none, now.
func commitTime(ctx context.Context, root string) time.Time {
	out, err := exec.CommandContext(ctx, "git", "-C", root, "log", "-1", "--format=%ct").Output()
	if seconds, bad := strconv.ParseInt(strings.TrimSpace(string(out)), 10, 64); err == nil && bad == nil {
		return time.Unix(seconds, 0).UTC()
	}
	return time.Now().UTC().Truncate(time.Second)
}
