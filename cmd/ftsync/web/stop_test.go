package web

import (
	"context"
	"net"
	"net/http"
	"testing"

	"ftsync/cache/search"
)

// I8: a stop takes readiness away first, waits for the worker while it still
// answers, and answers the requests under way.
func TestStop_inTheOrderThatCostsClientsLeast(t *testing.T) {
	searching, finish := make(chan struct{}), make(chan struct{})
	x := scored("a", 1)
	quick := x.search
	x.search = func(ctx context.Context, q search.Query) (search.Result, error) {
		if q.Text == "slow" {
			close(searching)
			<-finish
		}
		return quick(ctx, q)
	}
	s := newTestServer(x)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error)
	go func() { served <- s.Serve(listener) }()
	base := "http://" + listener.Addr().String()
	code := func(path string) int {
		res, err := http.Get(base + path)
		if err != nil {
			return 0
		}
		res.Body.Close()
		return res.StatusCode
	}
	slow := make(chan int)
	go func() { slow <- code("/search?q=slow") }()
	<-searching

	drained, stopped := make(chan struct{}), make(chan error)
	go func() { stopped <- s.Stop(drained) }()
	for code("/readyz") != http.StatusServiceUnavailable { // until stop has begun
	}
	if got := code("/search?q=quick"); got != http.StatusOK {
		t.Errorf("a search while the worker drains: %d", got)
	}
	close(drained)
	for code("/livez") != 0 { // until nothing new is accepted
	}
	close(finish)
	if got := <-slow; got != http.StatusOK {
		t.Errorf("the search under way: %d", got)
	}
	for _, err := range []error{<-stopped, <-served} {
		if err != nil {
			t.Error(err)
		}
	}
}
