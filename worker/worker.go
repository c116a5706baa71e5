package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"time"

	"ftsync/worker/capture"
	"ftsync/worker/changelog"
	"ftsync/worker/compare"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// Config holds the settings of a Worker. The zero value of a field stands for its default.
type Config struct {
	Connect      string                 // connection string or URL; empty: libpq's PG* environment
	Reconnect    func() (string, error) // returns the present Connect, before each connection; nil: it never changes
	Indexes      []plan.Definition
	PollInterval time.Duration // between looks where LISTEN can't be used; default 20 ms
	Notify       string        // "auto" (default), "on", or "off": poll only
	Retention    time.Duration // how long a consumer may be away before it is dropped; default 24 h
	Pace         plan.Pace     // of the rows that are read to fill indexes, of all together; default: no limit
	VerifyEvery  time.Duration // time of a full comparison in the background; default 24 h, negative: none
	Replica      string        // names this cache in Postgres, for people; default: the host's name
	Log          *slog.Logger  // nil: discard
	Metrics      *Metrics      // nil: unregistered

	// Verified says when indexes were last compared with Postgres, as an earlier worker of this process
	// knows; a reload does not make that unknown.
	Verified map[string]time.Time
}

func (c Config) logger() *slog.Logger {
	if c.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return c.Log
}

// Worker keeps the indexes of a cache in step with Postgres.
type Worker struct {
	cfg     Config
	engine  Engine
	replica string
	indexes []*index
	log     *slog.Logger
	metrics *Metrics
	wakes   chan struct{} // capacity 1: look now
	waiting waiters
	// postgres.Conn.TheirSettings of the connection that the session began with; nobody writes it
	// while other goroutines of the session run
	settings string

	mu       sync.Mutex
	status   Status
	reports  []report  // by index; Status computes lag and progress from them
	lookDue  time.Time // when the following goroutine must have looked again
	ids      ids
	catalog  catalogLook
	sessions int
	awayFrom time.Time // when the log was told that there is no session any more; zero: it was not
}

// report is the state of an index as the following goroutine, which owns the index, last recorded
// it.
type report struct {
	IndexStatus
	caughtUp  bool
	appliedTo time.Time
	progress  *progress
	filling   phase // that progress is of
	published Generation
	at        changelog.Position // of the generation that answers
	lookDue   time.Time          // when the next look is due, if it is followed apart from the others
}

// New prepares a worker; Run starts it. Indexes in the cache that the configuration does not name
// are removed once there is a session with Postgres.
func New(cfg Config, c Engine) (*Worker, error) {
	if cfg.PollInterval <= 0 {
		cfg.PollInterval = 20 * time.Millisecond
	}
	if cfg.Retention <= 0 {
		cfg.Retention = 24 * time.Hour
	}
	if cfg.VerifyEvery == 0 {
		cfg.VerifyEvery = 24 * time.Hour
	}
	if cfg.Notify == "" {
		cfg.Notify = "auto"
	}
	w := &Worker{cfg: cfg, engine: c, replica: cfg.Replica, log: cfg.logger().With("component", "worker"),
		metrics: cfg.Metrics, wakes: make(chan struct{}, 1)}
	if w.replica == "" {
		w.replica = hostname()
	}
	if w.metrics == nil {
		w.metrics = NewMetrics(nil)
	}
	for _, def := range cfg.Indexes {
		x, err := c.Index(def.Name)
		if err != nil {
			return nil, err
		}
		w.indexes = append(w.indexes,
			&index{number: len(w.indexes), def: def, cache: x,
				backoff: backoff{first: time.Second, ceiling: time.Minute}})
		w.reports = append(w.reports,
			report{IndexStatus: IndexStatus{Name: def.Name, State: stateWaiting, Verified: cfg.Verified[def.Name]},
				appliedTo: appliedBefore(x)})
	}
	w.withholdStrangers()
	c.OnDamage(w.wake)
	w.status.Mode, w.status.ModeWhy = "poll", "no connection yet"
	w.status.Replica, w.status.VerifyEvery = w.replica, max(0, cfg.VerifyEvery)
	for _, ix := range w.indexes { // a counter that begins with its first event shows no increase for that
		w.metrics.verified.WithLabelValues(ix.def.Name)
		w.metrics.batches.WithLabelValues(ix.def.Name)
		for _, operation := range []string{"upsert", "delete", "unchanged"} {
			w.metrics.changes.WithLabelValues(ix.def.Name, operation)
		}
		for _, kind := range []string{compare.Missing, compare.Extra, compare.Different} {
			w.metrics.drift.WithLabelValues(ix.def.Name, kind)
		}
	}
	w.metrics.state.worker.Store(w)
	return w, nil
}

// appliedBefore returns the time up to which changes are applied as an earlier process recorded
// it, or the present time if none did.
func appliedBefore(x Index) time.Time {
	if gen := x.Published(); gen != nil {
		return parseApplied(gen.State(keyApplied))
	}
	return time.Now()
}

// parseApplied reads a value of keyApplied. If the time is missing, or in the future, it returns
// the present time.
func parseApplied(text string) time.Time {
	now := time.Now()
	ms, err := strconv.ParseInt(text, 10, 64)
	if t := time.UnixMilli(ms); err == nil && t.Before(now) {
		return t
	}
	return now
}

// Run keeps the indexes in step until ctx ends. Then it drains: the batch in hand is applied and
// acknowledged, and no other begins. After an error it connects again, with pauses that grow to
// ten seconds. It returns nil after a clean drain, ErrStandby, or a *ProblemsError if an index
// that was never built can't be built. No goroutine that it has started outlives it.
func (w *Worker) Run(ctx context.Context) error {
	retry := backoff{first: 100 * time.Millisecond, ceiling: 10 * time.Second}
	var said string
	for {
		lasted, err := w.session(ctx, retry.reset)
		w.disconnected(err)
		if ctx.Err() != nil {
			return nil
		}
		var problems *plan.ProblemsError
		if errors.As(err, &problems) || errors.Is(err, ErrStandby) {
			return err
		}
		if errors.Is(err, postgres.ErrStale) {
			w.log.Info("looking at the database anew", "because", err)
		} else {
			w.metrics.fault(stageConnect).Inc()
			// A fault that repeats is logged when its text changes, and always counted.
			if text := err.Error(); text != said || lasted {
				said = text
				w.away()
				w.log.Warn(howEnded(err)+"; searches go on with what is there", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(retry.next()):
		}
	}
}

// dsn returns the present connection string: a password may have been replaced since the last time.
func (c Config) dsn() (string, error) {
	if c.Reconnect == nil {
		return c.Connect, nil
	}
	dsn, err := c.Reconnect()
	if err != nil {
		return "", fmt.Errorf("read the connection settings: %w", err)
	}
	return dsn, nil
}

// dial is postgres.Dial with the present connection string.
func (c Config) dial(ctx context.Context, role string) (*postgres.Conn, error) {
	dsn, err := c.dsn()
	if err != nil {
		return nil, err
	}
	return postgres.Dial(ctx, dsn, role)
}

// dialAlike is dial for the further connections of a session. Whatever reads documents has to do it
// with the same settings of the author's, or documents would depend on which of them has read them.
func (w *Worker) dialAlike(ctx context.Context, role string) (*postgres.Conn, error) {
	conn, err := w.cfg.dial(ctx, role)
	if err != nil {
		return nil, err
	}
	if err := w.checkSettings(ctx, conn); err != nil {
		postgres.Close(conn)
		return nil, err
	}
	return conn, nil
}

// checkSettings returns an ErrStale if a connection has other settings of the author's than the
// session began with, or if they have been changed since.
func (w *Worker) checkSettings(ctx context.Context, conn *postgres.Conn) error {
	now, err := conn.TheirSettings(ctx)
	if err == nil && now != w.settings {
		err = fmt.Errorf("the settings of the role or the database have been changed: %w", postgres.ErrStale)
	}
	return err
}

// Check asks the database about every definition and returns all problems, in the order of the
// definitions. It changes nothing. An error means that Postgres could not be asked.
func Check(ctx context.Context, cfg Config) ([]plan.Problem, error) {
	conn, err := cfg.dial(ctx, "check")
	if err != nil {
		return nil, err
	}
	defer postgres.Close(conn)
	var standby bool
	if err := conn.QueryRow(ctx, "select pg_is_in_recovery()").Scan(&standby); err != nil {
		return nil, fmt.Errorf("ask whether this server is the primary: %w", err)
	}
	if standby {
		return nil, ErrStandby
	}
	var all []plan.Problem
	var tables []uint32
	var plans []*plan.Plan
	for _, def := range cfg.Indexes {
		p, problems, err := plan.Make(ctx, conn, def, true)
		if err != nil {
			return nil, err
		}
		all = append(all, problems...)
		if p != nil {
			tables, plans = append(tables, p.Relations()...), append(plans, p)
		}
	}
	if len(cfg.Indexes) == 0 {
		return all, nil
	}
	lacks, err := lacksOf(ctx, conn, plans, cfg.Indexes[0].Name)
	if err != nil {
		return nil, err
	}
	if len(lacks) > 0 {
		return append(all, lacks...), nil // the role may lack what the warnings would be read with
	}
	warnings, err := neighbours(ctx, conn, cfg.Indexes)
	if err != nil {
		return nil, err
	}
	d, err := changelog.DefinerOf(ctx, conn, 0)
	if err != nil {
		return nil, err
	}
	if d.Why != "" {
		warnings = append(warnings, d.Why)
	}
	owners, err := ownersTrusted(ctx, conn, tables)
	if err != nil {
		return nil, err
	}
	if owners != "" {
		warnings = append(warnings,
			"ftsync connects as a superuser and reads tables of "+owners+
				", who can have code of theirs run by whoever reads them; connect as a role that may only read, see "+
				"`ftsync migrate -grant`")
	}
	for _, text := range warnings {
		all = append(all, plan.Problem{Index: cfg.Indexes[0].Name, Warning: true, Found: text})
	}
	return all, nil
}

// lacksOf returns what this role may not do and nobody has done, though a run with some plans
// needs it. What concerns no table is a problem of the index given.
func lacksOf(ctx context.Context, conn *postgres.Conn, plans []*plan.Plan, index string) (problems []plan.Problem,
	err error) {
	lacks, err := capture.Lacks(ctx, conn, plans)
	if err != nil {
		return nil, err
	}
	for _, l := range lacks {
		problem := plan.Problem{Index: index, Found: l.Found, Want: l.Want}
		for _, p := range plans {
			i := slices.IndexFunc(p.Sources, func(s plan.Source) bool { return s.Relation == l.Relation })
			if i >= 0 {
				problem.Index, problem.Field = p.Def.Name, p.Sources[i].Field()
				break
			}
		}
		problems = append(problems, problem)
	}
	return problems, nil
}

// ErrStandby reports that the server is a standby. Snapshots of a standby leave out transactions
// in flight, so a position taken there would skip their changes.
var ErrStandby = errors.New("this Postgres server is a standby; ftsync follows the primary only: set " +
	"target_session_attrs=primary or name the primary's host")
