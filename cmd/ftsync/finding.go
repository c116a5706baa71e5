package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// finding is one thing wrong with what the operator wrote: in the configuration
// file, the environment or the command line.
type finding struct {
	Source       string // a file's name, "environment" or "command line"
	Line, Column int    // from 1; 0: unknown
	Path         string // e.g. indexes.titles.search.title, FTSYNC_NOTIFY
	Found, Want  string
	Warning      bool // works, but hardly as meant
}

// String is one line: ftsync.yaml:12:5: indexes.titles.table: found …, expected …
func (f finding) String() string {
	var b strings.Builder
	b.WriteString(f.Source)
	if f.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", f.Line, f.Column)
	}
	b.WriteString(": ")
	if f.Warning {
		b.WriteString("warning: ")
	}
	if f.Path != "" {
		b.WriteString(f.Path + ": ")
	}
	b.WriteString("found " + f.Found)
	if f.Want != "" {
		b.WriteString(", expected " + f.Want)
	}
	return oneLine(b.String())
}

// oneLine keeps a message on its line, whatever was quoted in it.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
}

// configError is everything found wrong, to be fixed before starting again.
type configError struct{ findings []finding }

func (e *configError) Error() string {
	lines := make([]string, len(e.findings))
	for i, f := range e.findings {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// wrong is nil unless a finding is more than a warning.
func wrong(findings []finding) error {
	if slices.ContainsFunc(findings, func(f finding) bool { return !f.Warning }) {
		return &configError{findings}
	}
	return nil
}

const (
	fromEnvironment = "environment"
	fromCommandLine = "command line"
)

func commandLineError(found, want string) error {
	return &configError{[]finding{{Source: fromCommandLine, Found: found, Want: want}}}
}
