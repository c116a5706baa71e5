package main

import (
	"context"
	"flag"
	"fmt"
	"strings"

	"ftsync/cmd/ftsync/config"
)

// command is one thing that the program does. Help, completion and the guess at a mistyped name
// come from the list of all.
type command struct {
	name  string
	args  string // after the name, as help shows them
	what  string // in help; one line
	flags string // that it has, with blanks between; one that ends with = takes a value
	after string // what may stand after its flags, for completion: "index", "shell" or nothing
	run   func(context.Context, invocation) error
}

// commands are all of them, in the order of the help. run needs no name.
func commands() []command {
	return []command{
		{"run", "[-config=PATH] [-index=true|false]", "run, which is what ftsync without a command does",
			"-config= -index=", "", runCommand},
		{"init", "[-config=PATH] TABLE…", "write a first file for tables of the database; never overwrites one",
			"-config=", "", initCommand},
		{"check", "[-config=PATH]", "compare the configuration with the database; changes nothing",
			"-config=", "", checkCommand},
		{"search", "[-json] [-limit=N] [-filter=F] INDEX WORDS…", "ask the running ftsync, and show what it finds",
			"-json -limit= -filter=", "index", searchCommand},
		{"explain", `INDEX "WORDS" [ID…]`, "say why hits of the running ftsync stand where they do, or why a " +
			"document is none",
			"", "index", explainCommand},
		{"verify", "[INDEX] [-repair]", "compare documents with their rows while ftsync runs; exit code 1 if any " +
			"differ",
			"-config= -repair", "index", verifyCommand},
		{"reindex", "INDEX", "have the running ftsync build an index anew", "-config=", "index", reindexCommand},
		{"seed", "[-config=PATH] [-try] URL", "begin with copies of another replica's indexes, in place of reading " +
			"all rows; before ftsync is started",
			"-config= -try", "", seedCommand},
		{"plan", "[-grant=ROLE]", "print the SQL that migrate would run", "-config= -grant=", "", planCommand},
		{"migrate", "[-grant=ROLE]", "make schema and triggers as their owner, and give a role the rights to run",
			"-config= -grant=", "", migrateCommand},
		{"uninstall", "[-force]", "remove everything of ftsync from the database", "-force", "", uninstallCommand},
		{"healthcheck", "", "ask the running ftsync whether it is ready", "", "", healthcheckCommand},
		{"prepare-cache", "[-owner=UID:GID]", "give the cache directory to the user ftsync runs as; run as root",
			"-owner=", "", func(_ context.Context, in invocation) error { return prepareCommand(in) }},
		{"completion", "SHELL", "print what makes bash, zsh or fish complete commands, flags and indexes",
			"", "shell", func(_ context.Context, in invocation) error { return completionCommand(in) }},
		{"schema", "", "print a JSON Schema of the file with the indexes, for editors",
			"", "", func(_ context.Context, in invocation) error { return schemaCommand(in) }},
		{"version", "[-json]", "print versions", "-json", "",
			func(_ context.Context, in invocation) error { return versionCommand(in) }},
		{"help", "", "print this", "", "", func(context.Context, invocation) error { return flag.ErrHelp }},
	}
}

// commandNames are the names of all commands.
func commandNames() (names []string) {
	for _, c := range commands() {
		names = append(names, c.name)
	}
	return names
}

// commandNamed returns the command of a name, and whether there is one.
func commandNamed(name string) (command, bool) {
	for _, c := range commands() {
		if c.name == name {
			return c, true
		}
	}
	return command{}, false
}

// usage is what help prints. The settings come from their struct, so that none is missing.
func usage() string {
	var b strings.Builder
	b.WriteString("ftsync keeps full-text search indexes in SQLite in step with tables in Postgres, " +
		"and serves them over HTTP.\n\n")
	for _, c := range commands() {
		line := strings.TrimRight("  ftsync "+c.name+" "+c.args, " ")
		if c.name == "run" {
			line = "  ftsync " + c.args
		}
		if len([]rune(line)) > 44 {
			line += "\n" + strings.Repeat(" ", 44)
		}
		fmt.Fprintf(&b, "%-44s  %s\n", line, c.what)
	}
	b.WriteString(`
  -config=PATH   file with the indexes (FTSYNC_CONFIG, default ftsync.yaml)
  -index=false   serve what the cache holds without talking to Postgres (default true)

SIGHUP, or a change of the file, makes a running ftsync read its configuration again.

Environment, with defaults:

`)
	b.WriteString(config.SettingsHelp())
	return b.String()
}

// schemaCommand prints the JSON Schema of the configuration file.
func schemaCommand(in invocation) error {
	found, err := config.ParseFlags(config.NewFlags(), in.args)
	if err == nil {
		err = config.ErrorOf(found)
	}
	if err == nil {
		_, err = in.stdout.Write(config.Schema)
	}
	return err
}

// splitFlags parts the flags at the front of a command line from what stands behind them, of which
// some may begin with "-" too.
func splitFlags(args []string) (flags, rest []string) {
	for i, arg := range args {
		if !strings.HasPrefix(arg, "-") {
			return args[:i], args[i:]
		}
	}
	return args, nil
}
