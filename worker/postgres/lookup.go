package postgres

import (
	"context"
	"net"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
)

// lookUpOnce looks each host up once, and gives each a time of its own. pgx looks all hosts up
// before it tries the first, and a host once for each way to connect to it: a name server that
// does not answer for one host must not use up the time of the others.
func lookUpOnce(look pgconn.LookupFunc) pgconn.LookupFunc {
	type answer struct {
		addresses []string
		err       error
	}
	var mu sync.Mutex
	known := map[string]answer{}
	return func(ctx context.Context, host string) ([]string, error) {
		mu.Lock()
		defer mu.Unlock()
		a, ok := known[host]
		if !ok {
			ctx, cancel := context.WithTimeout(ctx, dialTimeout)
			defer cancel()
			a.addresses, a.err = look(ctx, host)
			known[host] = a
		}
		return a.addresses, a.err
	}
}

// lookUpNothing has every host stand for one address: that of a connection which is open.
func lookUpNothing(addr net.Addr) pgconn.LookupFunc {
	return func(context.Context, string) ([]string, error) { return []string{addr.String()}, nil }
}
