package cache

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"

	"github.com/mattn/go-sqlite3"
)

// limitHeap bounds what SQLite allocates in this process.
func limitHeap(bytes int64) (err error) {
	c, err := (&sqlite3.SQLiteDriver{}).Open(":memory:") // the limits are the process's, whoever sets them
	if err != nil {
		return fmt.Errorf("limit the memory of SQLite: %w", err)
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	for limit, n := range map[string]int64{"soft_heap_limit": bytes / 2, "hard_heap_limit": bytes} {
		if _, err := c.(driver.ExecerContext).ExecContext(context.Background(), fmt.Sprintf("pragma %s = %d", limit, n), nil); err != nil {
			return fmt.Errorf("limit the memory of SQLite: %s: %w", limit, err)
		}
	}
	return nil
}

// memory shares one budget over the page caches of all connections.
type memory struct {
	budget int64

	mu    sync.Mutex
	conns int64 // that are open
}

// join makes room for n connections; a negative n gives it back.
func (m *memory) join(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.conns += int64(n)
}

// open is how many connections are open.
func (m *memory) open() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.conns
}

// share is what one connection may use, half of the budget at most: one that is not
// used keeps what it has when others join. SQLite needs a few pages to work at all,
// so that is the least, however many there are.
func (m *memory) share() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return max(m.budget/max(2, m.conns), 64<<10)
}

// fit tells a connection its share, when that has changed since it was last used.
func (m *memory) fit(c *conn) error {
	share := m.share()
	if c.pages == share {
		return nil
	}
	// A negative size is in KiB.
	if err := c.run(fmt.Sprintf("pragma cache_size = -%d", share>>10)); err != nil {
		return fmt.Errorf("set page cache: %w", err)
	}
	c.pages = share
	return nil
}
