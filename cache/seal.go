package cache

import (
	"bytes"
	"compress/flate"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"syscall"
)

// sealer turns what a client is given to bring back into a text that it can
// neither read nor make: AES-GCM with a key that only this cache has, or those
// that share its configuration.
type sealer struct {
	aead cipher.AEAD
	// packers are reused: each has tables of hundreds of kilobytes.
	packers sync.Pool
}

// secretName is the file in the cache's folder that holds the key, where none is configured.
const (
	secretName  = ".secret"
	secretBytes = 32
)

// newSealer takes a configured secret, or else the one kept in dir, made at the
// first start.
func newSealer(dir, secret string, log *slog.Logger) (*sealer, error) {
	key := sha256.Sum256([]byte("ftsync cursors\x00" + secret))
	if secret == "" {
		kept, err := keptSecret(dir, log)
		if err != nil {
			return nil, err
		}
		key = [sha256.Size]byte(kept)
	}
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, fmt.Errorf("seal cursors: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("seal cursors: %w", err)
	}
	return &sealer{aead: aead, packers: sync.Pool{New: func() any {
		w, _ := flate.NewWriter(nil, flate.BestSpeed) // fails for no level that is there
		return w
	}}}, nil
}

// keptSecret reads the secret in dir. One that cannot be one, or that others may
// read, is replaced: all it costs is the pages that somebody is turning now.
func keptSecret(dir string, log *slog.Logger) ([]byte, error) {
	path := filepath.Join(dir, secretName)
	secret, err := readSecret(path)
	switch {
	case err == nil:
		return secret, nil
	case !errors.Is(err, fs.ErrNotExist):
		log.Warn("the secret that seals cursors is made anew: those given out before are refused", "file", path,
			"error", err)
	}
	secret = make([]byte, secretBytes)
	rand.Read(secret) // never fails
	if err := writeSecret(dir, secret); err != nil {
		return nil, fmt.Errorf("keep the secret that seals cursors in %s: %w", path, err)
	}
	return secret, nil
}

func readSecret(path string) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular() || info.Size() != secretBytes:
		return nil, fmt.Errorf("it is no file of %d bytes", secretBytes)
	case info.Mode().Perm()&0o077 != 0:
		return nil, fmt.Errorf("its mode is %#o, and others may have read it", info.Mode().Perm())
	}
	secret := make([]byte, secretBytes)
	_, err = io.ReadFull(f, secret)
	return secret, err
}

// writeSecret replaces the file whole, so that a crash leaves one or none.
func writeSecret(dir string, secret []byte) error {
	f, err := os.CreateTemp(dir, secretName+".*") // its mode is 0600
	if err != nil {
		return err
	}
	_, err = f.Write(secret)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, secretName))
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return syncDir(dir)
}

// seal packs and encrypts a text. One for a client that may not learn how long
// it is has room bytes, however long that is; ok is false when it needs more.
func (s *sealer) seal(text []byte, room int) (sealed string, ok bool) {
	var packed bytes.Buffer
	w := s.packers.Get().(*flate.Writer)
	defer s.packers.Put(w)
	w.Reset(&packed)
	w.Write(text) // to memory: neither fails
	w.Close()
	if room > 0 && packed.Len() > room {
		return "", false
	}
	packed.Write(make([]byte, max(room-packed.Len(), 0))) // what follows the end of the stream is not read
	return base64.RawURLEncoding.EncodeToString(s.aead.Seal(nil, nil, packed.Bytes(), nil)), true
}

// mostUnsealed bounds what a text may become when it is unpacked. Only we can
// have packed it, but a secret may be known to more than one program.
const mostUnsealed = 1 << 20

// open is the text that was sealed, and whether it was with this key.
func (s *sealer) open(sealed string) (text []byte, ok bool) {
	data, err := base64.RawURLEncoding.Strict().DecodeString(sealed)
	if err != nil {
		return nil, false
	}
	packed, err := s.aead.Open(nil, nil, data, nil)
	if err != nil {
		return nil, false
	}
	text, err = io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), mostUnsealed+1))
	return text, err == nil && len(text) <= mostUnsealed
}
