package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"ftsync/cache"
	"ftsync/cmd/ftsync/certificate"
	"ftsync/cmd/ftsync/config"
	"ftsync/cmd/ftsync/indexes"
	"ftsync/cmd/ftsync/web"
)

// runCommand reads the configuration and runs until it is told to stop.
func runCommand(ctx context.Context, in invocation) error {
	c, warnings, err := config.ReadRun(in.args, in.environ)
	if err != nil {
		if c.LogFormat == "json" {
			return logged(newLogger(c.Settings, in.stderr, false), err)
		}
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
	if asJSON(c.Settings, width > 0) {
		lastWords.Store(log)
	}
	for _, w := range warnings {
		log.Warn("configuration", "warning", w.String())
	}
	if c.Index { // a process that only answers searches is in nobody's way
		if err := yieldToOthers(); err != nil {
			log.Debug("writers may wait for a core longer than they need to", "error", err)
		}
	}
	if err := c.Explain(run(ctx, c, log, show)); err != nil {
		if asJSON(c.Settings, width > 0) {
			return logged(log, err)
		}
		return err
	}
	return nil
}

// display is where a run shows how it is getting on, besides its log.
type display struct {
	progress *progress         // draws how far a backfill is; nil: nobody does
	listened func(addr string) // called when connections are accepted; nil: nothing is
}

// run opens the cache, starts the worker and serves HTTP until ctx ends. Then readiness goes
// first, the batch in hand is committed, requests are answered, and the cache is closed. It
// returns nil after such an orderly stop.
func run(ctx context.Context, c config.Config, log *slog.Logger, show display) (err error) {
	hangup := make(chan os.Signal, 1) // before all that takes time: until then it ends the process
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	began, b := time.Now(), thisBuild()
	log.Info("starting", "version", b.Version, "revision", b.Revision, "sqlite", b.SQLite, "config", c.File, "indexes",
		len(c.Indexes), "follow", c.Index)
	listener, err := listen(ctx, c.HTTPAddr)
	if err != nil {
		return err
	}
	defer listener.Close()
	searches := cmp.Or(c.MaxSearches, indexes.DefaultSearches())
	share := memoryFor(c.Settings)
	share.say(log)
	garbage := newHeap(share)
	store, err := cache.Open(c.CacheDir, cache.Options{
		Log: log.With("component", "cache"), Readers: max(2, searches), CursorKey: c.CursorSeal,
		MemoryBytes: share.pageCaches, HeapBytes: share.sqlite, WordBytes: share.words, AnswerBytes: share.answer,
		AnswersBytes: share.answers, RepeatedBytes: share.repeated, KeptBytes: share.kept,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()

	reg := newRegistry(b)
	gaugeDisk(reg, store.FreeBytes)
	var pair *certificate.Keeper
	if c.ServesTLS() {
		if pair, err = certificate.New(c.TLSPair, log.With("component", "tls"), reg); err != nil {
			return config.TLSError(err)
		}
		listener = tls.NewListener(listener, pair.Config())
	}
	s := web.New(web.Options{
		Log:          log.With("component", "http"),
		Timeout:      c.SearchTimeout,
		Slow:         c.SlowSearch,
		Meilisearch:  c.Meilisearch,
		MetricsKey:   c.MetricsKey,
		Origins:      c.AllowedOrigins(),
		AcceptWrites: c.MeilisearchWrites == "accept",
		Searches:     searches,
		Transit:      share.transit,
		Proxies:      c.TrustedProxies,
		MaxLimit:     c.MaxLimit,
		MaxOffset:    c.MaxOffset,
		Build:        b,
		Donor:        store,
		Registry:     reg,
		FreeBytes:    store.FreeBytes,
	})
	f, err := newFollower(c, store, s, reg, log)
	if err != nil {
		return err
	}
	// The group's context ends with ctx or with the first part that fails; either way all parts
	// stop in the same order.
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		garbage.run(ctx)
		return nil
	})
	drained := make(chan struct{})
	g.Go(func() error {
		defer close(drained)
		return f.run(ctx, hangup)
	})
	if c.Index && show.progress != nil {
		g.Go(func() error {
			show.progress.run(ctx, s.Status)
			return nil
		})
	}
	if pair != nil {
		g.Go(func() error {
			pair.Run(ctx)
			return nil
		})
	}
	g.Go(func() error { return s.Serve(listener) })
	g.Go(func() error {
		s.Remember(ctx)
		return nil
	})
	g.Go(func() error {
		<-ctx.Done()
		return s.Stop(drained)
	})
	log.Info("listening", "address", listener.Addr().String(), "tls", c.ServesTLS())
	g.Go(func() error {
		sayReady(ctx, s, log, listener.Addr().String(), began)
		return nil
	})
	if show.listened != nil {
		show.listened(listener.Addr().String())
	}
	return g.Wait()
}

// listen binds before anything else is started, so that a port in use is known at once.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen on FTSYNC_HTTP_ADDR %s: %w", addr, err)
	}
	return l, nil
}
