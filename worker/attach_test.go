package worker

import (
	"fmt"
	"testing"

	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// A followed table can be attached to another followed table, and then has the triggers of both.
// A table that has a row trigger from an earlier version keeps it.
func TestCapture_AttachWhatIsFollowed(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, `
		create table whole (id int primary key, title text) partition by range (id);
		create table part (id int primary key, title text) partition by range (id);
		create table part_1 partition of part for values from (0) to (50);
		insert into part values (1, 'one'), (2, 'two')`)
	whole := plan.Definition{Name: "whole", Table: "whole", Search: []plan.SearchColumn{{Name: "title"}}}
	part := plan.Definition{Name: "part", Table: "part", Search: whole.Search}
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{whole, part}}, "")
	w.waitFollowing(t)
	pgtest.Exec(t, conn, "alter table whole attach partition part for values from (0) to (100)")
	pgtest.Exec(t, conn, "update part_1 set title = 'changed' where id = 1", "insert into whole values (3, 'three')")
	w.waitEqual(t, conn, whole)
	pgtest.Exec(t, conn, "alter table whole detach partition part", "delete from part where id = 2")
	w.waitEqual(t, conn, whole, part)

	relation := pgtest.One[uint32](t, conn, "select 'whole'::regclass::oid")
	pgtest.Exec(t, conn, fmt.Sprintf("alter trigger ftsync_row_%d on whole rename to ftsync_row", relation))
	pgtest.Exec(t, conn, "create table whole_1 partition of whole for values from (0) to (100)",
		"insert into whole values (4, 'four')")
	w.waitEqual(t, conn, whole)
	if names := pgtest.One[string](t, conn, "select string_agg(tgname, ' ' order by tgname) from pg_trigger where "+
		"tgrelid = 'whole'::regclass and not tgisinternal"); names != "ftsync_row ftsync_truncate" {
		t.Errorf("the table has the triggers %s", names)
	}
}
