package main

import (
	"context"
	"errors"
	"flag"
	"fmt"

	"ftsync/cmd/ftsync/config"
	"ftsync/worker/capture"
)

// planCommand prints the SQL that migrate would run, and runs none of it.
func planCommand(ctx context.Context, in invocation) error {
	c, role, err := setupConfig(in)
	if err != nil {
		return err
	}
	wc := workerConfig(c)
	script, err := capture.Script(ctx, wc.Connect, wc.Indexes, role)
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
	wc.Log = newLogger(c.Settings, in.stderr, terminalWidth(in.stderr) > 0)
	if err := capture.Migrate(ctx, wc.Connect, wc.Indexes, role, wc.Log); err != nil {
		return explain(c, "migrate", err)
	}
	_, err = fmt.Fprintf(in.stdout, "installed for the indexes of %s\n", c.File)
	return err
}

// uninstallCommand removes everything of ftsync from the database.
func uninstallCommand(ctx context.Context, in invocation) error {
	flags := config.NewFlags()
	force := flags.Bool("force", false, "")
	found, err := config.ParseFlags(flags, in.args)
	if err != nil {
		return err
	}
	s, problems := config.ReadSettings(in.environ)
	connect, more := s.ConnectString(in.environ)
	if err := config.ErrorOf(append(append(found, problems...), more...)); err != nil {
		return err
	}
	log := newLogger(s, in.stderr, terminalWidth(in.stderr) > 0)
	done, err := capture.Uninstall(ctx, connect, log, *force)
	for _, sql := range done {
		fmt.Fprintln(in.stdout, sql)
	}
	switch {
	case errors.Is(err, capture.ErrRunning):
		return fmt.Errorf("uninstall: %w, or use -force", err)
	case err != nil:
		return fmt.Errorf("uninstall: %w", err)
	case len(done) == 0:
		fmt.Fprintln(in.stdout, "there is nothing of ftsync in this database")
	}
	return nil
}

// setupConfig reads the configuration, and the role of -grant.
func setupConfig(in invocation) (c config.Config, role string, err error) {
	c, warnings, err := config.Read(in.args, in.environ, func(flags *flag.FlagSet) {
		flags.StringVar(&role, "grant", "", "")
	})
	if err != nil {
		return c, "", err
	}
	for _, w := range warnings {
		fmt.Fprintln(in.stderr, w)
	}
	return c, role, nil
}

// explain is c.Explain, with the command's name before an error that has no place in the file.
func explain(c config.Config, what string, err error) error {
	if located := c.Explain(err); located != err {
		return located
	}
	return fmt.Errorf("%s: %w", what, err)
}
