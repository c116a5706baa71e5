package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"

	"ftsync/cache/nearest"
	"ftsync/cmd/ftsync/config"
	"ftsync/worker"
	"ftsync/worker/changelog"
)

// errDifferent ends verify with exit code 1, when the differences have been printed.
var errDifferent = errors.New("the index and Postgres differed")

// verifyCommand compares indexes with Postgres while ftsync runs beside it.
func verifyCommand(ctx context.Context, in invocation) error {
	var repair bool
	c, names, err := indexesFrom(in, func(flags *flag.FlagSet) { flags.BoolVar(&repair, "repair", false, "") })
	if err != nil {
		return err
	}
	if len(names) == 0 {
		names = c.Names()
	}
	different := false
	for _, name := range names {
		v, err := worker.Verify(ctx, c.Connect, c.CacheDir, name, repair)
		if err != nil {
			return err
		}
		for _, d := range v.Drift {
			fmt.Fprintf(in.stdout, "%s: %s %s\n", name, d.Kind, d.Key)
		}
		if left := v.Differences() - int64(len(v.Drift)); left > 0 {
			fmt.Fprintf(in.stdout, "%s: … and %d more\n", name, left)
		}
		line := fmt.Sprintf("%s: %d rows, %d documents: ", name, v.Rows, v.Documents)
		switch {
		case v.Differences() == 0:
			line += "no difference"
		default:
			different = true
			line += fmt.Sprintf("%d missing, %d extra, %d different", v.Missing, v.Extra, v.Different)
			if v.Repaired {
				line += "; repaired"
			}
		}
		if v.Unsettled > 0 {
			line += fmt.Sprintf("; %d changed too fast to compare", v.Unsettled)
		}
		fmt.Fprintln(in.stdout, line)
	}
	if different {
		return errDifferent
	}
	return nil
}

// reindexCommand asks the running ftsync to build indexes anew.
func reindexCommand(ctx context.Context, in invocation) error {
	c, names, err := indexesFrom(in, nil)
	if err != nil {
		return err
	}
	if len(names) != 1 {
		return config.CommandLineError("no index", "the name of one: "+strings.Join(c.Names(), ", "))
	}
	if err := changelog.Reindex(ctx, c.Connect, names[0]); err != nil {
		return err
	}
	_, err = fmt.Fprintf(in.stdout,
		"%s: asked for; the index answers searches meanwhile, and /status says how far it is\n", names[0])
	return err
}

// indexesFrom reads the configuration, and the name of an index if one stands before the
// flags.
func indexesFrom(in invocation, add func(*flag.FlagSet)) (c config.Config, names []string, err error) {
	if len(in.args) > 0 && (in.args[0] == "" || in.args[0][0] != '-') {
		names, in.args = in.args[:1], in.args[1:]
	}
	c, warnings, err := config.Read(in.args, in.environ, add)
	if err != nil {
		return c, nil, err
	}
	for _, w := range warnings {
		fmt.Fprintln(in.stderr, w)
	}
	all := c.Names()
	if len(names) == 0 {
		return c, nil, nil
	}
	if !slices.Contains(all, names[0]) {
		want := nearest.Perhaps(names[0], all, "one of "+strings.Join(all, ", "))
		return c, nil, config.CommandLineError(fmt.Sprintf("the index %q", names[0]), want)
	}
	return c, names, nil
}
