package cache

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"ftsync/cache/document"
	"ftsync/cache/search"
)

// The words of an index whose documents are full of words that no other document has stay within
// Options.WordBytes, and words that many documents have are among them. When the index is closed it gives
// that memory back.
func TestRooms(t *testing.T) {
	const documents, each, shared, bytes = 200, 300, 1500, 128 << 10
	for _, tokenizer := range []string{"unicode", "english"} {
		t.Run(tokenizer, func(t *testing.T) {
			c := openCacheWith(t, t.TempDir(), Options{WordBytes: bytes})
			x := openTestIndex(t, c)
			docs := make([]document.Document, documents)
			for i := range docs {
				text := []string{"everywhere"}
				for n := range each {
					text = append(text, word(uint64(i*each+n)))
				}
				if i%10 == 0 { // words of several documents, which are kept, and take more than every index has free
					for n := range shared {
						text = append(text, word(uint64(documents*each+n)))
					}
				}
				docs[i] = document.Document{Key: fmt.Sprint(i), Values: []any{strings.Join(text, " ")}}
			}
			g := build(t, x, "g1", texts(tokenizer), docs...)
			<-g.lexicon.Loaded()
			table := g.lexicon.Table()
			if size := table.Size(); size > bytes/2+16384 || table.Count() == 0 {
				t.Errorf("%d terms take %d bytes, want at most %d", table.Count(), size, bytes/2+16384)
			}
			if n := g.lexicon.Vocabulary().Len(); n > bytes/2/50+256 || n == 0 {
				t.Errorf("%d words are known", n)
			}
			if from, to := table.Beginning(""); table.Postings(from, to) < documents {
				t.Errorf("the terms that are known are said to have %d postings", table.Postings(from, to))
			}
			common, _ := g.lexicon.Term("everywhere")
			if n := table.Find(common); n != documents {
				t.Errorf("%d documents are known to have a word that %d have", n, documents)
			}
			rare := word(documents*each - 7)
			for text, want := range map[string]int64{"everywhere": documents, "everywh": documents, rare: 1,
				rare[:len(rare)-1]: 1} {
				if r := find(t, x, search.Query{Text: text}); r.Total < want {
					t.Errorf("%q finds %d documents, want %d", text, r.Total, want)
				}
			}
			g.loadLexicon(t.Context()) // once more: the table there was gives back what it took
			if words, terms := c.rooms.Words.InUse(), c.rooms.Terms.InUse(); words > bytes/2 || terms > bytes/2 ||
				words+terms == 0 {
				t.Errorf("%d bytes of words and %d of terms are taken", words, terms)
			}
			if err := c.Close(); err != nil {
				t.Fatal(err)
			}
			if words, terms := c.rooms.Words.InUse(), c.rooms.Terms.InUse(); words != 0 || terms != 0 {
				t.Errorf("%d bytes of words and %d of terms are still taken", words, terms)
			}
		})
	}
}

// An answer with large documents stays within Options.AnswerBytes. With cursors one still gets all of them.
func TestAnswerBytes(t *testing.T) {
	x := openTestIndex(t, openCacheWith(t, t.TempDir(), Options{AnswerBytes: 25_000}))
	var texted []string
	for range 10 {
		texted = append(texted, "large "+strings.Repeat("text ", 2000))
	}
	build(t, x, "g1", texts("unicode"), textDocs(texted...)...)
	for _, text := range []string{"", "large"} {
		seen, pages := map[string]bool{}, 0
		for cursor, first := "", true; cursor != "" || first; first = false {
			r := find(t, x, search.Query{Text: text, Paging: true, Cursor: cursor})
			if len(r.Hits) > 3 || r.Total != 10 {
				t.Fatalf("%d hits of %d", len(r.Hits), r.Total)
			}
			for _, h := range r.Hits {
				seen[h.ID] = true
			}
			cursor = r.Next
			pages++
		}
		if len(seen) != 10 || pages != 4 {
			t.Errorf("%d documents on %d pages", len(seen), pages)
		}
		var bad *search.BadQuery
		if _, err := x.Search(t.Context(), search.Query{Text: text, Limit: 10}); !errors.As(err, &bad) ||
			bad.Part != "limit" {
			t.Errorf("without a cursor: %v", err)
		}
		if r := find(t, x, search.Query{Text: text, Limit: 3}); len(r.Hits) != 3 {
			t.Errorf("%d hits", len(r.Hits))
		}
	}
}
