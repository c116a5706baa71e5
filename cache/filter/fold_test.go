package filter

import (
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	for s, want := range map[string]string{
		"":                  "",
		"already folded 1":  "already folded 1",
		"The Movie Z":       "the movie z",
		"STRASSE Straße":    "strasse strasse",
		"ÉCOLE":             "école",
		"E\u0301cole":       "école",
		"İ and I\u0307":     "i and i",
		"J\u030c":           "ǰ",
		"ΣΊΣΥΦΟΣ σίσυφος":   "σίσυφοσ σίσυφοσ",
		"ДОМ":               "дом",
		"日本":                "日本",
		" two  spaces ":     " two  spaces ",
		"\u212aelvin ſome ": "kelvin some ",
	} {
		if got := Fold(s); got != want {
			t.Errorf("Fold(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestFold_everyLetter(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		folded := Fold(string(r))
		if other := unicode.SimpleFold(r); Fold(string(other)) != folded {
			t.Errorf("%c is %q, %c is %q: they differ only in case", r, folded, other, Fold(string(other)))
		}
		if again := Fold(folded); again != folded {
			t.Errorf("%c is %q, and that %q", r, folded, again)
		}
	}
}

func FuzzFold(f *testing.F) {
	f.Add("Straße E\u0301 ᾈ\u0345 İ ǅ")
	f.Fuzz(func(t *testing.T, s string) {
		once := Fold(s)
		if twice := Fold(once); utf8.ValidString(s) && twice != once {
			t.Errorf("%q became %q, and that %q", s, once, twice)
		}
	})
}

func BenchmarkFold(b *testing.B) {
	for name, s := range map[string]string{"folded": "action & adventure", "capitals": "Action & Adventure",
		"accents": "Comédies Françaises"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Fold(s)
			}
		})
	}
}
