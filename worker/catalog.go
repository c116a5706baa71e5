package worker

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// catalogEvery is how often the session looks whether what it knows is still true.
const catalogEvery = 5 * time.Second

// lookAround ends the session when the catalog is no longer what it was.
func (s *session) lookAround(ctx context.Context) error {
	if time.Since(s.lastLook) < catalogEvery {
		return nil
	}
	s.lookAtFiles()
	return s.lookAtCatalog(ctx)
}

// lookAtCatalog returns errSessionStale when what the plans rest on is no longer so.
// Feeds are compared with the catalog when it says something else of a table they
// read than the last time; and the first time, because what a feed was compared with
// when it was taken up may have changed before the catalog was looked at.
func (s *session) lookAtCatalog(ctx context.Context) error {
	s.lastLook = time.Now()
	now, err := s.catalogState(ctx)
	if err != nil {
		return err
	}
	changed := map[uint32]bool{}
	for oid, r := range now {
		if r.broken {
			return fmt.Errorf("the capture of %s has been changed: %w", r.name, errSessionStale)
		}
		if before, ok := s.catalog[oid]; !ok || before.sum != r.sum {
			changed[oid] = true
		}
	}
	if len(changed) > 0 {
		if err := s.confirm(ctx, changed); err != nil {
			return err
		}
	}
	s.catalog = now
	return nil
}

// confirm compares every feed that reads a changed table with the catalog once more,
// as takeUp did.
func (s *session) confirm(ctx context.Context, changed map[uint32]bool) error {
	for _, ix := range s.w.indexes {
		if ix.err != nil {
			continue
		}
		for _, f := range ix.feeds() {
			concerned := changed[ofTypes]
			for _, src := range f.plan.sources {
				concerned = concerned || changed[src.relation.oid]
			}
			if !concerned {
				continue
			}
			if err := s.tolerate(ix, stagePlan, s.confirmFeed(ctx, f)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *session) confirmFeed(ctx context.Context, f *feed) error {
	p, _, err := makePlan(ctx, s.conn, f.plan.def, false)
	if err != nil {
		return err
	}
	state, err := f.gen.States()
	if err != nil {
		return cacheError(err)
	}
	reason := reasonDefinition
	if p != nil && p.identity() == state[keyIdentity] {
		if reason, err = s.doubt(ctx, p, f.gen, f.sources, state); err != nil {
			return err
		}
	}
	if reason != "" {
		return fmt.Errorf("the tables of index %s have changed (%s): %w", f.ix.def.Name, reason, errSessionStale)
	}
	return nil
}

// tableState is what the catalog says of a table that is followed.
type tableState struct {
	name   string
	sum    string // of its columns, keys and partitions, and of the doubts about its capture
	broken bool   // its triggers are not what was installed
}

// ofTypes stands for the types that tables are made of, among the states of tables.
const ofTypes = 0

// catalogState sums up what the plans rest on, by the tables' oids.
func (s *session) catalogState(ctx context.Context) (map[uint32]tableState, error) {
	oids, types := []uint32{}, []uint32{}
	for _, ix := range s.w.indexes {
		for _, f := range ix.feeds() {
			for _, src := range f.plan.sources {
				oids = append(oids, src.relation.oid)
			}
			types = append(types, f.plan.types...)
		}
	}
	rows, err := s.conn.Query(ctx, `
		with recursive root as (
			select distinct o as oid from unnest($1::oid[]) o
		), family as (
			select oid as root, oid from root
			union select root.oid, p.relid from root cross join pg_partition_tree(root.oid::regclass) p
		), `+typeParts(`(select array_agg(distinct a.atttypid) from pg_attribute a join root on root.oid = a.attrelid
			where a.attnum > 0 and not a.attisdropped) || $2::oid[]`)+`
		select root.oid, coalesce((select n.nspname || '.' || k.relname from pg_class k join pg_namespace n on n.oid = k.relnamespace where k.oid = root.oid), 'a table that was dropped'),
		md5(concat(
			(select string_agg(concat_ws(' ', f.oid, k.relkind, k.relname, k.relnamespace, k.relrowsecurity, k.relpersistence, pg_relation_filenode(k.oid), i.xmin), ';' order by f.oid, i.inhseqno)
			 from family f left join pg_class k on k.oid = f.oid left join pg_inherits i on i.inhrelid = f.oid where f.root = root.oid),
			(select string_agg(concat_ws(' ', a.attnum, a.attname, a.xmin), ';' order by a.attnum)
			 from pg_attribute a where a.attrelid = root.oid and a.attnum > 0 and not a.attisdropped),
			(select string_agg(i.indexrelid::text, ';' order by i.indexrelid)
			 from pg_index i where i.indrelid = root.oid and i.indisunique and i.indisvalid),
			(select string_agg(i.inhrelid::text, ';' order by i.inhrelid) from pg_inherits i where i.inhparent = root.oid),
			`+appliedSQL("root.oid")+`,
			(select c.doubts from ftsync.capture c where c.relation = root.oid))),
		exists (
			select from ftsync.capture c
			where c.relation = root.oid and c.fingerprint <> (
				select `+fingerprintSQL+`
				from pg_trigger t join pg_proc p on p.oid = t.tgfoid
				where t.tgrelid in (select f.oid from family f where f.root = c.relation) and `+madeTriggers+`))
		from root
		union all
		select `+fmt.Sprint(ofTypes)+`, 'types', md5(concat(
			(select string_agg(e.xmin::text, ' ' order by e.oid) from pg_enum e where e.enumtypid in (select oid from part)),
			(select string_agg(concat_ws(' ', a.attrelid, a.attnum, a.xmin), ';' order by a.attrelid, a.attnum)
			 from pg_attribute a join pg_type t on t.typrelid = a.attrelid
			 where t.oid in (select oid from part) and a.attnum > 0))), false`, oids, types)
	if err != nil {
		return nil, fmt.Errorf("look at the catalog: %w", err)
	}
	all := map[uint32]tableState{}
	var oid uint32
	var t tableState
	if _, err := pgx.ForEachRow(rows, []any{&oid, &t.name, &t.sum, &t.broken}, func() error { all[oid] = t; return nil }); err != nil {
		return nil, fmt.Errorf("look at the catalog: %w", err)
	}
	return all, nil
}

// applied marks a table that a subscription feeds; see tablesOf.
const applied = "/applied"

// appliedSQL says whether a subscription applies changes to a table, as SQL over its
// oid. Those fire row triggers only. What pglogical and its kin apply is not written
// down where anybody may read it: where one is installed it may be any table.
func appliedSQL(oid string) string {
	return `(exists (select from pg_subscription_rel where srrelid = ` + oid + `)
		or exists (select from pg_extension where extname in ('pglogical', 'spock', 'bdr', 'pgactive')))`
}

// tablesOf names the tables a plan reads changes of, and their partitions with the
// transaction that attached each: rows come and go with a partition that is attached
// or detached, and nothing logs them. A table that a subscription feeds is marked:
// until its triggers are for rows, what is applied is not seen.
func (s *session) tablesOf(ctx context.Context, p *plan) (names string, err error) {
	err = s.conn.QueryRow(ctx, `
		select coalesce(string_agg(distinct concat(t.relid::oid, '/' || i.xmin, case when k.relkind = 'r' and i.xmin is null and `+appliedSQL("t.relid")+` then '`+applied+`' end), ' '), '')
		from (select relid from unnest($1::oid[]) o cross join pg_partition_tree(o::regclass) union select unnest($1::oid[])) t
		left join pg_class k on k.oid = t.relid
		left join pg_inherits i on i.inhrelid = t.relid`, relationsOf(p)).Scan(&names)
	if err != nil {
		return "", fmt.Errorf("list the partitions of index %s: %w", p.def.Name, err)
	}
	return names, nil
}

// sameTables compares what tablesOf said before with what it says now. A table that
// is no longer fed by a subscription has lost nothing.
func sameTables(before, now string) bool {
	was, is := strings.Fields(before), strings.Fields(now)
	gone := func(table string) bool {
		return !slices.Contains(was, table) && !slices.Contains(was, table+applied)
	}
	return len(was) == len(is) && !slices.ContainsFunc(is, gone)
}
