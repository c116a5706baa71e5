package main

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestHealthcheck(t *testing.T) {
	ready := true
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !ready || r.URL.Path != "/readyz" {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		io.WriteString(w, `{"status":"ready"}`+"\n")
	}))
	defer web.Close()
	_, port, _ := net.SplitHostPort(web.Listener.Addr().String())
	// Neither the configuration file nor the database is there: it needs none.
	environ := map[string]string{"FTSYNC_CONFIG": "/nonexistent", "HTTP_PROXY": "http://127.0.0.1:1"}
	for _, host := range []string{"", "0.0.0.0", "[::]", "127.0.0.1", "localhost"} {
		environ["FTSYNC_HTTP_ADDR"] = host + ":" + port
		if code, stdout, stderr := call(t, environ, "healthcheck"); code != exitOK ||
			stdout != "{\"status\":\"ready\"}\n" {
			t.Errorf("%s: exit %d, %s%s", host, code, stdout, stderr)
		}
	}
	ready = false
	if code, _, stderr := call(t, environ, "healthcheck"); code != exitFailed || !strings.Contains(stderr, "503") {
		t.Errorf("not ready: exit %d, %s", code, stderr)
	}
	web.Close()
	if code, _, stderr := call(t, environ, "healthcheck"); code != exitFailed || !strings.Contains(stderr, "refused") {
		t.Errorf("not running: exit %d, %s", code, stderr)
	}
	if code, _, stderr := call(t, map[string]string{"FTSYNC_HTTP_ADDR": "x"}, "healthcheck"); code != exitWrong {
		t.Errorf("a wrong address: exit %d, %s", code, stderr)
	}
}
