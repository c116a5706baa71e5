package cache

import (
	"fmt"
	"sync"
)

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
