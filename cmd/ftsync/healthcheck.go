package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"ftsync/cmd/ftsync/config"
)

// healthcheckCommand asks the ftsync that runs in the same environment whether it is ready. A
// container engine runs it every few seconds, so it opens neither SQLite nor Postgres and
// doesn't read the configuration file.
func healthcheckCommand(ctx context.Context, in invocation) error {
	found, err := config.ParseFlags(config.NewFlags(), in.args)
	if err != nil {
		return err
	}
	s, problems := config.ReadSettings(in.environ)
	if err := config.ErrorOf(append(found, problems...)); err != nil {
		return err
	}
	body, status, err := askRunning(ctx, s, "", "/readyz", 2500*time.Millisecond)
	if err != nil {
		return fmt.Errorf("healthcheck: %w", err)
	}
	text := strings.TrimSpace(string(body))
	if status != http.StatusOK {
		return fmt.Errorf("healthcheck: %d %s: %s", status, http.StatusText(status), text)
	}
	_, err = fmt.Fprintln(in.stdout, text)
	return err
}
