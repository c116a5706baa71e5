package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"reflect"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"ftsync/cache"
	"ftsync/cmd/ftsync/config"
	"ftsync/cmd/ftsync/indexes"
	"ftsync/cmd/ftsync/web"
	"ftsync/worker"
	"ftsync/worker/plan"
)

// rereadEvery is the time between two looks at the configuration file and that of the keys.
// Their content is compared, not their time: a mounted file may be replaced by another of the
// same age.
const rereadEvery = 2 * time.Second

// follower runs a worker for the configuration in force. A new configuration takes effect
// without a restart and without one search that fails. One that is wrong, or that the database
// can't fulfil, changes nothing but the log: it is asked about again (ask.go) until it can be
// fulfilled or is replaced. Keys take effect as soon as they are read, whatever the database says.
type follower struct {
	store   *cache.Cache
	log     *slog.Logger
	server  *web.Server
	metrics *worker.Metrics
	loaded  prometheus.Gauge // 1 while the file is what is in force
	since   prometheus.Gauge // when the configuration in force was taken
	takenAt time.Time        // the same

	config   config.Config
	serving  web.Serving    // what the server makes of it
	previous *config.Config // in force before; nil: none
	worker   *worker.Worker
	tried    []byte // the files' content when they were last read
}

func newFollower(c config.Config, store *cache.Cache, s *web.Server, reg prometheus.Registerer,
	log *slog.Logger) (*follower, error) {
	gauge := func(name, help string) prometheus.Gauge {
		return promauto.With(reg).NewGauge(prometheus.GaugeOpts{
			Namespace: "ftsync", Subsystem: "config", Name: name, Help: help,
		})
	}
	f := &follower{store: store, log: log, server: s,
		loaded: gauge("last_reload_successful",
			"1 while the configuration file as it was last read is in force, 0 while an earlier one is, because it "+
				"is wrong or the database has not said that it can fulfil it."),
		since: gauge("last_reload_success_timestamp_seconds",
			"Unix time when a configuration file was last taken, at the start or later."),
	}
	if c.Index {
		f.metrics = worker.NewMetrics(reg)
	}
	f.tried, _ = c.Files()
	f.taken()
	return f, f.use(c)
}

// use puts a configuration in force.
func (f *follower) use(c config.Config) error {
	now := web.Serving{Keys: c.Keys, Looks: c.Looks}
	var w *worker.Worker
	if c.Index {
		wc := workerConfig(c)
		wc.Log, wc.Metrics, wc.Verified = f.log, f.metrics, f.verified(c)
		var err error
		if w, err = worker.New(wc, worker.OfCache(f.store)); err != nil {
			return err
		}
		now.Status, now.Await, now.Seeds = w.Status, w.Await, w.Seeds
	}
	for _, def := range c.Indexes {
		x, err := f.store.Index(def.Name)
		if err != nil {
			return err
		}
		now.Indexes = append(now.Indexes, indexes.Of(x))
	}
	f.config, f.worker, f.serving = c, w, now
	f.server.Use(now)
	return nil
}

// inForce reports whether an index is defined like this now.
func (f *follower) inForce(d plan.Definition) bool {
	return slices.ContainsFunc(f.config.Indexes, func(o plan.Definition) bool { return reflect.DeepEqual(o, d) })
}

// verified says when those indexes were compared with Postgres that a configuration leaves as they are.
func (f *follower) verified(c config.Config) map[string]time.Time {
	known := map[string]time.Time{}
	if f.worker == nil {
		return known
	}
	for _, x := range f.worker.Status().Indexes {
		if slices.ContainsFunc(c.Indexes, func(d plan.Definition) bool { return d.Name == x.Name && f.inForce(d) }) {
			known[x.Name] = x.Verified
		}
	}
	return known
}

// run keeps a worker running until ctx ends, or until the worker ends by itself.
func (f *follower) run(ctx context.Context, hangup <-chan os.Signal) error {
	for {
		next, err := f.until(ctx, hangup)
		if next == nil {
			var problems *plan.ProblemsError
			if !errors.As(err, &problems) || f.previous == nil || ctx.Err() != nil {
				return err
			}
			f.log.Error("the configuration does not fit the database; going back to the one before")
			f.complain(f.config.Locate(problems.Problems))
			next, f.previous = f.previous, nil
			if err := f.use(*next); err != nil {
				return err
			}
			continue
		}
		before := f.config
		if err := f.use(*next); err != nil {
			f.log.Error("the new configuration can't be used; the one before stays in force", "error", err)
			f.refused(err)
			if err := f.use(before); err != nil {
				return err
			}
			continue
		}
		f.previous = &before
		f.taken()
		f.log.Info("configuration reloaded", "config", f.config.File, "indexes", len(f.config.Indexes))
	}
}

// until runs the worker until another configuration is to be used, and returns that one. It
// returns nil when ctx or the worker itself ends.
func (f *follower) until(ctx context.Context, hangup <-chan os.Signal) (next *config.Config, err error) {
	working, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() {
		if f.worker == nil {
			<-working.Done()
			ended <- nil
			return
		}
		ended <- f.worker.Run(working)
	}()
	look := time.NewTicker(rereadEvery)
	defer look.Stop()
	q := f.newQuestion()
	defer q.drop()
	for next == nil {
		asked := false
		select {
		case err := <-ended:
			return nil, err
		case a := <-q.answers:
			next = q.take(a)
			continue
		case <-hangup:
			asked = true
		case <-look.C:
		}
		c, changed := f.reread(asked)
		if changed {
			q.drop() // the file says something else now
		}
		if c != nil {
			f.serving.Keys = c.Keys
			f.server.Use(f.serving)
			next = q.ask(c)
		}
	}
	stop()
	return next, <-ended
}

// reread reads the configuration if a file has changed, or if somebody asked for it. It returns
// nil if something is wrong.
func (f *follower) reread(asked bool) (c *config.Config, changed bool) {
	data, err := f.config.Files()
	if !asked && (err != nil || bytes.Equal(data, f.tried)) {
		return nil, false // one that is being replaced may be away for a moment
	}
	f.tried = data
	next, warnings, err := f.config.Again()
	var wrong *config.Error
	if errors.As(err, &wrong) {
		f.log.Error("the configuration is wrong; the one before stays in force")
		f.complain(wrong.Findings)
		return nil, true
	}
	if err != nil {
		f.log.Error("the configuration can't be read; the one before stays in force", "error", err)
		f.refused(err)
		return nil, true
	}
	for _, w := range warnings {
		f.log.Warn("configuration", "warning", w.String())
	}
	return &next, true
}

// taken records that the file, as it was last read, is in force.
func (f *follower) taken() {
	f.takenAt = time.Now()
	f.loaded.Set(1)
	f.since.SetToCurrentTime()
	f.server.Configured(web.ConfigState{TakenAt: f.takenAt})
}

// refused records that the file, as it was last read, is not in force, and why.
func (f *follower) refused(why error) {
	f.loaded.Set(0)
	f.server.Configured(web.ConfigState{TakenAt: f.takenAt, Refused: why.Error()})
}

func (f *follower) complain(findings []config.Finding) {
	f.refused(&config.Error{Findings: findings})
	for _, x := range findings {
		f.log.Error("configuration", "problem", x.String())
	}
}
