package words

import (
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestStemmer(t *testing.T) {
	tests := []struct{ language, forms string }{
		{"english", "running runs run"},
		{"english", "university universities"},
		{"german", "Häuser Hauses haus"},
		{"german", "Kategorien Kategorie"},
		{"french", "élève eleves ELEVE"},
		{"french", "continuellement continuelle"},
		{"spanish", "canción canciones cancion"},
		{"russian", "книги книга книгу"},
		{"swedish", "flickorna flickor"},
		{"portuguese", "nação nacao"},
	}
	for _, tt := range tests {
		stem := Stemmer(tt.language)
		stems := map[string]bool{}
		for _, form := range strings.Fields(tt.forms) {
			stems[stem(Fold(form))] = true
		}
		if len(stems) != 1 {
			t.Errorf("%s: %s have the stems %v", tt.language, tt.forms, stems)
		}
	}
	if Stemmer("english")("university") == Stemmer("german")("university") {
		t.Error("languages make no difference")
	}
}

// In every language a word has the same stem with and without accents.
func TestStemmer_accents(t *testing.T) {
	for _, l := range Languages() {
		stem := Stemmer(l)
		for _, w := range []string{"élève", "Ångström", "naïveté", "señores", "Über", "coração", "fiancée", "crème"} {
			if bare := strings.NewReplacer("é", "e", "è", "e", "Å", "a", "ö", "o", "ï", "i", "ñ", "n", "Ü", "u", "ç",
				"c", "ã", "a").Replace(w); stem(Fold(w)) != stem(Fold(bare)) {
				t.Errorf("%s: %s becomes %q, %s %q", l, w, stem(Fold(w)), bare, stem(Fold(bare)))
			}
		}
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Résumé": "resume", "re\u0301sume\u0301": "resume", "ÅNGSTRÖM": "angstrom", "Straße": "strasse",
		"Ёлка": "елка", "й": "й", "東京": "東京", "İ": "i", "": "", "\xff": "\uFFFD",
	} {
		if got := Fold(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

// Whatever the bytes, a stemmer returns, and always returns the same.
func FuzzStemmer(f *testing.F) {
	for _, w := range []string{"", "a", "running", "\xff\xfe", "'", "''s", "ÿÿÿ", strings.Repeat("ing", 60), "ا", "ال",
		"1234", "😀s", "கள்"} {
		f.Add(w)
	}
	stemmers := map[string]func(string) string{}
	for _, l := range Languages() {
		stemmers[l] = Stemmer(l)
	}
	f.Fuzz(func(t *testing.T, word string) {
		for l, stem := range stemmers {
			s := stem(word)
			if s != stem(word) || s == "" && word != "" {
				t.Errorf("%s: %q becomes %q and %q", l, word, s, stem(word))
			}
		}
	})
}

// naive computes the distance by its definition.
func naive(a, b []rune) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			switch {
			case i == 0 || j == 0:
				d[i][j] = i + j
			case a[i-1] == b[j-1]:
				d[i][j] = d[i-1][j-1]
			default:
				d[i][j] = 1 + min(d[i-1][j], d[i][j-1], d[i-1][j-1])
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

func TestNearest_finds(t *testing.T) {
	v := &Vocabulary{}
	for _, w := range []string{"machine", "machines", "postgres", "elasticsearch", "über", "the", "matrix", "東京都"} {
		if !v.Add([]byte(w)) || v.Add([]byte(w)) {
			t.Errorf("%s is not new once", w)
		}
	}
	for typed, want := range map[string]string{
		"machne": "machine", "amchine": "machine", "nachine": "machine", "postgers": "postgres",
		"elastisearch": "elasticsearch", "ubre": "", "übre": "über", "teh": "the", "matirx": "matrix", "東都": "東京都",
		"zzz": "",
	} {
		got := ""
		if near := v.Nearest(typed, 1, 1); len(near) > 0 {
			got = near[0].Word
		}
		if got != want {
			t.Errorf("%s: nearest is %q, want %q", typed, got, want)
		}
	}
}

// Nearest finds what a comparison with every word finds, in its order.
func TestNearest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringOfN(rapid.SampledFrom([]rune("abcé東")), 1, 9, -1)
		list := rapid.SliceOfDistinct(word, rapid.ID).Draw(t, "words")
		v := &Vocabulary{}
		for _, w := range list {
			v.Add([]byte(w))
		}
		typed, distance := word.Draw(t, "typed"), rapid.IntRange(0, 2).Draw(t, "distance")
		var want []string
		for _, w := range list {
			if naive([]rune(typed), []rune(w)) <= distance {
				want = append(want, w)
			}
		}
		var got []string
		near := v.Nearest(typed, distance, 1000)
		for _, n := range near {
			if n.Distance != naive([]rune(typed), []rune(n.Word)) {
				t.Fatalf("%s is %d from %s, not %d", n.Word, naive([]rune(typed), []rune(n.Word)), typed, n.Distance)
			}
			got = append(got, n.Word)
		}
		if !slices.IsSortedFunc(near, func(a, b Near) int { return cmp.Compare(a.Distance, b.Distance) }) {
			t.Fatalf("not the nearest first: %v", near)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("%s, distance %d: got %v, want %v", typed, distance, got, want)
		}
	})
}

func TestCompletions(t *testing.T) {
	v := &Vocabulary{}
	for _, w := range []string{"run", "running", "runs", "rung", "ru", "ran"} {
		v.Add([]byte(w))
	}
	for prefix, want := range map[string]string{
		"": "ru run ran", "r": "ru run ran", "ru": "ru run runs", "run": "run runs rung",
		"runn": "running", "runnings": "", "rux": "", "über": "",
	} {
		var got []string
		v.Completions(prefix, 3, func(w string) bool { got = append(got, w); return true })
		if strings.Join(got, " ") != want {
			t.Errorf("%q: got %v, want %s", prefix, got, want)
		}
	}
}

func TestVocabulary_limits(t *testing.T) {
	v := &Vocabulary{}
	for _, w := range []string{"", strings.Repeat("a", maxLetters+1), strings.Repeat("東", maxBytes/3+1)} {
		if v.Add([]byte(w)) || v.Len() != 0 {
			t.Errorf("%q was kept", w)
		}
		v.Nearest(w, 2, 10)
	}
	word := bytes.Repeat([]byte{0xff}, maxLetters)
	if !v.Add(word) || len(v.Nearest(string(word), 0, 1)) != 1 {
		t.Error("bytes that are no UTF-8 were not kept")
	}
}

func TestVocabulary_concurrently(t *testing.T) {
	v := &Vocabulary{}
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for range 300 {
				v.Nearest("word100", 2, 5)
				v.Completions("word", 5, func(string) bool { return true })
			}
		})
	}
	for i := range 20_000 {
		v.Add(fmt.Appendf(nil, "word%d", i))
	}
	wg.Wait()
	if v.Len() != 20_000 {
		t.Errorf("%d words", v.Len())
	}
}

// syllables makes words as alike as those of a language.
func syllables(n int) [][]byte {
	r := rand.New(rand.NewPCG(5, 6))
	parts := strings.Fields("an ber con der en fa ga ing in ka lo ma men na or per que ra sa ta tion un ver wi xe " +
		"yo ze pre pro sub ter al ic ous ly er est")
	seen := map[string]bool{}
	var list [][]byte
	for len(list) < n {
		var w string
		for range 2 + r.IntN(4) {
			w += parts[r.IntN(len(parts))]
		}
		if !seen[w] && utf8.RuneCountInString(w) <= 16 {
			seen[w] = true
			list = append(list, []byte(w))
		}
	}
	return list
}

func BenchmarkVocabulary(b *testing.B) {
	list := syllables(500_000)
	v := &Vocabulary{}
	for _, w := range list {
		v.Add(w)
	}
	b.Run("add", func(b *testing.B) {
		for b.Loop() {
			v := &Vocabulary{}
			for _, w := range list {
				v.Add(w)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(list)), "ns/word")
		b.ReportMetric(float64(bytesOf(v))/float64(v.Len()), "B/word")
	})
	for _, distance := range []int{1, 2} {
		b.Run(fmt.Sprintf("nearest/%d", distance), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				w := bytes.Clone(list[i*7919%len(list)])
				w[len(w)/2] = 'x'
				v.Nearest(string(w), distance, 40)
			}
		})
	}
	b.Run("beginnings", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			w := bytes.Clone(list[i*7919%len(list)])
			w[len(w)/2] = 'x'
			v.NearestBeginnings(string(w), 40)
		}
	})
	b.Run("completions", func(b *testing.B) {
		for b.Loop() {
			v.Completions("zeze", 16, func(string) bool { return true })
		}
	})
	b.Run("stem", func(b *testing.B) {
		stem := Stemmer("english")
		for i := 0; b.Loop(); i++ {
			stem(string(list[i%len(list)]))
		}
	})
}

// bytesOf returns about how much memory the words take.
func bytesOf(v *Vocabulary) int64 {
	v.mu.RLock()
	defer v.mu.RUnlock()
	n := cap(v.text) + 4*cap(v.places) + 8*cap(v.linked) + 8*len(v.begins)
	for _, b := range v.buckets {
		n += 8*cap(b.bags) + 4*cap(b.places)
	}
	return int64(n)
}
