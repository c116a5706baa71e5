package fts5

/*
#cgo CFLAGS: -std=gnu11 -O2
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
