package columns

import (
	"encoding/binary"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"ftsync/cache/filter"
)

// orderOf returns a text by which texts sort as Unicode's collation has them: É beside E, and
// spaces, punctuation, signs, digits, then letters script by script. What letters stand for comes
// first, and accents only decide between texts that are otherwise the same. Case decides nothing,
// so that the next column to sort by does.
//
// The tables of golang.org/x/text/collate would do the same, and more than is ordered here, but
// take 1.5 MB: more than the image has room for. A test compares with them.
func orderOf(text string) string {
	folded := filter.Fold(text)
	if folded == text {
		folded = text // in the memory of the text
	}
	if strings.IndexFunc(folded, func(r rune) bool { return !isPlain(r) }) < 0 {
		return folded
	}
	var o order
	o.Grow(len(folded))
	for _, r := range folded {
		o.add(r)
	}
	if o.lost {
		o.WriteByte(0) // below all that another text may have here
		o.WriteString(folded)
	}
	return o.String()
}

// headOf returns a number by which orders compare as far as their first 8 bytes tell.
func headOf(order string) uint64 {
	var head [8]byte
	copy(head[:], order)
	return binary.BigEndian.Uint64(head[:])
}

// isPlain reports whether a character stands for itself in an order.
func isPlain(r rune) bool { return r == ' ' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' }

// signs is the order of the signs of ASCII, all before the digits.
const signs = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$"

// Between the space and the digits of an order stand: a sign of ASCII, another punctuation mark,
// another sign.
const (
	orderSign        = '!'
	orderPunctuation = '"'
	orderSymbol      = '#'
)

// barred are letters that count as others, although Unicode doesn't take them apart.
var barred = map[rune]string{'æ': "ae", 'œ': "oe", 'ø': "o", 'ð': "d", 'đ': "d", 'ħ': "h", 'ł': "l", 'ŧ': "t",
	'ı': "i"}

// order is what a text is ordered by, being written.
type order struct {
	strings.Builder
	lost bool // another text may have the same
}

// add adds a letter of a folded text, or the letters that it is made of.
func (o *order) add(r rune) {
	// In other scripts a letter with a mark is one of its own: й is not и.
	if r >= utf8.RuneSelf && (unicode.In(r, unicode.Latin, unicode.Greek, unicode.Katakana, unicode.Hiragana,
		unicode.N) || r == 'ё' || r == 'ѐ' || r == 'ѝ') {
		if parts := norm.NFKD.PropertiesString(string(r)).Decomposition(); parts != nil {
			o.lost = true
			for _, part := range string(parts) {
				o.write(part)
			}
			return
		}
	}
	o.write(r)
}

func (o *order) write(r rune) {
	switch {
	case isPlain(r):
		o.WriteRune(r)
	case unicode.IsLetter(r):
		o.writeLetter(r)
	case isAccent(r):
		o.lost = true
	case strings.ContainsRune(signs, r):
		o.WriteByte(orderSign)
		o.WriteByte(byte(' ' + strings.IndexRune(signs, r)))
	case unicode.IsSpace(r), unicode.IsControl(r):
		o.WriteByte(' ')
		o.lost = true
	case unicode.IsPunct(r):
		o.WriteByte(orderPunctuation)
		o.WriteRune(r)
	case unicode.IsSymbol(r):
		o.WriteByte(orderSymbol)
		o.WriteRune(r)
	default:
		o.WriteRune(r)
	}
}

func (o *order) writeLetter(r rune) {
	const toHiragana = 'ア' - 'あ'
	switch {
	case barred[r] != "":
		o.WriteString(barred[r])
		o.lost = true
	case 'ァ' <= r && r <= 'ヶ':
		o.WriteRune(r - toHiragana)
		o.lost = true
	case '가' <= r && r <= '힣':
		o.WriteRune('\u1100') // the syllables stand behind the Chinese characters, and sort before them
		o.WriteRune(r)
	default:
		o.WriteRune(r)
	}
}

// isAccent reports whether a mark only changes a letter: an accent, the point of a Hebrew or
// Arabic letter, or the sound of a Japanese one. The vowel signs of Indian scripts are letters.
func isAccent(r rune) bool {
	if r < '\u0300' || !unicode.Is(unicode.Mn, r) {
		return false
	}
	class := norm.NFC.PropertiesString(string(r)).CCC()
	return class >= 200 || class == 8 || class >= 10 && class <= 36
}
