package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// errNoSphinx says that there is no Sphinx to compare with.
var errNoSphinx = errors.New("Sphinx is not installed (on Debian: apt-get install sphinxsearch)")

// sphinx is the search server of that name, filled from the same table, asked for
// the ids of the top 20 by its bm25 over its own protocol; it marks nothing and
// returns no texts. It returns how long filling took.
func sphinx(ctx context.Context, dir, database, table string, clients int) (s side, took time.Duration, err error) {
	for _, program := range []string{"indexer", "searchd"} {
		if _, err := exec.LookPath(program); err != nil {
			return s, 0, errNoSphinx
		}
	}
	at, err := url.Parse(database)
	if err != nil {
		return s, 0, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return s, 0, err
	}
	addr := l.Addr().String()
	l.Close()
	config := filepath.Join(dir, "sphinx.conf")
	text := fmt.Sprintf(`
source docs {
 type = pgsql
 sql_host = %s
 sql_port = %s
 sql_user = %s
 sql_pass =
 sql_db = %s
 sql_query = select id, title, body from %s
}
index docs {
 source = docs
 path = %s/sphinx
 morphology = stem_en
 min_prefix_len = 1
 dict = keywords
}
indexer {
 mem_limit = 512M
}
searchd {
 listen = %s:mysql41
 log = %[6]s/sphinx.log
 pid_file = %[6]s/sphinx.pid
 binlog_path =
 workers = threads
}
`, at.Hostname(), at.Port(), at.User.Username(), strings.TrimPrefix(at.Path, "/"), table, dir, addr)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		return s, 0, err
	}
	started := time.Now()
	if out, err := exec.CommandContext(ctx, "indexer", "--config", config, "--all",
		"--quiet").CombinedOutput(); err != nil {
		return s, 0, fmt.Errorf("indexer: %w\n%s", err, out)
	}
	took = time.Since(started)
	server := exec.CommandContext(ctx, "searchd", "--config", config, "--nodetach")
	if err := server.Start(); err != nil {
		return s, 0, err
	}
	var conns []*mysql
	stop := func() {
		for _, conn := range conns {
			conn.conn.Close()
		}
		server.Process.Signal(os.Interrupt)
		server.Wait()
	}
	for deadline := time.Now().Add(10 * time.Second); len(conns) < clients; {
		conn, err := dialMySQL(addr)
		if err == nil {
			conns = append(conns, conn)
		} else if time.Now().After(deadline) {
			stop()
			return s, 0, fmt.Errorf("searchd: %w", err)
		} else {
			time.Sleep(20 * time.Millisecond)
		}
	}
	return side{"Sphinx", func(_ context.Context, client int, q query) (int, error) {
		return conns[client].count("select id from docs where match('" + q.sphinx() +
			"') limit 20 option ranker=bm25, field_weights=(title=5, body=1)")
	}, stop}, took, nil
}

// sphinx is the query in Sphinx's language; the words are letters alone.
func (q query) sphinx() string {
	text := q.text
	switch {
	case q.phrase:
		return `"` + text + `"`
	case q.any:
		return strings.Join(strings.Fields(text), "|")
	case q.typing:
		return text + "*"
	}
	return text
}
