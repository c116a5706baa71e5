package worker

import (
	"fmt"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// A change that comes while the worker is parked has a delay since its notification, not since
// the look before it; one that nobody could apply for a while has all of that.
func TestMetrics_ChangeDelay(t *testing.T) {
	t.Parallel()
	w, conn, _ := followArticles(t, 10)
	delays := func() (n uint64, sum float64) {
		reg := prometheus.NewRegistry()
		reg.MustRegister(w.metrics.delay)
		families, err := reg.Gather()
		if err != nil {
			t.Fatal(err)
		}
		h := families[0].GetMetric()[0].GetHistogram()
		return h.GetSampleCount(), h.GetSampleSum()
	}
	parkedFor := func(d time.Duration) { // since the last look, which found nothing
		eventually(t, 20*time.Second, func() string {
			st := w.Status()
			if age := time.Since(st.LastCaughtUp); !st.Parked || age < d || age > d+time.Second {
				return fmt.Sprintf("parked %v, the last look was %v ago", st.Parked, age)
			}
			return ""
		})
	}
	change := func(title string) (n uint64, sum float64) {
		before, sumBefore := delays()
		pgtest.Exec(t, conn, fmt.Sprintf("update article set title = '%s' where id = 1", title))
		eventually(t, 20*time.Second, func() string {
			if n, _ = delays(); n == before {
				return "no delay is counted"
			}
			return ""
		})
		n, sum = delays()
		return n - before, sum - sumBefore
	}
	parkedFor(2 * time.Second)
	if n, sum := change("while it is parked"); n != 1 || sum <= 0 || sum > 1.5 {
		t.Errorf("%d delays, %v s in all; want one, shorter than the worker was parked for", n, sum)
	}

	w.stop()
	pgtest.Exec(t, conn, "update article set title = 'while it is away' where id = 2")
	eventually(t, 5*time.Second, func() string {
		if age := time.Since(w.Status().LastCaughtUp); age < 2*time.Second {
			return fmt.Sprintf("the last look was %v ago, want the delay that is asked for below", age)
		}
		return ""
	})
	back := startWorker(t, w.cfg, w.dir)
	w = back
	back.waitEqual(t, conn, articles)
	eventually(t, 20*time.Second, func() string {
		if n, sum := delays(); n != 1 || sum < 1.9 {
			return fmt.Sprintf("%d delays, %v s in all; want one of 2 s or more", n, sum)
		}
		return ""
	})
}

// How full the log is, and who holds it, can be asked at any replica.
func TestMetrics_ChangeLog(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 100))
	cfg := Config{Connect: url, Indexes: []plan.Definition{articles}}
	cfg.Replica = "gone"
	gone := startWorker(t, cfg, "")
	gone.waitFollowing(t)
	gone.stop()
	pgtest.Exec(t, conn, "update ftsync.consumer set seen_at = now() - interval '1 hour'",
		"do $$ begin for i in 1 .. 30 loop update article set views = views + 1 where id = i; end loop; end $$")
	cfg.Replica = "here"
	reg := prometheus.NewRegistry()
	cfg.Metrics = NewMetrics(reg)
	w := startWorker(t, cfg, "")
	eventually(t, 40*time.Second, func() string {
		got := map[string]float64{}
		families, err := reg.Gather()
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range families {
			for _, m := range f.GetMetric() {
				name := f.GetName()
				for _, l := range m.GetLabel() {
					name += " " + l.GetValue()
				}
				got[name] = m.GetGauge().GetValue()
			}
		}
		rows, limit := got["ftsync_change_log_rows"], got["ftsync_change_log_limit_rows"]
		age := time.Since(time.Unix(int64(got["ftsync_change_log_holder_seen_timestamp_seconds articles gone"]), 0))
		if rows < 30 || rows > 60 || limit != 5_000_000 || age < 59*time.Minute || age > 62*time.Minute {
			return fmt.Sprintf("%v of %v rows, replica gone was seen %v ago; status %+v", rows, limit, age,
				w.Status().Log)
		}
		return ""
	})
	eventually(t, 40*time.Second, func() string { // the first look may have been before it had a place
		st := w.Status()
		if st.Replica != "here" || len(st.Log.Replicas) != 2 {
			return fmt.Sprintf("replicas as %q sees them: %+v", st.Replica, st.Log.Replicas)
		}
		away, here := st.Log.Replicas[0], st.Log.Replicas[1]
		if away.Name != "gone" || away.Indexes != 1 || away.Behind < 30 || away.Behind > 60 ||
			time.Since(away.Seen) < 59*time.Minute || here.Name != "here" || here.Behind != 0 {
			return fmt.Sprintf("the one that is gone: %+v; this one: %+v", away, here)
		}
		return ""
	})
	applied := w.Status().Indexes[0].Applied
	pgtest.Exec(t, conn, "update article set views = views + 1 where id = 50")
	eventually(t, 20*time.Second, func() string {
		if got := w.Status().Indexes[0].Applied; got != applied+1 {
			return fmt.Sprintf("%d changes applied, want %d", got, applied+1)
		}
		return ""
	})
}
