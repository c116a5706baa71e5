package meilisearch

import (
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"ftsync/cache/document"
	"ftsync/cache/geo"
	"ftsync/cmd/ftsync/nodetest"
)

// shop is a server of products in variants, with places.
func shop(t *testing.T) *httptest.Server {
	t.Helper()
	add := func(key, title, sku, color string, price int64, place any) document.Document {
		return document.Document{Key: key, Values: []any{title, sku, color, price, place}}
	}
	x := built(t, "shop", []document.Document{
		add("a1", "red shoe", "a", "red", 30, geo.Point{Lat: 48.8566, Lng: 2.3522}.JSON()),
		add("a2", "shoe", "a", "blue", 10, nil),
		add("b1", "shoe laces of leather", "b", "blue", 20, geo.Point{Lat: 52.52, Lng: 13.405}.JSON()),
		add("b2", "laces of leather", "b", "blue", 5, nil),
		add("c1", "a horn for each shoe", "c", "red", 15, nil),
	}, document.Column{Name: "title", Type: document.Text, Search: true},
		document.Column{Name: "sku", Type: document.Text, Filter: true},
		document.Column{Name: "color", Type: document.Text, Filter: true},
		document.Column{Name: "price", Type: document.Integer, Filter: true},
		document.Column{Name: geo.Field, Type: document.Place, Filter: true})
	s := httptest.NewServer(Handler(one(x).options()))
	t.Cleanup(s.Close)
	return s
}

// Meilisearch's newest clients get what they expect of places, distinct values, similar documents and
// documents by their ids.
func TestShop_JavaScript(t *testing.T) {
	t.Parallel()
	dir := nodetest.Install(t, "clients")
	nodetest.Run(t, dir, "shop.mjs", shop(t).URL)
}

func TestShop_Go(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "client")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".")
	build.Dir = filepath.Join("clients", "goclient") // a module of its own
	run(t, build, "Go can't fetch modules")
	run(t, exec.CommandContext(t.Context(), program, shop(t).URL), "")
}

func TestShop_Python(t *testing.T) {
	t.Parallel()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("not tested: there is no python3")
	}
	if exec.CommandContext(t.Context(), python, "-m", "pip", "--version").Run() != nil {
		t.Skip("not tested: python3 has no pip")
	}
	dir := t.TempDir()
	run(t, exec.CommandContext(t.Context(), python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
		"--no-compile", "--target", dir, "--requirement", filepath.Join("clients", "requirements.txt")),
		"pip can't fetch packages")
	client := exec.CommandContext(t.Context(), python, filepath.Join("clients", "client.py"), shop(t).URL)
	client.Env = append(client.Environ(), "PYTHONPATH="+dir)
	run(t, client, "")
}

// run runs a command. It skips the test when that can't reach a registry of packages, as unreachable says.
func run(t *testing.T, cmd *exec.Cmd, unreachable string) {
	t.Helper()
	cmd.WaitDelay = time.Second
	out, err := cmd.CombinedOutput()
	switch {
	case err != nil && unreachable != "" && nodetest.Unreachable.Match(out):
		t.Skipf("not tested, for %s: %v\n%s", unreachable, err, out)
	case err != nil:
		t.Fatalf("%s: %v\n%s", cmd, err, out)
	}
}
