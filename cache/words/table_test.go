package words

import (
	"flag"
	"fmt"
	"go/format"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/unicode/runenames"
)

var update = flag.Bool("update", false, "write table.go anew")

// table.go is what Unicode's data and the rules below come to. It changes with the version of Unicode
// that Go and golang.org/x/text know: then -update writes it anew, and document.Format must be raised,
// because files with the tokens of before would no longer be found by the queries of after.
func TestTable_isMadeFromUnicode(t *testing.T) {
	want := printTable()
	if *update {
		if err := os.WriteFile("table.go", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile("table.go")
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != want {
		t.Error("table.go is another: run go test ./cache/words -run TestTable -update, and raise document.Format")
	}
}

// letters maps letters that Unicode does not decompose to what people type for them.
var letters = map[rune]string{
	'æ': "ae", 'œ': "oe", 'þ': "th", 'ð': "d", 'ı': "i", 'ŋ': "n", 'ŉ': "n", 'ĸ': "q", 'ə': "a", 'ȷ': "j", 'ɛ': "e",
	'ɔ': "o", 'ɑ': "a",
	'ى': "ي", 'ی': "ي", 'ة': "ه", 'ک': "ك", 'ٱ': "ا", // the same letter on another keyboard, or at the end of a word
	'♯': "#",
}

// withSign is the name of a Latin letter with something that Unicode takes for a part of it, as ø and ł.
var withSign = regexp.MustCompile(`^LATIN SMALL LETTER ([A-Z]) WITH `)

var digits = regexp.MustCompile(`DIGIT (ZERO|ONE|TWO|THREE|FOUR|FIVE|SIX|SEVEN|EIGHT|NINE)$`)

var digitOf = map[string]string{"ZERO": "0", "ONE": "1", "TWO": "2", "THREE": "3", "FOUR": "4", "FIVE": "5", "SIX": "6",
	"SEVEN": "7", "EIGHT": "8", "NINE": "9"}

// unspaced are the scripts that are written without spaces between words, or with endings of words that
// search must see behind (Hangul).
var unspaced = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo}

// begun are those of them in which a character may not be typed to its end: it grows by vowel signs.
var begun = []*unicode.RangeTable{unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Tai_Le,
	unicode.New_Tai_Lue, unicode.Tai_Tham, unicode.Tai_Viet, unicode.Ahom}

// isAccent reports whether a mark makes no difference: accents, and the points of Arabic and Hebrew.
// The vowel signs of other scripts are letters of a word.
func isAccent(r rune) bool {
	switch {
	case r == 0x3099 || r == 0x309A: // が is another letter than か
		return false
	case r == 0x093C || r == 0x0A3C: // the nukta of Devanagari and Gurmukhi, which people leave out
		return true
	}
	return unicode.IsMark(r) && unicode.In(r, unicode.Inherited, unicode.Common, unicode.Latin, unicode.Greek,
		unicode.Cyrillic, unicode.Hebrew, unicode.Arabic, unicode.Syriac)
}

// isIgnorable is Unicode's Default_Ignorable_Code_Point, and what stands inside words like it.
func isIgnorable(r rune) bool {
	switch {
	case r == 'ʻ' || r == 'ـ' || r >= 0x1F3FB && r <= 0x1F3FF: // ʻokina, tatweel, skin colours
		return true
	case unicode.Is(unicode.White_Space, r) || r >= 0xFFF9 && r <= 0xFFFB || r >= 0x13430 && r <= 0x13455 ||
		unicode.Is(unicode.Prepended_Concatenation_Mark, r):
		return false
	}
	return unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector, unicode.Cf)
}

func isWordly(r rune) bool { return unicode.In(r, unicode.L, unicode.N, unicode.Co) }

// isNoPart reports whether a character is no part of a word.
func isNoPart(r rune) bool { return !isWordly(r) && !unicode.IsMark(r) }

// folded returns what a character is indexed as, by steps that are repeated until nothing changes.
func folded(r rune) string {
	if s := letters[unicode.ToLower(r)]; s != "" {
		return s
	}
	s := string(r)
	if unicode.Is(unicode.Hangul, r) && r >= 0xAC00 && r < 0xD7B0 || unicode.Is(unicode.Unified_Ideograph, r) &&
		norm.NFKD.IsNormalString(s) {
		return s // most characters: this saves a second
	}
	for range 5 {
		var b strings.Builder
		base := rune(0)
		for _, c := range norm.NFKD.String(s) {
			if isIgnorable(c) && c != r || isAccent(c) && !keepsAccent(unicode.ToLower(base), c) {
				continue
			}
			if !unicode.IsMark(c) {
				base = c
			}
			b.WriteRune(c)
		}
		next := cases.Fold().String(b.String())
		var out strings.Builder
		for _, c := range next {
			var m, d []string
			if unicode.Is(unicode.Latin, c) && c >= 0x80 {
				m = withSign.FindStringSubmatch(runenames.Name(c))
			} else if unicode.Is(unicode.Nd, c) && c >= 0x80 {
				d = digits.FindStringSubmatch(runenames.Name(c))
			}
			switch {
			case letters[c] != "":
				out.WriteString(letters[c])
			case m != nil && norm.NFD.String(string(c)) == string(c):
				out.WriteString(strings.ToLower(m[1]))
			case unicode.Is(unicode.Cherokee, c): // whose small letters fold to the capitals
				out.WriteRune(unicode.ToLower(c))
			case d != nil:
				out.WriteString(digitOf[d[1]])
			default:
				out.WriteRune(c)
			}
		}
		if out.String() == s {
			break
		}
		s = out.String()
	}
	s = norm.NFC.String(s)
	if isWordly(r) && (strings.ContainsFunc(s, isNoPart) || isMixed(s)) {
		if m := withSign.FindStringSubmatch(runenames.Name(unicode.ToLower(r))); m != nil {
			return strings.ToLower(m[1])
		}
		return string(unicode.ToLower(r)) // ½, or a phrase in one character
	}
	if unicode.IsSymbol(r) && s != string([]rune(s)[0]) && (strings.ContainsFunc(s, isNoPart) || isMixed(s) ||
		unicode.Is(unicode.Sc, r)) {
		return string(r) // ㈱, ㏣, ﷼
	}
	return s
}

// isMixed reports whether only a part of a text is in a script without spaces.
func isMixed(s string) bool {
	part := func(r rune) bool { return unicode.In(r, unspaced...) || r == 'ー' || unicode.IsMark(r) }
	return strings.ContainsFunc(s, part) && strings.ContainsFunc(s, func(r rune) bool { return !part(r) }) &&
		strings.ContainsFunc(s, func(r rune) bool { return unicode.In(r, unspaced...) })
}

// classOf returns the class of a character that is folded to s.
func classOf(r rune, s string) class {
	first := []rune(s + "\x00")[0]
	wordly := s != "" && !strings.ContainsFunc(s, isNoPart)
	switch {
	case isIgnorable(r), isWordly(r) && s == "":
		return ignorable
	case unicode.IsSymbol(r) && s == string(first) && first != r:
		return classOf(first, s)
	case r >= 0x1160 && r <= 0x11FF || r >= 0xD7B0 && r <= 0xD7FB, // the later jamo of a syllable
		r == 0x0E32 || r == 0x0E33 || r == 0x0EB2 || r == 0x0EB3, // ำ may be written as two
		r == 0xFF9E || r == 0xFF9F:                               // half-width voicing
		return mark
	case unicode.IsMark(r) && isAccent(r):
		return accent
	case unicode.IsMark(r):
		return mark
	case r == 0x02BC: // an apostrophe
		return other
	case isWordly(r), unicode.Is(unicode.So, r) && wordly && r != '™' && r != '℠':
		switch {
		case unicode.In(first, unspaced...) || first == 'ー':
			return ideograph
		case unicode.In(first, begun...):
			return syllable
		}
		return letter
	case s == "+" || s == "#" || s == "&":
		return binding
	case r >= 0x1F1E6 && r <= 0x1F1FF:
		return regional
	case strings.ContainsRune("©®℗™℠¦°\uFFFC\uFFFD", r) || r >= 0x2500 && r <= 0x259F || r >= 0x2FF0 && r <= 0x2FFF:
		return other
	case s == "%" || r == '‰', unicode.In(r, unicode.So, unicode.Sc), unicode.Is(unicode.Sm, r) && s[0] >= 0x80,
		r >= 0x1F000 && r <= 0x1FAFF && !unicode.In(r, unicode.Sk): // those too that Unicode has not given out yet
		return sign
	}
	return other
}

// printTable returns table.go.
func printTable() string {
	type span struct {
		from, to rune
		class    class
	}
	var spans []span
	var folds strings.Builder
	width := 120
	for r := rune(0); r < tableEnd; r++ {
		s := string(r)
		if unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.Cf) {
			s = folded(r)
		}
		c := classOf(r, s)
		if n := len(spans); c != other && n > 0 && spans[n-1].class == c && spans[n-1].to == r-1 {
			spans[n-1].to = r
		} else if c != other {
			spans = append(spans, span{r, r, c})
		}
		if s == string(r) || c == ignorable || c == accent || c == other && len(s) != 1 {
			continue
		}
		entry := fmt.Sprintf("%s %s ", printed(r), printedAll(s))
		if width += len(entry); width > 110 {
			folds.WriteString("\" +\n\t\"")
			width = len(entry)
		}
		folds.WriteString(entry)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "// Made by table_test.go from Unicode %s; do not edit.\n\npackage words\n\n", unicode.Version)
	b.WriteString("// spans are the characters of each class but other, which has the rest.\n")
	b.WriteString("var spans = [...]struct {\n\tfrom, to rune\n\tclass    class\n}{\n")
	names := []string{"other", "letter", "mark", "accent", "ignorable", "ideograph", "syllable", "sign", "regional",
		"binding"}
	for i := 0; i < len(spans); i += 3 {
		b.WriteString("\t")
		for j := i; j < min(i+3, len(spans)); j++ {
			if j > i {
				b.WriteString(" ")
			}
			fmt.Fprintf(&b, "{0x%X, 0x%X, %s},", spans[j].from, spans[j].to, names[spans[j].class])
		}
		b.WriteString("\n")
	}
	b.WriteString("}\n\n// folds has each character that becomes something else, and what: both in hexadecimal.\n")
	b.WriteString("const folds = \"" + folds.String() + "\"\n")
	code, err := format.Source([]byte(b.String()))
	if err != nil {
		panic(err)
	}
	return string(code)
}

func printed(r rune) string { return fmt.Sprintf("%X", r) }

func printedAll(s string) string {
	var list []string
	for _, r := range s {
		list = append(list, printed(r))
	}
	return strings.Join(list, ".")
}
