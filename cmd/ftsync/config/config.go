package config

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
	"ftsync/cmd/ftsync/web/page"
	"ftsync/worker/plan"
)

// Config is a configuration that was read, checked as far as it can be without the
// database. It is not changed after that, and may be used by several goroutines.
type Config struct {
	Settings
	Connect string               // connection string for pgx; empty: libpq's PG* variables say it all
	Index   bool                 // follow Postgres; false: only serve what the cache holds
	Indexes []plan.Definition    // in the order of the file
	Looks   map[string]page.Look // how the documents of each index are shown

	Keys       access.Keys // of clients; none: everything is open
	CursorSeal string      // the secret that seals cursors; empty: one that the cache keeps

	args       []string          // to read it all again
	environ    map[string]string // the same; the files that it names may change
	at         locator           // where in the configuration file things stand
	wrongFlags []Finding         // values of flags that can't be
}

// Read reads the command line after the command's name, the environment and
// the configuration file. It returns everything wrong with them as one
// *Error, and otherwise the warnings. own adds the flags that a command has
// besides -config; it may be nil. The error is flag.ErrHelp when help was asked for.
func Read(args []string, environ map[string]string, own func(*flag.FlagSet)) (Config, []Finding, error) {
	return (&Config{Index: true, args: args, environ: environ}).read(own)
}

// ReadRun is Read for the command run, which has the flag -index.
func ReadRun(args []string, environ map[string]string) (Config, []Finding, error) {
	c := &Config{Index: true, args: args, environ: environ}
	return c.read(func(flags *flag.FlagSet) {
		flags.BoolFunc("index", "", func(s string) error {
			var err error
			if c.Index, err = strconv.ParseBool(s); err != nil {
				c.wrongFlags = append(c.wrongFlags, Finding{Source: fromCommandLine, Path: "-index",
					Found: strconv.Quote(s), Want: "true or false"})
			}
			return nil
		})
	})
}

// Again reads the same arguments and variables as ReadRun did for c, and the files as
// they are now.
func (c Config) Again() (Config, []Finding, error) { return ReadRun(c.args, c.environ) }

func (c *Config) read(own func(*flag.FlagSet)) (Config, []Finding, error) {
	s, found := ReadSettings(c.environ)
	c.Settings = s
	fromFlags, err := c.readFlags(c.args, own)
	if err != nil {
		return *c, nil, err
	}
	found = slices.Concat(c.wrongFlags, fromFlags, found)
	if c.Index {
		connect, problems := s.ConnectString(c.environ)
		c.Connect = connect
		found = append(found, problems...)
	}
	keys, problems := s.apiKeys()
	c.Keys = keys
	found = append(found, problems...)
	c.CursorSeal, problems = s.cursorKey()
	found = append(found, problems...)
	data, problem := readFile(c.File)
	if problem != nil {
		found = append(found, *problem)
	} else {
		file, at, problems := readIndexes(c.File, data)
		for i := range file.indexes {
			file.indexes[i].MaxBytes = int64(s.MaxDocument)
		}
		c.Indexes, c.Looks, c.at = file.indexes, file.looks, at
		found = append(found, problems...)
	}
	return *c, found, ErrorOf(found)
}

// readFlags reads the flags, which override the environment. It stops at an unknown flag:
// whether the next argument is its value can't be told.
func (c *Config) readFlags(args []string, own func(*flag.FlagSet)) (found []Finding, err error) {
	flags := NewFlags()
	flags.Func("config", "", func(s string) error {
		if s == "" {
			found = append(found, Finding{Source: fromCommandLine, Path: "-config", Found: "nothing",
				Want: "a file's name"})
			return nil
		}
		c.File = s
		return nil
	})
	if own != nil {
		own(flags)
	}
	problem, err := ParseFlags(flags, args)
	return append(found, problem...), err
}

// NewFlags returns an empty set of flags for ParseFlags, which prints nothing.
func NewFlags() *flag.FlagSet {
	flags := flag.NewFlagSet("ftsync", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	return flags
}

// ParseFlags parses args, which must all be flags. It returns what is wrong as findings;
// its error is flag.ErrHelp or nil.
func ParseFlags(flags *flag.FlagSet, args []string) ([]Finding, error) {
	err := flags.Parse(args)
	var known []string
	flags.VisitAll(func(f *flag.Flag) { known = append(known, "-"+f.Name) })
	want := strings.Join(known, ", ")
	switch {
	case errors.Is(err, flag.ErrHelp):
		return nil, err
	case err != nil:
		return []Finding{{Source: fromCommandLine, Found: "something wrong (" + err.Error() + ")", Want: want}}, nil
	case flags.NArg() > 0:
		found := fmt.Sprintf("the argument %q", flags.Arg(0))
		if want == "" {
			want = "nothing more"
		}
		return []Finding{{Source: fromCommandLine, Found: found, Want: want}}, nil
	}
	return nil, nil
}

// Names are the names of the indexes, in the order of the file.
func (c Config) Names() []string {
	names := make([]string, len(c.Indexes))
	for i, def := range c.Indexes {
		names[i] = def.Name
	}
	return names
}

// Locate gives problems found in the database the places in the file that they concern.
func (c Config) Locate(problems []plan.Problem) []Finding {
	return c.at.findings(c.File, problems)
}

// Explain turns a *worker.ProblemsError into an *Error with places in the file; it
// returns any other error as it is.
func (c Config) Explain(err error) error {
	var problems *plan.ProblemsError
	if errors.As(err, &problems) {
		return &Error{c.Locate(problems.Problems)}
	}
	return err
}

// Files returns the content of the files that may change while ftsync runs: the
// configuration file and that of the keys. Equal contents are an equal configuration.
func (c Config) Files() ([]byte, error) {
	data, err := readRegular(c.File, maxConfigBytes+1)
	if err != nil || c.APIKeyFile == "" {
		return data, err
	}
	keys, err := readRegular(c.APIKeyFile, maxSecretBytes)
	return slices.Concat(data, []byte{0}, keys), err
}

// readFile reads the configuration file. When it can't, the finding says what is there instead.
func readFile(name string) ([]byte, *Finding) {
	const want = "the file with the indexes (see -config and FTSYNC_CONFIG)"
	f := Finding{Source: name, Want: want}
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

// NamesIn returns the names of the indexes in a file as far as it can be read, whatever else is
// wrong with it.
func NamesIn(file string) []string {
	data, problem := readFile(file)
	if problem != nil {
		return nil
	}
	read, _, _ := readIndexes(file, data)
	return Config{Indexes: read.indexes}.Names()
}
