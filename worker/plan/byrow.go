package plan

import (
	"context"
	"fmt"

	"ftsync/worker/postgres"
)

// ByRow returns the tables whose changes are logged by triggers for rows because some definition
// says so, for itself and for all others that read the table: a table has triggers of one kind.
// It leaves out a name that means no table, of which Make complains.
func ByRow(ctx context.Context, conn *postgres.Conn, defs []Definition) (oids []uint32, err error) {
	var names []string
	for _, def := range defs {
		if def.ByRow {
			names = append(names, def.Table)
		}
		for _, w := range def.Watch {
			if w.ByRow {
				names = append(names, w.Table)
			}
		}
	}
	for _, written := range names {
		schema, table, err := postgres.ParseRelation(written)
		if err != nil {
			continue
		}
		r, ok, err := find(ctx, conn, schema, table)
		if err != nil {
			return nil, fmt.Errorf("look up table %s, whose triggers are to be for rows: %w", written, err)
		}
		if ok {
			oids = append(oids, r.OID)
		}
	}
	return oids, nil
}
