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

// sealer makes cursors: texts that a client brings back, and can neither read nor make. It encrypts with
// AES-GCM and a key that only this cache has, or those that share its configuration.
type sealer struct {
	aead cipher.AEAD
	// packers are reused, because each has tables of hundreds of kilobytes.
	packers sync.Pool
}

// secretName is the file in the cache's directory that holds the secret, if none is configured.
const (
	secretName  = ".secret"
	secretBytes = 32
)

// newSealer returns a sealer with the configured secret or, when that is "", with the one kept in dir,
// which is made at the first start.
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
		w, _ := flate.NewWriter(nil, flate.BestSpeed) // fails only for a level that does not exist
		return w
	}}}, nil
}

// keptSecret reads the secret in dir. It replaces one that is not valid, or that other users may read:
// that only costs people who are turning pages now their cursors.
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

// writeSecret replaces the whole file at once, so that a crash leaves a complete secret or none.
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

// seal packs and encrypts a text. If room is above 0, the packed text is padded to room bytes, for a
// client that must not learn its length; ok is false when it needs more.
func (s *sealer) seal(text []byte, room int) (sealed string, ok bool) {
	var packed bytes.Buffer
	w := s.packers.Get().(*flate.Writer)
	defer s.packers.Put(w)
	w.Reset(&packed)
	w.Write(text) // to memory, so neither this nor Close fails
	w.Close()
	if room > 0 && packed.Len() > room {
		return "", false
	}
	packed.Write(make([]byte, max(room-packed.Len(), 0))) // open does not read beyond the end of the stream
	return base64.RawURLEncoding.EncodeToString(s.aead.Seal(nil, nil, packed.Bytes(), nil)), true
}

// mostUnsealed bounds the length of an unpacked text. Only those who know the secret can have packed it,
// but that may be more than one program.
const mostUnsealed = 1 << 20

// open returns the text that was sealed; ok reports whether it was sealed with this key.
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
