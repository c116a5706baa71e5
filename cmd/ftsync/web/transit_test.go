package web

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestTransit(t *testing.T) {
	const part = smallTransit + 1
	s := newTransit(4 * part)
	begin := func(client string, bytes int64, want bool) func() {
		t.Helper()
		done, ok := s.begin(client, bytes)
		if ok != want {
			t.Errorf("%s may send %d bytes beside %d: %v", client, bytes, s.taken, ok)
		}
		return done
	}
	first := begin("a", part, true)
	begin("a", part, true)
	begin("a", part, false) // half of it is one client's
	begin("a", smallTransit, true)
	begin("b", part, true)
	begin("c", part, true)
	begin("d", part, false) // there is no more
	begin("d", smallTransit, true)
	first()
	first() // once is enough
	begin("d", part, true)()
	begin("d", part, true)()
	empty := newTransit(1)
	if done, ok := empty.begin("a", 1<<30); !ok {
		t.Error("an answer is refused where no other is")
	} else if done(); empty.taken != 0 || len(empty.by) != 0 {
		t.Errorf("%d bytes are still taken", empty.taken)
	}
}

// Who sends large requests, and none to its end, gets no more either.
func TestServer_requestsThatDoNotEnd(t *testing.T) {
	s := newTestServer(scored("a", 1))
	s.transit = newTransit(20 << 20)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	web := s.httpServer(s.handler())
	go web.Serve(listener)
	defer web.Close()
	for _, length := range []string{"Content-Length: 1000000", "Transfer-Encoding: chunked"} {
		refused := 0
		for range 4 {
			conn, err := net.Dial("tcp", listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			fmt.Fprintf(conn, "POST /multi-search HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n%s\r\n\r\n", length)
			within(t, length+": one more waits, or is refused", "true", func() string {
				conn.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
				line, _ := bufio.NewReader(conn).ReadString('\n')
				if strings.Contains(line, " 503 ") {
					refused++
				}
				s.transit.mu.Lock()
				defer s.transit.mu.Unlock()
				return fmt.Sprint(line != "" || s.transit.taken > 0)
			})
		}
		if refused < 3 {
			t.Errorf("%s: %d of 4 are refused", length, refused)
		}
		if w := ask(t, s, http.MethodPost, "/multi-search", "", `{"queries":[]}`); w.Code != http.StatusOK {
			t.Errorf("%s: a small request meanwhile: %d", length, w.Code)
		}
	}
}
