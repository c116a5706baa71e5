package main

import (
	"io"
	"log/slog"
	"os"

	"golang.org/x/sys/unix"

	"ftsync/cmd/ftsync/config"
)

// newLogger returns a logger that writes text for people, and JSON otherwise.
func newLogger(s config.Settings, w io.Writer, terminal bool) *slog.Logger {
	options := &slog.HandlerOptions{Level: s.LogLevel, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Value.Kind() == slog.KindDuration {
			a.Value = slog.StringValue(a.Value.Duration().String()) // JSON would say 389000000
		}
		return a
	}}
	if s.LogFormat == "text" || s.LogFormat == "auto" && terminal {
		return slog.New(slog.NewTextHandler(w, options))
	}
	return slog.New(slog.NewJSONHandler(w, options))
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
