package main

import (
	"errors"
	"flag"
	"io"
	"log/slog"
	"os"
	"strings"

	"golang.org/x/sys/unix"

	"ftsync/cmd/ftsync/config"
)

// newLogger returns a logger that writes text for people, and JSON otherwise.
func newLogger(s config.Settings, w io.Writer, terminal bool) *slog.Logger {
	if !asJSON(s, terminal) {
		return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: s.LogLevel}))
	}
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: s.LogLevel, ReplaceAttr: forPrograms}))
}

func asJSON(s config.Settings, terminal bool) bool {
	return s.LogFormat == "json" || s.LogFormat != "text" && !terminal
}

// forPrograms gives attributes names without blanks, and durations as numbers whose unit stands in
// the name: {"retry_in_seconds": 0.389}.
func forPrograms(_ []string, a slog.Attr) slog.Attr {
	a.Key = strings.ReplaceAll(a.Key, " ", "_")
	if a.Value.Kind() == slog.KindDuration {
		a.Key += "_seconds"
		a.Value = slog.Float64Value(a.Value.Duration().Seconds())
	}
	return a
}

// loggedError is an error that the log has told already, so that nothing but JSON is written where
// the log is JSON.
type loggedError struct{ error }

func (e loggedError) Unwrap() error { return e.error }

// logged tells the log why the program ends, one line for each thing that is wrong with the
// configuration.
func logged(log *slog.Logger, err error) error {
	var wrong *config.Error
	switch {
	case errors.Is(err, flag.ErrHelp):
		return err
	case errors.As(err, &wrong):
		for _, f := range wrong.Findings {
			log.Error("the configuration is wrong", "problem", f.String())
		}
	default:
		log.Error("ftsync ends", "error", err)
	}
	return loggedError{err}
}

// terminalWidth returns the number of characters in a line of the terminal behind w; 0: w is
// no terminal.
func terminalWidth(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok {
		return 0
	}
	size, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
	if err != nil {
		return 0
	}
	if size.Col == 0 {
		return 80 // a terminal that does not know, such as a serial line
	}
	return int(size.Col)
}
