package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"ftsync/cmd/ftsync/config"
)

// For programs a duration is a number whose unit is in its name; for people it is written out.
func TestNewLogger(t *testing.T) {
	for format, want := range map[string]string{
		"json": `"retry_in_seconds":0.389,"error":"no"}`, "text": `"retry in"=389ms error=no`,
	} {
		var b bytes.Buffer
		newLogger(config.Settings{LogFormat: format}, &b, true).Warn("x", "retry in", 389*time.Millisecond,
			"error", errors.New("no"))
		if !strings.Contains(b.String(), want) {
			t.Errorf("%s: %s", format, &b)
		}
	}
}

// safe is a buffer for several goroutines.
type safe struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safe) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(b)
}

func (s *safe) lines(t *testing.T) (all []map[string]any) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for line := range strings.Lines(s.b.String()) {
		v := map[string]any{}
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Errorf("not JSON: %s", line)
		}
		all = append(all, v)
	}
	return all
}

// Where the log is JSON everything is, also why the program ends.
func TestRun_jsonThroughout(t *testing.T) {
	environ, _ := films(t)
	environ["FTSYNC_LOG_FORMAT"] = "json"
	one := func(change map[string]string, msg string) map[string]any {
		t.Helper()
		env := map[string]string{}
		for k, v := range environ {
			env[k] = v
		}
		for k, v := range change {
			env[k] = v
		}
		var out safe
		code := program(context.Background(), nil, invocation{environ: env, stdout: &out, stderr: &out})
		lines := out.lines(t)
		last := lines[len(lines)-1]
		if last["msg"] != msg || last["level"] != "ERROR" {
			t.Errorf("exit %d, the last line is %v", code, last)
		}
		last["code"] = code
		return last
	}
	wrong := one(map[string]string{"FTSYNC_NOTIFY": "perhaps"}, "the configuration is wrong")
	if wrong["code"] != exitWrong || !strings.Contains(wrong["problem"].(string), "FTSYNC_NOTIFY: found") {
		t.Error(wrong)
	}
	unfit := one(map[string]string{"FTSYNC_CONFIG": file(t, "f.yaml", strings.Replace(filmYAML, "body", "plot", 1))},
		"the configuration is wrong")
	if unfit["code"] != exitWrong || !strings.Contains(unfit["problem"].(string), `no column "plot"`) {
		t.Error(unfit)
	}
	taken := one(map[string]string{"FTSYNC_HTTP_ADDR": "192.0.2.1:80"}, "ftsync ends")
	if taken["code"] != exitFailed || !strings.Contains(taken["error"].(string), "FTSYNC_HTTP_ADDR") {
		t.Error(taken)
	}
}

// One line says that ftsync is ready, and how it came to be.
func TestRun_saysWhenItIsReady(t *testing.T) {
	environ, _ := films(t)
	environ["FTSYNC_LOG_FORMAT"] = "json"
	for _, want := range []struct {
		resumed, filled float64
		args            []string
	}{{0, 1, nil}, {1, 0, nil}, {0, 0, []string{"-index=false"}}} {
		var out safe
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan int, 1)
		go func() {
			ended <- program(ctx, want.args, invocation{environ: environ, stdout: os.Stdout, stderr: &out})
		}()
		var ready map[string]any
		eventually(t, "ready", "1", func() string {
			for _, line := range out.lines(t) {
				if line["msg"] == "ready" {
					ready = line
					return "1"
				}
			}
			return ""
		})
		if ready["indexes"] != 1.0 || ready["documents"] != 2.0 || ready["resumed"] != want.resumed ||
			ready["filled"] != want.filled || !strings.HasPrefix(ready["address"].(string), "127.0.0.1:") {
			t.Errorf("want %+v, got %v", want, ready)
		}
		stop()
		if code := <-ended; code != exitOK {
			t.Errorf("exit %d", code)
		}
	}
}
