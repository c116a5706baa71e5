package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"

	"github.com/mattn/go-sqlite3"

	"ftsync/cache/fts5"
)

// large is the size in bytes from which on memory that SQLite frees goes back to the
// system at once, where memory is limited.
const large = 1 << 20

// LimitHeap bounds the memory, in bytes, that SQLite allocates in this process for all
// connections. From half of it on SQLite frees page caches first; at the limit statements
// fail with sqlite3.ErrNomem.
func LimitHeap(bytes int64) (err error) {
	fts5.GiveBackLarge(large)
	c, err := (&sqlite3.SQLiteDriver{}).Open(":memory:") // any connection sets the limits of the process
	if err != nil {
		return fmt.Errorf("limit the memory of SQLite: %w", err)
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	for limit, n := range map[string]int64{"soft_heap_limit": bytes / 2, "hard_heap_limit": bytes} {
		sql := fmt.Sprintf("pragma %s = %d", limit, n)
		if _, err := c.(driver.ExecerContext).ExecContext(context.Background(), sql, nil); err != nil {
			return fmt.Errorf("limit the memory of SQLite: %s: %w", limit, err)
		}
	}
	return nil
}

// Memory divides one budget among the page caches of the connections that have joined. It
// is safe for concurrent use.
type Memory struct {
	budget int64

	mu    sync.Mutex
	conns int64 // joined
}

// NewMemory returns a budget of so many bytes, which no connection has joined.
func NewMemory(budget int64) *Memory { return &Memory{budget: budget} }

// Join adds n open connections to those that share the budget; a negative n removes some.
func (m *Memory) Join(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.conns += int64(n)
}

// Open returns the number of connections that have joined.
func (m *Memory) Open() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.conns
}

// share returns the bytes that one connection may use: at most half of the budget, since
// an idle connection keeps its pages when others join, and at least 64 KiB, since SQLite
// needs a few pages to work at all.
func (m *Memory) share() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return max(m.budget/max(2, m.conns), 64<<10)
}

// Fit sets a connection's page cache to its share, if that has changed since its last use.
func (m *Memory) Fit(c *Conn) error {
	share := m.share()
	if c.pages == share {
		return nil
	}
	// A negative size is in KiB.
	if err := c.Run(fmt.Sprintf("pragma cache_size = -%d", share>>10)); err != nil {
		return fmt.Errorf("set page cache: %w", err)
	}
	c.pages = share
	return nil
}
