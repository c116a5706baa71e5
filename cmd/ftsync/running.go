package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/pem"
	"errors"
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
	// No proxy stands between us and ourselves.
	transport, scheme := &http.Transport{DisableKeepAlives: true}, "http"
	if s.ServesTLS() {
		scheme = "https"
		if transport.TLSClientConfig, err = ownTLS(s, key != ""); err != nil {
			return nil, 0, err
		}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, scheme+"://"+ownAddr(s.HTTPAddr)+path, nil)
	if err != nil {
		return nil, 0, err
	}
	if key != "" {
		req.Header.Set("Authorization", "Bearer "+key)
	}
	res, err := (&http.Client{Transport: transport}).Do(req)
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

// ownTLS returns how a command talks TLS with the running ftsync. The certificate need not name the
// address it is asked at, nor come from an authority that this machine knows: it is the one in the
// file. Who sends no secret does not look at it, so that a container whose files were replaced by
// something wrong stays healthy.
func ownTLS(s config.Settings, secret bool) (*tls.Config, error) {
	own := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: true}
	if !secret {
		return own, nil
	}
	text, err := s.TLSCertificate()
	if err != nil {
		return nil, err
	}
	leaf, _ := pem.Decode(text)
	if leaf == nil {
		return nil, errors.New("FTSYNC_TLS_CERT_FILE holds no certificate in PEM")
	}
	own.VerifyConnection = func(c tls.ConnectionState) error {
		if !bytes.Equal(c.PeerCertificates[0].Raw, leaf.Bytes) {
			return errors.New("who answers has another certificate than FTSYNC_TLS_CERT_FILE holds")
		}
		return nil
	}
	return own, nil
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
