package worker

import (
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
)

// collector turns the Status of a Worker into gauges at the moment of a scrape, so that none can
// be out of date: lag grows even while the worker hangs.
type collector struct {
	worker atomic.Pointer[Worker] // set by New
}

func gauge(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(prometheus.BuildFQName(namespace, "", name), help, labels, nil)
}

var (
	descLag = gauge("lag_seconds",
		"Age of the oldest committed change that may not be searchable yet; 0 when the last look found none.", "index")
	descBacklog  = gauge("lag_changes", "Log rows not yet applied, as far as known.", "index")
	descCaughtUp = gauge("last_caught_up_timestamp_seconds",
		"Unix time up to which the changes of every index that answers searches have been applied.")
	descDocuments = gauge("documents", "Documents that searches can find.", "index")
	descUp        = gauge("postgres_up", "1 while there is a session with Postgres.")
	descParked    = gauge("parked", "1 while the worker waits for a notification with nothing left to read.")
	descFailed    = gauge("index_failed", "1 since an index could not be kept in step, until it is again.", "index")
	descPoison    = gauge("poison_documents", "Documents that can't be built and have been set aside.", "index")
	descVerified  = gauge("last_verified_timestamp_seconds",
		"Unix time when an index was last compared with Postgres from end to end.", "index")
	descRunning  = gauge("backfill_running", "1 while an index is being filled.", "index")
	descRows     = gauge("backfill_rows", "Rows loaded by the backfill that runs.", "index")
	descEstimate = gauge("backfill_estimated_rows", "Rows expected by the backfill that runs; 0: unknown.", "index")
	descLogRows  = gauge("change_log_rows",
		"Rows of the change log in Postgres, for all replicas, as last measured: every ten seconds, before it is "+
			"trimmed.")
	descLogLimit  = gauge("change_log_limit_rows", "Rows that the change log may hold; beyond them it closes.")
	descLogHolder = gauge("change_log_holder_seen_timestamp_seconds",
		"Unix time when the replica was last seen that keeps the change log from being trimmed, if one does.",
		"index", "replica")
	descVerifyEvery = gauge("verify_interval_seconds",
		"Time in which every index is to be compared with Postgres; 0: never.")
	descBytes = gauge("cache_bytes", "Size of an index's SQLite file and of its write-ahead log.", "index", "file")
)

func (c *collector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{descLag, descBacklog, descCaughtUp, descDocuments, descUp, descParked,
		descFailed, descPoison, descVerified, descVerifyEvery, descRunning, descRows, descEstimate, descBytes,
		descLogRows, descLogLimit, descLogHolder} {
		ch <- d
	}
}

func (c *collector) Collect(ch chan<- prometheus.Metric) {
	w := c.worker.Load()
	if w == nil {
		return
	}
	set := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	st := w.Status()
	set(descUp, float64(btoi(st.Connected)))
	set(descParked, float64(btoi(st.Parked)))
	if !st.LastCaughtUp.IsZero() {
		set(descCaughtUp, float64(st.LastCaughtUp.UnixMilli())/1000)
	}
	set(descVerifyEvery, max(0, w.cfg.VerifyEvery.Seconds()))
	if log := st.Log; log != nil {
		set(descLogRows, float64(log.Rows))
		set(descLogLimit, float64(log.Limit))
		if h := log.Holder; h != nil {
			set(descLogHolder, float64(h.Seen.UnixMilli())/1000, h.Index, h.Replica)
		}
	}
	for i, ix := range st.Indexes {
		set(descLag, ix.Lag.Seconds(), ix.Name)
		set(descBacklog, float64(ix.Backlog), ix.Name)
		set(descDocuments, float64(ix.Documents), ix.Name)
		set(descFailed, float64(btoi(!ix.FailedAt.IsZero())), ix.Name)
		set(descPoison, float64(len(ix.Poison)), ix.Name)
		if !ix.Verified.IsZero() {
			set(descVerified, float64(ix.Verified.UnixMilli())/1000, ix.Name)
		}
		b := ix.Backfill
		if b == nil {
			b = &Backfill{}
		}
		set(descRunning, float64(btoi(ix.Backfill != nil)), ix.Name)
		set(descRows, float64(b.Rows), ix.Name)
		set(descEstimate, float64(b.Estimate), ix.Name)
		db, wal := w.bytes(i)
		set(descBytes, float64(db), ix.Name, "db")
		set(descBytes, float64(wal), ix.Name, "wal")
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
