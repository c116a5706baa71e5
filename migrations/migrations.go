// Package migrations holds the numbered SQL that makes the Postgres objects
// every installation shares: the schema ftsync with the change log, the
// consumers and their bookkeeping. It only embeds the files; package worker
// applies them, each in its own transaction, under an advisory lock.
//
// A migration that has been released is never edited: the next number changes
// what it did.
package migrations

import (
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

//go:embed postgres/*.sql
var files embed.FS

// Migration is one numbered step.
type Migration struct {
	Version int    // 1, 2, 3, … without a gap
	Name    string // what it makes, from the file's name
	SQL     string
}

// Postgres returns all migrations in order.
func Postgres() []Migration {
	names, err := fs.Glob(files, "postgres/*.sql") // sorted
	if err != nil {
		panic(err) // the pattern is a constant
	}
	all := make([]Migration, len(names))
	for i, name := range names {
		sql, err := files.ReadFile(name)
		if err != nil {
			panic(err) // embedded
		}
		number, rest, _ := strings.Cut(strings.TrimPrefix(name, "postgres/"), "_")
		version, err := strconv.Atoi(number)
		if err != nil || version != i+1 {
			panic(fmt.Sprintf("migrations: %s should be number %d", name, i+1))
		}
		all[i] = Migration{Version: version, Name: strings.ReplaceAll(strings.TrimSuffix(rest, ".sql"), "_", " "),
			SQL: string(sql)}
	}
	return all
}
