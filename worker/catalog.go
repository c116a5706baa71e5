package worker

import (
	"context"
	"fmt"
	"time"
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

// lookAtCatalog returns errSessionStale when what the plans rest on has changed
// since the last time, or, the first time, since they were made.
func (s *session) lookAtCatalog(ctx context.Context) error {
	s.lastLook = time.Now()
	tables, broken, err := s.catalogState(ctx)
	if err != nil {
		return err
	}
	if broken {
		return fmt.Errorf("the capture of a table has been changed: %w", errSessionStale)
	}
	if s.tables == "" {
		// Feeds are taken up one after the other, and what one was compared with may
		// have changed before the state was read that later looks are compared with.
		if err := s.confirm(ctx); err != nil {
			return err
		}
	} else if tables != s.tables {
		return fmt.Errorf("the columns, partitions or capture of a table have changed: %w", errSessionStale)
	}
	s.tables = tables
	return nil
}

// confirm compares every feed with the catalog once more, as takeUp did.
func (s *session) confirm(ctx context.Context) error {
	for _, ix := range s.w.indexes {
		if ix.err != nil {
			continue
		}
		for _, f := range ix.feeds() {
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
		if reason, err = s.doubt(ctx, p, f.sources, state); err != nil {
			return err
		}
	}
	if reason != "" {
		return fmt.Errorf("the tables of index %s have changed while it was taken up (%s): %w", f.ix.def.Name, reason, errSessionStale)
	}
	return nil
}

// catalogState looks whether what the plans rest on is still true: tables sums up
// columns, keys and partitions of the tables read and the doubts about their capture,
// broken says that triggers of ours are not what was installed.
func (s *session) catalogState(ctx context.Context) (tables string, broken bool, err error) {
	oids := []uint32{}
	for _, ix := range s.w.indexes {
		for _, f := range ix.feeds() {
			for _, src := range f.plan.sources {
				oids = append(oids, src.relation.oid)
			}
		}
	}
	err = s.conn.QueryRow(ctx, `
		with family as (
			select o as root, o as oid from unnest($1::oid[]) o
			union select o, p.relid from unnest($1::oid[]) o cross join pg_partition_tree(o::regclass) p
		)
		select md5(concat(
			(select string_agg(concat_ws(' ', f.root, f.oid, k.relkind, k.relname, k.relnamespace, k.relrowsecurity), ';' order by f.root, f.oid)
			 from family f left join pg_class k on k.oid = f.oid),
			(select string_agg(concat_ws(' ', a.attrelid, a.attnum, a.attname, a.xmin), ';' order by a.attrelid, a.attnum)
			 from pg_attribute a where a.attrelid = any($1) and a.attnum > 0 and not a.attisdropped),
			(select string_agg(i.indexrelid::text, ';' order by i.indexrelid)
			 from pg_index i where i.indrelid = any($1) and i.indisunique and i.indisvalid),
			(select string_agg(concat_ws(' ', c.relation, c.doubts), ';' order by c.relation)
			 from ftsync.capture c where c.relation = any($1)))),
			exists (
				select from ftsync.capture c
				where c.relation = any($1) and c.fingerprint <> (
					select coalesce(`+fingerprintSQL+`, '')
					from pg_trigger t join pg_proc p on p.oid = t.tgfoid
					where t.tgrelid in (select f.oid from family f where f.root = c.relation) and `+ourTriggers+`))`, oids).Scan(&tables, &broken)
	if err != nil {
		return "", false, fmt.Errorf("look at the catalog: %w", err)
	}
	return tables, broken, nil
}
