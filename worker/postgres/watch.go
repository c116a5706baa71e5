package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	// silence is how long Postgres may send nothing, while an answer is waited for, before the
	// connection is in doubt. Postgres or the network may be gone or frozen without a word, but a
	// statement may also rightly take minutes before its first row.
	silence = 10 * time.Second
	// probeWithin is how long Postgres may take to say what another session is doing.
	probeWithin = 10 * time.Second
	// onItsWay is how long an answer may still take to arrive after Postgres has given it.
	onItsWay = time.Second
)

// errSilent reports that a connection was given up because nothing came any more.
var errSilent = errors.New("Postgres does not answer")

// watched is a network connection that records for how long nothing has come or gone.
type watched struct {
	net.Conn
	reading, writing atomic.Int64 // the time since which one is under way, in Unix nanoseconds; 0: none is
	brief            atomic.Bool  // every statement is brief: silence alone proves the connection dead
	dead             atomic.Pointer[error]
	closed           chan struct{}
	once             sync.Once
}

func (w *watched) Read(b []byte) (int, error) {
	w.reading.Store(time.Now().UnixNano())
	defer w.reading.Store(0)
	return w.Conn.Read(b)
}

func (w *watched) Write(b []byte) (int, error) {
	w.writing.Store(time.Now().UnixNano())
	defer w.writing.Store(0)
	return w.Conn.Write(b)
}

func (w *watched) Close() error {
	w.once.Do(func() { close(w.closed) })
	return w.Conn.Close()
}

// waiting returns the time since which a read or a write has been under way, in Unix nanoseconds;
// 0: neither is.
func (w *watched) waiting() int64 {
	if since := w.reading.Load(); since != 0 {
		return since
	}
	return w.writing.Load()
}

// giveUp closes the connection and records why.
func (w *watched) giveUp(why error) {
	err := fmt.Errorf("%w: %w", errSilent, why)
	w.dead.Store(&err)
	w.Close()
}

// watch gives the connection up after silence: at once if all statements are brief, and otherwise
// if ask, which asks over another connection what Postgres is doing, returns a reason. watch
// returns when the connection is closed.
func (w *watched) watch(ask func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-w.closed:
			cancel()
		case <-ctx.Done():
		}
	}()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for asked := time.Now(); ; {
		select {
		case <-w.closed:
			return
		case <-tick.C:
		}
		since := w.waiting()
		quiet := time.Since(time.Unix(0, since))
		switch {
		case since == 0 || quiet < silence:
			continue
		case w.brief.Load():
			w.giveUp(fmt.Errorf("it has said nothing for %v", quiet.Round(time.Second)))
			return
		case time.Since(asked) < silence:
			continue
		}
		asked = time.Now()
		why := ask(ctx)
		if why == nil {
			continue
		}
		select { // the answer waited for may be arriving just now
		case <-w.closed:
			return
		case <-time.After(onItsWay):
		}
		if w.waiting() == since {
			w.giveUp(why)
			return
		}
	}
}

// Why adds to the error of a statement why its connection was given up, if it was. It returns a
// nil err as it is; the connection may be nil.
func (c *Conn) Why(err error) error {
	if err == nil || c == nil || c.wire == nil {
		return err
	}
	if dead := c.wire.dead.Load(); dead != nil && !errors.Is(err, errSilent) {
		return fmt.Errorf("%w (%w)", *dead, err)
	}
	return err
}

// asker asks, over a connection of its own, whether Postgres is working on an answer to another
// connection, which the condition backend selects in pg_stat_activity. It asks the server that this
// connection leads to, whatever other hosts and addresses the settings name.
type asker struct {
	cfg     *pgx.ConnConfig
	at      net.Addr // of that server
	backend string
	args    []any
}

// ask returns why the connection is dead, or nil if it lives or if that can't be learned.
func (a asker) ask(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, probeWithin)
	defer cancel()
	cfg := a.cfg.Copy()
	if _, named := cfg.RuntimeParams["application_name"]; named {
		cfg.RuntimeParams["application_name"] = "ftsync probe"
	}
	cfg.DialFunc, cfg.LookupFunc, cfg.ValidateConnect = dialer.DialContext, lookUpNothing(a.at), nil
	conn, err := connect(ctx, cfg)
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return nil // the server lives, but refuses to say more
	}
	if err != nil {
		return fmt.Errorf("it can't be reached: %w", err)
	}
	defer Close(conn)
	var state, wait string
	err = scanAsSessionUser(ctx, conn, `
		select coalesce(state, ''), coalesce(wait_event_type, '')
		from pg_catalog.pg_stat_activity where `+a.backend+` limit 1`,
		append([]any{pgx.QueryExecModeExec}, a.args...), &state, &wait)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return errors.New("the session it had is gone")
	case errors.As(err, &refused):
		return nil
	case err != nil:
		return fmt.Errorf("it can't be asked: %w", err)
	case state == "":
		return nil // this role may not see it
	case state != "active":
		return fmt.Errorf("it has answered, and waits: the session is %s", state)
	case wait == "Client":
		return errors.New("it waits for us, and we for it")
	}
	return nil
}

// scanAsSessionUser reads one row as the role that logged in. The settings of a role may change
// to another role at login (ALTER ROLE … SET role), which may not see the sessions of the first.
func scanAsSessionUser(ctx context.Context, conn *pgx.Conn, sql string, args []any, dest ...any) error {
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "set local role none"); err != nil {
			return err
		}
		return tx.QueryRow(ctx, sql, args...).Scan(dest...)
	})
}
