package docker_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// queries are what the dashboard asks Prometheus, with the variables that Grafana fills in.
func queries(t *testing.T) (list []string) {
	t.Helper()
	var dashboard struct {
		Panels []struct {
			Title   string
			Type    string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal([]byte(file(t, "grafana/dashboards/ftsync.json")), &dashboard); err != nil {
		t.Fatal(err)
	}
	fill := strings.NewReplacer("$instance", ".*", "$index", ".*", "$__rate_interval", "1m")
	for _, p := range dashboard.Panels {
		if p.Type != "row" && len(p.Targets) == 0 {
			t.Errorf("the panel %q asks nothing", p.Title)
		}
		for _, target := range p.Targets {
			list = append(list, fill.Replace(target.Expr))
		}
	}
	if len(list) < 20 {
		t.Fatalf("the dashboard has %d queries, want some", len(list))
	}
	return list
}

// Prometheus reads each query of the dashboard.
func TestDashboard_AsksWhatPrometheusReads(t *testing.T) {
	t.Parallel()
	promtool := prometheusTool(t, "promtool")
	type rule struct{ Record, Expr string }
	var rules []rule
	for i, q := range queries(t) {
		rules = append(rules, rule{fmt.Sprint("panel:", i), q})
	}
	b, err := yaml.Marshal(map[string]any{"groups": []any{map[string]any{"name": "dashboard", "rules": rules}}})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "dashboard.yml")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), promtool, "check", "rules", path).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
