package main

import (
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ftsync/cmd/ftsync/config"
)

// The scripts ask the program, with the line as far as it is typed, what may come next. So they
// know of every command, flag and index without being told.
//
//go:embed completion
var completionScripts embed.FS

var shells = []string{"bash", "zsh", "fish"}

// completionCommand prints the script of a shell or, with -line, what may come next.
func completionCommand(in invocation) error {
	flags := config.NewFlags()
	line := flags.String("line", "", "") // for the scripts
	shell, rest := "", in.args
	if len(rest) > 0 && !strings.HasPrefix(rest[0], "-") {
		shell, rest = rest[0], rest[1:]
	}
	found, err := config.ParseFlags(flags, rest)
	if err != nil {
		return err
	}
	if !slices.Contains(shells, shell) {
		what := "no shell"
		if shell != "" {
			what = fmt.Sprintf("the shell %q", shell)
		}
		return config.CommandLineError(what, "one of "+strings.Join(shells, ", "))
	}
	if err := config.ErrorOf(found); err != nil {
		return err
	}
	if len(rest) == 0 {
		script, err := completionScripts.ReadFile("completion/ftsync." + shell)
		if err == nil {
			_, err = in.stdout.Write(script)
		}
		return err
	}
	for _, c := range candidates(*line, in) {
		fmt.Fprintln(in.stdout, c)
	}
	return nil
}

// candidates returns what the last word of a line may become. One that ends with = or / goes on.
func candidates(line string, in invocation) []string {
	words := strings.Fields(line)
	if len(words) == 0 || strings.HasSuffix(line, " ") {
		words = append(words, "")
	}
	typed := words[len(words)-1]
	words = words[1 : len(words)-1] // without the program's name and what is being typed
	var all []string
	c, _ := commandNamed("run")
	switch {
	case len(words) == 0 && !strings.HasPrefix(typed, "-"):
		all = commandNames()
	case len(words) > 0 && !strings.HasPrefix(words[0], "-"):
		var known bool
		if c, known = commandNamed(words[0]); !known {
			return nil
		}
		fallthrough
	default:
		all = c.next(typed, words, in)
	}
	return slices.DeleteFunc(all, func(s string) bool { return !strings.HasPrefix(s, typed) })
}

// next returns what may come in a command after the words.
func (c command) next(typed string, words []string, in invocation) []string {
	name, value, isValue := strings.Cut(typed, "=")
	name = "-" + strings.TrimLeft(name, "-")
	switch {
	case isValue && name == "-config":
		return paths(strings.TrimSuffix(typed, value), value)
	case isValue && name == "-index":
		return []string{"-index=true", "-index=false"}
	case isValue:
		return nil
	case strings.HasPrefix(typed, "-"):
		return strings.Fields(c.flags)
	case c.after == "shell" && len(words) == 1:
		return shells
	case c.after == "index" && !slices.ContainsFunc(words[1:], func(s string) bool { return s[0] != '-' }):
		return indexNames(words, in)
	}
	return nil
}

// paths returns the YAML files and folders whose names begin with what was typed.
func paths(before, typed string) (all []string) {
	hidden := strings.HasPrefix(typed[strings.LastIndex(typed, "/")+1:], ".")
	found, _ := filepath.Glob(typed + "*") // a pattern that is none finds nothing
	for _, path := range found {
		info, err := os.Stat(path)
		switch {
		case err != nil, strings.HasPrefix(info.Name(), ".") && !hidden:
		case info.IsDir():
			all = append(all, before+path+"/")
		case strings.HasSuffix(path, ".yaml"), strings.HasSuffix(path, ".yml"):
			all = append(all, before+path)
		}
	}
	return all
}

// indexNames returns the names in the configuration file that the words or the environment name.
func indexNames(words []string, in invocation) []string {
	s, _ := config.ReadSettings(in.environ)
	for _, w := range words {
		if file, ok := strings.CutPrefix("-"+strings.TrimLeft(w, "-"), "-config="); ok {
			s.File = file
		}
	}
	return config.NamesIn(s.File)
}
