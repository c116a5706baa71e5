package main

import (
	"context"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/pgtest"
)

// startPostgres starts a throw-away Postgres with settings, and connects to it. end ends both.
func startPostgres(ctx context.Context, settings map[string]string) (server *pgtest.Server, conn *pgx.Conn, end func(),
	err error) {
	if server, err = pgtest.Start(pgtest.Options{Settings: settings}); err != nil {
		return nil, nil, nil, err
	}
	if conn, err = pgx.Connect(ctx, server.URL("postgres")); err != nil {
		server.Stop()
		return nil, nil, nil, err
	}
	return server, conn, func() {
		conn.Close(ctx)
		server.Stop()
	}, nil
}
