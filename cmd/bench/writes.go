package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ftsync/worker/pgtest"
)

// writes measures what capture costs those who write: updates of one table that
// ftsync follows, beside the same updates of its twin that nobody follows, in
// turns. Where a core is contended ftsync has the share that the compose file gives it.
func writes(ctx context.Context, b *bench) error {
	return b.compareWrites(ctx, 1, []load{
		{"update transactions/s, 1 writer", single("n"), 1, ">= 0.85", captured},
		{"update transactions/s, 8 writers", single("n"), 8, ">= 0.95", captured},
		{"update transactions/s, 32 writers", single("n"), 32, ">= 0.95", captured},
		{"update transactions/s, 64 writers", single("n"), 64, ">= 0.95", captured},
		{"the same of a column no index reads, 8 writers", single("seen"), 8, ">= 0.95", captured},
		{"updates of 1,000 rows/s, 1 writer", bulk(1000), 1, ">= 0.70", captured},
		{"updates of 100,000 rows/s, 1 writer", bulk(100_000), 1, ">= 0.70", captured},
	}, []load{ // what of it is capture alone, by each kind of triggers
		{"nobody following: update transactions/s, 8 writers", single("n"), 8, "", captured},
		{"nobody following: update transactions/s, 32 writers", single("n"), 32, "", captured},
		{"nobody following: updates of 100,000 rows/s, 1 writer", bulk(100_000), 1, "", captured},
		{"by rows, nobody following: update transactions/s, 8 writers", single("n"), 8, "", byRow},
		{"by rows, nobody following: update transactions/s, 32 writers", single("n"), 32, "", byRow},
		{"by rows, nobody following: updates of 1,000 rows/s, 1 writer", bulk(1000), 1, "", byRow},
	})
}

// replicas measures the same with three replicas, each with a cache of its own,
// all on this machine.
func replicas(ctx context.Context, b *bench) error {
	return b.compareWrites(ctx, 3, []load{
		{"3 replicas: update transactions/s, 1 writer", single("n"), 1, ">= 0.85", captured},
		{"3 replicas: update transactions/s, 8 writers", single("n"), 8, "", captured},
		{"3 replicas: update transactions/s, 64 writers", single("n"), 64, "", captured},
	}, nil)
}

// load is what writers do: pgbench's script over TABLE, by some clients.
type load struct {
	what    string
	script  string
	clients int
	goal    string
	table   string // whose updates are compared with those of the table plain
}

// The tables that are followed: one with triggers for statements, one with triggers for rows.
const captured, byRow = "captured", "by_row"

const writesRows = 200_000

// composeNice is the nice value with the weight that docker-compose.yml gives ftsync:
// 272, where cpu_shares says 256 and others have 1024 (kernel/sched/core.c).
const composeNice = 6

func single(column string) string {
	return fmt.Sprintf("\\set id random(1,%d)\nupdate TABLE set %s = %[2]s + 1 where id = :id;\n", writesRows, column)
}

func bulk(n int) string {
	return fmt.Sprintf(
		"\\set b random(0,%d)\nupdate TABLE set n = n + 1 where id between :b * %d + 1 and :b * %[2]d + %[2]d;\n",
		writesRows/n-1, n)
}

// compareWrites runs loads against both tables on a server where commit_delay
// stands for a disk whose flush takes 1 ms and is shared by those who commit together;
// the last of them after the programs that follow have ended.
func (b *bench) compareWrites(ctx context.Context, replicas int, followed, alone []load) error {
	server, conn, end, err := startPostgres(ctx, map[string]string{
		"fsync": "on", "commit_delay": "1000", "commit_siblings": "0", "shared_buffers": "512MB", "max_wal_size": "4GB",
		"autovacuum": "off",
	})
	if err != nil {
		return err
	}
	defer end()
	loads := slices.Concat(followed, alone)
	tables, indexes := []string{"plain"}, "indexes:\n"
	for _, m := range loads {
		if slices.Contains(tables, m.table) {
			continue
		}
		tables = append(tables, m.table)
		indexes += fmt.Sprintf("  %[1]s: {table: %[1]s, search: {title: {}, body: {}}, filter: [n], capture: %s}\n",
			m.table, map[string]string{captured: "statements", byRow: "rows"}[m.table])
	}
	for _, table := range tables {
		_, err := conn.PgConn().Exec(ctx, fmt.Sprintf(`
			create table %[1]s (id bigint primary key, title text, body text, n int not null default 0,
				seen int not null default 0) with (fillfactor = 70);
			insert into %[1]s select g, 'title ' || g, repeat(md5(g::text), 6), 0, 0 from generate_series(1, %[2]d) g`,
			table, writesRows)).ReadAll()
		if err != nil {
			return err
		}
		if _, err := conn.Exec(ctx, "vacuum analyze "+table); err != nil {
			return err
		}
	}
	var followers []*program
	for range replicas {
		p, err := startProgram(ctx, server.URL("postgres"), indexes)
		if err != nil {
			return err
		}
		defer p.stop()
		if err := p.weigh(composeNice); err != nil {
			return err
		}
		if _, err := p.ready(ctx); err != nil {
			return err
		}
		followers = append(followers, p)
	}
	dir, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	rounds, seconds := of(b, 1, 3, 7), of(b, "1", "2", "3")
	for i, m := range loads {
		if i == len(followed) {
			for _, p := range followers {
				p.end()
			}
			followers = nil
		}
		var plain, watched, ratios []float64
		for range rounds {
			one, err := pgbench(ctx, server, dir, m.script, "plain", m.clients, "-T", seconds)
			if err != nil {
				return err
			}
			two, err := pgbench(ctx, server, dir, m.script, m.table, m.clients, "-T", seconds)
			if err != nil {
				return err
			}
			for _, p := range followers {
				if err := p.caughtUp(ctx); err != nil {
					return err
				}
			}
			plain, watched, ratios = append(plain, one), append(watched, two), append(ratios, two/one)
			if _, err := conn.Exec(ctx, "vacuum ftsync.change, "+strings.Join(tables, ", ")); err != nil {
				return err
			}
		}
		b.add(m.what, fmt.Sprintf("%.4g", median(watched)), fmt.Sprintf("%.4g without capture", median(plain)),
			median(ratios), m.goal)
	}
	return nil
}

var tps = regexp.MustCompile(`tps = ([0-9.]+)`)

// pgbench runs a script against one table, with options that say for how long, and
// returns transactions a second.
func pgbench(ctx context.Context, server *pgtest.Server, dir, script, table string, clients int,
	options ...string) (float64, error) {
	file := filepath.Join(dir, table+".sql")
	if err := os.WriteFile(file, []byte(regexp.MustCompile("TABLE").ReplaceAllString(script, table)),
		0o644); err != nil {
		return 0, err
	}
	args := append(options, "-n", "-M", "prepared", "-c", strconv.Itoa(clients), "-j", "2", "-f", file,
		server.URL("postgres"))
	out, err := exec.CommandContext(ctx, server.Bin("pgbench"), args...).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("pgbench: %w\n%s", err, out)
	}
	m := tps.FindSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("pgbench said no figure:\n%s", out)
	}
	return strconv.ParseFloat(string(m[1]), 64)
}
