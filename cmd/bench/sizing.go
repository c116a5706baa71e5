package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// seedKey lets the second replica of sizing have copies of the first one's index.
const seedKey = "a key of the benchmark"

// sizing says what an operator has to provide for so many documents of so much text: disk, memory and
// time. The same text stands in many short documents and in few long ones. A second replica is seeded
// from the first, beside what it took to fill that.
func sizing(ctx context.Context, b *bench) error {
	server, conn, end, err := startPostgres(ctx, map[string]string{"shared_buffers": "512MB",
		"max_wal_size": "8GB"})
	if err != nil {
		return err
	}
	defer end()
	if err := fill(ctx, conn, "short", of(b, 100_000, 200_000, 1_000_000)); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, `create table long as select min(id) as id, min(title) as title,
		string_agg(body, ' ' order by id) as body, min(n) as n, min(kind) as kind from short group by (id - 1) / 8`)
	if err == nil {
		_, err = conn.Exec(ctx, "alter table long add primary key (id)")
	}
	if err == nil {
		_, err = conn.Exec(ctx, "vacuum analyze long")
	}
	if err != nil {
		return err
	}
	var table strings.Builder
	table.WriteString("| documents | text of each | table in Postgres | cache on disk | filled in | memory " +
		"meanwhile | memory that searches | seeded in |\n|---|---|---|---|---|---|---|---|\n")
	for _, name := range []string{"short", "long"} {
		line, err := sizeOf(ctx, server.URL("postgres"), conn, name)
		if err != nil {
			return err
		}
		table.WriteString(line)
	}
	b.tables = append(b.tables, table.String())
	return nil
}

// sizeOf fills an index with a table, and returns its line.
func sizeOf(ctx context.Context, database string, conn *pgx.Conn, table string) (line string, err error) {
	var rows, text, bytes int64
	err = conn.QueryRow(ctx, fmt.Sprintf("select count(*), sum(octet_length(title) + octet_length(body))::bigint, "+
		"pg_table_size('%[1]s') from %[1]s", table)).Scan(&rows, &text, &bytes)
	if err != nil {
		return "", err
	}
	os.Setenv("FTSYNC_API_KEY", seedKey)
	defer os.Unsetenv("FTSYNC_API_KEY")
	p, err := startProgram(ctx, database, fmt.Sprintf(
		"indexes: {bench: {table: %s, search: {title: {weight: 5}, body: {}}, filter: [n, kind], tokenizer: english}}",
		table))
	if err != nil {
		return "", err
	}
	defer p.stop()
	filled, err := p.ready(ctx)
	if err != nil {
		return "", err
	}
	peak := p.peak()
	if err := p.restart(ctx); err != nil {
		return "", err
	}
	if _, err := p.ready(ctx); err != nil {
		return "", err
	}
	if err := p.searchSome(ctx); err != nil {
		return "", err
	}
	disk, err := p.bytes("bench")
	if err != nil {
		return "", err
	}
	searches := p.memory("VmRSS:")
	seeded, err := p.seedAnother(ctx)
	if err != nil {
		return "", err
	}
	mb := func(n int64) string { return fmt.Sprintf("%.0f MB", float64(n)/1e6) }
	return fmt.Sprintf("| %d | %d bytes | %s | %s | %.1f s | %.0f MB | %.0f MB | %.1f s |\n", rows, text/rows,
		mb(bytes), mb(disk), filled.Seconds(), peak, searches, seeded.Seconds()), nil
}

// searchSome searches for words of all frequencies, as clients do that have been there for a while.
func (p *program) searchSome(ctx context.Context) error {
	w := newWords(1, vocabulary)
	for i := range 500 {
		q := url.Values{"q": {strings.Join(w.text(nil, 1, 3), " ")}, "facets": {"kind"}}
		if i%5 == 0 {
			q.Set("filter", "n > 5000")
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url+"/search?"+q.Encode(), nil)
		if err != nil {
			return err
		}
		req.Header.Set("Authorization", "Bearer "+seedKey)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return fmt.Errorf("search %s: %s", q.Encode(), resp.Status)
		}
	}
	return nil
}

// seedAnother has another cache begin with a copy of the program's index.
func (p *program) seedAnother(ctx context.Context) (time.Duration, error) {
	cmd := exec.CommandContext(ctx, filepath.Join(p.dir, "ftsync"), "seed",
		"-config="+filepath.Join(p.dir, "ftsync.yaml"), p.url)
	cmd.Env = append(p.env[:len(p.env):len(p.env)], "FTSYNC_CACHE_DIR="+filepath.Join(p.dir, "another"))
	began := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("seed: %w\n%s", err, out)
	}
	return time.Since(began), nil
}
