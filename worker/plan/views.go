package plan

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// A view that a query reads can be replaced, which changes the documents, and no trigger notices.
// So an index also depends on the definitions of views.

// viewsRead finds the views that the author's SQL reads, directly or through other views. A plan
// of Postgres names no views, but Postgres locks every relation that it looks up.
func (pl *planner) viewsRead(ctx context.Context, p *Plan) error {
	if !p.authored() {
		return nil
	}
	err := pl.conn.Theirs(ctx, func(tx pgx.Tx) error {
		if _, err := pl.conn.PgConn().Prepare(ctx, "", "select * from "+p.from+" where true"+p.where, nil); err != nil {
			return err
		}
		for _, s := range p.Sources {
			if s.keys == "" {
				continue
			}
			if _, err := pl.conn.PgConn().Prepare(ctx, "", s.keys, s.arrays); err != nil {
				return err
			}
		}
		return tx.QueryRow(ctx, `
			select coalesce(pg_catalog.array_agg(c.oid order by c.oid), '{}')
			from pg_catalog.pg_locks l join pg_catalog.pg_class c on c.oid operator(pg_catalog.=) l.relation
			where l.pid operator(pg_catalog.=) pg_catalog.pg_backend_pid()
			    and l.locktype operator(pg_catalog.=) 'relation'
			  and c.relkind operator(pg_catalog.=) 'v'::pg_catalog."char"
			      and c.oid operator(pg_catalog.>=) 16384::pg_catalog.oid`).Scan(&p.viewed)
	})
	if err != nil {
		return fmt.Errorf("look for the views that it reads: %w", err)
	}
	return nil
}

// RestsOn returns the oids of the relations whose definitions an index depends on.
func (p *Plan) RestsOn() []uint32 { return append(p.Relations(), p.viewed...) }
