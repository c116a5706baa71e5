package faults

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Limits of the machine.
var limitFaults = []fault{
	{name: "64 descriptors, and clients that hold connections", proves: "its needs are bounded",
		missing: needs("prlimit"), mayFail: true, try: func(tr *trial) {
			tr.prefix = []string{"prlimit", "--nofile=64:64"}
			tr.follow()
			tr.write()
			var held []net.Conn
			for range 80 {
				conn, err := net.DialTimeout("tcp", strings.TrimPrefix(tr.program.base, "http://"), time.Second)
				if err != nil {
					break
				}
				fmt.Fprintf(conn, "GET /search?index=items HTTP/1.1\r\nHost: x\r\n")
				held = append(held, conn)
			}
			tr.pause(5 * time.Second)
			for _, conn := range held {
				conn.Close()
			}
			tr.following(90 * time.Second)
		}},
	{name: "16 descriptors", proves: "its needs are bounded", missing: needs("prlimit"), try: func(tr *trial) {
		tr.prefix = []string{"prlimit", "--nofile=16:16"}
		from := tr.logSize()
		if tr.launch() == nil {
			tr.witness.away()
			tr.pause(8 * time.Second)
			tr.program.kill()
		}
		if log, _ := os.ReadFile(tr.log()); !strings.Contains(string(log[from:]), "too many open files") &&
			!strings.Contains(string(log[from:]), "descriptors") {
			tr.violation("nothing tells that there are too few descriptors: %s", tail(tr.log(), 3))
		}
		tr.prefix = nil
		tr.follow()
	}},
	{name: "256 MB of memory and rows of 1 MB", proves: "its needs are bounded", missing: needsMemoryGroup, rows: 200,
		try: func(tr *trial) {
			tr.sql("insert into item (id, title, body, cat) select 700000 + g, 'wide ' || g, (select " +
				"string_agg(md5(g " +
				"|| ' ' || n), ' ') from generate_series(1, 31000) n), 1 from generate_series(1, 150) g")
			tr.prefix = tr.memoryGroup(256)
			began := time.Now()
			tr.follow()
			filled := time.Since(began)
			tr.sql("update item set body = body || ' longer' where id > 700000")
			longer := func() string { // by searching: /status need not know yet that there is a change
				a, err := tr.search(url.Values{"index": {"items"}, "q": {"longer"}, "limit": {"0"}})
				if err != nil || a.Total != 150 {
					return fmt.Sprintf("%d of 150 updated rows are found, %v", a.Total, err)
				}
				return ""
			}
			// They are read, deleted and indexed: some times what filling took on the same machine.
			if what := eventually(max(60*time.Second, 4*filled), longer); what != "" {
				tr.violation("%s", what)
			}
		}},
	{name: "256 MB of memory, and clients that ask for much and read nothing", proves: "its needs are bounded",
		missing: needsMemoryGroup, mayFail: true, rows: 200, try: func(tr *trial) {
			tr.sql("insert into item (id, title, body, cat) select 700000 + g, 'wide ' || g, (select " +
				"string_agg(md5(g " +
				"|| ' ' || n), ' ') from generate_series(1, 31000) n), 1 from generate_series(1, 40) g")
			tr.prefix = tr.memoryGroup(256)
			tr.follow()
			tr.write()
			query := `{"indexUid":"items","q":"wide"}`
			federated := `{"federation":{"limit":6},"queries":[` + strings.Repeat(query+",", 99) + query + `]}`
			for range 3 {
				res, err := http.Post(tr.program.base+"/multi-search", "application/json", strings.NewReader(federated))
				if err != nil {
					tr.violation("a search of a hundred queries is not answered: %v", err)
					return
				}
				res.Body.Close()
			}
			addr := strings.TrimPrefix(tr.program.base, "http://")
			for range 60 {
				for _, request := range []string{
					"GET /search?index=items&q=wide&limit=5&highlight=false HTTP/1.1\r\nHost: x\r\n\r\n",
					"POST /multi-search HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: " +
						"1000000\r\n\r\n" + strings.Repeat(" ", 900_000),
				} {
					conn, err := net.DialTimeout("tcp", addr, 5*time.Second)
					if err != nil {
						tr.violation("nobody accepts connections: %v", err)
						return
					}
					defer conn.Close()
					conn.SetWriteDeadline(time.Now().Add(time.Second))
					fmt.Fprint(conn, request) // all of it is not always taken
				}
			}
			tr.pause(3 * time.Second)
			if tr.program.ended() {
				tr.violation("ftsync ended")
			}
		}},
	{name: "256 MB of memory, and a document of 8 MB that has one word", proves: "its needs are bounded",
		missing: needsMemoryGroup, mayFail: true, rows: 200, try: func(tr *trial) {
			tr.sql("insert into item (id, title, body, cat) select 700000, 'wide', repeat('wide ', 1600000), 1")
			tr.prefix = tr.memoryGroup(256)
			tr.follow()
			tr.write()
			for _, words := range []int{2, 8, 32, 32} {
				phrase := `"` + strings.Repeat("wide ", words) + `"`
				var asking sync.WaitGroup
				for _, crop := range []string{"0", "0", "0", "0", "30", "30"} {
					asking.Go(func() { // a 503 is an answer, too
						tr.search(url.Values{"index": {"items"}, "q": {phrase}, "limit": {"1"}, "crop": {crop},
							"explain": {"true"}})
					})
				}
				asking.Wait()
			}
			if tr.program.ended() {
				tr.violation("ftsync ended")
			}
		}},
	{name: "150 more indexes, killed and stopped while they are filled", proves: "hundreds of indexes; it stops",
		try: func(tr *trial) {
			yaml := configuration
			for i := range 150 {
				yaml += fmt.Sprintf("  more%d: {table: public.cat, search: {name: {}}}\n", i)
			}
			tr.configure(yaml)
			tr.write()
			for i := range 3 {
				tr.start()
				tr.pause(tr.atMost(4 * time.Second))
				if i%2 == 0 {
					tr.kill()
				} else {
					tr.stop()
				}
			}
			tr.start()
			tr.following(120 * time.Second)
		}},
	{name: "ftsync stopped and continued for 3 s, again and again", proves: "no change is lost", try: func(tr *trial) {
		tr.follow()
		tr.write()
		for range 3 {
			tr.freeze(3 * time.Second)
			tr.pause(tr.atMost(time.Second))
		}
	}},
	{name: "an update of 200,000 rows", proves: "its needs are bounded", rows: 100000, try: func(tr *trial) {
		tr.follow()
		before := tr.memory()
		tr.sql("update item set title = title || ' again'", "update item set num = num + 1")
		if what := eventually(120*time.Second, tr.behind); what != "" {
			tr.violation("%s", what)
		}
		if grown := tr.memory() - before; grown > 300<<20 {
			tr.violation("ftsync grew by %d MB", grown>>20)
		}
	}},
	{name: "a row of 60 MB", proves: "its needs are bounded", try: func(tr *trial) {
		tr.follow()
		tr.write()
		tr.sql("create table huge as select 900001 as id, (select string_agg(md5(n::text), ' ') from "+
			"generate_series(1, 1800000) n) as body",
			"insert into item (id, title, body, cat) select id, 'huge', body, 1 from huge")
		for range 5 {
			tr.fresh("entries", 15*time.Second)
			tr.pause(time.Second)
		}
		tr.sql("delete from item where id = 900001")
	}},
}

// needs returns a function that reports that a program is missing.
func needs(name string) func() string {
	return func() string {
		if _, err := exec.LookPath(name); err != nil {
			return name + " is not installed"
		}
		return ""
	}
}

const memoryGroups = "/sys/fs/cgroup/memory"

func needsMemoryGroup() string {
	if raceEnabled {
		return "the race detector needs more memory itself"
	}
	probe, err := os.MkdirTemp(memoryGroups, "ftsync-faults-probe-") // several trials may probe at once
	if err != nil {
		return fmt.Sprintf("no cgroup for memory can be made: %v", err)
	}
	os.Remove(probe)
	return ""
}

// memoryGroup returns a command that runs another one with so many MB of memory at most.
func (tr *trial) memoryGroup(mb int) []string {
	tr.Helper()
	dir := filepath.Join(memoryGroups, fmt.Sprintf("ftsync-faults-%d-%d", os.Getpid(), roles.Add(1)))
	if err := os.Mkdir(dir, 0o755); err != nil {
		tr.Fatal(err)
	}
	tr.Cleanup(func() { os.Remove(dir) })
	if err := os.WriteFile(filepath.Join(dir, "memory.limit_in_bytes"), []byte(fmt.Sprint(mb<<20)), 0o644); err != nil {
		tr.Fatal(err)
	}
	return []string{"bash", "-c", `echo $$ > "$0"/cgroup.procs; exec "$@"`, dir}
}
