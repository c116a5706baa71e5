package worker

import (
	"context"
	"fmt"

	"ftsync/worker/plan"
)

// A crash of the server, or of one of its processes, empties unlogged tables, and no trigger
// notices. ftsync.alive is unlogged, too. It holds the id of each generation made from an
// unlogged table: when the id is gone, the rows that the generation was made from may be gone as
// well.

// unloggedSQL is an SQL condition: a table in $1, or a partition of one, is unlogged.
const unloggedSQL = `exists (
	select from (select unnest($1::oid[]) union select p.relid from unnest($1::oid[]) o cross
	    join pg_partition_tree(o::regclass) p) t(oid)
	join pg_class k on k.oid = t.oid
	where k.relpersistence = 'u')`

// noteUnlogged puts the id of a new generation where a crash would take it away.
func (s *preparer) noteUnlogged(ctx context.Context, p *plan.Plan, id string) error {
	_, err := s.conn.Exec(ctx, "insert into ftsync.alive (token) select $2 where "+unloggedSQL, p.Relations(), id)
	if err != nil {
		return fmt.Errorf("note that index %s is made from unlogged tables: %w", p.Def.Name, err)
	}
	return nil
}

// emptied reports whether a crash may have emptied a table since a generation was begun.
func (s *preparer) emptied(ctx context.Context, p *plan.Plan, id string) (yes bool, err error) {
	err = s.conn.QueryRow(ctx, "select "+unloggedSQL+" and not exists (select from ftsync.alive where token = $2)",
		p.Relations(), id).Scan(&yes)
	if err != nil {
		return false, fmt.Errorf("ask whether unlogged tables of index %s were emptied: %w", p.Def.Name, err)
	}
	return yes, nil
}
