package filter

import (
	"math"
	"strconv"
	"strings"
)

// Decimal is a value of Postgres's type numeric: a number with any number of digits, NaN or an infinity.
type Decimal struct {
	// Float is the nearest float64. If one number is greater than another, its Float is not smaller.
	// The Float of a finite number is finite.
	Float float64

	// Key compares as the numbers do, and is the same for the same number. NaN equals itself and is
	// greater than all other numbers, as in Postgres.
	Key string

	// Text is the canonical form of the number. If the number is finite, it is valid JSON.
	Text string
}

// The first character of a key. In the key of a finite number other than 0 the exponent follows, and
// then the digits. For a negative number the exponent is negated, each digit subtracted from 9, and a
// character greater than any digit added at the end.
const (
	keyLeast    = "1"
	keyNegative = "3"
	keyZero     = "5"
	keyPositive = "7"
	keyGreatest = "8"
	keyNaN      = "9"
)

// mostExponent is the largest exponent that is kept: Postgres can't store more than 10^131072.
const mostExponent = 999_999_999

// ParseDecimal reads a decimal number, with or without an exponent, or one of the names NaN, Infinity
// and inf, in any case; the latter two may have a sign.
func ParseDecimal(s string) (d Decimal, ok bool) {
	if strings.Trim(s, "0123456789+-.eE") != "" {
		return special(s)
	}
	// A number beyond all float64s is an error to ParseFloat, but still a number.
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && !math.IsInf(f, 0) {
		return d, false
	}
	mantissa, exponent := s, 0
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		mantissa = s[:i]
		exponent, err = strconv.Atoi(s[i+1:])
		if err != nil || exponent > mostExponent || exponent < -mostExponent {
			exponent = mostExponent
			if strings.HasPrefix(s[i+1:], "-") {
				exponent = -mostExponent
			}
		}
	}
	negative := strings.HasPrefix(mantissa, "-")
	before, after, _ := strings.Cut(strings.TrimLeft(mantissa, "+-"), ".")
	digits := strings.TrimLeft(before+after, "0")
	if digits == "" {
		return Decimal{0, keyZero, "0"}, true
	}
	// The number is 0.digits times 10 to this exponent.
	exponent += len(digits) - len(after)
	digits = strings.TrimRight(digits, "0")
	return finite(f, negative, digits, exponent), true
}

func special(s string) (d Decimal, ok bool) {
	switch strings.ToLower(s) {
	case "nan":
		return Decimal{math.NaN(), keyNaN, "NaN"}, true
	case "infinity", "inf", "+infinity", "+inf":
		return Decimal{math.Inf(1), keyGreatest, "Infinity"}, true
	case "-infinity", "-inf":
		return Decimal{math.Inf(-1), keyLeast, "-Infinity"}, true
	}
	return d, false
}

// DecimalOf returns the decimal number that a float64 is written as.
func DecimalOf(f float64) Decimal {
	d, _ := ParseDecimal(strconv.FormatFloat(f, 'e', -1, 64)) // it also reads NaN, +Inf and -Inf
	return d
}

func finite(f float64, negative bool, digits string, exponent int) Decimal {
	if math.IsInf(f, 0) {
		f = math.Copysign(math.MaxFloat64, f)
	}
	if f == 0 {
		f = 0 // not -0
	}
	const shift = 5 * (mostExponent + 1) // so that shift plus or minus an exponent always has ten digits
	if !negative {
		return Decimal{f, keyPositive + strconv.Itoa(shift+exponent) + digits, decimalText("", digits, exponent)}
	}
	turned := []byte(strconv.Itoa(shift-exponent) + digits)
	for i := len(turned) - len(digits); i < len(turned); i++ {
		turned[i] = '0' + '9' - turned[i]
	}
	return Decimal{f, keyNegative + string(turned) + "~", decimalText("-", digits, exponent)}
}

// decimalText writes a number without an exponent, unless that would need many zeros.
func decimalText(sign, digits string, exponent int) string {
	switch n := len(digits); {
	case exponent > n+18 || exponent < -6:
		if n > 1 {
			digits = digits[:1] + "." + digits[1:]
		}
		return sign + digits + "e" + strconv.Itoa(exponent-1)
	case exponent <= 0:
		return sign + "0." + strings.Repeat("0", -exponent) + digits
	case exponent >= n:
		return sign + digits + strings.Repeat("0", exponent-n)
	}
	return sign + digits[:exponent] + "." + digits[exponent:]
}
