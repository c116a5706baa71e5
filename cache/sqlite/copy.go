package sqlite

import (
	"context"
	"errors"
	"fmt"
)

// copyPages is how many pages are copied between two looks at whether that is still wanted.
const copyPages = 4096

// CopyTo copies the database, as the transaction of the connection sees it, to the empty file at path.
// Others may write to it meanwhile. The copy is complete without a write-ahead log, and not yet on disk.
func (c *Conn) CopyTo(ctx context.Context, path string) (failure error) {
	if err := c.Run("select count(*) from sqlite_schema"); err != nil { // only now it sees a state
		return err
	}
	to, err := Open(path, "rw")
	if err != nil {
		return err
	}
	defer func() { failure = errors.Join(failure, to.Close()) }()
	if err := to.Run("pragma synchronous = off; pragma journal_mode = off"); err != nil {
		return err
	}
	copying, err := to.c.Backup("main", c.c, "main")
	if err != nil {
		return fmt.Errorf("begin to copy to %s: %w", path, err)
	}
	for done := false; !done && err == nil; {
		if done, err = copying.Step(copyPages); err == nil {
			err = ctx.Err()
		}
	}
	if err = errors.Join(err, copying.Finish()); err != nil {
		return fmt.Errorf("copy to %s: %w", path, err)
	}
	return nil
}
