package cache

import (
	"context"
	"errors"
)

// Error is a failure of an index's files, of the memory for them, or of what they hold: it
// concerns that index and no other, and may pass when it is tried again. Whatever of package
// cache reads or writes files returns one, or an error that wraps one; except Search and Get,
// whose errors are for whoever asked, and Open and Inspect. The end of a context is no Error.
// What it wraps may be ErrClosed, ErrDamaged or an error of SQLite or the operating system.
type Error struct{ Err error }

func (e *Error) Error() string { return e.Err.Error() }

func (e *Error) Unwrap() error { return e.Err }

// failing makes *err an Error, if it is one and is not yet. It is to be deferred.
func failing(err *error) {
	var already *Error
	if *err == nil || errors.As(*err, &already) ||
		errors.Is(*err, context.Canceled) || errors.Is(*err, context.DeadlineExceeded) {
		return
	}
	*err = &Error{*err}
}
