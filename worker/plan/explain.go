package plan

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// rootOf returns the table that a node reads; for a partition, the partitioned table above all.
func (pl *planner) rootOf(ctx context.Context, n planNode) (oid uint32, name string, err error) {
	err = pl.conn.QueryRow(ctx, `
		select r.oid, r.oid::regclass::text
		from (select coalesce(pg_partition_root(c.oid)::oid, c.oid) as oid
		      from pg_class c join pg_namespace n on n.oid = c.relnamespace
		      where n.nspname = $1 and c.relname = $2) r`, n.Schema, n.Relation).Scan(&oid, &name)
	return oid, name, err
}

// planNode is a node of the plan that EXPLAIN returns.
type planNode struct {
	Type     string     `json:"Node Type"`
	Parent   string     `json:"Parent Relationship"`
	Schema   string     `json:"Schema"`
	Relation string     `json:"Relation Name"`
	Alias    string     `json:"Alias"`
	Filter   string     `json:"Filter"`
	OneTime  string     `json:"One-Time Filter"`
	Index    string     `json:"Index Cond"`
	Recheck  string     `json:"Recheck Cond"`
	TID      string     `json:"TID Cond"`
	Hash     string     `json:"Hash Cond"`
	Merge    string     `json:"Merge Cond"`
	Join     string     `json:"Join Filter"`
	Output   []string   `json:"Output"`
	Plans    []planNode `json:"Plans"`
}

// all returns the node and all nodes below it.
func (n planNode) all() []planNode {
	nodes := []planNode{n}
	for _, child := range n.Plans {
		nodes = append(nodes, child.all()...)
	}
	return nodes
}

// explain returns the generic plan of a statement, that is, one for any values of its parameters.
// params are the types of the parameters, off the planner's settings to switch off.
func (pl *planner) explain(ctx context.Context, sql string, params []uint32, off ...string) (node planNode, err error) {
	err = pl.conn.Theirs(ctx, func(tx pgx.Tx) error {
		types, values := "", ""
		if len(params) > 0 {
			names := make([]string, len(params))
			for i, oid := range params {
				if err := tx.QueryRow(ctx, "select case $1::oid when 0 then 'unknown' else format_type($1, -1) end",
					oid).Scan(&names[i]); err != nil {
					return err
				}
			}
			types = "(" + strings.Join(names, ", ") + ")"
			values = "(" + strings.TrimSuffix(strings.Repeat("null, ", len(params)), ", ") + ")"
		}
		if _, err := tx.Exec(ctx, "set local plan_cache_mode = force_generic_plan"); err != nil {
			return err
		}
		for _, setting := range off {
			if _, err := tx.Exec(ctx, "set local "+setting+" = off"); err != nil {
				return err
			}
		}
		if _, err := pl.conn.PgConn().Exec(ctx, "prepare ftsync_explained"+types+" as "+sql).ReadAll(); err != nil {
			return err
		}
		var results []*pgconn.Result
		err := pgx.BeginFunc(ctx, tx, func(pgx.Tx) (err error) { // a savepoint, to deallocate after an error
			results, err = pl.conn.PgConn().Exec(ctx,
				"explain (format json, verbose) execute ftsync_explained"+values).ReadAll()
			return err
		})
		if _, e := pl.conn.PgConn().Exec(ctx, "deallocate ftsync_explained").ReadAll(); err == nil {
			err = e
		}
		if err != nil {
			return err
		}
		var answer []struct{ Plan planNode }
		if err := json.Unmarshal(results[0].Rows[0][0], &answer); err != nil {
			return err
		}
		node = answer[0].Plan
		return nil
	})
	if err != nil {
		return node, fmt.Errorf("explain %s: %w", sql, err)
	}
	return node, nil
}
