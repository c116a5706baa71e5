package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"ftsync/worker/pgtest"
)

// donors is an installation with a key and so many films, whose first replica runs.
func donors(t *testing.T, rows int) (environ map[string]string, sql func(string), first running) {
	t.Helper()
	environ, sql = films(t)
	environ["FTSYNC_API_KEY"] = "a key of all replicas"
	sql(fmt.Sprintf("insert into film select g, 'film ' || g, repeat(md5(g::text) || ' ', 20), g %% 100 "+
		"from generate_series(10, %d) g", rows))
	first = start(t, environ)
	eventually(t, "the first replica", isReady, first.ready)
	return environ, sql, first
}

// replica is the environment of another replica of an installation.
func replica(t *testing.T, environ map[string]string) map[string]string {
	t.Helper()
	other := maps.Clone(environ)
	other["FTSYNC_CACHE_DIR"] = filepath.Join(t.TempDir(), "cache")
	return other
}

// goesOn starts a replica that was seeded: it takes its copies up, reads no rows, and is as Postgres is.
func goesOn(t *testing.T, environ map[string]string, sql func(string)) {
	t.Helper()
	r := start(t, environ)
	eventually(t, "the seeded replica", isReady, r.ready)
	sql("insert into film values (2000001, 'after all', 'aftermath', 1)")
	eventually(t, "what was written after it was started", "1", func() string {
		return r.total(t, environ["FTSYNC_API_KEY"], "aftermath")
	})
	if code, stdout, stderr := call(t, environ, "verify"); code != exitOK ||
		!strings.Contains(stdout, "no difference") {
		t.Errorf("verify: exit %d, %s%s", code, stdout, stderr)
	}
	if why := r.filled(t); why != "" {
		t.Errorf("the index was filled from Postgres: %s", why)
	}
}

// filled returns why an index was filled; "": none was.
func (r running) filled(t *testing.T) (why string) {
	t.Helper()
	counter := regexp.MustCompile(`(?m)^ftsync_rebuilds_total{reason="(.*)"} (.*)$`)
	all := counter.FindAllStringSubmatch(r.text(t, "/metrics"), -1)
	if len(all) == 0 {
		t.Fatal("there are no counters of fillings")
	}
	for _, c := range all {
		if c[2] != "0" {
			why += c[1]
		}
	}
	return why
}

func (r running) text(t *testing.T, path string) string {
	t.Helper()
	res, err := http.Get(r.base + path)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// total is how many documents have a word.
func (r running) total(t *testing.T, key, word string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.base+"/search?limit=0&q="+word, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err.Error()
	}
	defer res.Body.Close()
	var reply searchReply
	if err := json.NewDecoder(res.Body).Decode(&reply); err != nil {
		return err.Error()
	}
	return fmt.Sprint(reply.Total)
}

// A replica that was seeded while rows changed has what Postgres has, and has read no table for it.
func TestSeed(t *testing.T) {
	environ, sql, first := donors(t, 20_000)
	ctx, stop := context.WithCancel(t.Context())
	var writer sync.WaitGroup
	url := environ["DATABASE_URL"]
	conn := pgtest.Connect(t, url)
	writer.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			conn.Exec(context.WithoutCancel(ctx), fmt.Sprintf(`
				insert into film values (%[1]d, 'new %[1]d', 'while it was seeded', 7);
				update film set title = title || ' again' where id = %[2]d; delete from film where id = %[3]d`,
				1_000_000+i, 10+i, 10_000+i))
		}
	})
	other := replica(t, environ)
	code, stdout, stderr := call(t, other, "seed", first.base)
	stop()
	writer.Wait()
	if code != exitOK || !strings.Contains(stdout, "films: ") || !strings.Contains(stdout, " documents, ") {
		t.Fatalf("seed: exit %d, %s%s", code, stdout, stderr)
	}
	if code, stdout, _ := call(t, other, "seed", first.base); code != exitOK || stdout != "films: the cache has it "+
		"already\n" {
		t.Errorf("seed again: exit %d, %s", code, stdout)
	}
	goesOn(t, other, sql)
}

// tenantToken allows searches of all films.
func tenantToken(key string) string {
	enc := base64.RawURLEncoding
	body := enc.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." +
		enc.EncodeToString([]byte(`{"searchRules":["*"]}`))
	sign := hmac.New(sha256.New, []byte(key))
	sign.Write([]byte(body))
	return body + "." + enc.EncodeToString(sign.Sum(nil))
}

// What does not fit is refused, and says why.
func TestSeed_refused(t *testing.T) {
	environ, _, first := donors(t, 100)
	with := func(changes ...string) map[string]string {
		other := replica(t, environ)
		for i := 0; i < len(changes); i += 2 {
			other[changes[i]] = changes[i+1]
		}
		return other
	}
	yaml := func(old, new string) map[string]string {
		return with("FTSYNC_CONFIG", file(t, "f.yaml", strings.Replace(filmYAML, old, new, 1)))
	}
	elsewhere, _ := films(t)
	open, _ := films(t)
	withoutKeys := start(t, open)
	eventually(t, "a replica without keys", isReady, withoutKeys.ready)
	foreign := start(t, func() map[string]string {
		elsewhere["FTSYNC_API_KEY"] = environ["FTSYNC_API_KEY"]
		return elsewhere
	}())
	eventually(t, "a replica of another database", isReady, foreign.ready)
	for name, tt := range map[string]struct {
		environ map[string]string
		from    string
		code    int
		says    string
	}{
		"no key here":        {with("FTSYNC_API_KEY", ""), first.base, exitWrong, "FTSYNC_API_KEY: found no key"},
		"a wrong key":        {with("FTSYNC_API_KEY", "another key, of nobody"), first.base, exitFailed, "401"},
		"no key there":       {with(), withoutKeys.base, exitFailed, "set FTSYNC_API_KEY here"},
		"another database":   {with(), foreign.base, exitFailed, "follows another database"},
		"no replica":         {with(), "http://127.0.0.1:1", exitFailed, "refused"},
		"no address":         {with(), "127.0.0.1", exitWrong, "the address of another replica"},
		"another definition": {yaml("body: {}", ""), first.base, exitFailed, "another definition"},
		"another index":      {yaml("films", "movies"), first.base, exitFailed, "other replica does not have it"},
	} {
		if code, stdout, stderr := call(t, tt.environ, "seed", tt.from); code != tt.code || !strings.Contains(stderr,
			tt.says) {
			t.Errorf("%s: exit %d, %s%s, want %s", name, code, stdout, stderr, tt.says)
		}
		left, _ := filepath.Glob(filepath.Join(tt.environ["FTSYNC_CACHE_DIR"], "*", "*.db"))
		if len(left) > 0 {
			t.Errorf("%s: left behind %v", name, left)
		}
	}
	if code, _, stderr := call(t, with(), "seed", "-try", "http://127.0.0.1:1"); code != exitOK ||
		!strings.Contains(stderr, "filled from Postgres") {
		t.Errorf("to try, and fail: exit %d, %s", code, stderr)
	}
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, first.base+"/seed", nil)
	req.Header.Set("Authorization", "Bearer "+tenantToken(environ["FTSYNC_API_KEY"]))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusForbidden {
		t.Errorf("a tenant token gets %d", res.StatusCode)
	}
}

// halting is a proxy before a donor that halts once, after so many bytes of a snapshot.
type halting struct {
	t       *testing.T
	to      *url.URL
	after   int64
	halted  chan struct{} // closed when it does
	release chan struct{} // then the connection is cut off
	once    sync.Once
	mu      sync.Mutex
}

func newHalting(t *testing.T, to string, after int64) (*halting, string) {
	t.Helper()
	h := &halting{t: t, after: after, halted: make(chan struct{}), release: make(chan struct{})}
	h.lead(to)
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return h, s.URL
}

// lead has further requests go to another address.
func (h *halting) lead(to string) {
	u, err := url.Parse(to)
	if err != nil {
		h.t.Fatal(err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.to = u
}

func (h *halting) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	to := h.to.JoinPath(r.URL.Path).String()
	h.mu.Unlock()
	req, err := http.NewRequestWithContext(r.Context(), r.Method, to, nil)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	req.Header = r.Header.Clone()
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer res.Body.Close()
	maps.Copy(w.Header(), res.Header)
	w.WriteHeader(res.StatusCode)
	if res.ContentLength > h.after {
		h.once.Do(func() {
			io.CopyN(w, res.Body, h.after)
			http.NewResponseController(w).Flush()
			close(h.halted)
			select {
			case <-h.release:
			case <-r.Context().Done():
			}
			panic(http.ErrAbortHandler)
		})
	}
	io.Copy(w, res.Body)
}

// seedProcess runs seed as a process of its own.
func seedProcess(t *testing.T, environ map[string]string, from string) (*exec.Cmd, *output) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "seed", from)
	_, _, out := processOf(t, cmd, environ)
	return cmd, out
}

// A run that was killed in the middle goes on where it was.
func TestSeed_killed(t *testing.T) {
	environ, sql, first := donors(t, 5000)
	const half = 1 << 20
	h, from := newHalting(t, first.base, half)
	other := replica(t, environ)
	cmd, _ := seedProcess(t, other, from)
	<-h.halted
	part := filepath.Join(other["FTSYNC_CACHE_DIR"], ".seed", "films.db")
	eventually(t, "what the proxy has passed on", fmt.Sprint(half), func() string {
		info, err := os.Stat(part)
		if err != nil {
			return err.Error()
		}
		return fmt.Sprint(info.Size())
	})
	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	if left, _ := filepath.Glob(filepath.Join(other["FTSYNC_CACHE_DIR"], "films", "*")); len(left) > 0 {
		t.Errorf("half a copy is in place: %v", left)
	}
	sql("update film set body = 'meanwhile' where id < 1000")
	code, stdout, stderr := call(t, other, "seed", from)
	if code != exitOK || !strings.Contains(stdout, fmt.Sprintf("of which %d were there", half)) {
		t.Fatalf("seed again: exit %d, %s%s", code, stdout, stderr)
	}
	goesOn(t, other, sql)
}

// When the other replica is restarted in the middle, its snapshot is gone, and another is fetched.
func TestSeed_donorRestarted(t *testing.T) {
	environ, sql, first := donors(t, 5000)
	h, from := newHalting(t, first.base, 1<<20)
	other := replica(t, environ)
	type result struct {
		code           int
		stdout, stderr string
	}
	ended := make(chan result, 1)
	go func() {
		var r result
		r.code, r.stdout, r.stderr = call(t, other, "seed", from)
		ended <- r
	}()
	<-h.halted
	if err := first.stop(); err != nil {
		t.Fatal(err)
	}
	sql("update film set body = 'meanwhile' where id < 1000")
	again := start(t, environ)
	eventually(t, "the first replica again", isReady, again.ready)
	h.lead(again.base)
	close(h.release)
	select {
	case r := <-ended:
		if r.code != exitOK || strings.Contains(r.stdout, "were there") {
			t.Fatalf("seed: exit %d, %s%s", r.code, r.stdout, r.stderr)
		}
	case <-time.After(time.Minute):
		t.Fatal("seed does not end")
	}
	goesOn(t, other, sql)
}

// What comes garbled is not taken, but fetched again.
func TestSeed_garbled(t *testing.T) {
	environ, sql, first := donors(t, 2000)
	to, err := url.Parse(first.base)
	if err != nil {
		t.Fatal(err)
	}
	copies := 0
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.ModifyResponse = func(res *http.Response) error {
		if !strings.Contains(res.Request.URL.Path, "/films/") {
			return nil
		}
		copies++
		text, err := io.ReadAll(res.Body)
		if copies == 1 {
			text[len(text)/2] ^= 1
		}
		res.Body = io.NopCloser(bytes.NewReader(text))
		return err
	}
	garbling := httptest.NewServer(proxy)
	defer garbling.Close()
	other := replica(t, environ)
	if code, stdout, stderr := call(t, other, "seed", garbling.URL); code != exitOK || copies != 2 {
		t.Fatalf("seed: exit %d after %d copies, %s%s", code, copies, stdout, stderr)
	}
	goesOn(t, other, sql)
}

// A copy whose changes Postgres has not kept, because nobody started ftsync for too long, is replaced.
func TestSeed_changesGone(t *testing.T) {
	environ, sql, first := donors(t, 500)
	other := replica(t, environ)
	if code, stdout, stderr := call(t, other, "seed", first.base); code != exitOK {
		t.Fatalf("seed: exit %d, %s%s", code, stdout, stderr)
	}
	sql("delete from ftsync.consumer where id = (select id from ftsync.consumer order by created_at desc limit 1)")
	sql("update film set title = 'unseen' where id < 100")
	r := start(t, other)
	eventually(t, "the copy is replaced", "evicted", func() string { return r.filled(t) })
	eventually(t, "what the copy could not see", "92", func() string {
		return r.total(t, environ["FTSYNC_API_KEY"], "unseen")
	})
	if code, stdout, stderr := call(t, other, "verify"); code != exitOK {
		t.Errorf("verify: exit %d, %s%s", code, stdout, stderr)
	}
}
