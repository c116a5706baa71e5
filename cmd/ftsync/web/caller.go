package web

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"ftsync/cmd/ftsync/access"
)

// caller is one request, and whom it is from.
type caller struct {
	client string
	begun  bool // it has had a turn; guarded by turns.mu
}

type callerKey struct{}

// called returns a request that carries who sent it: searches are shared out by
// that. It is who the key or token says, at an address.
func (s *Server) called(r *http.Request) *http.Request {
	client := access.From(r.Context()).Subject() + " " + s.address(r)
	return r.WithContext(context.WithValue(r.Context(), callerKey{}, &caller{client: client}))
}

// callerOf returns whom a context's request is from; nobody in particular when it carries nothing.
func callerOf(ctx context.Context) *caller {
	c, ok := ctx.Value(callerKey{}).(*caller)
	if !ok {
		c = &caller{}
	}
	return c
}

// address is where a request comes from. Of X-Forwarded-For only those entries
// are believed that our own proxies have added, each what it sees at its end;
// the others anybody can write.
func (s *Server) address(r *http.Request) string {
	from, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		from = r.RemoteAddr
	}
	if s.Proxies > 0 {
		seen := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if at := strings.TrimSpace(seen[max(0, len(seen)-s.Proxies)]); at != "" {
			from = at
		}
	}
	return network(from)
}

// network is an address as far as it tells clients apart: who has one of IPv6 has
// the 2^64 beside it too.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address[:min(len(address), 64)]
	}
	if ip = ip.Unmap().WithZone(""); ip.Is6() {
		p, _ := ip.Prefix(64) // 64 bits are there
		return p.String()
	}
	return ip.String()
}
