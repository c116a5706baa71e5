// Command ftsync keeps full-text search indexes in SQLite in step with tables in Postgres,
// and serves them over HTTP.
//
// This package holds the commands, builds every part, and owns signals, reloading and the
// order of a stop. It decides nothing about documents: package worker keeps them in step,
// package cache stores and finds them. Its rooms, of which each imports only those that
// stand before it:
//
//	access       who may search what: keys and tenant tokens
//	config       what the operator writes
//	indexes      the one way to a search: by whom, how many at once, merged how
//	meilisearch  Meilisearch's HTTP API
//	web/page     the search page
//	web          everything that is answered over HTTP
//
// Exit codes: 0 done, 1 failed, 2 wrong configuration or command line.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/caarlos0/env/v11"

	"ftsync/cmd/ftsync/config"
)

const (
	exitOK     = 0
	exitFailed = 1
	exitWrong  = 2 // the operator wrote something wrong; starting again will not help
)

// shutdownBudget is the time for an orderly stop, after which the process ends at once. It is
// below Docker's 10 s, after which SIGKILL follows.
const shutdownBudget = 9500 * time.Millisecond

// usage is what help prints. The settings come from their struct, so that none is missing.
var usage = `ftsync keeps full-text search indexes in SQLite in step with tables in Postgres, ` +
	`and serves them over HTTP.

  ftsync [-config=PATH] [-index=true|false]   run
  ftsync check [-config=PATH]                 compare the configuration with the database; changes nothing
  ftsync verify [INDEX] [-repair]             compare documents with their rows while ftsync runs; ` +
	`exit code 1 if any differ
  ftsync reindex INDEX                        have the running ftsync build an index anew
  ftsync plan [-grant=ROLE]                   print the SQL that migrate would run
  ftsync migrate [-grant=ROLE]                make schema and triggers as their owner, and give a role the rights to run
  ftsync uninstall [-force]                   remove everything of ftsync from the database
  ftsync healthcheck                          ask the running ftsync whether it is ready
  ftsync prepare-cache [-owner=UID:GID]       give the cache directory to the user ftsync runs as; run as root
  ftsync version [-json]                      print versions

  -config=PATH   file with the indexes (FTSYNC_CONFIG, default ftsync.yaml)
  -index=false   serve what the cache holds without talking to Postgres (default true)

SIGHUP, or a change of the file, makes a running ftsync read its configuration again.

Environment, with defaults:

` + config.SettingsHelp()

// invocation is one call of the program: everything it may read or write.
type invocation struct {
	args           []string // after the command's name
	environ        map[string]string
	stdout, stderr io.Writer
}

func main() {
	ctx, stop := untilSignal(context.Background())
	code := program(ctx, os.Args[1:], invocation{
		environ: env.ToMap(os.Environ()),
		stdout:  os.Stdout,
		stderr:  os.Stderr,
	})
	stop()
	os.Exit(code)
}

var commands = map[string]func(context.Context, invocation) error{
	"run":           runCommand,
	"check":         checkCommand,
	"verify":        verifyCommand,
	"reindex":       reindexCommand,
	"plan":          planCommand,
	"migrate":       migrateCommand,
	"uninstall":     uninstallCommand,
	"healthcheck":   healthcheckCommand,
	"prepare-cache": func(_ context.Context, in invocation) error { return prepareCommand(in) },
	"version":       func(_ context.Context, in invocation) error { return versionCommand(in) },
	"help":          func(context.Context, invocation) error { return flag.ErrHelp },
}

// program is main without the process around it.
func program(ctx context.Context, args []string, in invocation) int {
	command := "run"
	if len(args) > 0 && (args[0] == "" || args[0][0] != '-') {
		command, args = args[0], args[1:]
	}
	in.args = args
	run, ok := commands[command]
	if !ok {
		return exitCode(config.CommandLineError(fmt.Sprintf("the command %q", command),
			strings.Join(slices.Sorted(maps.Keys(commands)), ", ")), in)
	}
	return exitCode(run(ctx, in), in)
}

func exitCode(err error, in invocation) int {
	var wrong *config.Error
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, flag.ErrHelp):
		io.WriteString(in.stdout, usage)
		return exitOK
	case errors.As(err, &wrong):
		fmt.Fprintln(in.stderr, wrong)
		return exitWrong
	}
	fmt.Fprintln(in.stderr, "ftsync:", err)
	return exitFailed
}

// untilSignal ends the context at the first SIGTERM or SIGINT. A second signal, or a stop that
// takes too long, ends the process at once. SQLite and the log of changes are safe against
// that; it only costs reading some changes again.
func untilSignal(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(parent)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	go func() {
		select {
		case <-signals:
		case <-ctx.Done():
			return
		}
		cancel()
		select {
		case <-signals:
			fmt.Fprintln(os.Stderr, "ftsync: second signal, exiting at once")
		case <-time.After(shutdownBudget):
			fmt.Fprintln(os.Stderr, "ftsync: could not stop in", shutdownBudget, "- exiting at once")
		}
		os.Exit(exitFailed)
	}()
	return ctx, func() {
		signal.Stop(signals)
		cancel()
	}
}
