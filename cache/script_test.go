package cache

import (
	"strings"
	"testing"

	"ftsync/cache/search"
)

// What people type in each script finds what they mean, and that is marked, to the character.
func TestSearch_everyScript(t *testing.T) {
	tests := []struct {
		name, tokenizers string
		texts            []string
		// Query to ids, and after a slash the first hit's marks. "1 " before a query: the first hit alone counts.
		finds map[string]string
	}{
		{"letters without a decomposition", "unicode english trigram",
			[]string{"Straße", "Łódź", "Tromsø", "hors d'œuvre", "Kadıköy", "Þórr", "Đà Lạt"}, map[string]string{
				"strasse": "a/<Straße>", "STRASSE": "a", "lodz": "b", "tromso": "c", "oeuvre": "d/hors d'<œuvre>",
				"kadikoy": "e", "thorr": "f", "da lat": "g",
			}},
		{"Greek and Cyrillic", "unicode russian", []string{"Αθήνα", "Ὀδυσσεύς", "ёлка", "йод"}, map[string]string{
			"Αθηνα": "a", "ΟΔΥΣΣΕΥΣ": "b", "елка": "c/<ёлка>", "и\u0306од": "d", "иод": "",
		}},
		{"vowel signs and points", "unicode english arabic trigram",
			[]string{"दिल", "दाल", "हिंदी भाषा", "كِتَاب", "סֵפֶר", "தமிழ் மொழி"}, map[string]string{
				"दिल": "a", "दाल": "b", "हिंदी": "c/<हिंदी> भाषा",
				"كتاب": "d/<كِتَاب>", "ספר": "e", "தமிழ்": "f/<தமிழ்> மொழி",
			}},
		{"what is not seen, and forms of letters", "unicode trigram",
			[]string{"so\u00adft", "ﬁnd", "ＦＵＬＬ", "ｶﾞｽ", "می\u200cخواهم", "e\u0301te\u0301", "١٢٣"}, map[string]string{
				"soft": "a/<so\u00adft>", "find": "b", "full": "c", "ガス": "d/<ｶﾞｽ>", "میخواهم": "e",
				"été":              "f/<e\u0301te\u0301>",
				"so\ufeff\u00adft": "a", "123": "g",
			}},
		{"scripts without spaces", "unicode english trigram",
			[]string{"東京タワーに行く", "清华的大学生", "학교에서", "กินข้าว", "ភាសាខ្មែរ", "မြန်မာစာ",
				"ພາສາລາວ", "กันข้าว"}, map[string]string{
				"東京": "a/<東京>タワーに行く", "京タワ": "a/東<京タワ>ーに行く", "行": "a/東京タワーに<行>く", "大学": "b/清华的<大学>生",
				"清华": "b", "학교": "c/<학교>에서", "กิน": "d/<กิน>ข้าว", "ខ្មែរ": "e/ភាសា<ខ្មែរ>", "မာစာ": "f/မြန်<မာစာ>",
				"ລາວ": "g/ພາສາ<ລາວ>", "大": "b/清华的<大>学生", "タ": "a", "กิ": "d", "大東": "",
			}},
		{"words that stand apart", "unicode english trigram",
			[]string{"苹果 iPhone 手机壳 黑色", "公司报销流程说明", "東京にある美味しいラーメン屋", "其他"}, map[string]string{
				"苹果手机壳": "a/<苹果> iPhone <手机壳> 黑色", "公司的报销流程是什么": "b", "東京ラーメン屋": "c", "手机壳": "a",
				"iPhone手机": "a",
			}},
		{"short words beside longer ones", "trigram",
			[]string{"清华的大学生", "北京的大学生", "V8 engine block", "V6 engine block"}, map[string]string{
				"1 北京 大学生": "b/<北京>的<大学生>", "大学生 -北京": "a",
				"1 V8 engine": "c/<V8> <engine> block", "v": "c d/<V>8 engine block",
			}},
		{"signs", "unicode english",
			[]string{"C handbook", "Modern C++ programming in depth", "Learning C# in a weekend or two", "Net profit",
				"Migrating from Java to .NET 8", "R&D budget", "R. D. Laing",
				"100 % cotton", "100 pages", "Party 🎉 tonight",
				"A 👩‍💻 codes"}, map[string]string{
				"1 C": "a",
				"C++": "b/Modern <C++> programming in depth", "C#": "c/Learning <C#> in a weekend or two",
				"1 .NET": "e/Migrating from Java to <.NET> 8", "1 R&D": "f/<R&D> budget",
				"1 100 %": "h/<100> <%> cotton",
				"1 100%":  "h/<100 %> cotton", "🎉": "j/Party <🎉> tonight", "🍕": "", "💻": "k/A <👩‍💻> codes", "👩‍💻": "k",
				"c+": "b", "1 net": "d",
			}},
		{"elision", "french", []string{"un avion", "l'avion", "l’été"}, map[string]string{
			"l'avion": "a b", "avion": "a b", "ete": "c/l’<été>",
		}},
		{"elision", "italian", []string{"arte", "dell'arte"}, map[string]string{"l'arte": "a b", "dell’arte": "a b"}},
		{"Turkish", "turkish", []string{"IŞIK", "İzmir"}, map[string]string{"ışık": "a", "isik": "a", "izmir": "b"}},
	}
	for _, tt := range tests {
		for tokenizer := range strings.FieldsSeq(tt.tokenizers) {
			t.Run(tt.name+"/"+tokenizer, func(t *testing.T) {
				t.Parallel()
				x := published(t, texts(tokenizer), textDocs(tt.texts...)...)
				for _, text := range sortedKeys(tt.finds) {
					want, marks, _ := strings.Cut(tt.finds[text], "/")
					typed, first := strings.CutPrefix(text, "1 ")
					q := search.Query{Text: typed, Mark: true, Exact: true}
					r := find(t, x, q)
					got := ids(r.Hits)
					if first && got != "" {
						got = got[:1]
					}
					if !sameSet(strings.Split(got, " "), strings.Split(want, " ")) {
						t.Errorf("%q finds %q, want %q", typed, ids(r.Hits), want)
						continue
					}
					if marks == "" {
						continue
					}
					plain := strings.NewReplacer("<", "", ">", "").Replace(marks)
					if lit := r.Hits[0].Marks["text"]; lit.Text != plain || lit.With("<", ">", strings.Clone) != marks {
						t.Errorf("%q marks %q, want %q", typed, lit.With("<", ">", strings.Clone), marks)
					}
				}
				check(t, x.Published())
			})
		}
	}
}

// Synonyms with signs are found, and do not find what is beside them without.
func TestSynonyms_withSigns(t *testing.T) {
	s := texts("unicode")
	s.Synonyms = [][]string{{"c++", "cpp"}, {"r&d", "research and development"}, {"u.s.a.", "united states"},
		{".net", "dotnet"}, {"🎉", "party"}}
	x := published(t, s, textDocs("cpp reference", "C++ guide", "C handbook", "research and development", "R&D budget",
		"United States atlas", "U.S.A. history", "dotnet tool", "Party tonight")...)
	for text, want := range map[string]string{"c++": "a b", "cpp": "a b", "r&d": "d e", "u.s.a.": "f g", ".net": "h",
		"🎉": "i"} {
		if got := ids(find(t, x, search.Query{Text: text, Match: search.MatchAll, Exact: true}).Hits); !sameSet(
			strings.Fields(got), strings.Fields(want)) {
			t.Errorf("%q finds %q, want %q", text, got, want)
		}
	}
}
