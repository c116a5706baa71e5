package cache

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ftsync/cache/document"
)

// After an upgrade or a step back, nothing is wrong with a file: it is never set aside as corrupt. One
// whose tables are known answers until another is built, but takes no documents; any other is removed.
func TestOpen_otherFormat(t *testing.T) {
	tests := []struct {
		name    string
		version int
		sql     string
		kept    bool
	}{
		{"older, of the same tables", document.OldestRead, "", true},
		{"older, of other tables", document.OldestRead, "drop table journal", false},
		{"older than can be read", document.OldestRead - 1, "", false},
		{"newer", document.Format + 1, "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x := published(t, films, animals...)
			dir, db := x.cache.dir, x.Published().path
			if err := x.cache.Close(); err != nil {
				t.Fatal(err)
			}
			execute(t, db, fmt.Sprintf("%s; pragma user_version = %d", tt.sql, tt.version))
			var log bytes.Buffer
			c, err := Open(dir, Options{Log: slog.New(slog.NewTextHandler(&log, nil)), CheckEvery: -1})
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			if x, err = c.Index("films"); err != nil {
				t.Fatal(err)
			}
			old := x.Published()
			if (old != nil) != tt.kept || strings.Contains(log.String(), "ERROR") ||
				strings.Contains(log.String(), "of another version") == tt.kept {
				t.Fatalf("published %v, want %v; log %s", old != nil, tt.kept, &log)
			}
			if left, _ := filepath.Glob(filepath.Join(filepath.Dir(db), "*")); !tt.kept && len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
			if tt.kept {
				if got := keys(t, x, "fox"); !old.Outdated() || got != "a" {
					t.Errorf("outdated %v, fox finds %q", old.Outdated(), got)
				}
				if _, err := old.Apply(Batch{Deletes: []string{"a"}}); err == nil {
					t.Error("it takes changes")
				}
				if _, err := old.Apply(Batch{State: map[string]string{"k": "v"}}); err != nil {
					t.Errorf("what concerns no document: %v", err)
				}
			}
			build(t, x, "g2", films, animals...)
			if got := keys(t, x, "fox"); x.Published().Outdated() || got != "a" {
				t.Errorf("then fox finds %q", got)
			}
			if _, err := os.Stat(db + corruptSuffix); err == nil {
				t.Error("a file was set aside")
			}
		})
	}
}
