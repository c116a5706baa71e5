package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ftsync/worker/postgres"
)

// parkNet is how long a parked worker waits for a notification before it looks anyway. Postgres
// keeps nothing for a listener that was away, and a park allows writers only so many
// notifications.
const parkNet = 5 * time.Second

// listener keeps a LISTEN connection open and hands it to the following goroutine, which alone
// waits on it. Without such a connection the worker polls.
type listener struct {
	w      *Worker
	greet  func(mode, why string) // says, once, how the session hears of changes
	ready  chan *postgres.Conn    // capacity 1
	broken chan struct{}          // tells run that the following goroutine has given the connection up
	conn   *postgres.Conn         // owned by the following goroutine; nil: there is none, so poll
}

func newListener(w *Worker, greet func(mode, why string)) *listener {
	return &listener{w: w, greet: greet, ready: make(chan *postgres.Conn, 1), broken: make(chan struct{}, 1)}
}

// run connects, and does so again each time the connection is given up, until ctx ends.
func (l *listener) run(ctx context.Context) error {
	defer func() {
		select {
		case conn := <-l.ready:
			postgres.Close(conn)
		default:
		}
	}()
	if why := l.w.noListen(); why != "" {
		l.hears("poll", why)
		return nil
	}
	retry := backoff{first: 200 * time.Millisecond, ceiling: 30 * time.Second}
	for ctx.Err() == nil {
		conn, err := l.open(ctx)
		var impossible *cannotListen
		if errors.As(err, &impossible) {
			l.w.log.Warn("polling instead of listening", "because", impossible.why, "interval", l.w.cfg.PollInterval)
			l.hears("poll", impossible.why)
			return nil
		}
		if err != nil {
			pause := retry.next()
			if ctx.Err() == nil {
				l.w.metrics.fault(stageListen).Inc()
				l.hears("poll", err.Error())
				l.w.log.Debug("no LISTEN connection", "error", err, "retry in", pause)
			}
			select {
			case <-ctx.Done():
			case <-time.After(pause):
			}
			continue
		}
		retry.reset()
		l.hears("notify", "")
		l.ready <- conn
		select {
		case <-ctx.Done():
		case <-l.broken:
		}
	}
	return nil
}

// hears records how the session hears of changes.
func (l *listener) hears(mode, why string) {
	l.w.setMode(mode, why)
	l.greet(mode, why)
}

// cannotListen reports that LISTEN does not work with this server or pooler, and never will.
type cannotListen struct{ why string }

func (e *cannotListen) Error() string { return e.why }

// open connects and proves that a notification arrives.
func (l *listener) open(ctx context.Context) (*postgres.Conn, error) {
	conn, err := l.w.cfg.dial(ctx, "listen")
	if err != nil {
		return nil, err
	}
	if conn.Pooled() {
		postgres.Close(conn)
		return nil, &cannotListen{"a connection pooler stands before Postgres, and passes no notifications on; name " +
			"Postgres itself in DATABASE_URL"}
	}
	test := func() error {
		ctx, cancel := context.WithTimeout(ctx, pingTimeout)
		defer cancel()
		if _, err := conn.Exec(ctx, "listen ftsync"); err != nil {
			return err
		}
		var prepared int
		if err := conn.QueryRow(ctx,
			"select current_setting('max_prepared_transactions')::int").Scan(&prepared); err != nil {
			return err
		}
		if prepared > 0 && l.w.cfg.Notify == "auto" {
			return &cannotListen{"the server allows prepared transactions (max_prepared_transactions > 0), and one " +
				"that has sent a notification can't be prepared; FTSYNC_NOTIFY=on if nobody uses them"}
		}
		if _, err := conn.Exec(ctx, "notify ftsync"); err != nil {
			return err
		}
		if conn.Notified() {
			return nil
		}
		if err := conn.PgConn().WaitForNotification(ctx); err != nil {
			return &cannotListen{"a notification sent to itself did not arrive: is there a connection pooler before " +
				"Postgres?"}
		}
		return nil
	}
	if err := test(); err != nil {
		postgres.Close(conn)
		return nil, fmt.Errorf("listen for notifications: %w", err)
	}
	conn.ExpectBrief() // no wait is longer than parkNet
	return conn, nil
}

// take makes the newest connection the current one. It reports whether there is a connection.
func (l *listener) take() bool {
	select {
	case l.conn = <-l.ready:
	default:
	}
	return l.conn != nil
}

// giveUp closes a connection that has failed; run opens the next.
func (l *listener) giveUp(err error) {
	l.w.metrics.fault(stageListen).Inc()
	l.w.setMode("poll", err.Error())
	l.w.log.Debug("LISTEN connection lost", "error", err)
	postgres.Close(l.conn)
	l.conn = nil
	select {
	case l.broken <- struct{}{}:
	default:
	}
}

func (l *listener) close() {
	if l.conn != nil {
		postgres.Close(l.conn)
		l.conn = nil
	}
}

// ask has Postgres answer a trivial question on the LISTEN connection, within pingTimeout.
func (l *listener) ask(ctx context.Context, sql string) (yes bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, pingTimeout)
	defer cancel()
	err = l.conn.QueryRow(ctx, sql).Scan(&yes)
	return yes, err
}

// wait returns when a notification has come, after d, when done is closed, or on a value from
// poke.
func (l *listener) wait(ctx context.Context, d time.Duration, poke, done <-chan struct{}) (source string, err error) {
	waiting, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	poked, watched := false, make(chan struct{})
	go func() {
		defer close(watched)
		select {
		case <-waiting.Done():
		case <-done:
			cancel()
		case <-poke:
			poked = true
			cancel()
		}
	}()
	err = l.conn.PgConn().WaitForNotification(waiting)
	over := waiting.Err() != nil // the context decides: the error of a dead peer looks like a timeout, too
	cancel()
	<-watched
	switch {
	case poked:
		return "request", nil
	case err == nil:
		return "notify", nil
	case over:
		return "poll", nil
	}
	return "", fmt.Errorf("wait for a notification: %w", err)
}

// pingTimeout is how long Postgres may take to answer a trivial statement before the connection
// counts as dead. TCP alone takes minutes to notice that a peer is gone.
const pingTimeout = 2 * time.Second
