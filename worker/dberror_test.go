package worker

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// An error of Postgres quotes what was no date. What is kept of it, and shown, does not
// grow with the value, and ends between two characters.
func TestPoison_OfLargeValues(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, "create table t (id int primary key, title text, released text)",
		"insert into t values (1, 'one', '2024-01-02')")
	def := plan.Definition{Name: "t", Query: "select id, title, released::date as day from t", Key: []string{"id"},
		Search: []plan.SearchColumn{{Name: "title"}}, Filter: []string{"day"},
		Watch: []plan.Watch{{Table: "t", Columns: []string{"id"}}}}
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{def}}, "")
	w.waitFollowing(t)
	pgtest.Exec(t, conn, "insert into t select g, 'x', repeat('é', 3000000) from generate_series(2, 4) g")
	eventually(t, 30*time.Second, func() string {
		if n := len(w.Status().Indexes[0].Poison); n != 3 {
			return fmt.Sprintf("%d documents are set aside", n)
		}
		return ""
	})
	for _, p := range w.Status().Indexes[0].Poison {
		if len(p.Reason) > 2000 || !strings.Contains(p.Reason, "invalid input syntax for type date") ||
			!utf8.ValidString(p.Reason) {
			t.Errorf("document %s was set aside for a reason of %d bytes: %.200s", p.Key, len(p.Reason), p.Reason)
		}
	}
}
