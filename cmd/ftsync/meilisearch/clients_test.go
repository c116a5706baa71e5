package meilisearch

import (
	"net/http/httptest"
	"testing"

	"ftsync/cmd/ftsync/nodetest"
)

// Meilisearch's own clients get what they expect.
func TestClients(t *testing.T) {
	dir := nodetest.Install(t, "clients")
	b, _ := library()
	s := httptest.NewServer(Handler(b.options()))
	defer s.Close()
	nodetest.Run(t, dir, "client.mjs", s.URL)
}
