package meilisearch

import (
	"net/http/httptest"
	"testing"
	"time"

	"ftsync/cmd/ftsync/nodetest"
)

// Meilisearch's own clients get what they expect.
func TestClients(t *testing.T) {
	dir := nodetest.Install(t, "clients")
	b, _ := library()
	s := httptest.NewServer(Handler(b, Options{Timeout: 10 * time.Second, Version: "1.2.3"}))
	defer s.Close()
	nodetest.Run(t, dir, "client.mjs", s.URL)
}
