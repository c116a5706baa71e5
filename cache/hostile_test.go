package cache

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"ftsync/cache/document"
	"ftsync/cache/search"
)

// hostile has what people and programs type into a search box. Each of these texts is a valid search, and
// may be the text of a document.
var hostile = []string{
	"", " ", "\t\r\n", `"`, `""`, `"""`, `" "`, `"unclosed`, `'`, `''`, "`", `\`, `\"`, `"\"`,
	"AND", "OR", "NOT", "fox AND", "OR fox", "NOT NOT", "fox NOT hen", "NEAR", "NEAR(", "NEAR(fox hen)",
	"NEAR(fox hen, 5", "fox NEAR/3 hen",
	"a*", "*", "* *", "fox*", "^fox", "^", "fox + hen", "+", "-", "-fox", "- fox", "fox -hen", "--", "fox--hen",
	"col:x", "text:fox", "text : fox", ":", "::", "{text other}:fox", "-{text}:fox", "{", "}", "[", "]", "(", ")", "()",
	"(fox", "fox)", "(((((((((", `("fox" OR`,
	"fox.hen", "...", ".", "a.b.c.d", "_", "__fox__", "@", "a@b", "o'neill", "l’été", "high-speed", "‐‑", "@fox.",
	"-'-",
	"'; drop table doc; --", "' or 1=1 --", "%", "_%", "100%", "?", "?1", ":x", "$1", "@x", "/* */", ";", "\x00",
	"fox\x00hen", "\x00\x00\x00", `"fox` + "\x00" + `hen"`,
	"\xff", "\xff\xfe", "fox\xc3", "\xc3fox", "\xed\xa0\x80", "\xf4\x90\x80\x80", "fo\x80x", `"` + "\xff" + `"`,
	"\x01\x02", "\x01fox\x02", "\x7f", "\u0085", "\u2028", "\u202efox", "\ufeff", "\ufeffpox", "\u200b", "fo\u200bx",
	"\u00ad", "\ufffd", "\U0010ffff", "\ue000",
	"😀", "😀😀😀", "fox😀hen", "👩‍👩‍👧‍👦", "🏳️‍🌈", "1️⃣", "日本語", "東", "東京タワー", "한국어", "ﻼ", "עברית", "ไทย", "Ελληνικά", "ﬁ",
	"ß", "İ", "ı", "ǆ", "Ⅷ", "²", "½", "𝔣𝔬𝔵", "𞤀", "ⴀ", "Ꭰ",
	"e\u0301", "\u0301", "\u0301\u0301\u0301", "a" + strings.Repeat("\u0301", 500), "“fox”", "„fox“", "«fox»", "‘fox’",
	"<script>alert(1)</script>", "<mark>", "</mark>", "&amp;", "<", ">", "\x01<b>\x02", "null", "undefined", "NaN",
	"-1", "1e999", "0x0", "true",
	strings.Repeat("fox ", 2500), // 10 kB
	strings.Repeat("a", 10_000),
	strings.Repeat("東", 4000),
	strings.Repeat(`"`, 100_000),
	strings.Repeat(`"fox`, 25_000),
	strings.Repeat(`"fox" `, 17_000),
	strings.Repeat("(", 100_000),
	strings.Repeat("\x00", 100_000),
	strings.Repeat("\xff", 100_000),
	strings.Repeat("NOT ", 5000),
	strings.Repeat("a.", 5000), // one word of many parts
	strings.Repeat("fox-hen ", 1000),
	`"` + strings.Repeat("fox ", 2500) + `"`, // a phrase longer than any text
	`"` + strings.Repeat("the fox and ", 900) + `"`,
	numbered("w%d ", 3000),      // many different words
	numbered(`"w%d fox" `, 500), // and phrases
	numbered("fox%d.hen ", 1000),
	strings.Repeat("x", 4<<10-1) + "é", // cut inside a letter
	strings.Repeat("x", 4<<10-2) + "東",
	strings.Repeat(" ", 4<<10) + "fox", // nothing that is looked at
	strings.Repeat("😀", 4<<10/4) + "\"fox\"",
	strings.Repeat("é", 50_000),
}

func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// hostileIndexes returns indexes of hostile and plain texts, one for each tokenizer.
func hostileIndexes(t testing.TB) map[string]*Index {
	docs := textDocs("the fox and the hen", "fox", "a hen", "東京タワー", "a a a fox", strings.Repeat("a", 100_000)+" fox")
	for i, text := range hostile {
		text = text[:min(len(text), 1000)] // to make pages of hits quickly
		docs = append(docs, document.Document{Key: fmt.Sprint("hostile", i), Values: []any{text}})
	}
	for i := range 60 {
		docs = append(docs, document.Document{Key: fmt.Sprint("plain", i),
			Values: []any{"the fox and " + word(uint64(i))}})
	}
	c := openCache(t)
	indexes := map[string]*Index{}
	for _, tokenizer := range []string{"unicode", "english", "trigram"} {
		x, err := c.Index(tokenizer)
		if err != nil {
			t.Fatal(err)
		}
		build(t, x, "g", texts(tokenizer), docs...)
		indexes[tokenizer] = x
	}
	return indexes
}

// soundSearch fails unless a search for text returns a sound page of hits.
func soundSearch(t *testing.T, x *Index, q search.Query) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	r, err := x.Search(ctx, q)
	if err != nil {
		t.Fatalf("search %.100q: %v", q.Text, err)
	}
	if len(r.Hits) > max(q.Limit, 0) || int64(len(r.Hits)) > max(r.Total-int64(max(q.Offset, 0)), 0) {
		t.Fatalf("search %.100q: %d hits of %d, limit %d, offset %d", q.Text, len(r.Hits), r.Total, q.Limit, q.Offset)
	}
	seen := map[string]bool{}
	for i, h := range r.Hits {
		if seen[h.ID] {
			t.Fatalf("search %.100q: %s is there twice", q.Text, h.ID)
		}
		seen[h.ID] = true
		if i > 0 && !(h.Score <= r.Hits[i-1].Score) {
			t.Fatalf("search %.100q: score %v after %v", q.Text, h.Score, r.Hits[i-1].Score)
		}
		if !json.Valid(h.Document) || !utf8.Valid(h.Document) {
			t.Fatalf("search %.100q: no JSON: %.200q", q.Text, h.Document)
		}
		for _, m := range h.Marks {
			lit := m.HTML()
			plain := strings.NewReplacer("<mark>", "", "</mark>", "").Replace(lit)
			if strings.ContainsAny(plain, "<>\x00") || !utf8.ValidString(lit) ||
				strings.Count(lit, "<mark>") != strings.Count(lit, "</mark>") || !strings.Contains(lit, "<mark>") {
				t.Fatalf("search %.100q: highlight %.200q", q.Text, lit)
			}
		}
	}
}

func TestSearch_hostileTexts(t *testing.T) {
	for tokenizer, x := range hostileIndexes(t) {
		for i, text := range hostile {
			t.Run(fmt.Sprint(tokenizer, i), func(t *testing.T) {
				for _, q := range []search.Query{
					{Text: text, Limit: 20, Mark: true},
					{Text: text, Limit: 3, Offset: 2, Mark: true},
					{Text: text + " fox", Limit: 20, Mark: true},
					{Text: "hen " + text, Limit: 1},
					{Text: `fox "` + text + `"`, Limit: 20, Mark: true},
				} {
					soundSearch(t, x, q)
				}
			})
		}
		check(t, x.Published())
	}
}

// Hostile texts can be changed and deleted too: for that FTS5 must be given exactly the text that it was
// given before.
func TestApply_hostileTexts(t *testing.T) {
	for _, x := range hostileIndexes(t) {
		g := x.Published()
		var b Batch
		for i := range hostile {
			key := fmt.Sprint("hostile", i)
			if i%3 == 0 {
				b.Deletes = append(b.Deletes, key)
			} else {
				b.Upserts = append(b.Upserts, document.Document{Key: key, Values: []any{hostile[len(hostile)-1-i]}})
			}
		}
		apply(t, g, b)
		check(t, g)
		apply(t, g, b)
		check(t, g)
	}
}

// Whatever is typed, there is no error, there are no more hits than asked for, and highlights are safe to
// put into a page.
func FuzzSearch(f *testing.F) {
	for _, text := range hostile {
		f.Add(text, 20, 0)
	}
	f.Add("fox", -1, -1)
	f.Add("the fox", 1, 1)
	f.Add("hen", 0, 1<<60)
	indexes := hostileIndexes(f)
	f.Fuzz(func(t *testing.T, text string, limit, offset int) {
		for _, x := range indexes {
			soundSearch(t, x, search.Query{Text: text, Limit: limit, Offset: offset, Mark: true})
		}
	})
}
