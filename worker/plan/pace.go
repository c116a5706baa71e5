package plan

import (
	"context"
	"time"
)

// Pace is how many rows a second a load may read; 0: as many as it can. A load with a pace rests between
// its statements and never within one, whose snapshot would keep Postgres from removing dead rows.
type Pace int

// rows returns how many rows one statement reads.
func (p Pace) rows() int {
	if p <= 0 {
		return loadRows
	}
	return min(int(p), loadRows)
}

// rest waits until so many rows that were read since began are within the pace.
func (p Pace) rest(ctx context.Context, began time.Time, rows int) error {
	if p <= 0 {
		return nil
	}
	wait := time.NewTimer(time.Until(began.Add(time.Duration(rows) * time.Second / time.Duration(p))))
	defer wait.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-wait.C:
		return nil
	}
}
