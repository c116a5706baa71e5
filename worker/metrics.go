package worker

import (
	"time"

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
	delay      prometheus.Histogram
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
		delay: f.NewHistogram(prometheus.HistogramOpts{
			Namespace: namespace, Name: "change_delay_seconds",
			Help: "Time from a commit until searches find what it changed, counted from the notification of it or " +
				"from the last look that did not see it; once for each index and look that found something.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300,
				1800},
			NativeHistogramBucketFactor:     1.1,
			NativeHistogramMaxBucketNumber:  160,
			NativeHistogramMinResetDuration: time.Hour,
		}),
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
