package worker

import (
	"fmt"
	"testing"
	"time"

	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// putOff has a worker's first index wait with every rebuild that writers bring about.
func putOff(w *Worker) {
	w.indexes[0].pace = pace{freeRebuilds, time.Now().Add(time.Hour), time.Now().Add(2 * time.Hour)}
}

// An index whose rebuild is put off is followed until the rebuild begins, also after a session
// has ended, and reports that it differs from Postgres, and since when.
func TestRebuild_FollowedWhilePutOff(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		fault  string
		reason reason
	}{
		"whole table": {"truncate article", reasonTruncate},
		"capture broken": {"drop trigger ftsync_update on article; update article set title = 'unseen' where id = 1",
			reasonCapture},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := pgtest.Database(t)
			conn := pgtest.Connect(t, url)
			pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 100))
			cfg := Config{Connect: url, Indexes: []plan.Definition{articles}}
			w := startWorker(t, cfg, "")
			w.waitFollowing(t)
			w.waitEqual(t, conn, articles)
			generation := w.Status().Indexes[0].Generation
			var lag time.Duration
			followed := func(key int) {
				t.Helper()
				pgtest.Exec(t, conn, fmt.Sprintf("insert into article values (%d, 'new', 'one')", key))
				eventually(t, 20*time.Second, func() string {
					got, err := w.published(t, "articles").Hashes(t.Context(), []string{fmt.Sprint(key)})
					if err != nil || len(got) != 1 {
						return fmt.Sprintf("document %d is not there (%v); status: %+v", key, err, w.Status().Indexes)
					}
					return ""
				})
				ix := w.Status().Indexes[0]
				if ix.State != stateFollowing || ix.Paused == "" || ix.Generation != generation {
					t.Errorf("status says %+v", ix)
				}
				if ix.Lag <= lag {
					t.Errorf("lag is %v, was %v", ix.Lag, lag)
				}
				lag = ix.Lag
			}
			w.stop()
			pgtest.Exec(t, conn, tt.fault)
			w = startWorker(t, cfg, w.dir, putOff)
			eventually(t, 20*time.Second, func() string {
				if got := w.Status().Indexes[0].Paused; got == "" {
					return "no rebuild is put off"
				}
				return ""
			})
			followed(1001)
			pgtest.Exec(t, conn, "select pg_terminate_backend(pid) from pg_stat_activity where datname = "+
				"current_database() and application_name = 'ftsync follow'")
			followed(1002)
			w.stop()
			w = startWorker(t, cfg, w.dir, putOff)
			followed(1003)
			w.stop()
			w = startWorker(t, cfg, w.dir) // and is built anew when it may be
			w.waitRebuilt(t, tt.reason)
			w.waitFollowing(t)
			w.waitEqual(t, conn, articles)
			if ix := w.Status().Indexes[0]; ix.Lag != 0 || ix.Paused != "" {
				t.Errorf("status says %+v", ix)
			}
		})
	}
}

// A rebuild for what the owner of a table did is not put off, whatever writers have done since.
func TestRebuild_OfTheOwnerIsNotPutOff(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 100))
	cfg := Config{Connect: url, Indexes: []plan.Definition{articles}}
	w := startWorker(t, cfg, "")
	w.waitFollowing(t)
	w.stop()
	w = startWorker(t, cfg, w.dir, putOff)
	w.waitFollowing(t)
	// A write in between makes the trigger fail, which asks for a rebuild, too.
	pgtest.Exec(t, conn, "alter table article drop column body", "update article set title = 'x' where id = 7")
	eventually(t, 10*time.Second, func() string {
		if got := w.Status().Indexes[0].Error; got == "" {
			return "the missing column is not reported"
		}
		return ""
	})
	pgtest.Exec(t, conn, "alter table article add column body text default 'of another column'")
	w.waitRebuilt(t, reasonDefinition)
	w.waitEqual(t, conn, articles)
}
