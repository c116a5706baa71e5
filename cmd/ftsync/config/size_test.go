package config

import "testing"

func TestSize(t *testing.T) {
	for text, want := range map[string]size{
		"0": 0, "16777216": 16 << 20, "256MB": 256 << 20, "256 MiB": 256 << 20, "1g": 1 << 30, "64k": 64 << 10, "7b": 7,
		"": -1, "MB": -1, "1.5GB": -1, "-1": -1, "1TB": -1, "9999999999999G": -1, "1GB2": -1,
	} {
		got := size(-1)
		if err := got.UnmarshalText([]byte(text)); (err == nil) != (want >= 0) || got != want {
			t.Errorf("%q: %d, %v; want %d", text, got, err, want)
		}
	}
}
