package main

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"ftsync/cmd/ftsync/web"
)

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
