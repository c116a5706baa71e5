package worker

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"ftsync/cache"
	"ftsync/cache/document"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// faultyIndex is an index of an engine that fails where and while a test wants it to.
type faultyIndex struct {
	Index
	*fault
}

type faultyGeneration struct {
	Generation
	*fault
}

// fault makes the method with a name fail; empty: none.
type fault struct {
	mu     sync.Mutex
	method string
	hits   int
}

var errFull = errors.New("no space left on the device")

func (f *fault) set(method string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.method, f.hits = method, 0
}

func (f *fault) of(method string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.method != method {
		return nil
	}
	f.hits++
	return &cache.Error{Err: fmt.Errorf("%s: %w", method, errFull)}
}

func (f *fault) hit() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.hits > 0
}

func (x faultyIndex) of(g Generation) Generation {
	if g == nil {
		return nil
	}
	return faultyGeneration{g, x.fault}
}

func (x faultyIndex) Published() Generation { return x.of(x.Index.Published()) }
func (x faultyIndex) Building() Generation  { return x.of(x.Index.Building()) }

func (x faultyIndex) Create(id string, s document.Schema) (Generation, error) {
	if err := x.fault.of("create"); err != nil {
		return nil, err
	}
	g, err := x.Index.Create(id, s)
	return x.of(g), err
}

func (x faultyIndex) Publish() error {
	if err := x.fault.of("publish"); err != nil {
		return err
	}
	return x.Index.Publish()
}

func (g faultyGeneration) Apply(b cache.Batch) (cache.Applied, error) {
	if err := g.fault.of("apply"); err != nil {
		return cache.Applied{}, err
	}
	return g.Generation.Apply(b)
}

func (g faultyGeneration) Load(docs []document.Document, state map[string]string) error {
	if err := g.fault.of("load"); err != nil {
		return err
	}
	return g.Generation.Load(docs, state)
}

func (g faultyGeneration) Build(ctx context.Context) error {
	if err := g.fault.of("build"); err != nil {
		return err
	}
	return g.Generation.Build(ctx)
}

// I1: an engine that fails at any step fails that index, which says why, and no other. When it
// works again nothing is missing.
func TestEngine_ThatFails(t *testing.T) {
	t.Parallel()
	notes := plan.Definition{Name: "notes", Table: "note", Search: []plan.SearchColumn{{Name: "text"}}}
	for _, method := range []string{"create", "load", "build", "publish", "apply"} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			url := pgtest.Database(t)
			conn := pgtest.Connect(t, url)
			pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 50),
				"create table note (id int primary key, text text)", "insert into note values (1, 'one')")
			f := &fault{}
			if method != "apply" {
				f.set(method)
			}
			cfg := Config{Connect: url, Indexes: []plan.Definition{articles, notes}}
			w := startWorker(t, cfg, "", func(w *Worker) { w.indexes[0].cache = faultyIndex{w.indexes[0].cache, f} })
			if method == "apply" {
				w.waitFollowing(t)
				f.set(method)
				pgtest.Exec(t, conn, "update article set title = 'changed' where id < 10")
			}
			eventually(t, 30*time.Second, func() string {
				st := w.Status().Indexes
				if st[0].State != stateFailed || !strings.Contains(st[0].Error, errFull.Error()) || !f.hit() {
					return fmt.Sprintf("articles is %s: %s", st[0].State, st[0].Error)
				}
				if st[1].State != stateFollowing {
					return fmt.Sprintf("notes is %s: %s", st[1].State, st[1].Error)
				}
				return ""
			})
			pgtest.Exec(t, conn, "update note set text = 'two'",
				"update article set title = 'changed again' where id < 20")
			w.waitEqual(t, conn, notes)
			f.set("")
			w.waitFollowing(t)
			w.waitEqual(t, conn, articles, notes)
		})
	}
}

// forgetfulGeneration has Postgres forget its consumer while its rows are loaded, once.
type forgetfulGeneration struct {
	Generation
	forget *func(id string) // a pointer, so that generations can be compared
}

func (g forgetfulGeneration) Load(docs []document.Document, state map[string]string) error {
	(*g.forget)(g.ID())
	return g.Generation.Load(docs, state)
}

// forgetfulIndex makes generations of that kind.
type forgetfulIndex struct {
	Index
	forget *func(id string)
}

func (x forgetfulIndex) of(g Generation) Generation {
	if g == nil {
		return nil
	}
	return forgetfulGeneration{g, x.forget}
}

func (x forgetfulIndex) Published() Generation { return x.of(x.Index.Published()) }
func (x forgetfulIndex) Building() Generation  { return x.of(x.Index.Building()) }

func (x forgetfulIndex) Create(id string, s document.Schema) (Generation, error) {
	g, err := x.Index.Create(id, s)
	return x.of(g), err
}

// I1: an index whose consumer is dropped while its rows are loaded is filled anew: the load is
// never acknowledged, so nothing is built from it.
func TestEngine_WhoseConsumerIsDroppedWhileItLoads(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 50))
	var once sync.Once
	forget := func(id string) {
		once.Do(func() {
			other := pgtest.Connect(t, url)
			pgtest.Exec(t, other, fmt.Sprintf("delete from ftsync.consumer where id = '%s'", id))
		})
	}
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}}, "", func(w *Worker) {
		w.indexes[0].cache = forgetfulIndex{w.indexes[0].cache, &forget}
	})
	w.waitFollowing(t)
	w.waitEqual(t, conn, articles)
}
