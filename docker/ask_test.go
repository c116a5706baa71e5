package docker_test

import (
	"testing"
	"time"
)

// eventually repeats a check until it passes, and fails the test with its last
// error when it has not within the time. It returns how long it took.
func eventually(t *testing.T, within time.Duration, check func() error) time.Duration {
	t.Helper()
	began := time.Now()
	for {
		err := check()
		if err == nil {
			return time.Since(began)
		}
		if time.Since(began) > within {
			t.Fatalf("not within %v: %v", within, err)
		}
		time.Sleep(5 * time.Millisecond)
	}
}
