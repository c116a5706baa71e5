package config

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Finding is one thing wrong with what the operator wrote in the configuration file,
// the environment or the command line.
type Finding struct {
	Source       string // a file's name, FromEnvironment or "command line"
	Line, Column int    // from 1; 0: unknown
	Path         string // e.g. indexes.titles.search.title, FTSYNC_NOTIFY
	Found, Want  string // what is there, and what was expected
	Warning      bool   // it works, but hardly as meant
}

// String is one line: ftsync.yaml:12:5: indexes.titles.table: found …, expected …
func (f Finding) String() string {
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

// Error holds everything found wrong, to be fixed before starting again. Its text has a
// line for each finding.
type Error struct{ Findings []Finding }

func (e *Error) Error() string {
	lines := make([]string, len(e.Findings))
	for i, f := range e.Findings {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// ErrorOf returns all findings as an *Error, or nil when none is more than a warning.
func ErrorOf(findings []Finding) error {
	if slices.ContainsFunc(findings, func(f Finding) bool { return !f.Warning }) {
		return &Error{findings}
	}
	return nil
}

// The sources of findings that are no files.
const (
	FromEnvironment = "environment"
	fromCommandLine = "command line"
)

// CommandLineError is an *Error with one finding about the command line.
func CommandLineError(found, want string) error {
	return &Error{[]Finding{{Source: fromCommandLine, Found: found, Want: want}}}
}
