package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"ftsync/cmd/ftsync/config"
)

// healthcheckCommand asks the ftsync that runs in the same environment whether it is ready. A
// container engine runs it every few seconds, so it opens neither SQLite nor Postgres and
// doesn't read the configuration file.
func healthcheckCommand(ctx context.Context, in invocation) error {
	found, err := config.ParseFlags(config.NewFlags(), in.args)
	if err != nil {
		return err
	}
	s, problems := config.ReadSettings(in.environ)
	if err := config.ErrorOf(append(found, problems...)); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 2500*time.Millisecond)
	defer cancel()
	url := "http://" + ownAddr(s.HTTPAddr) + "/readyz"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return fmt.Errorf("healthcheck: %w", err)
	}
	// No proxy stands between us and ourselves.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("healthcheck: %w", err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 4096))
	if err != nil {
		return fmt.Errorf("healthcheck: read the answer: %w", err)
	}
	text := strings.TrimSpace(string(body))
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("healthcheck: %s: %s", res.Status, text)
	}
	_, err = fmt.Fprintln(in.stdout, text)
	return err
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
