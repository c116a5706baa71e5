package columns

import (
	"cmp"
	"strings"
	"testing"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"pgregory.net/rapid"
)

// Texts sort as people look for them, each before the next.
func TestOrderOf(t *testing.T) {
	for _, texts := range [][]string{
		{"Adam", "Ärger", "Émile", "Frank", "Zoe"},
		{"", " ", "a", "a b", "a-b", "a.b", "a1", "ab", "b"},
		{"resume", "Résumé", "resumes"},
		{"cote", "coté"},
		{"od", "Ødegaard", "oe", "Œuvre", "of"},
		{"laska", "Łódź", "lot"},
		{"2", "a", "z", "α", "άλφα", "β", "е", "ёж", "з", "и", "й", "א", "ا", "अ", "각", "あ", "日"},
		{"strass", "Straße", "strast"},
		{"#1", "1", "10", "２"},
		{"か", "が", "カキ", "き"},
		{"и", "й", "к"},
	} {
		for i, text := range texts[1:] {
			if a, b := orderOf(texts[i]), orderOf(text); a >= b {
				t.Errorf("%q does not sort before %q: %q, %q", texts[i], text, a, b)
			}
		}
	}
	for _, same := range [][2]string{{"Émile", "ÉMILE"}, {"e\u0301", "é"}, {"Straße", "strasse"}} {
		if a, b := orderOf(same[0]), orderOf(same[1]); a != b {
			t.Errorf("%q and %q sort apart: %q, %q", same[0], same[1], a, b)
		}
	}
	if text := "plain text 1"; testing.AllocsPerRun(10, func() { orderOf(text) }) > 0 {
		t.Error("the order of a plain text takes memory")
	}
}

// Where the tables of Unicode's collation say that of two texts one is first, whatever the accents, so do we.
func TestOrderOf_collation(t *testing.T) {
	tables := collate.New(language.Und, collate.Loose)
	letters := rapid.StringOf(rapid.SampledFrom([]rune("aAbezZàéÉöØłßæœ-_ .,'(&$019αΑάβςσбеёийאבกขあアカ가각나日本")))
	rapid.Check(t, func(t *rapid.T) {
		a, b := letters.Draw(t, "a"), letters.Draw(t, "b")
		base := func(text string) string {
			before, _, _ := strings.Cut(orderOf(text), "\x00")
			return before
		}
		if got, want := cmp.Compare(base(a), base(b)), tables.CompareString(a, b); got != want {
			t.Fatalf("%q and %q compare as %d, want %d", a, b, got, want)
		}
	})
}
