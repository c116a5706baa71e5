package cache

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"ftsync/cache/sqlite"
)

// A file whose schema is not ours is set aside, and nothing that it defines is run.
func TestOurs(t *testing.T) {
	view := `alter table doc rename to real;
		create view doc as select id, (select count(*) from fts where fts match 'fox' and ftsync_collect(fts,
		4242)) as key, c0, c1, c2, c3, t3 from real`
	tests := map[string]string{
		"a view in place of the documents": view,
		"a view in place of meta": "alter table meta rename to real; create view meta as select k, v from " +
			"real",
		"a trigger":                    "create trigger t after update on meta begin select ftsync_listen(7); end",
		"another table":                "create table more (a)",
		"another index":                "create index more on doc (c0)",
		"a generated column":           "alter table doc add column g as (c0 || c1)",
		"another column":               "alter table state add column g",
		"a table that is not there":    "drop table words",
		"a view of the catalog's kind": "create view v as select 1",
	}
	for name, sql := range tests {
		t.Run(name, func(t *testing.T) {
			x := published(t, films, animals...)
			dir, db := x.cache.dir, x.Published().path
			if err := x.cache.Close(); err != nil {
				t.Fatal(err)
			}
			execute(t, db, sql)
			var log bytes.Buffer
			c, err := Open(dir, Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			if x = openTestIndex(t, c); x.Published() != nil || !strings.Contains(log.String(), "the file has") {
				t.Errorf("published %v; log %s", x.Published() != nil, &log)
			}
			if in, err := Inspect(dir, "films"); err == nil {
				in.Close()
				t.Error("it can be inspected")
			}
			build(t, x, "g2", films, animals...)
			if got := keys(t, x, "fox"); got != "a" {
				t.Errorf("fox finds %q", got)
			}
		})
	}
}

// Numbers that are no handles are an error, and never used as addresses.
func TestOurs_forgedHandles(t *testing.T) {
	x := published(t, films, animals...)
	err := x.Published().withOwnReader(func(r *sqlite.Conn) error {
		for _, sql := range []string{
			"select count(*) from fts where fts match 'fox' and ftsync_collect(fts, ?)",
			"select sum(ftsync_lengths(?, id, sz)) from fts_docsize",
			"select ftsync_listen(?)",
		} {
			for _, forged := range []int64{1, 4242, -1, 1 << 40} {
				if n, err := r.Number(t.Context(), sql, forged); err == nil {
					t.Errorf("%s with %d gives %d", sql, forged, n)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
