package worker

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// columnVersions are the columns that documents are read from, "table's oid,
// name" each, with their number and the transaction that last changed them. A
// column that was dropped and made again, renamed and replaced, or rewritten by
// ALTER COLUMN TYPE has the same name and other values, and no trigger tells.
type columnVersions map[string]string

// columnsRead are the versions of a plan's columns now: those that a table's
// documents are made of, or all of the tables that a query watches.
func columnsRead(ctx context.Context, conn *db, p *plan) (columnVersions, error) {
	var names []string // nil: all
	if p.def.Query == "" {
		for _, k := range p.key {
			names = append(names, k.Name)
		}
		for _, c := range p.columns {
			names = append(names, c.name)
		}
	}
	var oids []uint32
	for _, src := range p.sources {
		oids = append(oids, src.relation.oid)
	}
	rows, err := conn.Query(ctx, `
		select attrelid || ',' || attname, attnum || ' ' || xmin
		from pg_attribute
		where attrelid = any($1) and attnum > 0 and not attisdropped and ($2::text[] is null or attname = any($2))`, oids, names)
	if err != nil {
		return nil, fmt.Errorf("read the columns of index %s: %w", p.def.Name, err)
	}
	all := columnVersions{}
	var name, version string
	_, err = pgx.ForEachRow(rows, []any{&name, &version}, func() error {
		all[name] = version
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the columns of index %s: %w", p.def.Name, err)
	}
	return all, nil
}

// changed says whether a column that was there before is now another one. One
// that is new or gone is the plan's business.
func (c columnVersions) changed(stored string) bool {
	var before columnVersions
	if json.Unmarshal([]byte(stored), &before) != nil {
		return true
	}
	for name, version := range before {
		if now, ok := c[name]; ok && now != version {
			return true
		}
	}
	return false
}

func (c columnVersions) String() string {
	b, err := json.Marshal(c)
	if err != nil {
		panic(err) // strings
	}
	return string(b)
}
