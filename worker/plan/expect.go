package plan

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/postgres"
)

// Expected is what Postgres says, without reading a row, of how much there is to be read for an index.
type Expected struct {
	Rows    int64 // documents, as its planner expects them; 0: unknown
	Guessed bool  // a table has no statistics yet, so Rows is the planner's guess by the table's size
	Bytes   int64 // on disk, of the tables that are read
}

// Expect asks how much there is to be read for an index.
func Expect(ctx context.Context, conn *postgres.Conn, p *Plan) (e Expected, err error) {
	// A table that was never analyzed has reltuples -1, and 0 before Postgres 14.
	err = conn.QueryRow(ctx, `
		with recursive t as (select unnest($1::oid[]) as oid
		    union select i.inhrelid from pg_inherits i join t on i.inhparent = t.oid)
		select coalesce(sum(pg_table_size(k.oid)), 0)::bigint,
		       coalesce(bool_or((k.reltuples < 0 or k.reltuples = 0 and k.relpages = 0)
		           and pg_relation_size(k.oid) > 0), false)
		from t join pg_class k on k.oid = t.oid where k.relkind in ('r', 'm')`, p.Relations()).Scan(&e.Bytes,
		&e.Guessed)
	if err != nil {
		return e, fmt.Errorf("ask how large the tables of index %s are: %w", p.Def.Name, err)
	}
	var explained []struct {
		Plan struct {
			Rows float64 `json:"Plan Rows"`
		}
	}
	err = conn.Theirs(ctx, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, "explain (format json) select 1 from "+p.from+" where true"+p.where).Scan(&explained)
	})
	if err != nil {
		return e, fmt.Errorf("ask how many rows index %s has: %w", p.Def.Name, err)
	}
	if len(explained) > 0 {
		e.Rows = int64(explained[0].Plan.Rows)
	}
	return e, nil
}
