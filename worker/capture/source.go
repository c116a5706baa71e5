package capture

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// sourceID looks a source up, or adds it, and adds the columns that it reads to those recorded.
// Columns that nobody reads any more are only removed when no consumer names the source, and
// never with keep; until then they cause some needless log rows.
func sourceID(ctx context.Context, tx pgx.Tx, src plan.Source, keep bool) (id int32, err error) {
	var reads []string
	var used bool
	err = tx.QueryRow(ctx, `
		select id, reads, exists (select from ftsync.consumer c where s.id = any(c.sources))
		from ftsync.source s where relation = $1
		    and columns = $2`, src.Relation.OID, src.Columns).Scan(&id, &reads, &used)
	if errors.Is(err, pgx.ErrNoRows) {
		err = tx.QueryRow(ctx, "insert into ftsync.source (relation, columns, reads) values ($1, $2, $3) returning id",
			src.Relation.OID, src.Columns, src.Reads).Scan(&id)
		return id, err
	}
	if err != nil {
		return 0, err
	}
	wanted := src.Reads
	if used || keep {
		wanted = plan.Union(reads, src.Reads)
	}
	if !sameColumns(wanted, reads) {
		_, err = tx.Exec(ctx, "update ftsync.source set reads = $2 where id = $1", id, wanted)
	}
	return id, err
}

func sameColumns(a, b []string) bool {
	return (a == nil) == (b == nil) && slices.Equal(a, b)
}

// textArray returns SQL for an array of texts, or null.
func textArray(list []string) string {
	if list == nil {
		return "null"
	}
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = strings.TrimSpace(postgres.Literal(s))
	}
	return "array[" + strings.Join(quoted, ", ") + "]::text[]"
}
