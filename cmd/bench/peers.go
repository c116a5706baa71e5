package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// peer is another search engine behind the smallest HTTP server, which peers/README.md tells of. It is
// built here, by the tools of its language.
type peer struct {
	name  string
	build func(ctx context.Context, source, target string) (command []string, err error)
}

// errNoTools says that a peer can't be built on this machine, and what it wants.
var errNoTools = errors.New("is left out")

var peers = []peer{
	{"Tantivy", func(ctx context.Context, source, target string) ([]string, error) {
		if _, err := exec.LookPath("cargo"); err != nil {
			return nil, fmt.Errorf("Tantivy %w: there is no cargo (on Debian: apt-get install cargo)", errNoTools)
		}
		err := runIn(ctx, source, nil, "cargo", "build", "--quiet", "--release", "--locked", "--target-dir", target)
		return []string{filepath.Join(target, "release", "bench-tantivy")}, err
	}},
	{"Lucene", func(ctx context.Context, source, target string) ([]string, error) {
		home, err := javaHome(ctx)
		if err != nil {
			return nil, err
		}
		err = runIn(ctx, source, []string{"JAVA_HOME=" + home}, "mvn", "--quiet", "--batch-mode", "package",
			"-Dtarget="+target)
		return []string{filepath.Join(home, "bin", "java"), "--enable-native-access=ALL-UNNAMED",
			"--add-modules=jdk.incubator.vector", "-Xmx2g",
			"-cp", target + "/classes:" + target + "/lib/*", "BenchLucene"}, err
	}},
}

// leastJava is the oldest Java that Lucene 10 runs on.
const leastJava = 21

// javaHome finds a Java that is new enough: that of JAVA_HOME, of the PATH, or among Debian's.
func javaHome(ctx context.Context) (string, error) {
	if _, err := exec.LookPath("mvn"); err != nil {
		return "", fmt.Errorf("Lucene %w: there is no mvn (on Debian: apt-get install maven)", errNoTools)
	}
	homes := []string{os.Getenv("JAVA_HOME")}
	if at, err := exec.LookPath("javac"); err == nil {
		if at, err = filepath.EvalSymlinks(at); err == nil {
			homes = append(homes, filepath.Dir(filepath.Dir(at)))
		}
	}
	more, err := filepath.Glob("/usr/lib/jvm/*")
	if err != nil {
		return "", err
	}
	for _, home := range append(homes, more...) {
		out, err := exec.CommandContext(ctx, filepath.Join(home, "bin", "javac"), "-version").Output()
		if err != nil {
			continue
		}
		major, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(string(out)), "javac "), ".")
		if n, err := strconv.Atoi(major); err == nil && n >= leastJava {
			return home, nil
		}
	}
	return "", fmt.Errorf("Lucene %w: there is no JDK of Java %d or newer (on Debian: apt-get install default-jdk)",
		errNoTools, leastJava)
}

// runIn runs a command in a folder, and shows what it says.
func runIn(ctx context.Context, dir string, env []string, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %s in %s: %w", name, args[0], dir, err)
	}
	return nil
}

// command builds a peer, and returns what starts it. What was built once is used again.
func (p peer) command(ctx context.Context) ([]string, error) {
	source, err := filepath.Abs(filepath.Join("cmd", "bench", "peers", strings.ToLower(p.name)))
	if err != nil {
		return nil, err
	}
	caches, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	return p.build(ctx, source, filepath.Join(caches, "ftsync-bench", filepath.Base(source)))
}

// start starts a peer by its command, fills it with the first n rows, and returns it with the time that filling
// took.
func (p peer) start(ctx context.Context, command []string, dir string, from source, n, clients int) (s engine,
	took time.Duration, err error) {
	index := filepath.Join(dir, fmt.Sprint(p.name, n))
	if err := os.Mkdir(index, 0o755); err != nil {
		return s, 0, err
	}
	cmd := exec.CommandContext(ctx, command[0], slices.Concat(command[1:], []string{index, strconv.Itoa(clients)})...)
	cmd.Stderr = os.Stderr
	rows, err := cmd.StdinPipe()
	if err != nil {
		return s, 0, err
	}
	says, err := cmd.StdoutPipe()
	if err != nil {
		return s, 0, err
	}
	started := time.Now()
	if err := cmd.Start(); err != nil {
		return s, 0, err
	}
	end := func() {
		cmd.Process.Kill()
		cmd.Wait()
	}
	defer func() {
		if err != nil {
			end()
		}
	}()
	next, out := from.begin(), bufio.NewWriterSize(rows, 1<<20)
	for i := range n {
		d := next(int64(i + 1))
		if _, err := fmt.Fprintf(out, "%d\t%s\t%s\t%d\t%s\n", d.id, d.title, d.body, d.n, d.kind); err != nil {
			return s, 0, fmt.Errorf("fill %s: %w", p.name, err)
		}
	}
	if err := errors.Join(out.Flush(), rows.Close()); err != nil {
		return s, 0, fmt.Errorf("fill %s: %w", p.name, err)
	}
	line, err := bufio.NewReader(says).ReadString('\n')
	at, ok := strings.CutPrefix(strings.TrimSpace(line), "listening ")
	if !ok {
		return s, 0, fmt.Errorf("%s said %q, and not where it listens: %w", p.name, line, err)
	}
	took = time.Since(started)
	// Tantivy marks no words of which only the beginning or a neighbour was typed.
	s = askingFor(p.name, connectionsTo(at, clients), func(q query) (path string, marks bool) {
		return "/search?" + q.toPeer(), !q.typing && !q.fuzzy
	})
	disconnect := s.close
	s.close = func() {
		disconnect()
		end()
	}
	return s, took, nil
}

// toPeer is the query in the language of the peers.
func (q query) toPeer() string {
	v := url.Values{"q": {q.text}}
	switch {
	case q.phrase:
		v.Set("how", "phrase")
	case q.typing:
		v.Set("how", "prefix")
	case q.fuzzy:
		v.Set("how", "fuzzy")
	case q.any:
		v.Set("how", "any")
	}
	if q.kind != "" {
		v.Set("kind", q.kind)
	}
	if q.to != 0 {
		v.Set("from", strconv.Itoa(q.from))
		v.Set("to", strconv.Itoa(q.to))
	}
	if q.facets {
		v.Set("facets", "kind")
	}
	if q.sorted {
		v.Set("sort", "n")
	}
	return v.Encode()
}
