package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"ftsync/cmd/ftsync/config"
)

// Commands that ask the ftsync that runs in the same environment.

// askRunning asks the ftsync that runs in the same environment. key may be empty.
func askRunning(ctx context.Context, s config.Settings, key, path string, within time.Duration) (body []byte,
	status int, err error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+ownAddr(s.HTTPAddr)+path, nil)
	if err != nil {
		return nil, 0, err
	}
	if key != "" {
		req.Header.Set("Authorization", "Bearer "+key)
	}
	// No proxy stands between us and ourselves.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(req)
	if err != nil {
		return nil, 0, fmt.Errorf("ask the running ftsync: %w", err)
	}
	defer res.Body.Close()
	body, err = io.ReadAll(io.LimitReader(res.Body, 64<<20))
	if err != nil {
		return nil, 0, fmt.Errorf("read the answer: %w", err)
	}
	return body, res.StatusCode, nil
}

// ownAddr returns the address at which a server that listens on addr can be reached.
func ownAddr(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}
