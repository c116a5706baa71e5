package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ftsync/cmd/ftsync/certificate/certtest"
)

// secretFolder is a folder of two files as Kubernetes mounts a secret: links through a link, which is
// replaced.
type secretFolder struct {
	t   *testing.T
	dir string
}

// put replaces both files at once.
func (s secretFolder) put(version string, cert, key []byte) {
	s.t.Helper()
	for name, text := range map[string][]byte{"tls.crt": cert, "tls.key": key} {
		path := filepath.Join(s.dir, version, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			s.t.Fatal(err)
		}
		if err := os.WriteFile(path, text, 0o600); err != nil {
			s.t.Fatal(err)
		}
		err := os.Symlink(filepath.Join("..data", name), filepath.Join(s.dir, name))
		if err != nil && !os.IsExist(err) {
			s.t.Fatal(err)
		}
	}
	next := filepath.Join(s.dir, "..data_tmp")
	if err := os.Symlink(version, next); err != nil {
		s.t.Fatal(err)
	}
	if err := os.Rename(next, filepath.Join(s.dir, "..data")); err != nil {
		s.t.Fatal(err)
	}
}

// serial asks which certificate a server presents to a new connection.
func serial(t *testing.T, addr string, most uint16) string {
	t.Helper()
	c, err := tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10,
		MaxVersion: most})
	if err != nil {
		return err.Error()
	}
	defer c.Close()
	state := c.ConnectionState()
	return fmt.Sprint(state.PeerCertificates[0].SerialNumber, " ", tls.VersionName(state.Version))
}

// HTTP is served over TLS with whatever certificate the files hold, and the commands of the same
// environment know how to ask.
func TestProgram_tls(t *testing.T) {
	environ, _ := films(t)
	now := time.Now()
	secret := secretFolder{t, t.TempDir()}
	cert, key := certtest.Pair(t, 1, now, now.Add(time.Hour))
	secret.put("1", cert, key)
	environ["FTSYNC_API_KEY"] = "a key of the operator"
	environ["FTSYNC_TLS_CERT_FILE"] = filepath.Join(secret.dir, "tls.crt")
	environ["FTSYNC_TLS_KEY_FILE"] = filepath.Join(secret.dir, "tls.key")
	addr := strings.TrimPrefix(start(t, environ).base, "http://")
	environ["FTSYNC_HTTP_ADDR"] = addr

	eventually(t, "healthcheck", "0", func() string {
		code, _, _ := call(t, environ, "healthcheck")
		return fmt.Sprint(code)
	})
	if code, stdout, stderr := call(t, environ, "search", "films", "fox"); code != exitOK ||
		!strings.Contains(stdout, "red fox") {
		t.Errorf("search: exit %d, %s%s", code, stdout, stderr)
	}
	for most, want := range map[uint16]string{tls.VersionTLS13: "1 TLS 1.3", tls.VersionTLS12: "1 TLS 1.2",
		tls.VersionTLS11: "protocol version not supported"} {
		if got := serial(t, addr, most); !strings.Contains(got, want) {
			t.Errorf("a client of %s gets %s, want %s", tls.VersionName(most), got, want)
		}
	}
	res, err := http.Get("http://" + addr + "/livez")
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(res.Body)
	res.Body.Close()
	if res.StatusCode != http.StatusBadRequest || !strings.Contains(string(body), "HTTP request to an HTTPS server") {
		t.Errorf("plain HTTP gets %d %s", res.StatusCode, body)
	}

	cert, key = certtest.Pair(t, 2, now, now.Add(2*time.Hour))
	secret.put("2", cert, key)
	eventually(t, "the new certificate", "2 TLS 1.3", func() string {
		return serial(t, addr, tls.VersionTLS13)
	})
	if code, _, stderr := call(t, environ, "search", "films", "fox"); code != exitOK {
		t.Errorf("search after that: exit %d, %s", code, stderr)
	}
	other, _ := certtest.Pair(t, 3, now, now.Add(time.Hour))
	environ["FTSYNC_TLS_CERT_FILE"] = file(t, "other.crt", string(other))
	if code, _, stderr := call(t, environ, "search", "films", "fox"); code != exitFailed ||
		!strings.Contains(stderr, "another certificate") {
		t.Errorf("a key is sent to who has another certificate: exit %d, %s", code, stderr)
	}
	if code, _, stderr := call(t, environ, "healthcheck"); code != exitOK {
		t.Errorf("healthcheck with a file that was replaced by something wrong: exit %d, %s", code, stderr)
	}
}

// What is wrong with the files is said before anything is served.
func TestProgram_tlsFilesAreWrong(t *testing.T) {
	environ, _ := films(t)
	now := time.Now()
	cert, _ := certtest.Pair(t, 1, now, now.Add(time.Hour))
	_, key := certtest.Pair(t, 2, now, now.Add(time.Hour))
	for want, files := range map[string][2]string{
		"found no FTSYNC_TLS_KEY_FILE beside it":  {file(t, "a", string(cert)), ""},
		"found no FTSYNC_TLS_CERT_FILE beside it": {"", file(t, "a", string(key))},
		"private key does not match public key":   {file(t, "a", string(cert)), file(t, "b", string(key))},
		"no such file or directory":               {"/nonexistent", file(t, "b", string(key))},
	} {
		environ["FTSYNC_TLS_CERT_FILE"], environ["FTSYNC_TLS_KEY_FILE"] = files[0], files[1]
		if code, _, stderr := call(t, environ); code != exitWrong || !strings.Contains(stderr, want) {
			t.Errorf("want %s: exit %d, %s", want, code, stderr)
		}
	}
}
