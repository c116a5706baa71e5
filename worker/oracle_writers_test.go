package worker

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/postgres"
)

// statements are what one transaction of a writer does.
func (w *world) statements(r *rand.Rand) []string {
	tab := w.tables[r.IntN(len(w.tables))]
	n := func() string { return fmt.Sprint(r.IntN(oracleKeys)) }
	some := func() string { // a condition on a few rows
		k := tab.key[0]
		var values []string
		for range 1 + r.IntN(5) {
			values = append(values, k.value(n()))
		}
		return k.name + " in (" + strings.Join(values, ", ") + ")"
	}
	keyNames := make([]string, len(tab.key))
	newKey := make([]string, len(tab.key))
	for i, k := range tab.key {
		keyNames[i] = k.name
		newKey[i] = k.name + " = " + k.value(n())
	}
	change := func() string {
		c := tab.columns[r.IntN(len(tab.columns))]
		set := c.name + " = " + c.value("(random() * 1000)::int")
		switch r.IntN(20) {
		case 0, 1:
			return tab.insert("(select "+n()+" as g) g", "g", "on conflict do nothing")
		case 2:
			return tab.insert("generate_series("+n()+", "+fmt.Sprint(oracleKeys+r.IntN(3000))+") g",
				"g", "on conflict do nothing")
		case 3:
			return tab.insert("(select "+n()+" as g) g", "g",
				"on conflict ("+strings.Join(keyNames, ", ")+") do update set "+set)
		case 4:
			return "delete from " + tab.name + " where " + some()
		case 5:
			return "delete from " + tab.name + " where random() < 0.3"
		case 6:
			return "update " + tab.name + " set " + strings.Join(newKey, ", ") + " where " + some()
		case 7:
			return "update " + tab.name + " set " + set
		case 8:
			if r.IntN(5) > 0 {
				return "select 1"
			}
			return "truncate " + tab.name
		case 9:
			if tab.refers == nil {
				return "select 1"
			}
			return fmt.Sprintf("update %s set ref0 = %s where %s", tab.name, tab.refers.key[0].value(n()), some())
		case 10:
			return "update " + tab.name + " set unseen = coalesce(unseen, 0) + 1 where " + some()
		case 11:
			return "with gone as (delete from " + tab.name + " where " + some() + " returning 1) update " +
				w.tables[0].name + " set unseen = (select count(*) from gone)"
		case 12:
			return fmt.Sprintf("merge into %s t using (select %s as k) s on t.%s = s.k when matched then delete",
				tab.name, tab.key[0].value(n()), tab.key[0].name)
		case 13:
			if !tab.partitioned {
				return "select 1"
			}
			return "update " + tab.partName(r.IntN(3)) + " set " + set + " where " + some()
		case 14:
			if !tab.partitioned || r.IntN(4) > 0 {
				return "select 1"
			}
			i := r.IntN(3)
			return fmt.Sprintf("alter table %s detach partition %s; drop table %s; %s", tab.name, tab.partName(i),
				tab.partName(i), tab.partition(i))
		case 16:
			if tab.refers == nil {
				return "select 1"
			}
			to := []string{"null", tab.refers.key[0].equal(n())}[r.IntN(2)]
			return fmt.Sprintf("update %s set %s0 = %s where %s", tab.name, []string{"ref", "alt"}[r.IntN(2)],
				to, some())
		case 17:
			return "set local datestyle = 'German'; set local intervalstyle = 'sql_standard'; set local " +
				"bytea_output = 'escape'; set local timezone = 'Asia/Kolkata'; set local extra_float_digits = -3; " +
				"update " +
				tab.name + " set " + set + " where " + some()
		case 15:
			return "set local session_replication_role = replica; update " + tab.name + " set " + set + " where " +
				some() + "; set local session_replication_role = origin"
		}
		return "update " + tab.name + " set " + set + " where " + some()
	}
	sqls := []string{"begin"}
	for range 1 + r.IntN(4) {
		sqls = append(sqls, change())
		if r.IntN(6) == 0 {
			sqls = append(sqls, "savepoint s", change(), "rollback to s")
		}
	}
	switch {
	case r.IntN(5) == 0:
		return append(sqls, "rollback")
	case w.prepared && r.IntN(4) == 0:
		id := fmt.Sprintf("'oracle %d'", r.Int64())
		return append(sqls, "prepare transaction "+id, []string{"commit", "rollback"}[r.IntN(2)]+" prepared "+id)
	}
	return append(sqls, "commit")
}

// write runs random transactions until ctx ends; that some of them fail is part of it.
func (w *world) write(ctx context.Context, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 2))
	var conn *pgx.Conn
	for ctx.Err() == nil {
		if conn == nil || conn.IsClosed() {
			var err error
			if conn, err = pgx.Connect(ctx, w.url); err != nil {
				select {
				case <-ctx.Done():
				case <-time.After(20 * time.Millisecond): // it is being restarted
				}
				continue
			}
		}
		for _, sql := range w.statements(r) {
			if _, err := conn.PgConn().Exec(ctx, sql).ReadAll(); err != nil && (sql == "begin" || conn.IsClosed()) {
				break
			}
		}
	}
	if conn != nil {
		postgres.Close(conn)
	}
}
