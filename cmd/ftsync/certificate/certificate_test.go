package certificate

import (
	"bytes"
	"crypto/ecdsa"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"ftsync/cmd/ftsync/certificate/certtest"
)

// files are what a keeper reads.
type files struct {
	cert, key []byte
	err       error
}

func (f *files) read() (cert, key []byte, err error) { return f.cert, f.key, f.err }

// Whatever the files hold in between, a certificate and a key that belong together are in use, and
// the log says what is wrong once it lasts.
func TestKeeper_replaced(t *testing.T) {
	now := time.Now()
	cert1, key1 := certtest.Pair(t, 1, now, now.Add(1000*time.Hour))
	cert2, key2 := certtest.Pair(t, 2, now, now.Add(2000*time.Hour))
	f := &files{cert: cert1, key: key1}
	var log bytes.Buffer
	k, err := New(f.read, slog.New(slog.NewTextHandler(&log, nil)), prometheus.NewRegistry())
	if err != nil {
		t.Fatal(err)
	}
	step := func(what string, now files, serial int64, good float64, says string) {
		t.Helper()
		*f = now
		log.Reset()
		k.tell(k.look())
		c, err := k.Config().GetCertificate(nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Leaf.SerialNumber.Int64(); got != serial {
			t.Errorf("%s: certificate %d is in use, want %d", what, got, serial)
		}
		if !c.PrivateKey.(*ecdsa.PrivateKey).PublicKey.Equal(c.Leaf.PublicKey) {
			t.Errorf("%s: certificate and key in use don't belong together", what)
		}
		if got := testutil.ToFloat64(k.good); got != good {
			t.Errorf("%s: the metric says %v, want %v", what, got, good)
		}
		if said := log.String(); !strings.Contains(said, says) || says == "" && said != "" {
			t.Errorf("%s: the log says %q, want %q", what, said, says)
		}
	}
	step("nothing new", files{cert1, key1, nil}, 1, 1, "")
	step("one file replaced", files{cert2, key1, nil}, 1, 1, "")
	step("the other too", files{cert2, key2, nil}, 2, 1, "has been replaced")
	if got := testutil.ToFloat64(k.expires); got != float64(now.Add(2000*time.Hour).Unix()) {
		t.Errorf("it expires at %v", got)
	}
	away := files{nil, nil, errors.New("no such file")}
	step("away for a moment", away, 2, 1, "")
	step("away for longer", away, 2, 0, "no such file")
	step("still away", away, 2, 0, "")
	step("another fault", files{[]byte("x"), key2, nil}, 2, 0, "")
	step("which lasts", files{[]byte("x"), key2, nil}, 2, 0, "failed to find any PEM data")
	step("back", files{cert2, key2, nil}, 2, 1, "")
	step("the first again", files{cert1, key1, nil}, 1, 1, "has been replaced")

	f.key = key2
	if _, err := New(f.read, slog.New(slog.DiscardHandler), prometheus.NewRegistry()); err == nil {
		t.Error("a server starts with a key of another certificate")
	}
}

// The log warns once a day from when a fifth of the time is left, two weeks at most.
func TestKeeper_expires(t *testing.T) {
	began := time.Now()
	for days, early := range map[time.Duration]time.Duration{10: 2, 365: 14} {
		const day = 24 * time.Hour
		cert, key := certtest.Pair(t, 1, began, began.Add(days*day))
		var log bytes.Buffer
		k, err := New((&files{cert: cert, key: key}).read, slog.New(slog.NewTextHandler(&log, nil)),
			prometheus.NewRegistry())
		if err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			at   time.Duration
			says string
		}{
			{0, ""},
			{(days-early)*day - time.Hour, ""},
			{(days-early)*day + time.Hour, "expires soon"},
			{(days-early)*day + 20*time.Hour, ""},
			{(days-early)*day + 26*time.Hour, "expires soon"},
			{days*day + 2*time.Hour, "has expired"},
		} {
			log.Reset()
			k.warn(began.Add(tt.at))
			if said := log.String(); !strings.Contains(said, tt.says) || tt.says == "" && said != "" {
				t.Errorf("of %d days, after %v the log says %q, want %q", days, tt.at, said, tt.says)
			}
		}
	}
}
