package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"

	"ftsync/cmd/ftsync/access"
	"ftsync/cmd/ftsync/indexes"
)

// called returns a request that carries its client: whoever the key or token says, at an
// address.
func (s *Server) called(r *http.Request) *http.Request {
	client := access.From(r.Context()).Subject() + " " + s.address(r)
	return r.WithContext(indexes.WithClient(r.Context(), client))
}

// address is where a request comes from. Of X-Forwarded-For it believes only the entries
// that the operator's own proxies have added, each the address that it was asked from: the
// others anybody can write.
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
	return clientNetwork(from)
}

// clientNetwork is the part of an address that tells clients apart: whoever has one address of
// IPv6 has the whole /64 around it.
func clientNetwork(address string) string {
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
