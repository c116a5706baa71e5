package web

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"ftsync/cmd/ftsync/indexes"
	"ftsync/cmd/ftsync/meilisearch"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

const namespace = "ftsync"

func metricsHandler(reg *prometheus.Registry) http.Handler {
	return promhttp.InstrumentMetricHandler(reg, promhttp.HandlerFor(reg, promhttp.HandlerOpts{
		Registry:            reg,
		MaxRequestsInFlight: 4,
		Timeout:             10 * time.Second,
		EnableOpenMetrics:   true,
	}))
}

// httpMetrics counts the answers of /search, and of the searches of Meilisearch's API; by route, all answers.
type httpMetrics struct {
	answers  *prometheus.CounterVec // route, code
	searches *prometheus.CounterVec // index, api, result
	repeated *prometheus.CounterVec // index; searches among those
	accepted *prometheus.CounterVec // type; writes, where they are accepted
	requests *prometheus.CounterVec // code
	duration prometheus.Histogram
	inFlight prometheus.Gauge
	shed     prometheus.Counter
	byIndex  sync.Map // searches answered, see searched
}

// searchCodes are the status codes of /search.
var searchCodes = []int{http.StatusOK, http.StatusNotModified, http.StatusBadRequest, http.StatusForbidden,
	indexes.StatusClientGone, http.StatusInternalServerError, http.StatusServiceUnavailable, http.StatusGatewayTimeout}

func newHTTPMetrics(reg prometheus.Registerer) *httpMetrics {
	f := promauto.With(reg)
	m := &httpMetrics{
		answers: f.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Subsystem: "http", Name: "requests_total",
			Help: "Requests answered, refused ones too, by what was asked for and HTTP status code.",
		}, []string{"route", "code"}),
		searches: f.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Name: "searches_total",
			Help: "Searches of an index that were run, by who asked for them and whether any document was found. A " +
				"request may need several, or none.",
		}, []string{"index", "api", "result"}),
		repeated: f.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Name: "searches_repeated_total",
			Help: "Searches among ftsync_searches_total that were answered as the same search before them, for " +
				"nothing had changed since.",
		}, []string{"index"}),
		accepted: f.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Subsystem: "meilisearch", Name: "writes_accepted_total",
			Help: "Writes of Meilisearch's clients that were accepted, and nothing written, by the type of the task.",
		}, []string{"type"}),
		requests: f.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Subsystem: "search", Name: "requests_total",
			Help: "Searches answered, by HTTP status code; 499 is a client that did not wait.",
		}, []string{"code"}),
		duration: f.NewHistogram(prometheus.HistogramOpts{
			Namespace: namespace, Subsystem: "search", Name: "duration_seconds",
			Help:                            "Time from a search's arrival to its answer.",
			Buckets:                         []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5},
			NativeHistogramBucketFactor:     1.1,
			NativeHistogramMaxBucketNumber:  160,
			NativeHistogramMinResetDuration: time.Hour,
		}),
		inFlight: f.NewGauge(prometheus.GaugeOpts{
			Namespace: namespace, Subsystem: "search", Name: "in_flight",
			Help: "Searches being answered now.",
		}),
		shed: f.NewCounter(prometheus.CounterOpts{
			Namespace: namespace, Subsystem: "search", Name: "shed_total",
			Help: "Searches turned away because as many ran as may at once, or too large ones were on their way.",
		}),
	}
	for _, kind := range meilisearch.TaskTypes() {
		m.accepted.WithLabelValues(kind)
	}
	for _, code := range searchCodes {
		m.requests.WithLabelValues(strconv.Itoa(code))
	}
	return m
}

// count measures the requests that next answers.
func (m *httpMetrics) count(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		m.inFlight.Inc()
		rec := &recorder{ResponseWriter: w}
		defer func() {
			m.inFlight.Dec()
			m.duration.Observe(time.Since(began).Seconds())
			code := rec.status
			if code == 0 {
				code = http.StatusInternalServerError // a panic: the guard answers it
			}
			m.requests.WithLabelValues(strconv.Itoa(code)).Inc()
		}()
		next.ServeHTTP(rec, r)
	})
}
