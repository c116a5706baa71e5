// Command ftsync keeps full-text search indexes in SQLite in step with tables in Postgres,
// and serves them over HTTP.
//
// This package holds the commands, builds every part, and owns signals, reloading and the
// order of a stop. It decides nothing about documents: package worker keeps them in step,
// package cache stores and finds them. Its rooms, of which each imports only those that
// stand before it:
//
//	access       who may search what: keys and tenant tokens
//	certificate  what a server that talks TLS presents
//	config       what the operator writes
//	draft        a first file for tables that exist
//	seed         copies of another replica's indexes
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
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/caarlos0/env/v11"

	"ftsync/cache/nearest"
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

// program is main without the process around it.
func program(ctx context.Context, args []string, in invocation) int {
	name := "run"
	switch {
	case len(args) == 0:
	case args[0] == "" || args[0][0] != '-':
		name, args = args[0], args[1:]
	case args[0] == "-version" || args[0] == "--version":
		name, args = "version", args[1:]
	}
	in.args = args
	c, ok := commandNamed(name)
	if !ok {
		names := commandNames()
		return exitCode(config.CommandLineError(fmt.Sprintf("the command %q", name),
			nearest.Perhaps(name, names, "one of "+strings.Join(names, ", "))), in)
	}
	return exitCode(c.run(ctx, in), in)
}

func exitCode(err error, in invocation) int {
	var wrong *config.Error
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, new(loggedError)):
		if errors.As(err, &wrong) {
			return exitWrong
		}
		return exitFailed
	case errors.Is(err, flag.ErrHelp):
		io.WriteString(in.stdout, usage())
		return exitOK
	case errors.As(err, &wrong):
		fmt.Fprintln(in.stderr, wrong)
		return exitWrong
	}
	fmt.Fprintln(in.stderr, "ftsync:", err)
	return exitFailed
}

// lastWords is the log of a run whose log is JSON; nil: there is none.
var lastWords atomic.Pointer[slog.Logger]

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
		why := "second signal, exiting at once"
		select {
		case <-signals:
		case <-time.After(shutdownBudget):
			why = fmt.Sprint("could not stop in ", shutdownBudget, ", exiting at once")
		}
		if log := lastWords.Load(); log != nil {
			log.Error(why)
		} else {
			fmt.Fprintln(os.Stderr, "ftsync:", why)
		}
		os.Exit(exitFailed)
	}()
	return ctx, func() {
		signal.Stop(signals)
		cancel()
	}
}
