package main

import (
	"fmt"
	"strconv"
	"testing"

	"ftsync/worker/pgtest"
)

const mb = 1 << 20

func TestHeap_garbage(t *testing.T) {
	tests := []struct {
		name               string
		limit, live        int64
		others             int64
		wantLimit, wantPct int64 // of Go; where no memory is limited, the limit that there is
	}{
		{"no limit, little in use", 0, 3 * mb, 0, 0, 400},
		{"no limit, as usual", 0, 32 * mb, 0, 0, 100},
		{"no limit, much in use", 0, 432 * mb, 0, 0, 30},
		{"plenty of room", 1000 * mb, 20 * mb, 100 * mb, 550 * mb, 320},
		{"plenty of room, much in use", 1000 * mb, 200 * mb, 100 * mb, 550 * mb, 50},
		{"it becomes tight", 1000 * mb, 450 * mb, 100 * mb, 550 * mb, 11},
		{"more in use than may be", 1000 * mb, 600 * mb, 100 * mb, 550 * mb, 10},
		{"others have more than their share", 1000 * mb, 200 * mb, 600 * mb, 337*mb + mb/2, 34},
		{"others have all", 1000 * mb, 200 * mb, 990 * mb, 250 * mb, 12},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := heap{memory: divide(tt.limit, "")}
			now := taken{live: tt.live, others: tt.others, limit: tt.wantLimit}
			if got := h.limit(now); got/mb != tt.wantLimit/mb {
				t.Errorf("Go may have %d MB, want %d", got/mb, tt.wantLimit/mb)
			}
			if got := h.percent(now); got != tt.wantPct {
				t.Errorf("garbage may be %d %% of what is in use, want %d", got, tt.wantPct)
			}
		})
	}
}

// What is in force follows what is in use, and stands in the metrics.
func TestProgram_keepsGarbageInProportion(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	pgtest.Exec(t, pgtest.Connect(t, url), "create table film (id int primary key, title text);"+
		"insert into film values (1, 'The red fox')")
	for name, environ := range map[string]map[string]string{
		"limited":     {"FTSYNC_MEMORY_LIMIT": "1000MiB"},
		"not limited": {},
		"decided":     {"FTSYNC_MEMORY_LIMIT": "1000MiB", "GOGC": "70", "GOMEMLIMIT": "300MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			environ["DATABASE_URL"], environ["FTSYNC_CACHE_DIR"] = url, t.TempDir()+"/cache"
			environ["FTSYNC_CONFIG"] = file(t, "ftsync.yaml", "indexes: {films: {table: film, search: {title: {}}}}")
			cmd, addr, stderr := process(t, environ)
			r := running{base: "http://" + addr}
			eventually(t, "ready", isReady, r.ready)
			want := map[string]string{"limited": "garbage 400, limit 550", "not limited": "garbage 400, limit none",
				"decided": "garbage 70, limit 300"}[name]
			eventually(t, name, want, func() string {
				garbage, limit := r.metric(t, "go_gc_gogc_percent"), "none"
				if n, err := strconv.ParseFloat(r.metric(t, "go_gc_gomemlimit_bytes"), 64); err != nil || n < 1<<60 {
					limit = fmt.Sprint(n / mb)
				}
				return "garbage " + garbage + ", limit " + limit
			})
			stopsInOrder(t, cmd, stderr)
		})
	}
}
