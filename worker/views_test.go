package worker

import (
	"fmt"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// When a view is replaced, documents that are read through it become what it now says, however
// deep it lies. Views that are made again as they were cost no more than a look.
func TestViews_Replaced(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 20), `
		create view lower_ as select id, title, body from article;
		create view upper_ as select id, title, body from lower_ where id > 2;
		create view allowed as select id from article where id < 10;
		create view led as select id from article`)
	watch := []plan.Watch{{Table: "article", Columns: []string{"id"}}}
	search := []plan.SearchColumn{{Name: "title"}}
	defs := []plan.Definition{
		{Name: "deep", Query: "select id, title from upper_", Key: []string{"id"}, Search: search, Watch: watch},
		{Name: "condition", Query: "select id, title from article where id in (select id from allowed)",
			Key: []string{"id"}, Search: search, Watch: watch},
		{Name: "keys", Query: "select id, title from article", Key: []string{"id"}, Search: search,
			Watch: []plan.Watch{{Table: "article", Columns: []string{"id"},
				Keys: "select id from led where id = any($1)"}}},
	}
	w := startWorker(t, Config{Connect: url, Indexes: defs}, "")
	w.waitFollowing(t)
	pgtest.Exec(t, conn, "create or replace view lower_ as select id, title, body from article") // the same
	for _, sql := range []string{
		"create or replace view lower_ as select id, upper(title) as title, body from article",
		"create or replace view allowed as select id from article where id < 15",
		"begin; alter view lower_ rename to old; create view lower_ as select id, 'other' as title, body from " +
			"article; create or replace view upper_ as select id, title, body from lower_; commit",
		"drop view upper_; create view upper_ as select id, title, body from article",
	} {
		pgtest.Exec(t, conn, sql)
		w.waitEqual(t, conn, defs...)
	}
	if got := testutil.ToFloat64(w.metrics.rebuild(reasonDefinition)); got > 5 {
		t.Errorf("%v indexes were built anew for 4 views", got)
	}
}
