package indexes

import (
	"context"
	"errors"

	"ftsync/cache"
	"ftsync/cache/search"
)

// StatusClientGone is nginx's HTTP status for a client that did not wait for its answer.
const StatusClientGone = 499

// Failure is the reason for which a search has no answer.
type Failure int

// The reasons, in the order in which FailureOf looks for them.
const (
	BadQuery   Failure = iota // *search.BadQuery
	Crowded                   // the answers being sent take all the memory that answers may have
	Overloaded                // ErrOverloaded
	NotReady                  // the index has never been filled
	ClientGone                // the request was given up
	TimedOut                  // the search took too long
	Damaged                   // the file of the index is damaged
	Broken                    // anything else; details are for the log
)

// FailureOf returns the reason of a search's error. request is the client's context, running
// that of the search: what these say counts more than the error's text, for an interrupted
// query has many.
func FailureOf(request, running context.Context, err error) Failure {
	var bad *search.BadQuery
	switch {
	case errors.As(err, &bad):
		return BadQuery
	case errors.Is(err, cache.ErrCrowded):
		return Crowded
	case errors.Is(err, ErrOverloaded):
		return Overloaded
	case errors.Is(err, cache.ErrNotReady):
		return NotReady
	case request.Err() != nil:
		return ClientGone
	case running.Err() != nil:
		return TimedOut
	case errors.Is(err, cache.ErrDamaged):
		return Damaged
	}
	return Broken
}
