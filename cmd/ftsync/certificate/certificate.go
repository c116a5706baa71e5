// Package certificate keeps the certificate that the server presents in step with two files, which
// whoever renews it replaces while the server runs: one after the other, or both at once by a link.
//
// # What it promises
//
//   - A certificate and a key that belong together are in use at any moment. New connections get the
//     new ones within two looks at the files; those that are open stay.
//   - Files that can't be read or used change nothing. The log says so once they are the same for two
//     looks: before, they may be half-way replaced. A metric says it until they can be used.
//   - The log warns before a certificate expires, once a day.
//
// # What it does not
//
// It asks no authority for a certificate, checks no chain of trust, and keeps presenting a
// certificate that has expired: clients that don't care go on, and those that do say what is wrong.
package certificate

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// lookEvery is the time between two looks at the files. Their content is compared, not their time.
const lookEvery = 2 * time.Second

// Keeper keeps a certificate. Config may be used by many connections while Run runs.
type Keeper struct {
	read    func() (cert, key []byte, err error)
	log     *slog.Logger
	now     atomic.Pointer[tls.Certificate]
	expires prometheus.Gauge
	good    prometheus.Gauge

	// Of whoever calls look.
	content [sha256.Size]byte // of the files in use
	fault   string            // of the last look
	said    string            // the fault that the log was told
	warned  time.Time         // when the log was last told that it expires
}

// New reads the files and returns a keeper of what they hold. It is an error when that can't be used.
func New(read func() (cert, key []byte, err error), log *slog.Logger, reg prometheus.Registerer) (*Keeper, error) {
	gauge := func(name, help string) prometheus.Gauge {
		return promauto.With(reg).NewGauge(prometheus.GaugeOpts{
			Namespace: "ftsync", Subsystem: "tls", Name: name, Help: help})
	}
	k := &Keeper{read: read, log: log,
		expires: gauge("certificate_expiry_timestamp_seconds", "Unix time when the certificate in use expires."),
		good: gauge("last_reload_successful",
			"1 while the certificate in use is that of the files, 0 while those can't be used."),
	}
	if err := k.look(); err != nil {
		return nil, err
	}
	k.warn(time.Now())
	return k, nil
}

// Config returns the settings of a server that presents the certificate.
func (k *Keeper) Config() *tls.Config {
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		NextProtos:     []string{"http/1.1"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return k.now.Load(), nil },
	}
}

// Run looks at the files until ctx ends.
func (k *Keeper) Run(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		k.tell(k.look())
		k.warn(time.Now())
	}
}

// look takes what the files hold into use, if it is another certificate and can be used.
func (k *Keeper) look() error {
	cert, key, err := k.read()
	if err != nil {
		return err
	}
	content := sha256.Sum256(fmt.Appendf(nil, "%d %s%s", len(cert), cert, key))
	if k.now.Load() != nil && content == k.content {
		return nil
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return err
	}
	again := k.now.Swap(&pair) != nil
	k.content, k.warned = content, time.Time{}
	k.expires.Set(float64(pair.Leaf.NotAfter.Unix()))
	k.good.Set(1)
	if again {
		k.log.Info("the TLS certificate has been replaced", "expires", pair.Leaf.NotAfter.UTC())
	}
	return nil
}

// tell has the log and the metrics say what became of a look.
func (k *Keeper) tell(err error) {
	if err == nil {
		k.good.Set(1)
		k.fault, k.said = "", ""
		return
	}
	fault := err.Error()
	lasts := fault == k.fault
	k.fault = fault
	if lasts && fault != k.said {
		k.said = fault
		k.good.Set(0)
		k.log.Error("the files of the TLS certificate can't be used; the one before stays in use", "error", err)
	}
}

// warn has the log say that the certificate expires, from when a fifth of its time is left, but at
// most two weeks: whoever renews certificates does it before.
func (k *Keeper) warn(now time.Time) {
	leaf := k.now.Load().Leaf
	early := min(leaf.NotAfter.Sub(leaf.NotBefore)/5, 14*24*time.Hour)
	if now.Before(leaf.NotAfter.Add(-early)) || now.Sub(k.warned) < 24*time.Hour {
		return
	}
	k.warned = now
	what := "the TLS certificate expires soon, and has not been renewed"
	if now.After(leaf.NotAfter) {
		what = "the TLS certificate has expired"
	}
	k.log.Warn(what, "expires", leaf.NotAfter.UTC())
}
