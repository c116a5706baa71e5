package pgtest

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

var (
	sharedOnce sync.Once
	shared     *Server
	sharedErr  error
	databases  atomic.Int64
)

// Main runs a package's tests and stops the server they shared:
//
//	func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }
func Main(m *testing.M) int {
	code := m.Run()
	if shared != nil {
		if err := shared.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, "pgtest:", err)
		}
	}
	return code
}

// Shared returns the server of this test process, which starts when first asked for.
func Shared(t testing.TB) *Server {
	t.Helper()
	sharedOnce.Do(func() {
		// Logical replication is possible; a test that wants another setting starts its own
		// server.
		shared, sharedErr = Start(Options{Settings: map[string]string{"wal_level": "logical"}})
	})
	if sharedErr != nil {
		t.Fatal(sharedErr)
	}
	return shared
}

// Database makes a new, empty database on the shared server and returns its URL. It is dropped
// when the test ends.
func Database(t testing.TB) string {
	t.Helper()
	name, postgres := fmt.Sprintf("pgtest_%d_%d", os.Getpid(), databases.Add(1)), Shared(t).URL("postgres")
	admin := Connect(t, postgres)
	Exec(t, admin, "create database "+name)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		conn, err := pgx.Connect(ctx, postgres)
		if err != nil {
			return // the test took the server down, and the database with it
		}
		defer conn.Close(ctx)
		if _, err := conn.Exec(ctx, "drop database "+name+" with (force)"); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	return Shared(t).URL(name)
}

// Connect opens a connection that is closed when the test ends.
func Connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatalf("connect to the test's Postgres: %v", err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		conn.Close(ctx)
	})
	return conn
}

// Exec runs statements, each of which may hold several separated by semicolons, and fails the test on the first error.
func Exec(t testing.TB, conn *pgx.Conn, statements ...string) {
	t.Helper()
	for _, sql := range statements {
		if _, err := conn.PgConn().Exec(t.Context(), sql).ReadAll(); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
}

// One returns the single value that a query returns.
func One[T any](t testing.TB, conn *pgx.Conn, query string, args ...any) T {
	t.Helper()
	var v T
	if err := conn.QueryRow(t.Context(), query, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return v
}
