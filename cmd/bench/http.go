package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// connections ask a server over HTTP, each client over a connection of its own that is kept. Whoever asks shares
// the cores with those who are measured, so it does as little as it can, and the same for all: it takes answers
// uncompressed (ftsync alone would compress them), reads each into the memory of the last one, and searches it for
// what is counted. The usual client of Go takes twice as long.
type connections struct {
	host string
	kept []*connection // by client
}

type connection struct {
	net.Conn
	r    *bufio.Reader
	body bytes.Buffer
}

func connectionsTo(host string, clients int) *connections {
	return &connections{host, make([]*connection, clients)}
}

// get returns the body of an answer, which is valid until the client asks again.
func (c *connections) get(ctx context.Context, client int, path string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	kept := c.kept[client] != nil
	status, body, err := c.once(client, path)
	if err != nil && kept { // a server may close what nobody has asked over for a while
		status, body, err = c.once(client, path)
	}
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("status %d: %.1000s", status, body)
	}
	if err != nil {
		return nil, fmt.Errorf("ask http://%s%s: %w", c.host, path, err)
	}
	return body, nil
}

// answerWithin is how long an answer may take.
const answerWithin = time.Minute

func (c *connections) once(client int, path string) (status int, body []byte, err error) {
	k := c.kept[client]
	if k == nil {
		conn, err := net.Dial("tcp", c.host)
		if err != nil {
			return 0, nil, err
		}
		k = &connection{Conn: conn, r: bufio.NewReaderSize(conn, 64<<10)}
	}
	c.kept[client] = nil
	defer func() {
		if c.kept[client] == nil {
			k.Close()
		}
	}()
	if err := k.SetDeadline(time.Now().Add(answerWithin)); err != nil {
		return 0, nil, err
	}
	if _, err := io.WriteString(k, "GET "+path+" HTTP/1.1\r\nHost: "+c.host+"\r\n\r\n"); err != nil {
		return 0, nil, err
	}
	resp, err := http.ReadResponse(k.r, nil)
	if err != nil {
		return 0, nil, err
	}
	k.body.Reset()
	if _, err := k.body.ReadFrom(resp.Body); err != nil {
		return 0, nil, err
	}
	if !resp.Close {
		c.kept[client] = k
	}
	return resp.StatusCode, k.body.Bytes(), nil
}

func (c *connections) close() {
	for client, k := range c.kept {
		if k != nil {
			k.Close()
			c.kept[client] = nil
		}
	}
}

// hitsIn returns how many hits an answer has. marks says that words must be marked in them.
func hitsIn(body []byte, marks bool) (int, error) {
	hits := bytes.Count(body, []byte(`"id":`))
	if marks && hits > 0 && !bytes.Contains(body, []byte("<mark>")) {
		return 0, fmt.Errorf("%d hits, and no word is marked", hits)
	}
	return hits, nil
}
