package cache

import (
	"fmt"
	"strings"
	"testing"

	"ftsync/cache/document"
	"ftsync/cache/search"
)

func TestTokenizers(t *testing.T) {
	tests := []struct {
		tokenizer string
		texts     []string
		finds     map[string]string // query to ids
	}{
		{"unicode", []string{"running fast", "Ein schöner Tag", "Москва и Питер", "東京タワー", "naïve café"},
			map[string]string{
				"running": "a", "run ": "", "runs": "", "schoner": "b", "SCHÖNER": "b", "москва": "c", "МОСКВА": "c",
				"東京タワー": "d", "東京 ": "d", "東京": "d", "タ": "d", "京東": "", "cafe": "e",
			}},
		{"english", []string{"running fast", "universities", "a quick relation"}, map[string]string{
			"running": "a", "run": "a", "runs": "a", "RUNNING": "a", "university": "b", "relations": "c",
			"related": "c",
		}},
		{"trigram", []string{"Blackboard", "blackbird on board", "東京タワーに行く", "ab", "100% sure_thing", "x'y\"z",
			"Ørsted ABC"}, map[string]string{
			"ackb":          "a b",
			"BOARD":         "a b",
			"board black":   "a b",
			`"black bird"`:  "",
			"blackbird":     "b",
			"京タワ":           "c",
			"東京":            "c", // two characters: the beginning of a trigram
			"京":             "c",
			"行く 東京":         "c",
			"ab":            "d g",
			"b":             "a b d g",
			"c":             "a b g",
			"AB":            "d g",
			"ør":            "g",
			"or":            "g",
			"0%":            "e",
			"%":             "e", // no wildcards
			"_":             "e",
			"e_":            "e",
			"'y":            "f",
			"zz":            "",
			"abc ab":        "g d",
			"ab blackboard": "a d g", // some of the words
			`\`:             "",
			"abd":           "",
			"100%":          "e",
			"% _":           "e",
			"東京 nothing":    "c",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.tokenizer, func(t *testing.T) {
			x := published(t, texts(tt.tokenizer), textDocs(tt.texts...)...)
			for _, text := range sortedKeys(tt.finds) {
				r := find(t, x, search.Query{Text: text, Mark: true})
				got := strings.Split(ids(r.Hits), " ")
				want := strings.Split(tt.finds[text], " ")
				if !sameSet(got, want) {
					t.Errorf("%q finds %q, want %q", text, got, want)
				}
			}
			check(t, x.Published())
		})
	}
	if _, err := openTestIndex(t, openCache(t)).Create("g", texts("klingon")); err == nil ||
		!strings.Contains(err.Error(), `"klingon"`) {
		t.Errorf("an unknown tokenizer: %v", err)
	}
}

func sameSet(a, b []string) bool {
	count := map[string]int{}
	for _, s := range a {
		count[s]++
	}
	for _, s := range b {
		count[s]--
	}
	for _, n := range count {
		if n != 0 {
			return false
		}
	}
	return true
}

// Texts too short for a trigram are found as the beginnings of some.
func TestTrigram_shortPages(t *testing.T) {
	var docs []document.Document
	for i := range 100 {
		docs = append(docs, document.Document{Key: fmt.Sprintf("%02d", i), Values: []any{fmt.Sprintf("工具%d", i)}})
	}
	x := published(t, texts("trigram"), docs...)
	apply(t, x.Published(), Batch{Deletes: []string{"05"}, Upserts: []document.Document{{Key: "07",
		Values: []any{"nichts"}}}})
	var got []string
	for offset := 0; ; offset += 9 {
		r := find(t, x, search.Query{Text: "工具", Limit: 9, Offset: offset, Mark: true})
		if r.Total != 98 {
			t.Fatalf("total %d", r.Total)
		}
		if len(r.Hits) == 0 {
			break
		}
		got = append(got, strings.Fields(ids(r.Hits))...)
	}
	if len(got) != 98 || got[0] != "00" || got[5] != "06" || got[6] != "08" || got[97] != "99" {
		t.Errorf("got %d: %s", len(got), got)
	}
}
