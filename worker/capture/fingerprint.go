package capture

import (
	"context"
	"strings"

	"ftsync/worker/postgres"
)

// ourTriggers selects the triggers that ftsync has made, as t.
const ourTriggers = `t.tgname like 'ftsync\_%' and not t.tgisinternal and t.tgparentid = 0`

// MadeTriggers selects, as t, the triggers that ftsync has made, and those that Postgres has made
// of a row trigger on the partitions that hold rows; they can be disabled one by one.
const MadeTriggers = `t.tgname like 'ftsync\_%' and
	case when t.tgparentid = 0 then not t.tgisinternal else (select k.relkind from pg_class k
	    where k.oid = t.tgrelid) <> 'p' end`

// FingerprintSQL sums up triggers t and their functions p with the transactions that last changed
// them. The sum changes as soon as one of them is dropped, disabled, enabled again or replaced.
// Of the triggers on partitions, of which there may be thousands, it keeps a hash.
const FingerprintSQL = `concat(
	string_agg(concat_ws(' ', t.tgrelid, t.tgname, t.tgenabled, t.xmin, p.oid, p.xmin), '; ' order by t.tgrelid,
	    t.tgname) filter (where t.tgparentid = 0),
	'; ' || md5(string_agg(concat_ws(' ', t.oid, t.tgenabled, t.xmin),
	    '; ' order by t.oid) filter (where t.tgparentid <> 0)))`

// fingerprint returns the fingerprint of ftsync's triggers on some tables.
func fingerprint(ctx context.Context, q postgres.Querier, tables []uint32) (f string, err error) {
	err = q.QueryRow(ctx, `
		select `+FingerprintSQL+`
		from pg_trigger t join pg_proc p on p.oid = t.tgfoid
		where t.tgrelid = any($1) and `+MadeTriggers, tables).Scan(&f)
	return f, err
}

// sameTrigger reports whether the definition that the catalog has of a trigger is the right one.
func sameTrigger(def string, c captured, t trigger) bool {
	squeeze := func(s string) string {
		return strings.ToLower(strings.Join(strings.Fields(strings.ReplaceAll(s, `"`, "")), " "))
	}
	// pg_get_triggerdef writes the events in an order of its own.
	normal := func(s string) string {
		s = squeeze(s)
		s = strings.Replace(s, "insert or delete or update", "insert or update or delete", 1)
		// It leaves out a schema that is in the search path; for a role called ftsync that is
		// ftsync.
		s = strings.Replace(s, "execute function capture_", "execute function ftsync.capture_", 1)
		if strings.Contains(s, "old table as before new table as changed") {
			return s
		}
		return strings.Replace(s, "new table as changed old table as before",
			"old table as before new table as changed", 1)
	}
	return normal(def) == normal(c.triggerSQL(t))
}
