package postgres

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Server names where a connection string leads to: all addresses, and the database. Neither user
// nor password is part of it.
func Server(dsn string) (string, error) {
	cfg, err := readDSN(dsn)
	if err != nil {
		return "", fmt.Errorf("read the connection settings: %w", err)
	}
	return serverOf(cfg), nil
}

// Server names where the connection was led to, as the function of that name does.
func (c *Conn) Server() string { return serverOf(c.Config()) }

func serverOf(cfg *pgx.ConnConfig) string {
	addresses := []string{fmt.Sprintf("%s:%d", cfg.Host, cfg.Port)}
	for _, f := range cfg.Fallbacks { // each address with and without TLS
		if at := fmt.Sprintf("%s:%d", f.Host, f.Port); !slices.Contains(addresses, at) {
			addresses = append(addresses, at)
		}
	}
	name := cfg.Database
	if name == "" {
		name = cfg.User // as Postgres does
	}
	return strings.Join(addresses, ",") + "/" + name
}
