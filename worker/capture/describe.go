package capture

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// complete adds the sources that live consumers of other indexes and replicas have on the same
// table, and the sources numbered in also.
func (c captured) complete(ctx context.Context, q postgres.Querier, also []int32) (captured, error) {
	own := slices.Clone(also)
	for _, s := range c.sources {
		own = append(own, s.id)
	}
	rows, err := q.Query(ctx, `
		select s.id, s.columns, s.reads
		from ftsync.source s
		where s.relation = $1 and (s.id = any($2) or exists (select from ftsync.consumer c where s.id = any(c.sources)))
		order by s.id`, c.relation.OID, own)
	if err != nil {
		return c, err
	}
	c.sources, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (s capturedSource, err error) {
		err = row.Scan(&s.id, &s.columns, &s.reads)
		return s, err
	})
	return c, err
}

// describe adds what the catalog knows: the types of the columns, and whether row triggers are
// needed. It leaves out sources with a column that is gone.
func (c captured) describe(ctx context.Context, q postgres.Querier) (captured, error) {
	attrs, err := plan.Attributes(ctx, q, c.relation.OID)
	if err != nil {
		return c, err
	}
	var kept []capturedSource
	for _, s := range c.sources {
		s.types = nil
		for _, name := range s.columns {
			if i := slices.IndexFunc(attrs, func(a plan.Attribute) bool { return a.Name == name }); i >= 0 {
				s.types = append(s.types, attrs[i].Type)
			}
		}
		if len(s.types) == len(s.columns) {
			kept = append(kept, s)
		}
	}
	c.sources = kept
	c.reads = []string{}
	for _, s := range c.sources {
		c.reads = plan.Union(c.reads, s.reads)
	}
	c.reads = existing(c.reads, attrs)
	if c.relation.Kind != "p" {
		err := q.QueryRow(ctx, "select "+AppliedSQL("$1")+" or "+ForRowsSQL("$1", "$2"), c.relation.OID,
			c.byRow).Scan(&c.perRow)
		return c, err
	}
	c.perRow = true
	rows, err := q.Query(ctx, "select relid::oid from pg_partition_tree($1::oid::regclass) where isleaf order by 1",
		c.relation.OID)
	if err != nil {
		return c, err
	}
	c.leaves, err = pgx.CollectRows(rows, pgx.RowTo[uint32])
	return c, err
}

// existing returns reads without the columns that are gone.
func existing(reads []string, attrs []plan.Attribute) []string {
	return slices.DeleteFunc(slices.Clone(reads), func(name string) bool {
		return !slices.ContainsFunc(attrs, func(a plan.Attribute) bool { return a.Name == name })
	})
}

// tables returns the tables that have triggers.
func (c captured) tables() []uint32 { return append([]uint32{c.relation.OID}, c.leaves...) }
