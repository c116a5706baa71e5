package faults

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// waitsMost is how long a statement of a user may take when only ftsync is in its way: the
// installation of triggers may hold it up for 2 s.
const waitsMost = 4 * time.Second

// writers change rows all the time, and one of them a row that tells the time.
type writers struct {
	stop func()

	mu      sync.Mutex
	commits int
}

// write has several writers change rows until the trial rests. A statement that fails counts
// against ftsync, unless the fault itself makes statements fail.
func (tr *trial) write() {
	tr.rest()
	ctx, cancel := context.WithCancel(tr.Context())
	w := &writers{}
	var all sync.WaitGroup
	for range 3 {
		r := rand.New(rand.NewPCG(tr.r.Uint64(), 5))
		all.Go(func() { w.run(ctx, tr, 25*time.Millisecond, func(int) []string { return change(r) }, nil) })
	}
	all.Go(func() {
		w.run(ctx, tr, 150*time.Millisecond, func(n int) []string {
			return []string{fmt.Sprintf("update item set num = %d where id = 0", n)}
		}, tr.witness.committed)
	})
	w.stop = sync.OnceFunc(func() { cancel(); all.Wait() })
	tr.writers = w
}

// rest ends the writers.
func (tr *trial) rest() {
	if tr.writers != nil {
		tr.writers.stop()
	}
}

// run runs transactions with a pause after each, until ctx ends.
func (w *writers) run(ctx context.Context, tr *trial, pause time.Duration, next func(n int) []string,
	committed func(n int, at time.Time)) {
	var conn *pgx.Conn
	for n := 0; ctx.Err() == nil; {
		if conn == nil || conn.IsClosed() {
			var err error
			if conn, err = tr.dial(ctx); err != nil {
				if !tr.fault.harms && ctx.Err() == nil {
					tr.violation("a writer can't connect: %v", err)
					return
				}
				sleep(ctx, 50*time.Millisecond)
				continue
			}
		}
		began := time.Now()
		err := transaction(ctx, conn, next(n))
		took := time.Since(began)
		switch {
		case ctx.Err() != nil:
		case err != nil && !tr.fault.harms && !collision(err):
			tr.violation("a writer's statement failed: %v", err)
		case took > waitsMost && !tr.fault.harms:
			tr.violation("a writer's transaction took %v", took.Round(time.Millisecond))
		case err == nil:
			if committed != nil {
				committed(n, time.Now())
			}
			n++
			w.mu.Lock()
			w.commits++
			w.mu.Unlock()
		}
		sleep(ctx, pause)
	}
	if conn != nil {
		conn.Close(context.WithoutCancel(ctx))
	}
}

// transaction runs statements, and ends the transaction that they began if one fails.
func transaction(ctx context.Context, conn *pgx.Conn, statements []string) error {
	for _, sql := range statements {
		if _, err := conn.PgConn().Exec(ctx, sql).ReadAll(); err != nil {
			conn.PgConn().Exec(ctx, "rollback").ReadAll()
			return err
		}
	}
	return nil
}

// collision reports whether err is of two writers that met, as they also do without ftsync.
func collision(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "23505" || pg.Code == "40P01" || pg.Code == "40001")
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// change is a transaction of a writer. Row 0 of item is not theirs.
func change(r *rand.Rand) []string {
	k, x := 1+r.IntN(3000), r.IntN(100000)
	switch r.IntN(24) {
	case 0, 1, 2:
		return []string{fmt.Sprintf("insert into item (id, title, body, num, tags, cat) select nextval('item_id'), "+
			"'inserted %d', md5('%d'), %d, array['n', null], %d", x, x, x%1000, 1+x%20)}
	case 3, 4:
		return []string{fmt.Sprintf("delete from item where id = %d or (%d %% 3 = 0 and id = (select max(id) from "+
			"item) and id > 100)", k, x)}
	case 5, 6:
		return []string{fmt.Sprintf("update item set id = %d where id = %d and not exists (select from item where "+
			"id = %d)", 1+r.IntN(3000), k, k)}
	case 7:
		return []string{fmt.Sprintf("update item set num = num + 1, price = price * 1.01 where id between %d and %d",
			k, k+100)}
	case 8:
		return []string{fmt.Sprintf("update cat set name = 'cat %d' where id = %d", x, 1+x%20)}
	case 9:
		return []string{"begin", fmt.Sprintf("update item set title = 'never' where id = %d", k), "savepoint a",
			fmt.Sprintf("delete from item where id = %d", k+1), "rollback to a",
			"insert into item (id, title) values (nextval('item_id'), 'never')", "rollback"}
	case 10:
		return []string{"begin", fmt.Sprintf("update item set title = 'long %d' where id = %d", x, k),
			"select pg_sleep(0.3)", "savepoint s", fmt.Sprintf("update item set num = 5 where id = %d", k+7),
			"release s", "commit"}
	case 11, 12:
		return []string{fmt.Sprintf("update entry set title = 'entry %d' where b = 'b%d'", x, x%50)}
	case 13:
		return []string{fmt.Sprintf("update entry set a = %d where a = %d and b = 'b%d' and not exists (select from "+
			"entry where a = %d and b = 'b%d')", 1+x%3, 1+(x+1)%3, x%50, 1+x%3, x%50)}
	case 14:
		return []string{fmt.Sprintf("set local synchronous_commit = off; update item set meta = "+
			"jsonb_build_object('n', %d, 's', 'meta %d') where id = %d", x, x, k)}
	case 15:
		return []string{fmt.Sprintf("insert into item (id, title, cat) values (%d, 'again %d', 3) on conflict (id) "+
			"do update set title = excluded.title, seen = now()", k, x)}
	}
	return []string{fmt.Sprintf("update item set title = 'updated %d u%d', body = 'body %d' where id = %d", k, x, x, k)}
}
