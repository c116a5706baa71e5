package worker

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/capture"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// catalogEvery is how often the session checks whether what it knows of the catalog is still
// true.
const catalogEvery = 5 * time.Second

// tableState is the part of the catalog that plans and captures of one table depend on.
type tableState struct {
	name      string
	sum       string // sum of its columns and their types, keys and partitions
	breakages int64  // how often its capture was found broken
	broken    bool   // its triggers are not what was installed
}

// catalogGrace is how long no look at the catalog may end before somebody is told.
const catalogGrace = 4 * catalogEvery

// catalogLook is when a look at the catalog last ended, and what has kept the next from ending.
type catalogLook struct {
	ended time.Time // zero: no session has begun
	on    string    // what it waits for; empty: nothing is known
}

// looked records that a look at the catalog has ended.
func (w *Worker) looked() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.catalog = catalogLook{ended: time.Now()}
}

// notLooked records what keeps a look at the catalog from ending.
func (w *Worker) notLooked(on string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.catalog.on == "" {
		w.log.Warn("a look at the tables and triggers of the indexes waits", "for", on)
	}
	w.catalog.on = on
}

// overdue says since when nobody has looked at the catalog; empty: somebody has, not long ago. An
// index may count as fresh although its table is no longer what it was.
func (l catalogLook) overdue(now time.Time) string {
	if l.ended.IsZero() || now.Sub(l.ended) < catalogGrace {
		return ""
	}
	text := "the tables and triggers of the indexes were last looked at at " + l.ended.UTC().Format("15:04:05") +
		": changes of them have not been noticed since"
	if l.on != "" {
		text += "; the next look waits for " + l.on
	}
	return text
}

// catalogState is the part of the catalog that an index depends on: its tables, and the types
// that its query returns, by oid.
type catalogState struct {
	tables map[uint32]tableState
	types  map[uint32]string
	named  map[string]string // by name: relations that the definitions of failed indexes name; see stateNamed
}

// differs names one of the given tables or types whose state is not what it was before; empty:
// there is none.
func (c catalogState) differs(before catalogState, tables, types []uint32) string {
	for _, oid := range tables {
		if t, ok := c.tables[oid]; ok && t.sum != before.tables[oid].sum {
			return t.name
		}
	}
	for _, oid := range types {
		if sum, ok := c.types[oid]; ok && sum != before.types[oid] {
			return "a type"
		}
	}
	return ""
}

// knows reports whether it has the state of every table and type of a plan.
func (c catalogState) knows(p *plan.Plan) bool {
	for _, oid := range p.RestsOn() {
		if _, ok := c.tables[oid]; !ok {
			return false
		}
	}
	for _, oid := range p.Types {
		if _, ok := c.types[oid]; !ok {
			return false
		}
	}
	return true
}

// askForCatalog asks the preparer for a look at the catalog when one is due. The preparer looks
// because whoever alters a table holds it locked.
func (s *session) askForCatalog() {
	if time.Since(s.lastLook) < catalogEvery {
		return
	}
	s.lastLook = time.Now()
	s.lookAtFiles()
	if s.looking {
		return
	}
	j := &preparation{tables: []uint32{}}
	for _, ix := range s.w.indexes {
		if ix.err != nil {
			j.names = append(j.names, ix.def.Tables()...)
		}
		for _, f := range ix.feeds() {
			j.tables, j.types = append(j.tables, f.plan.RestsOn()...), append(j.types, f.plan.Types...)
		}
	}
	slices.Sort(j.tables)
	j.tables = slices.Compact(j.tables)
	s.looking = true
	s.jobs <- j
}

// compare has those indexes prepared anew whose tables have changed since they were planned. A
// table that was locked is compared the next time.
func (s *session) compare(now catalogState) {
	s.looking = false
	s.w.looked()
	for _, ix := range s.w.indexes {
		s.hurry(ix, now)
		for _, f := range ix.feeds() {
			if why := f.changed(now); why != "" && ix.follows() && ix.stale == "" {
				s.w.log.Info("looking at an index anew", "index", ix.def.Name, "because", why)
				ix.stale = why
			}
		}
	}
}

// hurry has a failed index prepared without a further pause if its tables are no longer what they
// were when that was last done. Whoever has dropped a column and made another should not have to
// wait for the end of a pause of up to a minute.
func (s *session) hurry(ix *index, now catalogState) {
	if ix.err == nil || ix.preparing {
		return
	}
	state := ""
	for _, name := range ix.def.Tables() {
		sum, asked := now.named[name]
		if !asked {
			return // it has failed since
		}
		state += sum + ";"
	}
	if state == ix.failedBy {
		return
	}
	ix.failedBy, ix.retryAt = state, time.Now()
}

// stateNamed sums up the relations that have one of some names, in any schema.
func (s *preparer) stateNamed(ctx context.Context, names []string) (named map[string]string, err error) {
	named = map[string]string{}
	if len(names) == 0 {
		return named, nil
	}
	rows, err := s.conn.Query(ctx, `
		select w.name, coalesce((
			select md5(string_agg(concat_ws(' ', c.oid, c.xmin,
				(select string_agg(concat_ws(' ', a.attname, a.xmin), ';' order by a.attnum) from pg_attribute a
				    where a.attrelid = c.oid and a.attnum > 0),
				(select string_agg(i.indexrelid::text, ';' order by i.indexrelid) from pg_index i
				    where i.indrelid = c.oid)), '; ' order by c.oid))
			from pg_class c where c.relname = w.name::name and c.relkind in ('r', 'p', 'v', 'm', 'f')), '')
		from (select distinct unnest($1::text[])) w(name)`, names)
	if err == nil {
		var name, sum string
		_, err = pgx.ForEachRow(rows, []any{&name, &sum}, func() error {
			named[name] = sum
			return nil
		})
	}
	if err != nil {
		return nil, fmt.Errorf("look at the tables of indexes that have failed: %w", err)
	}
	return named, nil
}

// changed names what has changed since the feed was taken up; empty: nothing has.
func (f *feed) changed(now catalogState) string {
	breakages, known, tables := int64(0), true, f.plan.RestsOn()
	if what := now.differs(f.catalog, tables, f.plan.Types); what != "" {
		return "the columns, partitions, types or definition of " + what + " have changed"
	}
	slices.Sort(tables)
	for _, oid := range slices.Compact(tables) {
		t, ok := now.tables[oid]
		if t.broken {
			return "the capture of " + t.name + " has been changed"
		}
		known = known && ok
		breakages += t.breakages
	}
	if known && breakages != f.breakages {
		return "the capture of a table was found broken"
	}
	return ""
}

// lookAtTables is stateOf without the tables that are locked.
func (s *preparer) lookAtTables(ctx context.Context, oids, types []uint32) (catalogState, error) {
	all, err := s.stateOf(ctx, oids, types)
	if !postgres.IsCode(err, postgres.LockNotAvailable) {
		return all, err
	}
	all = catalogState{tables: map[uint32]tableState{}, types: map[uint32]string{}}
	if len(oids) == 1 {
		return all, nil
	}
	for _, half := range [][]uint32{oids[:len(oids)/2], oids[len(oids)/2:]} {
		some, err := s.lookAtTables(ctx, half, types)
		if err != nil {
			return all, err
		}
		maps.Copy(all.tables, some.tables)
		maps.Copy(all.types, some.types)
	}
	return all, nil
}

// stateOf sums up the tables and types that plans depend on. It waits for whoever holds a
// partition of a partitioned table locked.
func (s *preparer) stateOf(ctx context.Context, oids, types []uint32) (catalogState, error) {
	all := catalogState{tables: map[uint32]tableState{}, types: map[uint32]string{}}
	if oids == nil {
		oids = []uint32{}
	}
	if types == nil {
		types = []uint32{}
	}
	rows, err := s.conn.Query(ctx, stateSQL(!s.early), oids, types)
	if err != nil {
		return all, fmt.Errorf("look at the catalog: %w", err)
	}
	var oid uint32
	var t tableState
	var isType bool
	_, err = pgx.ForEachRow(rows, []any{&oid, &t.name, &t.sum, &t.breakages, &t.broken, &isType}, func() error {
		if isType {
			all.types[oid] = t.sum
		} else {
			all.tables[oid] = t
		}
		return nil
	})
	if err != nil {
		return all, fmt.Errorf("look at the catalog: %w", err)
	}
	return all, nil
}

// stateSQL returns the query for the state of tables and types. As long as the schema ftsync may
// be missing, or somebody else's, it leaves their capture out. It is asked for one table as well
// as for hundreds. Postgres takes a table for one of a thousand partitions, so the query is
// written such that each is looked up by its oid: before, it read all of pg_class, pg_type and
// pg_trigger for each of 400 tables, 100 ms, most of the time that they took.
func stateSQL(captured bool) string {
	captureSQL := "0::bigint, false"
	if captured {
		captureSQL = `coalesce((select c.doubts from ftsync.capture c where c.relation = root.oid), 0)::bigint,
		exists (
			select from ftsync.capture c
			where c.relation = root.oid and c.fingerprint <> (
				select ` + capture.FingerprintSQL + `
				from pg_trigger t join pg_proc p on p.oid = t.tgfoid
				where t.tgrelid = any(array(select f.oid from family f where f.root = c.relation))
				    and ` + capture.MadeTriggers + `))
		or exists (select from pg_trigger g where g.tgrelid = root.oid and g.tgname = 'ftsync_update')
		    and ` + capture.ForRowsSQL("root.oid", "false")
	}
	return `
		with recursive root as (
			select distinct o as oid from unnest($1::oid[]) o
		), family as (
			select oid as root, oid from root
			union select root.oid, p.relid from root cross join pg_partition_tree(root.oid::regclass) p
		), columns as (
			select distinct a.attrelid as rel, a.atttypid as typ
			from pg_attribute a join root on root.oid = a.attrelid where a.attnum > 0 and not a.attisdropped
		), ` + plan.TypeParts("(select array_agg(distinct typ) from columns) || $2::oid[]") + `, types as (
			select r.root as oid, md5(concat(
				(select string_agg(e.xmin::text, ' ' order by e.oid) from pg_enum e where e.enumtypid = any(r.parts)),
				    '/',
				(select string_agg(concat_ws(' ', a.attrelid, a.attnum, a.xmin), ';' order by a.attrelid, a.attnum)
				 from pg_attribute a
				 where a.attrelid = any(array(select t.typrelid from pg_type t where t.oid = any(r.parts)
				     and t.typrelid <> 0)) and a.attnum > 0))) as sum
			from (select root, array_agg(oid) as parts from part group by root) r
		), family_sum as (
			select f.root, string_agg(concat_ws(' ', f.oid, k.relkind, k.relname, k.relnamespace, k.relrowsecurity,
			    k.relpersistence, pg_relation_filenode(k.oid), i.xmin, k.relkind = 'r' and k.relhassubclass),
			    ';' order by f.oid, i.inhseqno) as sum
			from family f
			left join lateral (select * from pg_class k where k.oid = f.oid offset 0) k on true
			left join lateral (select i.xmin, i.inhseqno from pg_inherits i where i.inhrelid = f.oid offset 0) i on true
			group by f.root
		), column_types as (
			select c.rel, string_agg(t.sum, ';' order by t.oid) as sum from columns c
			    join types t on t.oid = c.typ group by c.rel
		)
		select root.oid, coalesce((select n.nspname || '.' || k.relname from pg_class k
		    join pg_namespace n on n.oid = k.relnamespace where k.oid = root.oid), 'a table that was dropped'),
		md5(concat(
			family_sum.sum,
			(select string_agg(concat_ws(' ', a.attnum, a.attname, a.xmin), ';' order by a.attnum)
			 from pg_attribute a where a.attrelid = root.oid and a.attnum > 0 and not a.attisdropped),
			column_types.sum,
			(select string_agg(i.indexrelid::text, ';' order by i.indexrelid)
			 from pg_index i where i.indrelid = root.oid and i.indisunique and i.indisvalid),
			(select string_agg(i.inhrelid::text, ';' order by i.inhrelid) from pg_inherits i
			    where i.inhparent = root.oid),
			(select string_agg(w.xmin::text, ';' order by w.oid) from pg_rewrite w where w.ev_class = root.oid),
			` + capture.AppliedSQL("root.oid") + `)),
		` + captureSQL + `,
		false
		from root left join family_sum on family_sum.root = root.oid left
		    join column_types on column_types.rel = root.oid
		union all
		select t.oid, '', t.sum, 0, false, true from types t where t.oid = any($2)`
}

// applied marks the name of a table that a subscription feeds; see tablesOf.
const applied = "/applied"

// tablesOf names the tables whose changes a plan reads, and their partitions, each with the
// transaction that attached it: rows come and go with a partition that is attached or detached,
// and nothing logs that. A table that a subscription feeds is marked: until it has row triggers,
// the changes that the subscription applies are not seen.
func (s *preparer) tablesOf(ctx context.Context, p *plan.Plan) (names string, err error) {
	err = s.conn.QueryRow(ctx, `
		select coalesce(string_agg(distinct concat(t.relid::oid, '/' || i.xmin, case when k.relkind = 'r'
		    and i.xmin is null and `+capture.AppliedSQL("t.relid")+` then '`+applied+`' end), ' '), '')
		from (select relid from unnest($1::oid[]) o cross join pg_partition_tree(o::regclass)
		    union select unnest($1::oid[])) t
		left join pg_class k on k.oid = t.relid
		left join pg_inherits i on i.inhrelid = t.relid`, p.Relations()).Scan(&names)
	if err != nil {
		return "", fmt.Errorf("list the partitions of index %s: %w", p.Def.Name, err)
	}
	return names, nil
}

// sameTables compares an earlier result of tablesOf with the present one. A table that a
// subscription no longer feeds has lost nothing.
func sameTables(before, now string) bool {
	was, is := strings.Fields(before), strings.Fields(now)
	gone := func(table string) bool {
		return !slices.Contains(was, table) && !slices.Contains(was, table+applied)
	}
	return len(was) == len(is) && !slices.ContainsFunc(is, gone)
}
