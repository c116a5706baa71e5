package docker_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

// object is what these tests need of anything that Kubernetes is given.
type object struct {
	Kind     string
	Metadata struct{ Name, Namespace string }
	Spec     struct {
		Replicas int
		Selector map[string]any
		Template struct{ Spec pod }
		JobLabel string
	}
	Data  map[string]string
	whole []byte // as JSON
}

type pod struct {
	SecurityContext struct {
		RunAsNonRoot   bool
		SeccompProfile struct{ Type string }
	}
	AutomountServiceAccountToken, EnableServiceLinks *bool
	Containers                                       []struct {
		Env             []struct{ Name string }
		VolumeMounts    []struct{ Name, SubPath string }
		SecurityContext struct {
			AllowPrivilegeEscalation *bool
			ReadOnlyRootFilesystem   bool
			Capabilities             struct{ Drop, Add []string }
		}
	}
	Volumes []struct {
		Name      string
		ConfigMap struct{ Name string }
	}
}

// render is what Kustomize makes of a folder, by kind and name.
func render(t *testing.T, folder string) map[string]object {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "kubectl", "kustomize", folder)
	if _, err := exec.LookPath("kubectl"); err != nil {
		cmd = exec.CommandContext(t.Context(), "kustomize", "build", folder)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if errors.Is(err, exec.ErrNotFound) {
		t.Skip("neither kubectl nor kustomize is here: https://kubectl.docs.kubernetes.io/installation/kustomize")
	}
	if err != nil || stderr.Len() > 0 {
		t.Fatalf("%s: %v\n%s", cmd, err, stderr.Bytes())
	}
	objects := map[string]object{}
	for d := yaml.NewDecoder(bytes.NewReader(out)); ; {
		var any map[string]any
		if err := d.Decode(&any); err == io.EOF {
			return objects
		} else if err != nil {
			t.Fatal(err)
		}
		whole, err := json.Marshal(any)
		if err != nil {
			t.Fatal(err)
		}
		o := object{whole: whole}
		if err := json.Unmarshal(whole, &o); err != nil {
			t.Fatalf("%s: %v", whole, err)
		}
		objects[o.Kind+" "+o.Metadata.Name] = o
	}
}

// Everything is what Kubernetes 1.30 takes, by its own schemas, and confined by the restricted
// pod security standard.
func TestKubernetes_TakesWhatIsThere(t *testing.T) {
	t.Parallel()
	schemas := publishedSchemas(t)
	for folder, replicas := range map[string]int{"kubernetes/base": 1, "kubernetes/replicas": 3} {
		objects := render(t, folder)
		for name, o := range objects {
			schema, err := schemas.Compile("kubernetes.json#/$defs/" + definitions[o.Kind])
			if err != nil {
				t.Fatalf("%s: %s: %v", folder, name, err)
			}
			body, err := jsonschema.UnmarshalJSON(bytes.NewReader(o.whole))
			if err == nil {
				err = schema.Validate(body)
			}
			if err != nil {
				t.Errorf("%s: %s: %v", folder, name, err)
			}
			if o.Kind != "Namespace" && o.Metadata.Namespace != "ftsync" {
				t.Errorf("%s: %s is in the namespace %q, want ftsync", folder, name, o.Metadata.Namespace)
			}
		}
		for _, name := range []string{"Namespace ftsync", "ConfigMap ftsync", "StatefulSet ftsync", "Service ftsync",
			"Service ftsync-replicas", "PodDisruptionBudget ftsync"} {
			if _, ok := objects[name]; !ok {
				t.Errorf("%s: there is no %s", folder, name)
			}
		}
		set := objects["StatefulSet ftsync"]
		if set.Spec.Replicas != replicas {
			t.Errorf("%s: %d replicas, want %d", folder, set.Spec.Replicas, replicas)
		}
		for _, name := range []string{"Service ftsync", "Service ftsync-replicas"} {
			if objects[name].Spec.Selector["app.kubernetes.io/name"] != "ftsync" {
				t.Errorf("%s: %s selects %v", folder, name, objects[name].Spec.Selector)
			}
		}
		budget, _ := objects["PodDisruptionBudget ftsync"].Spec.Selector["matchLabels"].(map[string]any)
		if budget["app.kubernetes.io/name"] != "ftsync" {
			t.Errorf("%s: the PodDisruptionBudget is for %v", folder, budget)
		}
		testPod(t, folder, set.Spec.Template.Spec)
	}
	if monitor := render(t, "kubernetes/replicas")["ServiceMonitor ftsync"]; monitor.Spec.JobLabel !=
		"app.kubernetes.io/name" {
		t.Errorf("the ServiceMonitor's job is that of the label %q, want the name: ftsync", monitor.Spec.JobLabel)
	}
}

func testPod(t *testing.T, folder string, p pod) {
	t.Helper()
	if !p.SecurityContext.RunAsNonRoot || p.SecurityContext.SeccompProfile.Type != "RuntimeDefault" ||
		p.AutomountServiceAccountToken == nil || *p.AutomountServiceAccountToken ||
		p.EnableServiceLinks == nil || *p.EnableServiceLinks {
		t.Errorf("%s: the pod is not confined: %+v", folder, p)
	}
	settings := file(t, "../cmd/ftsync/config/settings.go")
	for _, c := range p.Containers {
		s := c.SecurityContext
		if s.AllowPrivilegeEscalation == nil || *s.AllowPrivilegeEscalation || !s.ReadOnlyRootFilesystem ||
			!slices.Equal(s.Capabilities.Drop, []string{"ALL"}) || s.Capabilities.Add != nil {
			t.Errorf("%s: the container is not confined: %+v", folder, s)
		}
		for _, e := range c.Env {
			if !strings.Contains(settings, `env:"`+e.Name+`"`) {
				t.Errorf("%s: ftsync has no setting %s", folder, e.Name)
			}
		}
		for _, m := range c.VolumeMounts {
			if m.SubPath != "" {
				t.Errorf("%s: %s is mounted by a subPath, which never changes", folder, m.Name)
			}
		}
	}
	if len(p.Containers) != 1 {
		t.Errorf("%s: %d containers, want one", folder, len(p.Containers))
	}
	for _, v := range p.Volumes {
		if v.Name == "config" && v.ConfigMap.Name != "ftsync" {
			t.Errorf("%s: the configuration is %s, want one whose name stays", folder, v.ConfigMap.Name)
		}
	}
}

// definitions are the schemas of kinds.
var definitions = map[string]string{
	"Namespace": "io.k8s.api.core.v1.Namespace", "ConfigMap": "io.k8s.api.core.v1.ConfigMap",
	"Service": "io.k8s.api.core.v1.Service", "StatefulSet": "io.k8s.api.apps.v1.StatefulSet",
	"PodDisruptionBudget": "io.k8s.api.policy.v1.PodDisruptionBudget",
	"ServiceMonitor":      "monitoring.coreos.com.v1.ServiceMonitor",
}

// publishedSchemas are those of Kubernetes's own kinds; see kubernetes/testdata. Of a
// ServiceMonitor they have the fields that are used here.
func publishedSchemas(t *testing.T) *jsonschema.Compiler {
	t.Helper()
	f, err := os.Open("kubernetes/testdata/schemas.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	all, err := jsonschema.UnmarshalJSON(r)
	if err != nil {
		t.Fatal(err)
	}
	monitor, err := jsonschema.UnmarshalJSON(strings.NewReader(serviceMonitor))
	if err != nil {
		t.Fatal(err)
	}
	all.(map[string]any)["$defs"].(map[string]any)[definitions["ServiceMonitor"]] = monitor
	c := jsonschema.NewCompiler()
	if err := c.AddResource("kubernetes.json", all); err != nil {
		t.Fatal(err)
	}
	return c
}

const serviceMonitor = `{"type": "object", "required": ["apiVersion", "kind", "metadata", "spec"], "properties": {
	"apiVersion": {"const": "monitoring.coreos.com/v1"}, "kind": {}, "metadata": {},
	"spec": {"type": "object", "required": ["selector", "endpoints"], "additionalProperties": false, "properties": {
		"jobLabel": {"type": "string"},
		"selector": {"$ref": "#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"},
		"endpoints": {"type": "array", "items": {"type": "object", "additionalProperties": false, "properties": {
			"port": {"type": "string"}, "path": {"type": "string"}, "interval": {"type": "string"}}}}}}}}`

// The unit is one that systemd takes, and that leaves the program little to do harm with.
func TestSystemd_TakesTheUnit(t *testing.T) {
	t.Parallel()
	unit := file(t, "systemd/ftsync.service")
	for _, m := range regexp.MustCompile(`\b([A-Z]+_[A-Z_]+)=`).FindAllStringSubmatch(unit, -1) {
		if !strings.Contains(file(t, "../cmd/ftsync/config/settings.go"), `env:"`+m[1]+`"`) {
			t.Errorf("ftsync has no setting %s", m[1])
		}
	}
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("systemd-analyze is missing, of Debian's package systemd")
	}
	path := t.TempDir() + "/ftsync.service"
	unit = strings.ReplaceAll(unit, "ExecStart=ftsync", "ExecStart=/bin/true") // verify wants the program
	if err := os.WriteFile(path, []byte(unit), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"verify", "--man=no", path},
		{"security", "--offline=true", "--threshold=20", path}, // of 100; a service without any of it has 96
	} {
		out, err := exec.CommandContext(t.Context(), "systemd-analyze", args...).CombinedOutput()
		if err != nil || args[0] == "verify" && len(out) > 0 {
			t.Errorf("systemd-analyze %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
}
