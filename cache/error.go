package cache

import (
	"context"
	"errors"
)

// Error is a failure of an index's files, of their content, or of the memory for them. It concerns
// that index and no other, and may pass when the call is repeated. Every function of package cache
// that reads or writes files returns an Error, or an error that wraps one. Exceptions are Search and
// Get, whose errors are for whoever asked, and Open and Inspect. The end of a context is no Error. An
// Error may wrap ErrClosed, ErrDamaged, or an error of SQLite or the operating system.
type Error struct{ Err error }

func (e *Error) Error() string { return e.Err.Error() }

func (e *Error) Unwrap() error { return e.Err }

// failing wraps *err in an Error, unless it is nil, an Error already, or the end of a context. It is
// to be deferred.
func failing(err *error) {
	var already *Error
	if *err == nil || errors.As(*err, &already) ||
		errors.Is(*err, context.Canceled) || errors.Is(*err, context.DeadlineExceeded) {
		return
	}
	*err = &Error{*err}
}
