package docker_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// alert is a rule of docker/prometheus.
type alert struct {
	Alert, Expr, For    string
	Labels, Annotations map[string]string
}

func alerts(t *testing.T) (list []alert) {
	t.Helper()
	var rules struct{ Groups []struct{ Rules []alert } }
	if err := yaml.Unmarshal([]byte(file(t, "prometheus/ftsync.rules.yml")), &rules); err != nil {
		t.Fatal(err)
	}
	for _, g := range rules.Groups {
		list = append(list, g.Rules...)
	}
	if len(list) < 10 {
		t.Fatalf("%d alerts, want one for each thing that may go wrong", len(list))
	}
	return list
}

// prometheusTool is a program of Prometheus's: of this machine, or what docker/test-tools has fetched.
func prometheusTool(t *testing.T, name string) string {
	t.Helper()
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	path, err := filepath.Abs("../bin/prometheus/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Skipf("%s is missing, a program of Prometheus: docker/test-tools fetches Debian's", name)
	}
	return path
}

// Each alert fires when it should, and not when it should not.
func TestAlerts_Fire(t *testing.T) {
	t.Parallel()
	promtool := prometheusTool(t, "promtool")
	for _, args := range [][]string{
		{"check", "rules", "--lint=all", "--lint-fatal", "ftsync.rules.yml"},
		{"test", "rules", "ftsync.rules.test.yml"},
	} {
		cmd := exec.CommandContext(t.Context(), promtool, args...)
		cmd.Dir = "prometheus"
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	tests := file(t, "prometheus/ftsync.rules.test.yml")
	for _, a := range alerts(t) {
		if !strings.Contains(tests, `{alertname="`+a.Alert+`"}`) {
			t.Errorf("no test has %s fire", a.Alert)
		}
	}
}

// Each alert has a severity and says what it means; the runbook has a heading for it, and for each
// reason for which an index is filled anew, and for nothing that is not there.
func TestAlerts_AreInTheRunbook(t *testing.T) {
	_, runbook, _ := strings.Cut(file(t, "README.md"), "\n## Runbook\n")
	var want []string
	for _, a := range alerts(t) {
		if s := a.Labels["severity"]; s != "critical" && s != "warning" {
			t.Errorf("%s has the severity %q, want critical or warning", a.Alert, s)
		}
		if a.Annotations["summary"] == "" || a.Annotations["description"] == "" {
			t.Errorf("%s does not say what it means", a.Alert)
		}
		heading := strings.ToLower(a.Alert)
		want = append(want, heading)
		if a.Alert == "FtsyncRebuilding" {
			heading = `rebuild-{{ reReplaceAll " " "-" $labels.reason }}`
		}
		if got := a.Annotations["runbook_url"]; got != "docker/README.md#"+heading {
			t.Errorf("the runbook of %s is at %s, want docker/README.md#%s", a.Alert, got, heading)
		}
	}
	reasons := regexp.MustCompile(`(?m)^\treason\w+ +reason = "([a-z ]+)"`).FindAllStringSubmatch(
		file(t, "../worker/metrics.go"), -1)
	if len(reasons) < 10 {
		t.Fatalf("%d reasons are found in worker/metrics.go, want all", len(reasons))
	}
	for _, m := range reasons {
		want = append(want, "rebuild-"+strings.ReplaceAll(m[1], " ", "-"))
	}
	got := anchors(regexp.MustCompile(`(?m)^(#|##|####) .*`).ReplaceAllString(runbook, ""))
	for _, name := range want {
		if !slices.Contains(got, name) {
			t.Errorf("the runbook has no heading %s", name)
		}
	}
	for _, name := range got {
		if !slices.Contains(want, name) {
			t.Errorf("the runbook has a heading %s, which no alert and no reason has", name)
		}
	}
}

// Alerts and dashboards ask for metrics that the manual's table has. That /metrics has those of the
// table is for TestContainers to see.
func TestAlerts_AskForMetricsThatAreThere(t *testing.T) {
	whole, _ := readme(t)
	asked := 0
	for _, path := range append(glob(t, "prometheus/*.rules.yml"), glob(t, "grafana/dashboards/*.json")...) {
		for _, name := range regexp.MustCompile(`\bftsync_\w+`).FindAllString(file(t, path), -1) {
			asked++
			table := regexp.MustCompile("`" + regexp.MustCompile("_(bucket|count|sum)$").ReplaceAllString(name, "") +
				"(\\{[^}`]*\\})?`")
			if !table.MatchString(whole) {
				t.Errorf("%s asks for %s, which the manual does not name", path, name)
			}
		}
	}
	if asked < 20 {
		t.Errorf("%d metrics are asked for, want some", asked)
	}
}
