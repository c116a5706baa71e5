package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
)

// mysql is a connection that speaks as much of MySQL's text protocol as Sphinx
// answers: no authentication, queries, and rows that are only counted.
type mysql struct {
	conn net.Conn
	r    *bufio.Reader
	seq  byte
}

func dialMySQL(addr string) (*mysql, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	m := &mysql{conn: conn, r: bufio.NewReader(conn)}
	if _, err := m.read(); err != nil { // the server's greeting
		return nil, err
	}
	const protocol41, secure = 1 << 9, 1 << 15
	hello := binary.LittleEndian.AppendUint32(nil, protocol41|secure)
	hello = binary.LittleEndian.AppendUint32(hello, 1<<24)
	hello = append(hello, 33) // utf8
	hello = append(hello, make([]byte, 23)...)
	hello = append(hello, "bench\x00\x00"...)
	if err := m.write(hello); err != nil {
		return nil, err
	}
	if p, err := m.read(); err != nil {
		return nil, err
	} else if len(p) == 0 || p[0] != 0 {
		return nil, fmt.Errorf("refused: %q", p)
	}
	return m, nil
}

// read returns the payload of a packet.
func (m *mysql) read() ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(m.r, head[:]); err != nil {
		return nil, err
	}
	m.seq = head[3] + 1
	p := make([]byte, int(head[0])|int(head[1])<<8|int(head[2])<<16)
	_, err := io.ReadFull(m.r, p)
	return p, err
}

func (m *mysql) write(p []byte) error {
	head := []byte{byte(len(p)), byte(len(p) >> 8), byte(len(p) >> 16), m.seq}
	_, err := m.conn.Write(append(head, p...))
	return err
}

// count runs a query and returns how many rows it yields.
func (m *mysql) count(query string) (rows int, err error) {
	m.seq = 0
	if err := m.write(append([]byte{3}, query...)); err != nil {
		return 0, err
	}
	p, err := m.read()
	switch {
	case err != nil:
		return 0, err
	case len(p) == 0:
		return 0, errors.New("an empty packet")
	case p[0] == 0xff:
		return 0, fmt.Errorf("%s: %s", query, p[3:])
	case p[0] == 0:
		return 0, nil
	}
	// Columns, an end, rows, an end.
	for ends := 0; ends < 2; {
		p, err := m.read()
		switch {
		case err != nil:
			return 0, err
		case len(p) > 0 && p[0] == 0xff:
			return 0, fmt.Errorf("%s: %s", query, p[3:])
		case len(p) > 0 && p[0] == 0xfe && len(p) < 9:
			ends++
		case ends == 1:
			rows++
		}
	}
	return rows, nil
}
