package main

import (
	"context"
	"errors"
	"flag"
	"fmt"

	"ftsync/worker"
)

// planCommand prints the SQL that migrate would run, and runs none of it.
func planCommand(ctx context.Context, in invocation) error {
	c, role, err := setupConfig(in)
	if err != nil {
		return err
	}
	script, err := worker.Plan(ctx, workerConfig(c), role)
	if err != nil {
		return explain(c, "plan", err)
	}
	if script == "" {
		script = "-- Everything is installed.\n"
	}
	_, err = fmt.Fprint(in.stdout, script)
	return err
}

// migrateCommand makes the schema ftsync, the triggers and the grants.
func migrateCommand(ctx context.Context, in invocation) error {
	c, role, err := setupConfig(in)
	if err != nil {
		return err
	}
	wc := workerConfig(c)
	wc.Log = newLogger(c.settings, in.stderr, terminalWidth(in.stderr) > 0)
	if err := worker.Migrate(ctx, wc, role); err != nil {
		return explain(c, "migrate", err)
	}
	_, err = fmt.Fprintf(in.stdout, "installed for the indexes of %s\n", c.Config)
	return err
}

// uninstallCommand removes every trace from the database.
func uninstallCommand(ctx context.Context, in invocation) error {
	flags := newFlags()
	force := flags.Bool("force", false, "")
	found, err := parseFlags(flags, in.args)
	if err != nil {
		return err
	}
	s, problems := readSettings(in.environ)
	connect, more := s.connectString(in.environ)
	if err := wrong(append(append(found, problems...), more...)); err != nil {
		return err
	}
	log := newLogger(s, in.stderr, terminalWidth(in.stderr) > 0)
	done, err := worker.Uninstall(ctx, worker.Config{Connect: connect, Log: log}, *force)
	for _, sql := range done {
		fmt.Fprintln(in.stdout, sql)
	}
	switch {
	case errors.Is(err, worker.ErrRunning):
		return fmt.Errorf("uninstall: %w, or use -force", err)
	case err != nil:
		return fmt.Errorf("uninstall: %w", err)
	case len(done) == 0:
		fmt.Fprintln(in.stdout, "there is nothing of ftsync in this database")
	}
	return nil
}

// setupConfig reads the configuration, and the role of -grant.
func setupConfig(in invocation) (c config, role string, err error) {
	c, warnings, err := readConfig(in.args, in.environ, func(flags *flag.FlagSet) { flags.StringVar(&role, "grant", "", "") })
	if err != nil {
		return c, "", err
	}
	for _, w := range warnings {
		fmt.Fprintln(in.stderr, w)
	}
	return c, role, nil
}

// explain turns what the database does not have into lines of the file.
func explain(c config, what string, err error) error {
	var problems *worker.ProblemsError
	if errors.As(err, &problems) {
		return &configError{c.locate(problems.Problems)}
	}
	return fmt.Errorf("%s: %w", what, err)
}
