package main

import (
	"net/http"
	"runtime"
	"time"
)

// shedAfter is how long a search waits for others to end before it is turned away:
// a client is better served by a quick "no" than by an answer it no longer waits for.
const shedAfter = 100 * time.Millisecond

// defaultSearches is how many searches run at once when nothing is configured.
func defaultSearches() int { return max(4, 2*runtime.GOMAXPROCS(0)) }

// limit lets a number of searches run at once. More wait in the order they came,
// and are answered by shed when that takes too long.
func (s *server) limit(next http.Handler, shed http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case s.slots <- struct{}{}:
		default:
			timer := time.NewTimer(shedAfter)
			defer timer.Stop()
			select {
			case s.slots <- struct{}{}:
			case <-r.Context().Done():
				newProblem(statusClientGone, codeClientGone, "Client gone", "The request was given up.").write(w, r)
				return
			case <-timer.C:
				s.metrics.shed.Inc()
				shed(w, r)
				return
			}
		}
		defer func() { <-s.slots }()
		next.ServeHTTP(w, r)
	})
}

// overloaded turns a search away.
func overloaded(w http.ResponseWriter, r *http.Request) {
	unavailable(codeOverloaded, "Too many searches", "As many searches run as may at once. Try again.", time.Second).write(w, r)
}
