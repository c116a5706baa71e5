package worker

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"ftsync/cache/search"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

const makePosts = `create table post (id int primary key, title text, body text, tags text[], extra jsonb);
	insert into post select g, 'When a < b', '<p>Here are <strong>my rules</strong></p>',
	    array['<b>d</b>og'], '{"a": "<br/>"}' from generate_series(1, 300) g`

func posts(columns ...plan.SearchColumn) plan.Definition {
	return plan.Definition{Name: "posts", Table: "post", Search: columns}
}

// check names the columns whose rows look like HTML, until it is said whether they are. It looks
// at a few rows, of a query too, and says nothing where that takes too long.
func TestCheck_WarnsOfHTML(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	pgtest.Exec(t, pgtest.Connect(t, url), makePosts)
	query := func(sql string) plan.Definition {
		return plan.Definition{Name: "q", Query: sql, Key: []string{"id"}, Search: []plan.SearchColumn{{Name: "body"}},
			Watch: []plan.Watch{{Table: "post", Columns: []string{"id"}}}}
	}
	for name, tt := range map[string]struct {
		def  plan.Definition
		want string
	}{
		"untold": {posts(plan.SearchColumn{Name: "title"}, plan.SearchColumn{Name: "body"},
			plan.SearchColumn{Name: "tags"}, plan.SearchColumn{Name: "extra"}), "search.body search.tags search.extra"},
		"told": {posts(plan.SearchColumn{Name: "title"}, plan.SearchColumn{Name: "body", HTML: true},
			plan.SearchColumn{Name: "tags", Plain: true}), ""},
		"a query":         {query("select id, body from post"), "search.body"},
		"a slow query":    {query("select id, body from post, pg_sleep(30)"), ""},
		"a failing query": {query("select id, (1 / (id - 1))::text || body as body from post"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			problems, err := Check(t.Context(), Config{Connect: url, Indexes: []plan.Definition{tt.def}})
			if err != nil && name != "a slow query" {
				t.Fatal(err)
			}
			var got []string
			for _, p := range problems {
				if p.Want == plan.MarkupAdvice && p.Warning {
					got = append(got, p.Field)
				}
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("check warns of %q, want %q: %v", got, tt.want, problems)
			}
		})
	}
}

// A start's log says the same. To say html: true builds the index anew, and then tags are no
// words; to say false changes nothing.
func TestWorker_HTML(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	pgtest.Exec(t, pgtest.Connect(t, url), makePosts)
	var id string
	dir := t.TempDir()
	for _, tt := range []struct {
		name        string
		body        plan.SearchColumn
		warns, anew bool
		strong      int64 // documents found
	}{
		{"untold", plan.SearchColumn{Name: "body"}, true, true, 300},
		{"false", plan.SearchColumn{Name: "body", Plain: true}, false, false, 300},
		{"true", plan.SearchColumn{Name: "body", HTML: true}, false, true, 0},
	} {
		var log lines
		w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{posts(tt.body)}}, dir, func(w *Worker) {
			w.log = slog.New(slog.NewTextHandler(&log, nil))
		})
		w.waitFollowing(t)
		if tt.anew { // the old one answers until the new one is ready
			eventually(t, time.Minute, func() string {
				if g := w.published(t, "posts").ID(); g == id {
					return tt.name + ": nothing is built anew"
				}
				return ""
			})
		} else if w.statusOf(t, "posts").Generation != id {
			t.Errorf("%s: it was built anew", tt.name)
		}
		id = w.published(t, "posts").ID()
		x, err := w.cache.Index("posts")
		if err != nil {
			t.Fatal(err)
		}
		r, err := x.Search(t.Context(), search.Query{Text: "strong rules", Match: search.MatchAll})
		if err != nil || r.Total != tt.strong {
			t.Errorf("%s: %d documents have \"strong\" (%v), want %d", tt.name, r.Total, err, tt.strong)
		}
		w.stop()
		if warns := strings.Contains(log.String(), "column=body"); warns != tt.warns {
			t.Errorf("%s: the log warns is %v, want %v:\n%s", tt.name, warns, tt.warns, log.String())
		}
	}
}

// lines is a log that may be written and read at once.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
