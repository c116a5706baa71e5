package filter

import (
	"math"
	"strconv"
	"strings"
)

// Decimal is a number as Postgres's numeric has them: with any number of digits,
// or NaN or an infinity.
type Decimal struct {
	// Float is the float64 next to it. Numbers in order have floats in order; a
	// finite number has a finite one.
	Float float64

	// Key orders as numbers do, and is the same for the same number: NaN is equal
	// to itself and greater than all, as in Postgres.
	Key string

	// Text is the number in one form, which JSON takes unless it is not finite.
	Text string
}

// The first characters of a key. Between the infinities the exponent follows, and
// then the digits; of a negative number each turned around, and an end above them.
const (
	keyLeast    = "1"
	keyNegative = "3"
	keyZero     = "5"
	keyPositive = "7"
	keyGreatest = "8"
	keyNaN      = "9"
)

// mostExponent is beyond what Postgres can store, 10^131072.
const mostExponent = 999_999_999

// ParseDecimal reads a decimal number, with an exponent or not, or the name of
// what is none: NaN, Infinity, inf, with a sign, in any case.
func ParseDecimal(s string) (d Decimal, ok bool) {
	if strings.Trim(s, "0123456789+-.eE") != "" {
		return special(s)
	}
	// A number that no float64 is next to has an error, and is still a number.
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

// DecimalOf is the decimal number that a float64 is written as.
func DecimalOf(f float64) Decimal {
	d, _ := ParseDecimal(strconv.FormatFloat(f, 'e', -1, 64)) // and +Inf
	return d
}

func finite(f float64, negative bool, digits string, exponent int) Decimal {
	if math.IsInf(f, 0) {
		f = math.Copysign(math.MaxFloat64, f)
	}
	if f == 0 {
		f = 0 // not -0
	}
	const shift = 5 * (mostExponent + 1) // all sums have as many digits
	if !negative {
		return Decimal{f, keyPositive + strconv.Itoa(shift+exponent) + digits, decimalText("", digits, exponent)}
	}
	turned := []byte(strconv.Itoa(shift-exponent) + digits)
	for i := len(turned) - len(digits); i < len(turned); i++ {
		turned[i] = '0' + '9' - turned[i]
	}
	return Decimal{f, keyNegative + string(turned) + "~", decimalText("-", digits, exponent)}
}

// decimalText writes a number without an exponent, unless that needs many zeros.
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
