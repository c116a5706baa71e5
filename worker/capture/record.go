package capture

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/postgres"
)

// record is the row of a table in ftsync.capture.
type record struct {
	there       bool
	fingerprint string
	sources     []int32
	reads       []string
}

func readRecord(ctx context.Context, q postgres.Querier, relation uint32) (r record, err error) {
	err = q.QueryRow(ctx, "select true, fingerprint, sources, reads from ftsync.capture where relation = $1",
		relation).Scan(&r.there, &r.fingerprint, &r.sources, &r.reads)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return r, err
}

// recordSQL returns the statement that records the capture of a table as it is now. replaced has
// it count that somebody had put something else in place of what was installed.
func (c captured) recordSQL(replaced bool) string {
	tables, ids := make([]string, 0, 1+len(c.leaves)), make([]string, len(c.sources))
	for _, oid := range c.tables() {
		tables = append(tables, strconv.FormatUint(uint64(oid), 10))
	}
	for i, s := range c.sources {
		ids[i] = strconv.Itoa(int(s.id))
	}
	broken := 0
	if replaced {
		broken = 1
	}
	return fmt.Sprintf(`insert into ftsync.capture (relation, name, sources, reads, fingerprint)
select %d, %s, '{%s}', %s, %s
from pg_trigger t join pg_proc p on p.oid = t.tgfoid
where t.tgrelid in (%s) and %s
on conflict (relation) do update set name = excluded.name, sources = excluded.sources, reads = excluded.reads,
    fingerprint = excluded.fingerprint, doubts = capture.doubts + %d`,
		c.relation.OID, postgres.Literal(c.relation.String()), strings.Join(ids, ","), textArray(c.reads),
		FingerprintSQL, strings.Join(tables, ", "), MadeTriggers, broken)
}
