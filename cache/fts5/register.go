package fts5

// Global names in C have the prefix ftsync_. Callbacks of SQLite have parameters that not all of
// them need, so the compiler does not warn of those.

/*
#cgo CFLAGS: -std=gnu11 -O2 -Wall -Wextra -Wno-unused-parameter
#cgo linux LDFLAGS: -Wl,--unresolved-symbols=ignore-in-object-files
#cgo darwin LDFLAGS: -Wl,-undefined,dynamic_lookup
int ftsync_register(void);
*/
import "C"

import (
	"fmt"

	_ "github.com/mattn/go-sqlite3" // the SQLite that is called here
)

func init() {
	if rc := C.ftsync_register(); rc != 0 {
		panic(fmt.Sprintf("register SQLite functions: code %d", rc))
	}
}
