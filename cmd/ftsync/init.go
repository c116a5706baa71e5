package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"ftsync/cmd/ftsync/config"
	"ftsync/cmd/ftsync/draft"
)

// initCommand writes a first configuration file for tables of the database, and has it checked. It
// never overwrites one.
func initCommand(ctx context.Context, in invocation) error {
	s, found := config.ReadSettings(in.environ)
	flags := config.NewFlags()
	flags.StringVar(&s.File, "config", s.File, "")
	options, names := splitFlags(in.args)
	problems, err := config.ParseFlags(flags, options)
	if err != nil {
		return err
	}
	connect, more := s.ConnectString(in.environ)
	if err := config.ErrorOf(append(append(problems, found...), more...)); err != nil {
		return err
	}
	if _, err := os.Lstat(s.File); err == nil {
		return fmt.Errorf("init: %s is there already; name another file with -config, or move it away", s.File)
	}
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	d, err := draft.Read(ctx, connect, names)
	if err != nil {
		return fmt.Errorf("init: %w", err)
	}
	if err := writeNew(s.File, d.Text()); err != nil {
		return fmt.Errorf("init: %w", err)
	}
	fmt.Fprintf(in.stdout, "%s is written for %s: look at it, then run ftsync\n", s.File, strings.Join(names, ", "))
	in.args = []string{"-config=" + s.File}
	return checkCommand(ctx, in)
}

// writeNew writes a file that is not there yet.
func writeNew(name, text string) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already", name)
	}
	if err != nil {
		return err
	}
	_, err = io.WriteString(f, text)
	return errors.Join(err, f.Close())
}
