package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"ftsync/worker/changelog"
	"ftsync/worker/postgres"
)

// What the log says of sessions. Each beginning is one line, once it is known how the session hears
// of changes, and each end is one. Sessions that end again at once, for the same reason, are not
// mentioned.

// endedError is why a session has ended, of those that had begun.
type endedError struct {
	how string
	err error
}

func (e *endedError) Error() string { return e.err.Error() }
func (e *endedError) Unwrap() error { return e.err }

// ended returns the error of a session together with what has become of its connection.
func ended(conn *postgres.Conn, err error) error {
	if err == nil {
		return nil
	}
	e := &endedError{"the session with Postgres was given up", err}
	switch {
	case conn.IsClosed():
		e.how = "the session with Postgres was lost"
	case postgres.OfStatement(conn, err):
		e.how = "Postgres refuses what ftsync needs"
	}
	if postgres.IsCode(err, postgres.InsufficientPrivilege) && !errors.Is(err, changelog.ErrMigration) {
		e.err = fmt.Errorf("%w: the owner of schema ftsync gives the rights with `ftsync migrate -grant=%s`", err,
			conn.Config().User)
	}
	return e
}

// howEnded says what the error of a session means: that there was none is only one of several.
func howEnded(err error) string {
	if e := new(endedError); errors.As(err, &e) {
		return e.how
	}
	return "no session with Postgres"
}

// greeting returns a function that logs the beginning of a session the first time it is called.
func (s *session) greeting() func(mode, why string) {
	text, level := "connected to Postgres", slog.LevelInfo
	facts := []any{"server", s.conn.PgConn().Conn().RemoteAddr().String(), "database", s.conn.Config().Database,
		"user", s.conn.Config().User, "version", s.conn.PgConn().ParameterStatus("server_version"),
		"pooler", s.conn.Pooled()}
	switch {
	case s.away > 0:
		text, facts = "Postgres is back", append(facts, "away", s.away.Round(time.Millisecond))
	case s.again:
		level = slog.LevelDebug // it looks at the database anew, or has said why it ended
	}
	var once sync.Once
	return func(mode, why string) {
		once.Do(func() {
			facts = append(facts, "mode", mode)
			if why != "" {
				facts = append(facts, "because", why)
			}
			s.w.log.Log(context.Background(), level, text, facts...)
		})
	}
}
