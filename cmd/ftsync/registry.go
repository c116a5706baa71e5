package main

import (
	"math"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"ftsync/cmd/ftsync/web"
)

// gaugeDisk has reg say how much room the disk of the cache has, in bytes; NaN where that is unknown.
func gaugeDisk(reg *prometheus.Registry, free func() int64) {
	promauto.With(reg).NewGaugeFunc(prometheus.GaugeOpts{
		Namespace: "ftsync", Subsystem: "cache", Name: "disk_free_bytes",
		Help: "Bytes that ftsync may still write on the disk of its cache.",
	}, func() float64 {
		if n := free(); n >= 0 {
			return float64(n)
		}
		return math.NaN()
	})
}

// newRegistry returns a registry with the metrics of every Go program, and build_info.
func newRegistry(b web.Build) *prometheus.Registry {
	reg := prometheus.NewRegistry()
	reg.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	promauto.With(reg).NewGaugeVec(prometheus.GaugeOpts{
		Namespace: "ftsync", Name: "build_info",
		Help: "Always 1; the labels say what this program is made of.",
	}, []string{"version", "revision", "goversion", "sqlite_version"}).
		WithLabelValues(b.Version, b.Revision, b.Go, b.SQLite).Set(1)
	return reg
}
