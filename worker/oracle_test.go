package worker

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/cache"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// make soak runs the oracle for longer; a seed that failed is run again with
// go test -tags fts5 ./worker -run Oracle -oracle.seed=N.
var (
	oracleSeed = flag.Uint64("oracle.seed", 0, "run this world only; 0: worlds 1, 2, 3, …")
	oracleFor  = flag.Duration("oracle.for", 0, "make new worlds for this long, instead of a few")
)

// I1 to I5: in random worlds, with random statements, kills, restarts and changes of definitions,
// every index equals its query in the end.
func TestOracle(t *testing.T) {
	if *oracleSeed != 0 {
		newWorld(t, *oracleSeed).run(t)
		return
	}
	if *oracleFor == 0 {
		t.Parallel()
	}
	worlds := uint64(6)
	if testing.Short() {
		worlds = 2
	}
	began := time.Now()
	for seed := uint64(1); seed <= worlds || *oracleFor > 0; seed++ {
		if *oracleFor > 0 && time.Since(began) > *oracleFor {
			t.Logf("%d worlds", seed-1)
			return
		}
		s := seed
		if *oracleFor > 0 {
			s = uint64(began.UnixNano()) + seed // others than the last time
		}
		ok := t.Run(fmt.Sprintf("seed=%d", s), func(t *testing.T) {
			if *oracleFor == 0 {
				t.Parallel()
			}
			newWorld(t, s).run(t)
		})
		if !ok {
			return
		}
	}
}

// world is a database, what is indexed of it, and workers in processes of their own.
type world struct {
	r        *rand.Rand
	seed     uint64
	server   *pgtest.Server // of its own; nil: shared, and not to be restarted
	url      string
	tables   []*oracleTable
	ideas    []*idea // beside what every world has
	defs     []plan.Definition
	workers  []*oracleWorker
	prepared bool       // Postgres takes prepared transactions
	feed     *publisher // nil: no table is fed by replication
}

// oracleKeys is how many different keys there are, few enough to meet again.
const oracleKeys = 300

func newWorld(t *testing.T, seed uint64) *world {
	w := &world{r: rand.New(rand.NewPCG(seed, 1)), seed: seed}
	for i := range ideas {
		if w.r.IntN(3) == 0 {
			w.ideas = append(w.ideas, &ideas[i])
		}
	}
	t.Logf("replay with -run Oracle -oracle.seed=%d; its ideas: %s", seed, w)
	if w.r.IntN(3) == 0 || w.has("crashes") || w.has("subscription") && w.r.IntN(2) == 0 {
		settings := map[string]string{"wal_level": "logical"}
		if w.r.IntN(2) == 0 {
			settings["max_prepared_transactions"] = "10"
			w.prepared = true
		}
		server, err := pgtest.Start(pgtest.Options{Settings: settings})
		if err != nil {
			t.Fatal(err)
		}
		w.server, w.url = server, server.URL("postgres")
		t.Cleanup(func() { w.server.Stop() })
	} else {
		w.url = pgtest.Database(t)
	}
	conn := pgtest.Connect(t, w.url)
	pgtest.Exec(t, conn, oracleTypes...)
	names := w.shuffled(tableNames)
	for i := range 2 + w.r.IntN(2) {
		w.tables = append(w.tables, w.newTable(names[i]))
	}
	for _, tab := range w.tables {
		pgtest.Exec(t, conn, tab.ddl()...)
		pgtest.Exec(t, conn, tab.insert("generate_series(1, 150) g", "g", ""))
	}
	for i, tab := range w.tables {
		w.defs = append(w.defs, w.tableIndex(fmt.Sprintf("t%d", i), tab))
		if tab.refers != nil {
			w.defs = append(w.defs, w.joinIndex(fmt.Sprintf("q%d", i), tab))
		}
	}
	w.workers = []*oracleWorker{{dir: t.TempDir(), defs: slices.Clone(w.defs)}}
	for _, i := range w.ideas {
		if i.begin != nil {
			i.begin(t, w, conn)
		}
	}
	for _, x := range w.workers {
		w.onlyWhatFits(t, x)
	}
	return w
}

// has reports whether an idea, by its name, is part of the world.
func (w *world) has(name string) bool {
	return slices.ContainsFunc(w.ideas, func(i *idea) bool { return i.name == name })
}

func (w *world) String() string {
	var names []string
	for _, i := range w.ideas {
		names = append(names, i.name)
	}
	return strings.Join(names, ", ")
}

// onlyWhatFits takes the conditions away that are refused by name: that is an
// answer, too, and what is left is followed.
func (w *world) onlyWhatFits(t *testing.T, x *oracleWorker) {
	t.Helper()
	conn := w.connect(t)
	defer postgres.Close(conn)
	for i := range x.defs {
		var problems []plan.Problem
		eventually(t, 20*time.Second, func() (moment string) {
			var err error
			_, problems, err = plan.Make(t.Context(), conn, x.defs[i], false)
			if postgres.IsCode(err, "42P01") || err != nil && strings.Contains(err.Error(), "it is planned again") {
				return err.Error() // a writer has just altered the table or given it another name
			} else if err != nil {
				t.Fatal(err)
			}
			return ""
		})
		if len(problems) > 0 && x.defs[i].Where != "" {
			t.Logf("refused: %s: %v", x.defs[i].Where, problems)
			x.defs[i].Where = ""
		}
	}
}

func (w *world) run(t *testing.T) {
	t.Cleanup(func() {
		for _, x := range w.workers {
			x.stop(syscall.SIGKILL)
		}
	})
	for range 3 {
		w.startWorkers(t)
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(800+w.r.IntN(1500))*time.Millisecond)
		var wg sync.WaitGroup
		for range 3 {
			seed := w.r.Uint64()
			wg.Go(func() { w.write(ctx, seed) })
		}
		if seed := w.r.Uint64(); len(w.ideas) > 0 {
			wg.Go(func() { w.administer(ctx, t, seed) })
		}
		if seed := w.r.Uint64(); w.feed != nil {
			wg.Go(func() { w.feed.write(ctx, seed) })
		}
		for range w.r.IntN(4) {
			w.fault(t)
		}
		<-ctx.Done()
		cancel()
		wg.Wait()
		w.settle(t)
		for _, i := range w.ideas {
			if i.between != nil {
				i.between(t, w)
			}
		}
		w.compare(t)
	}
}

// settle ends what a restart may have left open.
func (w *world) settle(t *testing.T) {
	if !w.prepared {
		return
	}
	conn := w.connect(t)
	defer postgres.Close(conn)
	rows, err := conn.Query(t.Context(), "select gid from pg_prepared_xacts where database = current_database()")
	if err != nil {
		t.Fatal(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		pgtest.Exec(t, conn.Conn, "commit prepared "+postgres.Literal(id))
	}
}

func (w *world) connect(t *testing.T) *postgres.Conn {
	t.Helper()
	conn, err := postgres.Dial(t.Context(), w.url, "test") // with the settings that texts depend on
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// compare waits until every index of every worker equals its query.
func (w *world) compare(t *testing.T) {
	t.Helper()
	conn := w.connect(t)
	defer postgres.Close(conn)
	for _, x := range w.workers {
		for _, def := range x.defs {
			eventually(t, 60*time.Second, func() string {
				w.startWorkers(t)
				in, err := cache.Inspect(x.dir, def.Name)
				if err != nil {
					return err.Error()
				}
				defer in.Close()
				p, problems, err := plan.Make(t.Context(), conn, def, false)
				if err != nil || p == nil {
					t.Fatal(err, problems)
				}
				if in.State(keyIdentity) != p.Identity() {
					return def.Name + " is still of another definition"
				}
				if diff := differences(t, conn.Conn, in, def); diff != "" {
					return def.Name + ": " + diff
				}
				return ""
			})
		}
	}
}
