package web

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"ftsync/cmd/ftsync/indexes"
)

// I9: who sends large requests, and none to its end, gets no more either.
func TestServer_requestsThatDoNotEnd(t *testing.T) {
	s := newTestServer(scored("a", 1))
	s.limit(indexes.Limits{Searches: 4, Timeout: time.Minute, Transit: 20 << 20})
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
			fmt.Fprintf(conn, "POST /multi-search HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n%s\r\n\r\n",
				length)
			within(t, length+": one more waits, or is refused", "true", func() string {
				conn.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
				line, _ := bufio.NewReader(conn).ReadString('\n')
				if strings.Contains(line, " 503 ") {
					refused++
				}
				return fmt.Sprint(line != "" || s.gate.Load().Transit > 0)
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
