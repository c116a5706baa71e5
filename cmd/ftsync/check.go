package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"ftsync/cmd/ftsync/config"
	"ftsync/worker"
	"ftsync/worker/plan"
)

// checkTimeout is the time that the database has to answer whether the indexes fit it.
const checkTimeout = 30 * time.Second

// checkCommand compares the configuration with the database, and changes nothing.
func checkCommand(ctx context.Context, in invocation) error {
	c, warnings, err := config.Read(in.args, in.environ, nil)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	problems, err := worker.Check(ctx, workerConfig(c))
	if err != nil {
		return fmt.Errorf("check %s: %w", c.File, err)
	}
	found := slices.Concat(warnings, c.Locate(problems))
	if err := config.ErrorOf(found); err != nil {
		return err
	}
	for _, f := range found {
		fmt.Fprintln(in.stderr, f)
	}
	_, err = fmt.Fprintf(in.stdout, "%s: fits the database (indexes: %d)\n", c.File, len(c.Indexes))
	return err
}

// workerConfig returns the part of the configuration that the worker needs.
func workerConfig(c config.Config) worker.Config {
	return worker.Config{
		Connect:      c.Connect,
		Reconnect:    c.Reconnect,
		Indexes:      c.Indexes,
		PollInterval: c.PollInterval,
		Notify:       c.Notify,
		Pace:         plan.Pace(c.BackfillRate),
		VerifyEvery:  cmp.Or(c.VerifyInterval, -1),
	}
}
