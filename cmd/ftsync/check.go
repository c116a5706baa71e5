package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"ftsync/worker"
)

// checkTimeout is how long the database may take to say whether the indexes fit it.
const checkTimeout = 30 * time.Second

// checkCommand compares the configuration with the database, and changes nothing.
func checkCommand(ctx context.Context, in invocation) error {
	c, warnings, err := readConfig(in.args, in.environ, nil)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	problems, err := worker.Check(ctx, workerConfig(c))
	if err != nil {
		return fmt.Errorf("check %s: %w", c.Config, err)
	}
	found := slices.Concat(warnings, c.locate(problems))
	if err := wrong(found); err != nil {
		return err
	}
	for _, f := range found {
		fmt.Fprintln(in.stderr, f)
	}
	_, err = fmt.Fprintf(in.stdout, "%s: fits the database (indexes: %d)\n", c.Config, len(c.Indexes))
	return err
}

// workerConfig is the part of the configuration that the worker needs.
func workerConfig(c config) worker.Config {
	return worker.Config{
		Connect:      c.Connect,
		Reconnect:    c.reconnect,
		Indexes:      c.Indexes,
		PollInterval: c.PollInterval,
		Notify:       c.Notify,
		VerifyEvery:  cmp.Or(c.VerifyInterval, -1),
	}
}
