package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"ftsync/cache"
	"ftsync/cmd/ftsync/config"
	"ftsync/worker"
)

// How long the parts of a stop may take; together they stay below shutdownBudget.
const (
	drainTime = 5 * time.Second // for the batch in hand
	closeTime = 3 * time.Second // for requests under way; a search takes 2 s at most unless configured otherwise
)

// runCommand reads the configuration and runs until it is told to stop.
func runCommand(ctx context.Context, in invocation) error {
	c, warnings, err := config.ReadRun(in.args, in.environ)
	if err != nil {
		return err
	}
	out := in.stderr
	width := terminalWidth(out)
	var show display
	if width > 0 {
		show.progress = &progress{out: out, width: width}
		out = show.progress
	}
	log := newLogger(c.Settings, out, width > 0)
	for _, w := range warnings {
		log.Warn("configuration", "warning", w.String())
	}
	if c.Index { // a process that only answers searches is in nobody's way
		if err := yieldToOthers(); err != nil {
			log.Debug("writers may wait for a core longer than they need to", "error", err)
		}
	}
	return c.Explain(run(ctx, c, log, show))
}

// display is where a run shows how it is getting on, besides its log.
type display struct {
	progress *progress         // draws how far a backfill is; nil: nobody does
	listened func(addr string) // called when connections are accepted; nil: nothing is
}

// run opens the cache, starts the worker and serves HTTP until ctx ends; then
// readiness goes first, the batch in hand is committed, requests are answered,
// and the cache is closed. It returns nil after such an orderly stop.
func run(ctx context.Context, c config.Config, log *slog.Logger, show display) (err error) {
	hangup := make(chan os.Signal, 1) // before all that takes time: until then it ends the process
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	b := thisBuild()
	log.Info("starting", "version", b.Version, "revision", b.Revision, "sqlite", b.SQLite, "config", c.File, "indexes", len(c.Indexes), "follow", c.Index)
	listener, err := listen(ctx, c.HTTPAddr)
	if err != nil {
		return err
	}
	defer listener.Close()
	searches := cmp.Or(c.MaxSearches, defaultSearches())
	share := memoryFor(c.Settings)
	share.apply(log)
	store, err := cache.Open(c.CacheDir, cache.Options{
		Log: log.With("component", "cache"), Readers: max(2, searches), CursorKey: c.CursorSeal,
		MemoryBytes: share.pageCaches, HeapBytes: share.sqlite, WordBytes: share.words, AnswerBytes: share.answer,
		AnswersBytes: share.answers,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()

	reg := newRegistry(b)
	s := &server{
		log:         log.With("component", "http"),
		timeout:     c.SearchTimeout,
		meilisearch: c.Meilisearch,
		metricsKey:  c.MetricsKey,
		turns:       newTurns(searches),
		transit:     newTransit(share.transit),
		proxies:     c.TrustedProxies,
		maxLimit:    c.MaxLimit,
		maxOffset:   c.MaxOffset,
		build:       b,
		started:     time.Now(),
		metrics:     newHTTPMetrics(reg),
	}
	f, err := newFollower(c, store, s, reg, log)
	if err != nil {
		return err
	}
	// The group's context ends with ctx or with the first part that fails; either
	// way all of them stop in the same order.
	g, ctx := errgroup.WithContext(ctx)
	drained := make(chan struct{})
	g.Go(func() error {
		defer close(drained)
		return f.run(ctx, hangup)
	})
	if c.Index && show.progress != nil {
		g.Go(func() error {
			show.progress.run(ctx, func() worker.Status { return s.now().status() })
			return nil
		})
	}
	web := s.httpServer(s.handler(reg))
	g.Go(func() error {
		if err := web.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve HTTP: %w", err)
		}
		return nil
	})
	g.Go(func() error {
		<-ctx.Done()
		return s.stop(web, drained)
	})
	log.Info("listening", "address", listener.Addr().String())
	if show.listened != nil {
		show.listened(listener.Addr().String())
	}
	return g.Wait()
}

// stop ends the service in the order that costs clients the least.
func (s *server) stop(web *http.Server, drained <-chan struct{}) error {
	s.draining.Store(true)
	s.log.Info("stopping")
	select {
	case <-drained:
	case <-time.After(drainTime):
		s.log.Warn("the worker takes long to stop", "waited", drainTime)
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	err := web.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		s.log.Info("cutting off connections that are still open", "waited", closeTime) // a client may say nothing for as long as it likes
		err = web.Close()
	}
	return err
}

// cached is an index of the cache as the server sees it.
type cached struct{ *cache.Index }

func (x cached) facts() facts {
	g := x.Published()
	if g == nil {
		return facts{}
	}
	f := facts{generation: g.ID(), documents: g.Documents(), damage: g.Damage()}
	f.bytes, f.wal = g.Bytes()
	return f
}
