package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"ftsync/worker/pgtest"
)

var manyIndexes = flag.Int("many", 50,
	"how many indexes TestProgram_manyIndexes has; 400 is what worker/README.md speaks of")

// manyTables is the environment of an installation with so many small tables, and an index of each.
func manyTables(t *testing.T, n int) (environ map[string]string, sql func(string)) {
	t.Helper()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	var yaml, tables strings.Builder
	yaml.WriteString("indexes:\n")
	for i := range n {
		fmt.Fprintf(&tables, `create table film%[1]d (id int primary key, title text, body text, year int);
			insert into film%[1]d select g, 'The red fox ' || g, 'word' || g * %[1]d || ' runs', 1990 + g from
				generate_series(1, 20) g;`, i)
		tokenizer := []string{"unicode", "english", "trigram"}[i%3]
		fmt.Fprintf(&yaml,
			"  films%[1]d: {table: film%[1]d, search: {title: {weight: 10}, body: {}}, filter: [year], tokenizer: "+
				"%s}\n", i, tokenizer)
	}
	pgtest.Exec(t, conn, tables.String())
	return map[string]string{
		"DATABASE_URL":     url,
		"FTSYNC_CONFIG":    file(t, "ftsync.yaml", yaml.String()),
		"FTSYNC_CACHE_DIR": t.TempDir() + "/cache",
	}, func(statement string) { pgtest.Exec(t, conn, statement) }
}

// spent is what a process has, and has had, of the machine.
type spent struct {
	memory  int64 // KiB
	files   int
	cpu     time.Duration
	written int64 // bytes
}

func spentBy(t *testing.T, pid int) (u spent) {
	t.Helper()
	read := func(name string) string {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	number := func(name, field string) (n int64) {
		_, rest, _ := strings.Cut("\n"+read(name), "\n"+field+":")
		if _, err := fmt.Sscan(rest, &n); err != nil {
			t.Fatalf("%s of /proc/…/%s: %v", field, name, err)
		}
		return n
	}
	u.memory, u.written = number("status", "VmRSS"), number("io", "write_bytes")
	files, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	if err != nil {
		t.Fatal(err)
	}
	u.files = len(files)
	_, stat, _ := strings.Cut(read("stat"), ") ")
	for _, ticks := range strings.Fields(stat)[11:13] {
		n, err := strconv.Atoi(ticks)
		if err != nil {
			t.Fatal(err)
		}
		u.cpu += time.Duration(n) * 10 * time.Millisecond
	}
	return u
}

func (u spent) String() string {
	return fmt.Sprintf("%d MiB, %d files, %v of CPU, %d KiB written", u.memory>>10, u.files, u.cpu, u.written>>10)
}

// I9: hundreds of indexes begin to answer one by one, take little while nobody asks, and
// end in order. What is measured is in the log: see -many.
func TestProgram_manyIndexes(t *testing.T) {
	t.Parallel()
	n := *manyIndexes
	environ, sql := manyTables(t, n)
	began := time.Now()
	cmd, addr, stderr := process(t, environ)
	r, pid := running{base: "http://" + addr}, cmd.Process.Pid
	var first, all time.Duration
	for all == 0 {
		if time.Since(began) > 10*time.Minute {
			t.Fatal("not ready within ten minutes")
		}
		var st statusReply
		r.get("/status", &st)
		ready := 0
		for _, x := range st.Indexes {
			if x.Generation != "" {
				ready++
			}
		}
		switch {
		case ready == n && n > 0:
			all = time.Since(began)
		case ready > 0 && first == 0:
			first = time.Since(began)
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Logf("the first of %d indexes answers after %v, all after %v: %v", n, first, all, spentBy(t, pid))
	if first == 0 || first > all/2 {
		t.Errorf("the first answers after %v of %v", first, all)
	}
	found := func(q string, want int) {
		t.Helper()
		began := time.Now()
		eventually(t, q, fmt.Sprint(want), func() string {
			var a searchReply
			r.get("/search?limit=1&q="+q, &a)
			return fmt.Sprint(a.Total)
		})
		t.Logf("%s is found in all after %v: %v", q, time.Since(began), spentBy(t, pid))
	}
	found("fox", 20*n)
	for i := range n {
		sql(fmt.Sprintf("update film%d set title = 'A purple ant' where id = 1", i))
	}
	found("purple", n)
	// Nobody asks any more.
	memory := int64(150<<10+n*300) * raceFactor
	began = time.Now()
	for u := spentBy(t, pid); u.files > 250 || u.memory > memory; u = spentBy(t, pid) {
		if time.Since(began) > 90*time.Second {
			t.Fatalf("at rest: %v, want 250 files and %d MiB", u, memory>>10)
		}
		time.Sleep(100 * time.Millisecond)
	}
	before := spentBy(t, pid)
	rest := 11 * time.Second // so that it shows itself to Postgres once
	time.Sleep(rest)
	after := spentBy(t, pid)
	t.Logf("at rest after %v: %v; in %v %v of CPU, %d KiB written", time.Since(began)-rest, after, rest,
		after.cpu-before.cpu, (after.written-before.written)>>10)
	if after.cpu-before.cpu > rest/20*raceFactor || after.written-before.written > 4<<20 {
		t.Error("it is busy at rest")
	}
	for _, path := range []string{"/status", "/metrics", "/readyz", "/healthz"} {
		began := time.Now()
		if status, err := r.get(path, nil); status != 200 || err != nil || time.Since(began) > 2*time.Second {
			t.Errorf("%s: %d %v after %v", path, status, err, time.Since(began))
		}
	}
	found("fox", 19*n)
	stopsInOrder(t, cmd, stderr)
	began = time.Now()
	cmd, addr, stderr = process(t, environ)
	r, pid = running{base: "http://" + addr}, cmd.Process.Pid
	eventually(t, "ready again", isReady, r.ready)
	t.Logf("ready again after %v: %v", time.Since(began), spentBy(t, pid))
	sql("update film1 set title = 'A yellow turtle' where id = 1")
	found("yellow", 1)
	stopsInOrder(t, cmd, stderr)
	if strings.Contains(stderr.String(), `"level":"ERROR"`) {
		t.Errorf("%s", stderr)
	}
}

// With few files to be had it says so, and works.
func TestProgram_fewFiles(t *testing.T) {
	t.Parallel()
	const n = 30
	environ, sql := manyTables(t, n)
	cmd, addr, stderr := processOf(t, exec.Command("sh", "-c", `ulimit -n 100 && exec "$0"`, os.Args[0]), environ)
	r := running{base: "http://" + addr}
	eventually(t, "ready", isReady, r.ready)
	for i := range n {
		sql(fmt.Sprintf("update film%d set title = 'A purple ant' where id = 1", i))
	}
	for q, total := range map[string]int{"purple": n, "fox": 19 * n} {
		eventually(t, q, fmt.Sprint(total), func() string {
			var a searchReply
			r.get("/search?limit=1&q="+q, &a)
			return fmt.Sprint(a.Total)
		})
	}
	if stderr.has("raise the limit to 1736 or more")() != "true" {
		t.Error("it does not say that files are few")
	}
	stopsInOrder(t, cmd, stderr)
	if strings.Contains(stderr.String(), `"level":"ERROR"`) {
		t.Errorf("%s", stderr)
	}
}
