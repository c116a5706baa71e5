package worker

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/pgtest"
	"ftsync/worker/postgres"
)

// publisher is another database of the same server, from which a table is replicated.
type publisher struct {
	subscribed atomic.Bool
	subscribe  []string // what begins it
	url        string
	table      *oracleTable
}

// beginFeed makes a publisher of one table; at some time an administrator subscribes to it.
func beginFeed(t *testing.T, w *world, conn *pgx.Conn) {
	if w.server == nil {
		return // a subscription must not outlive its database
	}
	for _, tab := range w.tables {
		if tab.partitioned || tab.unlogged {
			continue
		}
		pgtest.Exec(t, conn, "create database publisher")
		w.feed = &publisher{url: w.server.URL("publisher"), table: tab}
		from := pgtest.Connect(t, w.feed.url)
		pgtest.Exec(t, from, oracleTypes...)
		pgtest.Exec(t, from, tab.ddl()...)
		pgtest.Exec(t, from, "create publication feed for table "+tab.name,
			"select pg_create_logical_replication_slot('feed', 'pgoutput')")
		w.feed.subscribe = []string{
			fmt.Sprintf("create subscription feed connection '%s' publication feed with (create_slot = false, "+
				"slot_name = feed, copy_data = false)", strings.ReplaceAll(w.feed.url, "'", "''")),
		}
		return
	}
}

// write changes rows at the publisher until ctx ends. Its keys are of nobody else, so
// that what is replicated never collides.
func (f *publisher) write(ctx context.Context, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 7))
	for ctx.Err() == nil {
		conn, err := pgx.Connect(ctx, f.url)
		for err == nil && ctx.Err() == nil {
			n := fmt.Sprint(10000 + r.IntN(300))
			k, c := f.table.key[0], f.table.columns[0]
			sql := f.table.insert("(select "+n+" as g) g", "g", "on conflict do nothing")
			switch r.IntN(3) {
			case 0:
				sql = "delete from " + f.table.name + " where " + k.name + " = " + k.value(n)
			case 1:
				sql = "update " + f.table.name + " set " + c.name + " = " + c.value(fmt.Sprint(r.IntN(1000))) +
					" where " + k.name + " = " + k.value(n)
			}
			if _, err = conn.PgConn().Exec(ctx, sql).ReadAll(); !conn.IsClosed() {
				err = nil
			}
		}
		if conn != nil {
			postgres.Close(conn)
		}
		select {
		case <-ctx.Done():
		case <-time.After(20 * time.Millisecond): // it is being restarted
		}
	}
}
