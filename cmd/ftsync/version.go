package main

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/mattn/go-sqlite3"

	"ftsync/cmd/ftsync/config"
	"ftsync/cmd/ftsync/web"
)

// Set by the linker: -X main.version=… -X main.revision=….
var version, revision string

// thisBuild describes this program. Without values from the linker it takes those that the Go
// tool has stamped on the binary.
func thisBuild() web.Build {
	b := web.Build{Version: version, Revision: revision, Go: runtime.Version()}
	b.SQLite, _, _ = sqlite3.Version()
	if info, ok := debug.ReadBuildInfo(); ok {
		if b.Version == "" && info.Main.Version != "(devel)" {
			b.Version = info.Main.Version
		}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && b.Revision == "" {
				b.Revision = s.Value
			}
		}
	}
	if b.Version == "" {
		b.Version = "dev"
	}
	if b.Revision == "" {
		b.Revision = "unknown"
	}
	return b
}

func versionCommand(in invocation) error {
	flags := config.NewFlags()
	asJSON := flags.Bool("json", false, "")
	found, err := config.ParseFlags(flags, in.args)
	if err != nil {
		return err
	}
	if err := config.ErrorOf(found); err != nil {
		return err
	}
	b := thisBuild()
	if *asJSON {
		return json.NewEncoder(in.stdout).Encode(b)
	}
	_, err = fmt.Fprintf(in.stdout, "ftsync %s (revision %s, %s, SQLite %s)\n", b.Version, b.Revision, b.Go, b.SQLite)
	return err
}
