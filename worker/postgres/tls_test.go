package postgres

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"ftsync/worker/pgtest"
)

// A connection may be encrypted, and is watched all the same.
func TestDial_Encrypted(t *testing.T) {
	t.Parallel()
	server, err := pgtest.Start(pgtest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Stop() })
	encrypt(t, server)
	url := strings.Replace(server.URL("postgres"), "sslmode=disable", "sslmode=require", 1)
	var conn *Conn
	for end := time.Now().Add(20 * time.Second); ; { // until the server has read its new settings
		if conn, err = Dial(t.Context(), url, "test"); err == nil {
			break
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond)
	}
	defer Close(conn)
	var encrypted bool
	err = conn.QueryRow(t.Context(), "select ssl from pg_stat_ssl where pid = pg_backend_pid()").Scan(&encrypted)
	if err != nil || !encrypted {
		t.Errorf("it is encrypted: %v (%v)", encrypted, err)
	}
	if conn.wire == nil || conn.wire.RemoteAddr().String() != hostOf(t, url) {
		t.Error("what is watched is not the connection to the server")
	}
}

// encrypt gives a server a certificate, and has it read that.
func encrypt(t *testing.T, server *pgtest.Server) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	cert, err := x509.CreateCertificate(rand.Reader, about, about, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	folder, err := os.Stat(server.DataDir())
	if err != nil {
		t.Fatal(err)
	}
	owner := folder.Sys().(*syscall.Stat_t)
	for name, block := range map[string]*pem.Block{
		"server.crt": {Type: "CERTIFICATE", Bytes: cert}, "server.key": {Type: "PRIVATE KEY", Bytes: secret},
	} {
		path := filepath.Join(server.DataDir(), name)
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
		if os.Geteuid() == 0 {
			if err := os.Chown(path, int(owner.Uid), int(owner.Gid)); err != nil {
				t.Fatal(err)
			}
		}
	}
	pgtest.Exec(t, pgtest.Connect(t, server.URL("postgres")), "alter system set ssl = on", "select pg_reload_conf()")
}
