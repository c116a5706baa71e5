package words

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// What is looked for, and what it is found in.
func TestTerms(t *testing.T) {
	tests := []struct{ tokenizer, text, want string }{
		// Folding.
		{"unicode", "STRASSE Straße Łódź Đà Tromsø Kadıköy İ", "strasse strasse lodz da tromso kadikoy i"},
		{"unicode", "Æsop cœur þing Ŋ ĳ ﬁn ſ", "aesop coeur thing n ij fin s"},
		{"unicode", "ＦＵＬＬ ① ² Ⅷ ㎏ 𝐁old", "full 1 2 viii kg bold"},
		{"unicode", "Ὀδυσσεύς ΟΔΥΣΣΕΥΣ ᾳ", "οδυσσευσ οδυσσευσ α"},
		{"unicode", "Ёлка И\u0306 й ї", "елка й й ї"},
		{"unicode", "e\u0301te\u0301 e\u0301", "ete e"},
		{"unicode", "so\u00adft \ufefffee\u200dd a\u200cb x\ufe0f Hawaiʻi", "soft feed ab x hawaii"},
		{"unicode", "١٢٣ १२ ๗", "123 12 7"},
		// Marks.
		{"unicode", "हिंदी क़लम தமிழ் বাংলা", "हिंदी कलम தமிழ் বাংলা"},
		{"unicode", "كِتَاب كـتاب أحمد إلى سֵפֶר", "كتاب كتاب احمد الي سפר"},
		// Scripts without spaces.
		{"unicode", "京", "京"},
		{"unicode", "東京タワー", "東京 京タ タワ ワー ー"},
		{"unicode", "ｶﾞｽ がく か\u3099く", "ガス ス がく く がく く"},
		{"unicode", "학교 학교", "학교 교 학교 교"},
		{"unicode", "กิน ทำ ທໍາ", "กิน น ทํา ທໍາ"},
		{"unicode", "ភាសា မြန်မာ", "ភាសា សា မြန် န်မာ မာ"},
		{"unicode", "ก\u200bข", "กข ข"},
		{"unicode", "iPhone手机 x", "iphone 手机 机 x"},
		{"unicode", "㍿㌔", "株式 式会 会社 社キ キロ ロ"},
		// Signs.
		{"unicode", "C++ C# F♯ g++, (C++) Ｃ＋＋", "+c++ +c# +f# +g++ +c++ +c++"},
		{"unicode", ".NET #tag a.net ..b R&D AT&T & &amp; R & D", "+.net +#tag a net b +r& d +at& t amp r d"},
		{"unicode", "100 % 100% $9 5€ x™ 20°", "100 % 100 % $ 9 5 € x 20"},
		{"unicode", "🎉a👩‍💻 🇩🇪🇫🇷 👍🏽 ❤️", "🎉 a 👩💻 🇩🇪 🇫🇷 👍 ❤"},
		{"unicode", "! - ...", ""},
		// A language's own rules.
		{"french", "l'avion l’été aujourd'hui d' L'", "avion ete aujourd hui d l"},
		{"italian", "dell'arte un'altra", "arte altra"},
		{"english", "l'avion", "l avion"},
		{"turkish", "IŞIK ışık", "isik isik"},
		// Trigrams.
		{"trigram", "Straße", "str tra ras ass sse"},
		{"trigram", "ab", "ab"},
		{"trigram", "กิน", "กิน"},
		{"trigram", "e\u0301a b", "ea_ a_b"},
	}
	for _, tt := range tests {
		var got []string
		for _, term := range Terms(tt.tokenizer, Query, tt.text) {
			got = append(got, strings.NewReplacer(SignMark, "+", " ", "_").Replace(term.Folded()))
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: %q is looked for as %q, want %q", tt.tokenizer, tt.text, strings.Join(got, " "), tt.want)
		}
	}
}

func TestParts(t *testing.T) {
	for text, want := range map[string]string{
		"wi-fi": "wi fi", "o'neill": "o neill", "東京タワー": "東京 京タ タワ ワー", "京": "京", "iPhone手机": "iPhone 手机",
		"R&D": "R& D", "C++": "C++", ".NET": ".NET", "กินข้าว": "กิน นข้า ข้าว", "🎉🎊x": "🎉 🎊 x", "": "",
	} {
		if got := strings.Join(Parts("unicode", text), " "); got != want {
			t.Errorf("%q has the parts %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{"C++": "C", "R&D": "R D", ".NET 8": "NET 8", "a-b": "a-b", "C": "C"} {
		if got := WithoutSigns(text); got != want {
			t.Errorf("%q without signs is %q, want %q", text, got, want)
		}
	}
}

func TestName(t *testing.T) {
	for line, want := range map[string]string{
		"Wi-Fi": "wifi", "Star  Wars!": "starwars", "C++": "c++", "C#": "c#", "C": "c",
		".NET": ".net", "#Alive": "#alive",
		"AT&T": "att", "Google+Maps": "googlemaps", "🎉": "🎉", "🎉 Party": "party",
		"東京 タワー": "東京タワー", "node.js": "nodejs",
	} {
		if got := Name(line); got != want {
			t.Errorf("%q has the name %q, want %q", line, got, want)
		}
	}
}

// Every character is found however it is written: composed or not, as a capital or not, or as it is folded.
func TestTerms_ofEveryCharacter(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		many := unicode.In(r, unicode.Han, unicode.Hangul, unicode.Tangut, unicode.Co) || !unicode.In(r, unicode.L,
			unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.C)
		if unicode.Is(unicode.Cs, r) || many && r%97 != 0 {
			continue
		}
		text := string(r)
		want := fmt.Sprint(Terms("unicode", Query, "x "+text))
		for what, same := range map[string]string{"decomposed": norm.NFD.String(text),
			"composed": norm.NFC.String(text), "folded": Fold(text), "a small letter": strings.ToLower(text)} {
			if same == text {
				continue
			}
			if (r >= 0x3131 && r <= 0x318E || r >= 0xFFA0 && r <= 0xFFDC) && what == "folded" {
				continue // a vowel by itself becomes one that belongs to the consonant before it
			}
			if got := fmt.Sprint(Terms("unicode", Query, "x "+same)); got != want {
				t.Errorf("%U %q is looked for as %s, %s as %s", r, text, want, what, got)
			}
		}
		if Fold(Fold(text)) != Fold(text) {
			t.Errorf("%U: folded twice it is another", r)
		}
	}
}

// placed returns the terms of a document at each of its places.
func placed(tokenizer, text string) (places []map[string]bool, pieces []Piece) {
	s := NewSplitter(tokenizer, Document, text)
	for s.Next() {
		// A batch ends here, and the next begins with what it knows.
		next := NewSplitter(tokenizer, Document, text)
		for _, p := range s.Pieces {
			if p.Kind != Beside {
				places, pieces = append(places, map[string]bool{}), append(pieces, p)
			}
			places[len(places)-1][string(s.Folded[p.From:p.To])] = true
		}
		if s.Inside() {
			s.Pieces, s.Folded = s.Pieces[:0], s.Folded[:0]
			continue
		}
		next.At, next.Line = s.At, s.Line
		s = next
	}
	return places, pieces
}

// Whatever the text: what is looked for is what a document has, its places are those that are marked, and
// marks begin and end between characters.
func FuzzSplitter(f *testing.F) {
	for _, text := range []string{"Straße C++11 R&D .NET", "東京 iPhone手机", "กินข้าว", "हिंदी", "👩‍💻🇩🇪🇫", "l'avion d'été",
		"\xff\xfea\xc0", "e\u0301\u200d\u0301x", "#a\n.b\n+c", "ᄒ\u1161\u11ab한", "㍿㏣",
		strings.Repeat("+", 3000) + "a" + strings.Repeat("#", 3000),
		strings.Repeat("ß", 700), "ก" + strings.Repeat("ิ", 900), "\u0301", "a\u00ad", "ﷺ½"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, tokenizer := range []string{"unicode", "french", "trigram"} {
			places, pieces := placed(tokenizer, text)
			marks := NewSplitter(tokenizer, Places, text)
			for marks.Next() {
			}
			if len(marks.Pieces) != len(places) {
				t.Fatalf("%s: %q has %d places, and %d are marked", tokenizer, text, len(places), len(marks.Pieces))
			}
			start := 0
			for i, p := range marks.Pieces {
				if p.Start != pieces[i].Start || p.End != pieces[i].End || p.End <= p.Start || p.Start < start ||
					p.Outer[0] > p.Start || p.Outer[1] < p.End {
					t.Fatalf("%s: place %d of %q is marked at %v, and is at %v", tokenizer, i, text, p, pieces[i])
				}
				start = p.Start
				for _, at := range []int{p.Start, p.End, p.Outer[0], p.Outer[1]} {
					if at < len(text) && utf8.ValidString(text) && !utf8.RuneStart(text[at]) {
						t.Fatalf("%s: %q is cut at %d", tokenizer, text, at)
					}
				}
			}
			terms := Terms(tokenizer, Query, text)
			if tokenizer == "trigram" {
				if len(terms) > 0 && len(places) >= gramSize && len(terms) != len(places)-gramSize+1 {
					t.Fatalf("%q: %d trigrams for %d characters", text, len(terms), len(places))
				}
			} else if len(terms) != len(places) {
				t.Fatalf("%s: %q has %d places and is looked for as %d terms", tokenizer, text, len(places), len(terms))
			}
			for i, term := range terms {
				if !places[i][term.Folded()] && len(places) >= gramSize || term.Text == "" ||
					len(term.Text) > MaxTokenBytes*gramSize {
					t.Fatalf("%s: %q is looked for as %q at place %d, where it has %v", tokenizer, text, term.Text, i,
						places[i])
				}
			}
			for _, part := range Parts(tokenizer, text) {
				if !strings.Contains(text, part) {
					t.Fatalf("%q is no part of %q", part, text)
				}
			}
			if n := Count(tokenizer, FirstPlaces(tokenizer, text, 3)); n > 3 {
				t.Fatalf("%s: the first 3 places of %q are %d", tokenizer, text, n)
			}
			WithoutSigns(text)
			if name := Name(text); slices.Contains([]byte(name), '\n') {
				t.Fatalf("%q has the name %q", text, name)
			}
		}
	})
}
