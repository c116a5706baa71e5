package pgtest

import (
	"bytes"
	"net"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Proxy is a network between clients and a Postgres server that fails as it is told. Connections
// are told apart by their application_name. A fault affects all connections, present and future,
// whose name begins with the given one; "" stands for all, those included that have not sent a
// name yet. Proxy is safe for concurrent use.
type Proxy struct {
	listener net.Listener
	to       string // host and port
	url      url.URL

	mu      sync.Mutex
	faults  []fault
	refuse  bool
	links   map[*link]bool
	closed  bool
	changed chan struct{} // closed when the faults change
	running sync.WaitGroup
}

// Way is a direction; both are the sum of their bits.
type Way int

const (
	ToServer Way = 1 << iota
	ToClient
	BothWays = ToServer | ToClient
)

type kind int

const (
	pass kind = iota
	swallow
	hold
	delay
)

type fault struct {
	kind kind
	name string
	way  Way
	by   time.Duration
}

// link is one connection through the proxy.
type link struct {
	client, server *net.TCPConn
	name           atomic.Value // string: its application_name
	left           atomic.Int64 // bytes from the server until it is cut; 0: it isn't
}

// NewProxy starts a proxy before the server of a postgres:// URL. It runs until the test ends.
func NewProxy(t testing.TB, to string) *Proxy {
	t.Helper()
	u, err := url.Parse(to)
	if err != nil {
		t.Fatalf("the URL of a server: %v", err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen for a proxy: %v", err)
	}
	p := &Proxy{listener: l, to: u.Host, url: *u, links: map[*link]bool{}, changed: make(chan struct{})}
	p.url.Host = l.Addr().String()
	p.running.Go(p.accept)
	t.Cleanup(p.close)
	return p
}

// URL returns the connection string that leads through the proxy.
func (p *Proxy) URL() string { return p.url.String() }

// Swallow takes what is sent and passes nothing on, as a dead middlebox does: TCP acknowledges,
// nobody answers. A connection that has lost bytes passes nothing on after the network has healed
// either, for what came later would be out of place.
func (p *Proxy) Swallow(name string, way Way) { p.set(fault{kind: swallow, name: name, way: way}) }

// Hold keeps what is sent until the network has healed. When buffers are full, the sender waits.
func (p *Proxy) Hold(name string, way Way) { p.set(fault{kind: hold, name: name, way: way}) }

// Delay passes everything on with a delay.
func (p *Proxy) Delay(name string, way Way, by time.Duration) {
	p.set(fault{kind: delay, name: name, way: way, by: by})
}

// Refuse sets whether new connections are reset as soon as they are made.
func (p *Proxy) Refuse(refuse bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse = refuse
}

// Heal ends all faults.
func (p *Proxy) Heal() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults, p.refuse = nil, false
	p.tell()
}

// Reset ends the open connections without a word, and returns how many there were.
func (p *Proxy) Reset(name string) int {
	all := p.named(name)
	for _, l := range all {
		l.reset()
	}
	return len(all)
}

// HalfClose tells the clients of the open connections that nothing more comes, and goes on
// passing on what they send. It returns how many there are.
func (p *Proxy) HalfClose(name string) int {
	all := p.named(name)
	for _, l := range all {
		l.client.CloseWrite()
	}
	return len(all)
}

// CutAfter resets each open connection once n more bytes have come from the server. It returns
// how many there are.
func (p *Proxy) CutAfter(name string, n int64) int {
	all := p.named(name)
	for _, l := range all {
		l.left.Store(n)
	}
	return len(all)
}

// Open returns the number of connections with a name.
func (p *Proxy) Open(name string) int { return len(p.named(name)) }

func (p *Proxy) set(f fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = append(p.faults, f)
	p.tell()
}

func (p *Proxy) tell() {
	close(p.changed)
	p.changed = make(chan struct{})
}

func (p *Proxy) named(name string) (all []*link) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for l := range p.links {
		if strings.HasPrefix(l.name.Load().(string), name) {
			all = append(all, l)
		}
	}
	return all
}

// fault returns the fault that a link has in one direction at present, which is the last one that
// was set, and a channel that is closed when faults change.
func (p *Proxy) fault(l *link, way Way) (fault, <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := len(p.faults) - 1; i >= 0; i-- {
		if f := p.faults[i]; f.way&way != 0 && strings.HasPrefix(l.name.Load().(string), f.name) {
			return f, p.changed
		}
	}
	return fault{}, p.changed
}

func (p *Proxy) accept() {
	for {
		conn, err := p.listener.Accept()
		if err != nil {
			return // closed
		}
		p.running.Go(func() { p.run(conn.(*net.TCPConn)) })
	}
}

// run passes bytes both ways until both ends have closed.
func (p *Proxy) run(client *net.TCPConn) {
	defer client.Close()
	server, err := net.Dial("tcp", p.to)
	if err != nil {
		client.SetLinger(0)
		return
	}
	defer server.Close()
	l := &link{client: client, server: server.(*net.TCPConn)}
	l.name.Store("")
	p.mu.Lock()
	refused := p.refuse || p.closed
	if !refused {
		p.links[l] = true
	}
	p.mu.Unlock()
	if refused {
		l.reset()
		return
	}
	var both sync.WaitGroup
	both.Go(func() { p.pump(l, l.client, l.server, ToServer) })
	both.Go(func() { p.pump(l, l.server, l.client, ToClient) })
	both.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.links, l)
}

// pump passes bytes on in one direction, subject to the faults.
func (p *Proxy) pump(l *link, from, to *net.TCPConn, way Way) {
	buf := make([]byte, 32<<10)
	for swallowed := false; ; {
		n, err := from.Read(buf)
		if n > 0 && way == ToServer && l.name.Load() == "" {
			if _, name, ok := bytes.Cut(buf[:n], []byte("application_name\x00")); ok {
				name, _, _ = bytes.Cut(name, []byte{0})
				l.name.Store(string(name))
			}
		}
		swallowed = p.wait(l, way, err != nil) || swallowed
		if n > 0 && !swallowed {
			if way == ToClient && l.left.Load() > 0 && l.left.Add(-int64(n)) <= 0 {
				to.Write(buf[:n/2])
				l.reset()
				return
			}
			if _, err := to.Write(buf[:n]); err != nil {
				from.CloseRead()
				return
			}
		}
		if err != nil {
			to.CloseWrite()
			return
		}
	}
}

// wait returns when the faults let bytes pass, or, with end, the news that a side has closed. It
// does not wait for bytes that are swallowed, but it does for an end: the other side must not
// hear of it before the network has healed.
func (p *Proxy) wait(l *link, way Way, end bool) (swallowed bool) {
	for began := time.Now(); ; {
		f, changed := p.fault(l, way)
		var late <-chan time.Time
		switch f.kind {
		case swallow:
			if !end {
				return true
			}
			swallowed = true
		case delay:
			left := f.by - time.Since(began)
			if left <= 0 {
				return swallowed
			}
			late = time.After(left)
		case pass:
			return swallowed
		}
		select {
		case <-changed:
		case <-late:
		}
	}
}

func (p *Proxy) close() {
	p.listener.Close()
	p.mu.Lock()
	p.closed, p.faults = true, nil
	for l := range p.links {
		l.client.Close()
		l.server.Close()
	}
	p.tell()
	p.mu.Unlock()
	p.running.Wait()
}

func (l *link) reset() {
	l.client.SetLinger(0)
	l.client.Close()
	l.server.SetLinger(0)
	l.server.Close()
}
