package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"ftsync/cache"
	"ftsync/worker"
)

// follower is a worker in this process, with a cache of its own.
type follower struct {
	*worker.Worker
	cache *cache.Cache
	dir   string
	end   context.CancelFunc
	ended chan error
}

func startFollower(ctx context.Context, cfg worker.Config) (*follower, error) {
	dir, err := os.MkdirTemp("", "ftsync-bench-")
	if err != nil {
		return nil, err
	}
	c, err := cache.Open(dir, cache.Options{})
	if err != nil {
		return nil, err
	}
	w, err := worker.New(cfg, c)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	f := &follower{Worker: w, cache: c, dir: dir, end: cancel, ended: make(chan error, 1)}
	go func() { f.ended <- w.Run(ctx) }()
	for !f.following() {
		select {
		case err := <-f.ended:
			return nil, fmt.Errorf("the worker ended: %w", err)
		case <-time.After(10 * time.Millisecond):
		}
	}
	return f, nil
}

func (f *follower) following() bool {
	for _, ix := range f.Status().Indexes {
		if ix.State != "following" || ix.Generation == "" {
			return false
		}
	}
	return true
}

// waitCaughtUp waits until a look that began after this call found nothing.
func (f *follower) waitCaughtUp(ctx context.Context) error {
	from := time.Now()
	for f.Status().Lag > 0 || f.Status().LastCaughtUp.Before(from) {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Millisecond):
		}
	}
	return nil
}

func (f *follower) stop() {
	f.end()
	<-f.ended
	f.cache.Close()
	os.RemoveAll(f.dir)
}
