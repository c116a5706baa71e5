package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/pgtest"
)

// balancer hands requests to replicas in turn. Where one does not answer, or is not ready, the next one is
// asked, as balancers do with requests that only read.
type balancer struct {
	next     atomic.Int64
	mu       sync.Mutex
	replicas []string // host:port
}

func (b *balancer) lead(i int, addr string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.replicas[i] = addr
}

func (b *balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	first := b.next.Add(1)
	for i := range int64(len(b.replicas)) {
		b.mu.Lock()
		to := "http://" + b.replicas[(first+i)%int64(len(b.replicas))] + r.URL.RequestURI()
		b.mu.Unlock()
		req, err := http.NewRequestWithContext(r.Context(), http.MethodGet, to, nil)
		if err != nil {
			panic(err)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			continue
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode == http.StatusServiceUnavailable {
			continue
		}
		w.WriteHeader(res.StatusCode)
		w.Write(body)
		return
	}
	http.Error(w, "no replica answers", http.StatusBadGateway)
}

// pageReply is a page of an answer.
type pageReply struct {
	Hits []struct{ ID string }
	Next string
}

// ask asks the replicas behind a balancer. It returns no answer while none is ready, or follows.
func ask(ctx context.Context, base string, query url.Values) (*pageReply, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/search?"+query.Encode(), nil)
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, nil
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	switch {
	case err != nil, res.StatusCode == http.StatusBadGateway, res.StatusCode == http.StatusGatewayTimeout:
		return nil, nil
	case res.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("%s: %s", res.Status, body)
	}
	var page pageReply
	return &page, json.Unmarshal(body, &page)
}

// pageThrough reads all pages of a search, and returns what is wrong with them: of the rows that nobody
// changes, which have the ids from 1 to stable, each must be there once.
func pageThrough(ctx context.Context, base string, query url.Values, stable int) error {
	query = maps.Clone(query)
	query.Set("limit", "60")
	query.Set("cursor", "")
	times := make([]int, stable+1)
	for ctx.Err() == nil {
		page, err := ask(ctx, base, query)
		if err != nil {
			return err
		}
		if page == nil {
			continue
		}
		for _, h := range page.Hits {
			var id int
			if fmt.Sscan(h.ID, &id); id > 0 && id <= stable {
				times[id]++
			}
		}
		if page.Next == "" {
			break
		}
		query.Set("cursor", page.Next)
	}
	if ctx.Err() != nil {
		return nil // the pages are not all there
	}
	for id, n := range times[1:] {
		if n != 1 {
			return fmt.Errorf("row %d is on %d pages", id+1, n)
		}
	}
	return nil
}

// Three replicas, each filled at another time, serve clients that turn pages, and others that read what
// they have just written, while rows change and each replica is restarted in turn: no page is wrong.
func TestReplicas_rollingRestart(t *testing.T) {
	environ, sql := films(t)
	environ["FTSYNC_CURSOR_KEY"] = "the secret of all replicas"
	environ["FTSYNC_CONFIG"] = file(t, "ftsync.yaml", `indexes:
  films: {table: film, search: {title: {weight: 10}, body: {}}, filter: [id, year]}
`)
	const stable = 1500
	sql(fmt.Sprintf(`delete from film; insert into film select g, 'film', repeat('fox ', 1 + g %% 50) ||
		repeat('hen ', 1 + g %% 37), g %% 7 from generate_series(%d, 1, -1) g`, stable))
	replicas := make([]map[string]string, 3)
	commands := make([]*exec.Cmd, 3)
	b := &balancer{replicas: make([]string, 3)}
	up := func(i int) {
		t.Helper()
		cmd, addr, _ := process(t, replicas[i])
		eventually(t, fmt.Sprint("replica ", i), isReady, running{base: "http://" + addr}.ready)
		commands[i] = cmd
		b.lead(i, addr)
	}
	for i := range replicas {
		replicas[i] = maps.Clone(environ)
		replicas[i]["FTSYNC_CACHE_DIR"] = filepath.Join(t.TempDir(), "cache")
		up(i)
		// The next one reads these where their keys are, and this one got them later.
		sql(fmt.Sprintf("insert into film select -g, 'film', 'fox', 1 from generate_series(%d, %d) g", 10*i+1, 10*i+10))
	}
	proxy := httptest.NewServer(b)
	defer proxy.Close()

	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var clients sync.WaitGroup
	var pages, writes atomic.Int64
	client := func(count *atomic.Int64, do func(n int) error) {
		clients.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				if err := do(n); err != nil {
					t.Error(err)
					stop()
				} else if ctx.Err() == nil {
					count.Add(1)
				}
			}
		})
	}
	for _, query := range []url.Values{{"q": {"fox"}}, {"q": {"film hen"}}, {"sort": {"id:asc"}},
		{"q": {"hen"}, "sort": {"year:desc,id:asc"}}} {
		client(&pages, func(int) error { return pageThrough(ctx, proxy.URL, query, stable) })
	}
	conn := pgtest.Connect(t, environ["DATABASE_URL"])
	client(&writes, func(n int) error {
		id := 1_000_000 + n
		var xid string
		err := pgx.BeginFunc(context.WithoutCancel(ctx), conn, func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, "insert into film values ($1, 'film', $2, 3)", id, fmt.Sprint("fox mark", id))
			if err == nil {
				_, err = tx.Exec(ctx, "update film set body = body || ' hen' where id > 1000000 and id % 10 = $1", n%10)
			}
			if err == nil {
				err = tx.QueryRow(ctx, "select pg_current_xact_id()::text").Scan(&xid)
			}
			return err
		})
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		for ctx.Err() == nil {
			page, err := ask(ctx, proxy.URL, url.Values{"q": {fmt.Sprint("mark", id)}, "typo": {"off"},
				"match": {"all"}, "after": {xid}, "wait": {"10s"}})
			if err != nil {
				return err
			}
			if page != nil {
				if len(page.Hits) != 1 || page.Hits[0].ID != fmt.Sprint(id) {
					return fmt.Errorf("after transaction %s its row %d is not found: %+v", xid, id, page.Hits)
				}
				return nil
			}
		}
		return nil
	})
	for i, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL, syscall.SIGTERM} {
		before := pages.Load()
		commands[i].Process.Signal(sig)
		commands[i].Wait()
		eventually(t, fmt.Sprintf("pages and writes without replica %d", i), "true", func() string {
			return fmt.Sprint(pages.Load() > before+1 || ctx.Err() != nil)
		})
		up(i)
	}
	before := pages.Load()
	eventually(t, "pages of all replicas, and writes", "true", func() string {
		return fmt.Sprint(pages.Load() > before+4 && writes.Load() >= 10 || ctx.Err() != nil)
	})
	stop()
	clients.Wait()
	etagsHold(t, b.replicas)
	t.Logf("%d lists were paged through, and %d writes were read", pages.Load(), writes.Load())
	if writes.Load() < 10 {
		t.Errorf("only %d writes were read", writes.Load())
	}
}

// etagsHold checks that an answer of one replica is known to be still good by the others, once they have
// the same documents.
func etagsHold(t *testing.T, replicas []string) {
	t.Helper()
	ask := func(addr, etag string) (status int, tag string) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+addr+"/search?q=fox", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("If-None-Match", etag)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		return res.StatusCode, res.Header.Get("ETag")
	}
	eventually(t, "answers of the first replica at the others", "304 304", func() string {
		_, etag := ask(replicas[0], "")
		second, _ := ask(replicas[1], etag)
		third, _ := ask(replicas[2], etag)
		return fmt.Sprint(second, " ", third)
	})
}

// While a changed file is deployed, replicas with the old one and with the new one follow the same tables. Each
// is as its file says, and a cursor of one is refused by the other, which says why.
func TestReplicas_twoFiles(t *testing.T) {
	environ, sql := films(t)
	environ["FTSYNC_CURSOR_KEY"] = "the secret of all replicas"
	sql("insert into film select g, 'fox ' || g, 'hen', 1999 from generate_series(10, 60) g")
	old := start(t, environ)
	eventually(t, "the old file", isReady, old.ready)
	changed := replica(t, environ)
	changed["FTSYNC_CONFIG"] = file(t, "ftsync.yaml", `indexes:
  films: {table: film, search: {title: {weight: 2}, body: {}, year: {}}, filter: [id]}
`)
	both := map[*running]map[string]string{&old: environ}
	fresh := start(t, changed)
	eventually(t, "the new file", isReady, fresh.ready)
	both[&fresh] = changed
	sql("update film set year = 2020 where id = 30; insert into film values (100, 'fox', 'late', 2020)")
	eventually(t, "the year in the new one", "30 100", func() string { return fresh.found("2020") })
	eventually(t, "no year in the old one", "100", func() string { return old.found("late") })
	for r, with := range both {
		if code, stdout, stderr := call(t, with, "verify"); code != exitOK {
			t.Errorf("verify: exit %d, %s%s", code, stdout, stderr)
		}
		if why := r.filled(t); why != "new" {
			t.Errorf("filled for the reasons %q", why)
		}
	}
	var page pageReply
	status, err := old.get("/search?q=fox&cursor=", &page)
	if status != http.StatusOK || err != nil || page.Next == "" {
		t.Fatalf("the first page: %d, %v", status, err)
	}
	next := "/search?q=fox&cursor=" + url.QueryEscape(page.Next)
	if status, err := old.get(next, nil); status != http.StatusOK {
		t.Errorf("the second page: %d, %v", status, err)
	}
	if text := fresh.text(t, next); !strings.Contains(text, `"bad-cursor"`) ||
		!strings.Contains(text, "another order here") {
		t.Errorf("the second page at the other one: %s", text)
	}
}
