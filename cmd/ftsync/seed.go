package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"ftsync/cache"
	"ftsync/cmd/ftsync/config"
	"ftsync/cmd/ftsync/seed"
)

// seedCommand has the cache begin with copies of another replica's indexes. With -try it is no failure that
// there are none: where there is no shell to say so, as in an init container, ftsync starts all the same.
func seedCommand(ctx context.Context, in invocation) error {
	options, rest := splitFlags(in.args)
	var try bool
	c, warnings, err := config.Read(options, in.environ, func(flags *flag.FlagSet) {
		flags.BoolVar(&try, "try", false, "")
	})
	if err != nil {
		return err
	}
	for _, w := range warnings {
		fmt.Fprintln(in.stderr, w)
	}
	from, err := donorURL(rest)
	if err != nil {
		return err
	}
	if !c.Keys.Any() {
		return config.ErrorOf([]config.Finding{{Source: config.FromEnvironment, Path: "FTSYNC_API_KEY", Found: "no key",
			Want: "one of the other replica's, which gives copies to holders of a key alone"}})
	}
	store, err := cache.Open(c.CacheDir, cache.Options{CheckEvery: -1,
		Log: newLogger(c.Settings, in.stderr, terminalWidth(in.stderr) > 0)})
	if err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	donor := seed.Donor{URL: from, Key: c.Keys.First(), Client: http.DefaultClient}
	err = seed.Run(ctx, store, workerConfig(c), donor, in.stdout)
	if err = errors.Join(err, store.Close()); err == nil {
		return nil
	}
	err = fmt.Errorf("seed from %s: %w", from.Redacted(), c.Explain(err))
	if try && ctx.Err() == nil {
		fmt.Fprintln(in.stderr, "ftsync:", err)
		fmt.Fprintln(in.stderr, "ftsync: what is missing will be filled from Postgres")
		return nil
	}
	return err
}

// donorURL returns the address of the other replica.
func donorURL(args []string) (*url.URL, error) {
	const want = "the address of another replica, such as http://search-0:8082"
	if len(args) != 1 {
		return nil, config.CommandLineError(fmt.Sprintf("%d arguments", len(args)), want)
	}
	from, err := url.Parse(strings.TrimSuffix(args[0], "/"))
	if err != nil || from.Host == "" || from.Scheme != "http" && from.Scheme != "https" {
		return nil, config.CommandLineError(fmt.Sprintf("%q", args[0]), want)
	}
	return from, nil
}
