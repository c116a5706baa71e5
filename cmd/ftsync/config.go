package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"ftsync/cmd/ftsync/access"
	"ftsync/worker"
)

// config is everything run needs to know, checked as far as it can be without
// the database.
type config struct {
	settings
	Connect string // for pgx; empty: libpq's PG* alone
	Index   bool   // follow Postgres; false: only serve what the cache holds
	Indexes []worker.Definition

	Keys       access.Keys // of clients; none: everything is open
	CursorSeal string      // the secret that seals cursors; empty: one that the cache keeps

	args       []string          // to read it all again
	environ    map[string]string // the same; the files that it names may change
	at         locator           // where in the configuration file things stand
	wrongFlags []finding         // values of flags that can't be
}

// readConfig reads the command line after the command's name, the environment and
// the configuration file. It returns everything wrong with them as one
// *configError, and otherwise the warnings. own adds the flags that a command has
// besides -config; it may be nil. The error is flag.ErrHelp when help was asked for.
func readConfig(args []string, environ map[string]string, own func(*flag.FlagSet)) (config, []finding, error) {
	return (&config{Index: true, args: args, environ: environ}).read(own)
}

// readRunConfig is readConfig for the command run, which has the flag -index.
func readRunConfig(args []string, environ map[string]string) (config, []finding, error) {
	c := &config{Index: true, args: args, environ: environ}
	return c.read(func(flags *flag.FlagSet) {
		flags.BoolFunc("index", "", func(s string) error {
			var err error
			if c.Index, err = strconv.ParseBool(s); err != nil {
				c.wrongFlags = append(c.wrongFlags, finding{Source: fromCommandLine, Path: "-index", Found: strconv.Quote(s), Want: "true or false"})
			}
			return nil
		})
	})
}

// again reads what run was started with anew, with the files as they are now.
func (c config) again() (config, []finding, error) { return readRunConfig(c.args, c.environ) }

func (c *config) read(own func(*flag.FlagSet)) (config, []finding, error) {
	s, found := readSettings(c.environ)
	c.settings = s
	fromFlags, err := c.readFlags(c.args, own)
	if err != nil {
		return *c, nil, err
	}
	found = slices.Concat(c.wrongFlags, fromFlags, found)
	if c.Index {
		connect, problems := s.connectString(c.environ)
		c.Connect = connect
		found = append(found, problems...)
	}
	keys, problems := s.apiKeys()
	c.Keys = keys
	found = append(found, problems...)
	c.CursorSeal, problems = s.cursorKey()
	found = append(found, problems...)
	data, problem := readFile(c.Config)
	if problem != nil {
		found = append(found, *problem)
	} else {
		defs, at, problems := readIndexes(c.Config, data)
		for i := range defs {
			defs[i].MaxBytes = int64(s.MaxDocument)
		}
		c.Indexes, c.at = defs, at
		found = append(found, problems...)
	}
	return *c, found, wrong(found)
}

// readFlags reads the flags. They override the environment. An unknown one ends
// the reading, because what follows it can't be told apart.
func (c *config) readFlags(args []string, own func(*flag.FlagSet)) (found []finding, err error) {
	flags := newFlags()
	flags.Func("config", "", func(s string) error {
		if s == "" {
			found = append(found, finding{Source: fromCommandLine, Path: "-config", Found: "nothing", Want: "a file's name"})
			return nil
		}
		c.Config = s
		return nil
	})
	if own != nil {
		own(flags)
	}
	problem, err := parseFlags(flags, args)
	return append(found, problem...), err
}

func newFlags() *flag.FlagSet {
	flags := flag.NewFlagSet("ftsync", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	return flags
}

// parseFlags parses args; what is wrong with them is a finding, and the error
// is only ever flag.ErrHelp.
func parseFlags(flags *flag.FlagSet, args []string) ([]finding, error) {
	err := flags.Parse(args)
	var known []string
	flags.VisitAll(func(f *flag.Flag) { known = append(known, "-"+f.Name) })
	want := strings.Join(known, ", ")
	switch {
	case errors.Is(err, flag.ErrHelp):
		return nil, err
	case err != nil:
		return []finding{{Source: fromCommandLine, Found: "something wrong (" + err.Error() + ")", Want: want}}, nil
	case flags.NArg() > 0:
		found := fmt.Sprintf("the argument %q", flags.Arg(0))
		if want == "" {
			want = "nothing more"
		}
		return []finding{{Source: fromCommandLine, Found: found, Want: want}}, nil
	}
	return nil, nil
}

// names are the names of the indexes, in the order of the file.
func (c config) names() []string {
	names := make([]string, len(c.Indexes))
	for i, def := range c.Indexes {
		names[i] = def.Name
	}
	return names
}

// locate gives problems that the database showed their places in the configuration file.
func (c config) locate(problems []worker.Problem) []finding {
	return c.at.findings(c.Config, problems)
}

// files returns the content of the files that may change while ftsync runs: the
// configuration file and that of the keys.
func (c config) files() ([]byte, error) {
	data, err := readRegular(c.Config, maxConfigBytes+1)
	if err != nil || c.APIKeyFile == "" {
		return data, err
	}
	keys, err := readRegular(c.APIKeyFile, maxSecretBytes)
	return slices.Concat(data, []byte{0}, keys), err
}

// readFile reads the configuration file, and says what is there instead when it can't.
func readFile(name string) ([]byte, *finding) {
	const want = "the file with the indexes (see -config and FTSYNC_CONFIG)"
	f := finding{Source: name, Want: want}
	data, err := readRegular(name, maxConfigBytes+1)
	switch {
	case err == nil:
	case errors.Is(err, fs.ErrNotExist):
		f.Found = "no such file"
	case errors.Is(err, errDirectory):
		f.Found = "a directory (a bind mount makes one when the file is missing on the host)"
	case errors.Is(err, fs.ErrPermission):
		f.Found = "a file that may not be read"
		f.Want = want + whoMustRead()
	default:
		f.Found = "a file that can't be read (" + err.Error() + ")"
	}
	if err != nil {
		return nil, &f
	}
	return data, nil
}
