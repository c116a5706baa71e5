package worker

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/cache"
	"ftsync/worker/pgtest"
)

// make soak runs the oracle for longer; a seed that failed is run again with
// go test -tags fts5 ./worker -run Oracle -oracle.seed=N.
var (
	oracleSeed = flag.Uint64("oracle.seed", 0, "run this world only; 0: worlds 1, 2, 3, …")
	oracleFor  = flag.Duration("oracle.for", 0, "make new worlds for this long, instead of a few")
)

// I1 to I5: in worlds made up at random, with statements, kills, restarts and
// changes of definitions made up at random, every index equals its query in the
// end.
func TestOracle(t *testing.T) {
	if *oracleSeed != 0 {
		newWorld(t, *oracleSeed).run(t)
		return
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
		if !t.Run(fmt.Sprintf("seed=%d", s), func(t *testing.T) { newWorld(t, s).run(t) }) && *oracleFor > 0 {
			return
		}
	}
}

// world is a database, what is indexed of it, and a worker in a process of its own.
type world struct {
	r      *rand.Rand
	server *pgtest.Server // of its own; nil: shared, and not to be restarted
	url    string
	tables []*oracleTable
	defs   []Definition
	dir    string
	worker *exec.Cmd
}

// oracleColumn is a column whose values are made from an integer.
type oracleColumn struct {
	name, typ string
	value     func(n string) string // SQL over an SQL integer
	generated bool
}

type oracleTable struct {
	name        string // in SQL
	key         []oracleColumn
	columns     []oracleColumn
	partitioned bool
	parts       int
	refers      *oracleTable // ref holds a key of it, or of nobody
}

// keyTypes make different keys of different integers.
var keyTypes = map[string]func(n string) string{
	"int":    func(n string) string { return n },
	"bigint": func(n string) string { return "(" + n + ")::bigint * 4000000007" },
	"text": func(n string) string {
		return `(array['', ' ', 'a''b', '"q"', E'\\', 'ключ', '🦊', '{x}', 'A'])[1 + (` + n + `) % 9] || (` + n + `) / 9`
	},
	"uuid": func(n string) string { return "md5((" + n + ")::text)::uuid" },
	"timestamptz": func(n string) string {
		return "timestamptz '1999-12-31 23:59:59.123456+03' + (" + n + ") * interval '1 hour 1 microsecond'"
	},
	"timestamp": func(n string) string { return "timestamp '0044-03-15 12:00:00 BC' + (" + n + ") * interval '1 month'" },
	"date":      func(n string) string { return "date '2024-02-28' + (" + n + ")" },
	"numeric":   func(n string) string { return "(" + n + ")::numeric / 8" },
}

var columnTypes = map[string]func(n string) string{
	"text": func(n string) string {
		return "nullif('word' || (" + n + ") % 30 || E' it''s <b>\\n' || repeat('x', (" + n + ") % 7), 'word0')"
	},
	"varchar(20)": func(n string) string { return "left(md5((" + n + ")::text), (" + n + ") % 20)" },
	"char(8)":     func(n string) string { return "'c' || (" + n + ") % 5" },
	"int":         func(n string) string { return "nullif((" + n + ") % 9 - 2, 3)" },
	"float8": func(n string) string {
		return "(array['NaN', 'Infinity', '-0', '1e300', '0.1'])[1 + (" + n + ") % 5]::float8"
	},
	"float4":  func(n string) string { return "(" + n + ") / 7::float4" },
	"numeric": func(n string) string { return "(" + n + ") / 3::numeric" },
	"boolean": func(n string) string { return "(" + n + ") % 2 = 0" },
	"date": func(n string) string {
		return "(array['infinity', '2024-01-01', '0001-01-01 BC'])[1 + (" + n + ") % 3]::date"
	},
	"timestamptz": func(n string) string { return "timestamptz '2024-03-31 01:30+01' + (" + n + ") * interval '1 hour'" },
	"interval":    func(n string) string { return "(" + n + ") * interval '1 day 1 s'" },
	"jsonb": func(n string) string {
		return "jsonb_build_object('a', (" + n + ") % 4, 'b', array['x', null, 'y' || (" + n + ") % 3])"
	},
	"text[]":        func(n string) string { return "array['t' || (" + n + ") % 3, null, 'u']" },
	"int[]":         func(n string) string { return "array[(" + n + ") % 3, 7]" },
	"bytea":         func(n string) string { return "decode(md5((" + n + ")::text), 'hex')" },
	"inet":          func(n string) string { return "'10.0.0.1'::inet + ((" + n + ") % 9)" },
	"int4range":     func(n string) string { return "int4range(0, (" + n + ") % 4)" },
	"oracle_mood":   func(n string) string { return "(array['sad', 'ok', 'ünhappy']::oracle_mood[])[1 + (" + n + ") % 3]" },
	"oracle_domain": func(n string) string { return "'d' || (" + n + ") % 4" },
	"uuid":          func(n string) string { return "md5((" + n + ")::text)::uuid" },
	"xml":           func(n string) string { return "xmlparse(content '<a>' || (" + n + ") % 4 || '</a>')" },
}

var (
	tableNames  = []string{`item`, `"Order"`, `"2019"`, `"with space"`, `other.item`, `"quo""te"`, `"Ünïcode"`}
	columnNames = []string{`a`, `"B"`, `"with space"`, `"select"`, `"ünï"`, `"d""q"`, `g`, `h`}
	searchable  = []string{"text", "varchar(20)", "char(8)", "jsonb", "text[]", "oracle_mood", "oracle_domain", "numeric"}
)

// oracleKeys is how many different keys there are, few enough to meet again.
const oracleKeys = 300

func newWorld(t *testing.T, seed uint64) *world {
	t.Logf("replay with -run Oracle -oracle.seed=%d", seed)
	w := &world{r: rand.New(rand.NewPCG(seed, 1)), dir: t.TempDir()}
	if w.r.IntN(3) == 0 {
		settings := map[string]string{}
		if w.r.IntN(2) == 0 {
			settings["max_prepared_transactions"] = "10"
		}
		server, err := pgtest.Start(pgtest.Options{Settings: settings})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { server.Stop() })
		w.server, w.url = server, server.URL("postgres")
	} else {
		w.url = pgtest.Database(t)
	}
	conn := pgtest.Connect(t, w.url)
	pgtest.Exec(t, conn, "create schema other", "create type oracle_mood as enum ('sad', 'ok', 'ünhappy')", "create domain oracle_domain as text check (value <> 'no')")
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
	return w
}

func (w *world) shuffled(all []string) []string {
	all = slices.Clone(all)
	w.r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

func keysOf[V any](m map[string]V) (names []string) {
	for k := range m {
		names = append(names, k)
	}
	slices.Sort(names)
	return names
}

func (w *world) newTable(name string) *oracleTable {
	tab := &oracleTable{name: name, partitioned: w.r.IntN(3) == 0}
	keys := w.shuffled(keysOf(keyTypes))
	for i := range 1 + w.r.IntN(2) {
		tab.key = append(tab.key, oracleColumn{name: []string{"k", `"Key 2"`}[i], typ: keys[i], value: keyTypes[keys[i]]})
	}
	types, names := w.shuffled(keysOf(columnTypes)), w.shuffled(columnNames)
	typ := searchable[w.r.IntN(len(searchable))]
	tab.columns = append(tab.columns, oracleColumn{name: names[0], typ: typ, value: columnTypes[typ]})
	for i := range 1 + w.r.IntN(4) {
		tab.columns = append(tab.columns, oracleColumn{name: names[i+1], typ: types[i], value: columnTypes[types[i]]})
	}
	if len(w.tables) > 0 {
		tab.refers = w.tables[w.r.IntN(len(w.tables))]
	}
	return tab
}

func (tab *oracleTable) ddl() []string {
	var cols, keys []string
	for _, c := range append(slices.Clone(tab.key), tab.columns...) {
		cols = append(cols, c.name+" "+c.typ)
	}
	for _, k := range tab.key {
		keys = append(keys, k.name)
	}
	if tab.refers != nil {
		for i, k := range tab.refers.key {
			cols = append(cols, fmt.Sprintf("ref%d %s", i, k.typ))
		}
	}
	cols = append(cols, "gen text generated always as ('gen ' || "+fmt.Sprint(len(tab.columns))+") stored", "unseen int",
		"primary key ("+strings.Join(keys, ", ")+")")
	sql := []string{"create table " + tab.name + " (" + strings.Join(cols, ", ") + ")"}
	if tab.partitioned {
		sql[0] += " partition by hash (" + keys[0] + ")"
		for i := range 3 {
			sql = append(sql, tab.partition(i))
		}
	}
	return sql
}

func (tab *oracleTable) part(i int) string {
	return strings.TrimSuffix(strings.ReplaceAll(tab.name, `"`, ""), " ") + fmt.Sprintf("_p%d", i)
}

func (tab *oracleTable) partition(i int) string {
	return fmt.Sprintf("create table %s partition of %s for values with (modulus 3, remainder %d)", tab.partName(i), tab.name, i)
}

func (tab *oracleTable) partName(i int) string {
	return quote(strings.ReplaceAll(tab.part(i), ".", "_"))
}

// insert makes rows from integers: n is an SQL integer over from.
func (tab *oracleTable) insert(from, n, conflict string) string {
	var names, values []string
	for _, c := range append(slices.Clone(tab.key), tab.columns...) {
		names, values = append(names, c.name), append(values, c.value(n))
	}
	if tab.refers != nil {
		for i, k := range tab.refers.key {
			names, values = append(names, fmt.Sprintf("ref%d", i)), append(values, k.value("(("+n+") % 90)"))
		}
	}
	return fmt.Sprintf("insert into %s (%s) select %s from %s %s", tab.name, strings.Join(names, ", "), strings.Join(values, ", "), from, conflict)
}

// plain is a column's name as the configuration has it.
func plain(name string) string {
	return strings.ReplaceAll(strings.Trim(name, `"`), `""`, `"`)
}

func (w *world) tableIndex(name string, tab *oracleTable) Definition {
	def := Definition{Name: name, Table: tab.name, Search: []SearchColumn{{Name: plain(tab.columns[0].name), Weight: 2}}}
	for _, c := range tab.columns[1:] {
		switch w.r.IntN(3) {
		case 0:
			def.Filter = append(def.Filter, plain(c.name))
		case 1:
			def.Store = append(def.Store, plain(c.name))
		}
	}
	if w.r.IntN(2) == 0 {
		def.Store = append(def.Store, "gen")
	}
	if w.r.IntN(3) == 0 {
		def.Where = tab.columns[0].name + " is not null -- and so on"
	}
	def.Tokenizer = []string{"", "unicode", "english", "trigram"}[w.r.IntN(4)]
	return def
}

// joinIndex is a query over a table and the one it refers to: documents of the
// one or of the other.
func (w *world) joinIndex(name string, tab *oracleTable) Definition {
	up := tab.refers
	var on, key, refs, upKeys, args []string
	for i, k := range up.key {
		on = append(on, fmt.Sprintf("c.ref%d = p.%s", i, k.name))
		upKeys, refs = append(upKeys, plain(k.name)), append(refs, fmt.Sprintf("ref%d", i))
		args = append(args, fmt.Sprintf("$%d", i+1))
	}
	join := strings.Join(on, " and ")
	def := Definition{Name: name, Search: []SearchColumn{{Name: "one"}, {Name: "many"}}}
	if w.r.IntN(2) == 0 { // a document for each row referred to, with all that refer to it
		for _, k := range up.key {
			key = append(key, "p."+k.name)
			def.Key = append(def.Key, plain(k.name))
		}
		def.Query = fmt.Sprintf("select %s, p.%s::text as one, (select string_agg(c.%s::text, ' ' order by c.%s::text) from %s c where %s) as many from %s p",
			strings.Join(key, ", "), up.columns[0].name, tab.columns[0].name, tab.columns[0].name, tab.name, join, up.name)
		def.Watch = []Watch{{Table: up.name, Columns: upKeys}, {Table: tab.name, Columns: refs}}
		if up == tab {
			def.Watch = def.Watch[:1]
		}
		return def
	}
	for _, k := range tab.key { // a document for each row that refers, with what it refers to
		key = append(key, "c."+k.name)
		def.Key = append(def.Key, plain(k.name))
	}
	def.Query = fmt.Sprintf("select %s, c.%s::text as one, p.%s::text as many from %s c left join %s p on %s",
		strings.Join(key, ", "), tab.columns[0].name, up.columns[0].name, tab.name, up.name, join)
	refCols := make([]string, len(refs))
	for i, r := range refs {
		refCols[i] = "c." + r
	}
	def.Watch = []Watch{
		{Table: tab.name, Columns: slices.Clone(def.Key)},
		{Table: up.name, Columns: upKeys, Keys: fmt.Sprintf("select %s from %s c where (%s) in (select * from unnest(%s))", strings.Join(key, ", "), tab.name, strings.Join(refCols, ", "), strings.Join(args, ", "))},
	}
	return def
}

// statements are what one transaction of a writer does.
func (w *world) statements(r *rand.Rand, prepared bool) []string {
	tab := w.tables[r.IntN(len(w.tables))]
	n := func() string { return fmt.Sprint(r.IntN(oracleKeys)) }
	some := func() string { // a condition on a few rows
		k := tab.key[0]
		var values []string
		for range 1 + r.IntN(5) {
			values = append(values, k.value(n()))
		}
		return k.name + " in (" + strings.Join(values, ", ") + ")"
	}
	keyNames := make([]string, len(tab.key))
	newKey := make([]string, len(tab.key))
	for i, k := range tab.key {
		keyNames[i] = k.name
		newKey[i] = k.name + " = " + k.value(n())
	}
	change := func() string {
		c := tab.columns[r.IntN(len(tab.columns))]
		set := c.name + " = " + c.value("(random() * 1000)::int")
		switch r.IntN(18) {
		case 0, 1:
			return tab.insert("(select "+n()+" as g) g", "g", "on conflict do nothing")
		case 2:
			return tab.insert("generate_series("+n()+", "+fmt.Sprint(oracleKeys+r.IntN(3000))+") g", "g", "on conflict do nothing")
		case 3:
			return tab.insert("(select "+n()+" as g) g", "g", "on conflict ("+strings.Join(keyNames, ", ")+") do update set "+set)
		case 4:
			return "delete from " + tab.name + " where " + some()
		case 5:
			return "delete from " + tab.name + " where random() < 0.3"
		case 6:
			return "update " + tab.name + " set " + strings.Join(newKey, ", ") + " where " + some()
		case 7:
			return "update " + tab.name + " set " + set
		case 8:
			if r.IntN(5) > 0 {
				return "select 1"
			}
			return "truncate " + tab.name
		case 9:
			if tab.refers == nil {
				return "select 1"
			}
			return fmt.Sprintf("update %s set ref0 = %s where %s", tab.name, tab.refers.key[0].value(n()), some())
		case 10:
			return "update " + tab.name + " set unseen = coalesce(unseen, 0) + 1 where " + some()
		case 11:
			return "with gone as (delete from " + tab.name + " where " + some() + " returning 1) update " + w.tables[0].name + " set unseen = (select count(*) from gone)"
		case 12:
			return fmt.Sprintf("merge into %s t using (select %s as k) s on t.%s = s.k when matched then delete", tab.name, tab.key[0].value(n()), tab.key[0].name)
		case 13:
			if !tab.partitioned {
				return "select 1"
			}
			return "update " + tab.partName(r.IntN(3)) + " set " + set + " where " + some()
		case 14:
			if !tab.partitioned || r.IntN(4) > 0 {
				return "select 1"
			}
			i := r.IntN(3)
			return fmt.Sprintf("alter table %s detach partition %s; drop table %s; %s", tab.name, tab.partName(i), tab.partName(i), tab.partition(i))
		case 15:
			return "set local session_replication_role = replica; update " + tab.name + " set " + set + " where " + some() + "; set local session_replication_role = origin"
		}
		return "update " + tab.name + " set " + set + " where " + some()
	}
	sqls := []string{"begin"}
	for range 1 + r.IntN(4) {
		sqls = append(sqls, change())
		if r.IntN(6) == 0 {
			sqls = append(sqls, "savepoint s", change(), "rollback to s")
		}
	}
	switch {
	case r.IntN(5) == 0:
		return append(sqls, "rollback")
	case prepared && r.IntN(4) == 0:
		id := fmt.Sprintf("'oracle %d'", r.Int64())
		return append(sqls, "prepare transaction "+id, []string{"commit", "rollback"}[r.IntN(2)]+" prepared "+id)
	}
	return append(sqls, "commit")
}

// write runs random transactions until ctx ends; that some of them fail is part of it.
func (w *world) write(ctx context.Context, seed uint64, prepared bool) {
	r := rand.New(rand.NewPCG(seed, 2))
	var conn *pgx.Conn
	for ctx.Err() == nil {
		if conn == nil || conn.IsClosed() {
			var err error
			if conn, err = pgx.Connect(ctx, w.url); err != nil {
				select {
				case <-ctx.Done():
				case <-time.After(20 * time.Millisecond): // it is being restarted
				}
				continue
			}
		}
		for _, sql := range w.statements(r, prepared) {
			if _, err := conn.PgConn().Exec(ctx, sql).ReadAll(); err != nil && (sql == "begin" || conn.IsClosed()) {
				break
			}
		}
	}
	if conn != nil {
		closeConn(conn)
	}
}

func (w *world) run(t *testing.T) {
	t.Cleanup(func() { w.stopWorker(syscall.SIGKILL) })
	prepared := false
	if w.server != nil {
		prepared = pgtest.One[string](t, pgtest.Connect(t, w.url), "show max_prepared_transactions") != "0"
	}
	for range 3 {
		w.startWorker(t)
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(800+w.r.IntN(1500))*time.Millisecond)
		var wg sync.WaitGroup
		for range 3 {
			seed := w.r.Uint64()
			wg.Go(func() { w.write(ctx, seed, prepared) })
		}
		for range w.r.IntN(4) {
			w.fault(t)
		}
		<-ctx.Done()
		cancel()
		wg.Wait()
		w.settle(t, prepared)
		w.compare(t)
	}
}

// settle ends what a restart may have left open.
func (w *world) settle(t *testing.T, prepared bool) {
	if !prepared {
		return
	}
	conn := w.connect(t)
	defer closeConn(conn)
	rows, err := conn.Query(t.Context(), "select gid from pg_prepared_xacts where database = current_database()")
	if err != nil {
		t.Fatal(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		pgtest.Exec(t, conn.Conn, "commit prepared "+literal(id))
	}
}

func (w *world) connect(t *testing.T) *db {
	t.Helper()
	conn, err := dial(t.Context(), w.url, "test") // with the settings that texts depend on
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

func (w *world) startWorker(t *testing.T) {
	if w.worker == nil {
		w.worker = startProcess(t, job{Connect: w.url, Dir: w.dir, Indexes: w.defs})
	}
}

func (w *world) stopWorker(sig syscall.Signal) {
	if w.worker != nil {
		w.worker.Process.Signal(sig)
		w.worker.Wait()
		w.worker = nil
	}
}

// fault does one of the things that happen to a worker, after a while.
func (w *world) fault(t *testing.T) {
	time.Sleep(time.Duration(w.r.IntN(500)) * time.Millisecond) // the moment is the point
	switch what := w.r.IntN(4); {
	case what == 0:
		w.stopWorker(syscall.SIGTERM)
	case what == 1 && w.server != nil:
		var err error
		if w.r.IntN(2) == 0 {
			w.server.Kill()
		} else {
			err = w.server.Down("fast")
		}
		if err == nil {
			err = w.server.Up()
		}
		if err != nil {
			t.Fatal(err)
		}
	case what == 2:
		w.stopWorker(syscall.SIGKILL)
		i := w.r.IntN(len(w.defs))
		if def := &w.defs[i]; def.Table != "" {
			for _, tab := range w.tables {
				if tab.name == def.Table {
					*def = w.tableIndex(def.Name, tab)
				}
			}
		}
	default:
		w.stopWorker(syscall.SIGKILL)
	}
	w.startWorker(t)
}

// compare waits until every index equals its query.
func (w *world) compare(t *testing.T) {
	t.Helper()
	conn := w.connect(t)
	defer closeConn(conn)
	for _, def := range w.defs {
		eventually(t, 60*time.Second, func() string {
			in, err := cache.Inspect(w.dir, def.Name)
			if err != nil {
				return err.Error()
			}
			defer in.Close()
			p, problems, err := makePlan(t.Context(), conn, def, false)
			if err != nil || p == nil {
				t.Fatal(err, problems)
			}
			if in.State(keyIdentity) != p.identity() {
				return def.Name + " is still of another definition"
			}
			if diff := differences(t, conn.Conn, in, def); diff != "" {
				return def.Name + ": " + diff
			}
			return ""
		})
	}
}
