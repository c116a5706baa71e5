package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// LockedBy returns a text for people: the sessions that hold a lock on one of the tables, or,
// with no oids, on any table, with which nobody else can alter or lock it.
func (c *Conn) LockedBy(ctx context.Context, oids []uint32) string {
	return c.Who(ctx, "a lock", `l.locktype = 'relation' and l.relation >= 16384
		and l.database = (select oid from pg_database where datname = current_database())
		and l.mode not in ('AccessShareLock', 'RowShareLock')
		and (cardinality($1::oid[]) = 0 or l.relation in (
			select unnest($1::oid[]) union select i.indexrelid from pg_index i where i.indrelid = any($1)
			union select inhrelid from pg_inherits where inhparent = any($1)))`, oids)
}

// Who returns a text for people: what, followed by up to three sessions that hold certain locks,
// the oldest transaction first. The condition which selects the locks among pg_locks l, with arg
// as $1. If Postgres can't be asked, Who returns what alone.
func (c *Conn) Who(ctx context.Context, what, which string, arg any) string {
	rows, err := c.Query(ctx, `
		select distinct a.pid, coalesce(a.usename, '?'), coalesce(a.application_name, ''), a.state, a.xact_start
		from pg_locks l join pg_stat_activity a on a.pid = l.pid
		where l.granted and a.pid <> pg_backend_pid() and a.application_name not like 'ftsync %' and `+which+`
		order by a.xact_start nulls last limit 3`, arg)
	if err != nil {
		return what
	}
	var pid int
	var user, app string
	var state *string
	var since *time.Time
	var all []string
	_, err = pgx.ForEachRow(rows, []any{&pid, &user, &app, &state, &since}, func() error {
		said := fmt.Sprintf("process %d of %s", pid, user)
		if app != "" {
			said += fmt.Sprintf(" (%s)", app)
		}
		if state != nil {
			said += ", " + *state
		}
		if since != nil {
			said += ", in a transaction since " + since.UTC().Format("15:04:05")
		}
		all = append(all, said)
		return nil
	})
	if err != nil || len(all) == 0 {
		return what
	}
	return what + ", held by " + strings.Join(all, "; ")
}
