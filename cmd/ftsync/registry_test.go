package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"ftsync/cmd/ftsync/web"
	"ftsync/worker"
)

func TestMetrics_lint(t *testing.T) {
	reg := newRegistry(thisBuild())
	s := web.New(web.Options{Registry: reg, Build: thisBuild()})
	worker.NewMetrics(reg)
	gaugeDisk(reg, func() int64 { return 1 << 30 })
	problems, err := testutil.GatherAndLint(reg)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if name := f.GetName(); !strings.HasPrefix(name, "ftsync_") && !strings.HasPrefix(name, "go_") &&
			!strings.HasPrefix(name, "process_") &&
			!strings.HasPrefix(name, "promhttp_") {
			t.Errorf("%s stands in no namespace of ours", name)
		}
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	for _, want := range []string{"ftsync_build_info{", "go_goroutines ", "process_open_fds ",
		`ftsync_search_requests_total{code="503"} 0`, "ftsync_search_duration_seconds_bucket{",
		"promhttp_metric_handler_requests_total", "ftsync_cache_disk_free_bytes 1.073741824e+09\n"} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("no %s in /metrics", want)
		}
	}
}
