package plan

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// A statement reads what the pace allows in a second, and the rest of that second is waited for.
func TestPace(t *testing.T) {
	for pace, rows := range map[Pace]int{0: loadRows, 1: 1, 300: 300, 1e6: loadRows} {
		if got := pace.rows(); got != rows {
			t.Errorf("a pace of %d reads %d rows in a statement, want %d", pace, got, rows)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		rested := func(p Pace, took time.Duration, rows int) time.Duration {
			began := time.Now()
			time.Sleep(took)
			if err := p.rest(t.Context(), began, rows); err != nil {
				t.Error(err)
			}
			return time.Since(began)
		}
		for _, tt := range []struct {
			pace       Pace
			took, want time.Duration
			rows       int
		}{
			{0, 0, 0, 20_000},
			{500, 100 * time.Millisecond, time.Second, 500},
			{500, 2 * time.Second, 2 * time.Second, 500},
			{1e6, 0, 20 * time.Millisecond, 20_000},
		} {
			if got := rested(tt.pace, tt.took, tt.rows); got != tt.want {
				t.Errorf("%d rows at a pace of %d that took %v are over after %v, want %v", tt.rows, tt.pace, tt.took,
					got, tt.want)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := Pace(1).rest(ctx, time.Now(), 1000); !errors.Is(err, context.Canceled) {
			t.Errorf("a load that is stopped rests on: %v", err)
		}
	})
}
