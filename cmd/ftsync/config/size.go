package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// size is a number of bytes, written as 256MB, 1GiB or a number alone. However units are
// spelled, they are powers of 1024, as in container runtimes.
type size int64

func (s *size) UnmarshalText(text []byte) error {
	digits := strings.TrimSpace(string(text))
	number := strings.TrimRight(digits, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
	shift, ok := map[string]int{"": 0, "b": 0, "k": 10, "kb": 10, "kib": 10, "m": 20, "mb": 20, "mib": 20,
		"g": 30, "gb": 30, "gib": 30}[strings.ToLower(digits[len(number):])]
	n, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
	if err != nil || !ok || n < 0 || n > math.MaxInt64>>shift {
		return fmt.Errorf("%q is no number of bytes", text)
	}
	*s = size(n << shift)
	return nil
}
