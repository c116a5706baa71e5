package worker

import (
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

const namespace = "ftsync"

// stage is where an error happened, as it is counted.
type stage string

const (
	stageConnect stage = "connect" // reaching Postgres, or losing it
	stageListen  stage = "listen"  // the LISTEN connection
	stagePlan    stage = "plan"    // the database can't fulfil the definition
	stageCapture stage = "capture" // triggers and registration
	stageRead    stage = "read"    // reading changes or rows
	stageApply   stage = "apply"   // writing to the cache
	stageAck     stage = "ack"     // acknowledging a position
	stageTrim    stage = "trim"    // housekeeping in Postgres
	stageVerify  stage = "verify"  // comparing with Postgres
)

// reason is why a generation is to be built anew; empty: it need not be.
type reason string

const (
	reasonNew        reason = "new"             // the index had no generation
	reasonDefinition reason = "definition"      // another definition, or columns of another type
	reasonTruncate   reason = "whole table"     // TRUNCATE, or a trigger that could not tell the key
	reasonDatabase   reason = "other database"  // another server or database than the one it was filled from
	reasonEvicted    reason = "evicted"         // its consumer was dropped, or never came back from a restored dump
	reasonPast       reason = "postgres behind" // Postgres has forgotten acknowledgements: restored, or failed over
	reasonCache      reason = "cache behind"    // the cache has forgotten acknowledgements: restored, or from elsewhere
	reasonOverflow   reason = "log overflow"    // the change log was full, and closed
	reasonCapture    reason = "capture broken"  // triggers were dropped, disabled or replaced
	reasonTable      reason = "other table"     // the table was dropped and made again, or renamed away
	reasonEmptied    reason = "unlogged table"  // a crash of the server has emptied it
	reasonCorrupt    reason = "corrupt"         // the file was found damaged
	reasonFormat     reason = "format"          // an earlier version of ftsync made the file
	reasonRequest    reason = "request"         // somebody asked for it
)

var (
	stages = []stage{stageConnect, stageListen, stagePlan, stageCapture, stageRead, stageApply, stageAck, stageTrim,
		stageVerify}
	reasons = []reason{reasonNew, reasonDefinition, reasonTruncate, reasonDatabase, reasonEvicted, reasonPast,
		reasonCache, reasonOverflow, reasonCapture, reasonTable, reasonEmptied, reasonCorrupt, reasonFormat,
		reasonRequest}
)

// Metrics are the counters of the worker. What is a state, not an event (lag, documents,
// progress), is read from Status when scraped; see collector.
type Metrics struct {
	batches    *prometheus.CounterVec // index
	changes    *prometheus.CounterVec // index, operation
	wakeups    *prometheus.CounterVec // source
	reconnects prometheus.Counter
	errors     *prometheus.CounterVec // stage
	rebuilds   *prometheus.CounterVec // reason
	acks       prometheus.Counter
	verified   *prometheus.CounterVec // index
	drift      *prometheus.CounterVec // index, kind
	state      *collector
}

// NewMetrics registers the metrics of a worker with reg; if reg is nil they stay unregistered, as
// most tests want. One Metrics serves one Worker at a time: the one made last.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	f := promauto.With(reg)
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return f.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
	}
	m := &Metrics{
		batches: counter("batches_total", "SQLite transactions that applied changes.", "index"),
		changes: counter("changes_applied_total",
			"Documents written (upsert), removed (delete), or found as they were (unchanged).", "index", "operation"),
		wakeups: counter("wakeups_total",
			"What made the worker look for changes: a notification, the poll behind it, or a request.", "source"),
		reconnects: f.NewCounter(
			prometheus.CounterOpts{Namespace: namespace, Name: "reconnects_total",
				Help: "Sessions with Postgres begun after the first."}),
		errors:   counter("errors_total", "Faults by the stage they happened at.", "stage"),
		rebuilds: counter("rebuilds_total", "Generations begun, by the reason for it.", "reason"),
		acks: f.NewCounter(
			prometheus.CounterOpts{Namespace: namespace, Name: "acknowledgements_total",
				Help: "Statements that acknowledged positions in Postgres."}),
		verified: counter("verified_documents_total",
			"Documents compared with Postgres in the background, in either direction.", "index"),
		drift: counter("drift_total",
			"Documents found to differ from Postgres by that, and read again: missing, extra or different. Should "+
				"stay 0.", "index", "kind"),
		state: &collector{},
	}
	for _, s := range stages {
		m.fault(s)
	}
	for _, r := range reasons {
		m.rebuild(r)
	}
	for _, s := range []string{"notify", "poll", "request"} {
		m.wakeups.WithLabelValues(s)
	}
	if reg != nil {
		reg.MustRegister(m.state)
	}
	return m
}

// fault counts errors at a stage.
func (m *Metrics) fault(at stage) prometheus.Counter { return m.errors.WithLabelValues(string(at)) }

// rebuild counts generations begun for a reason.
func (m *Metrics) rebuild(why reason) prometheus.Counter {
	return m.rebuilds.WithLabelValues(string(why))
}

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
	descBytes    = gauge("cache_bytes", "Size of an index's SQLite file and of its write-ahead log.", "index", "file")
)

func (c *collector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{descLag, descBacklog, descCaughtUp, descDocuments, descUp, descParked,
		descFailed, descPoison, descVerified, descRunning, descRows, descEstimate, descBytes} {
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
