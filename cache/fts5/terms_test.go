package fts5_test

import (
	"slices"
	"strings"
	"testing"

	"ftsync/cache/words"
)

// The terms that the index makes of a text, and their places, are those of words.Terms, which are looked at
// where a search can't ask the index.
func TestTokenizer_terms(t *testing.T) {
	texts := []string{"Running runs, élève C++ R&D .NET", "東京タワー x", "👩‍💻 🇩🇪🇫🇷", "#alive\nGoing\x1eKategorien Häuser",
		"l'avion Straße ﷺ", "going " + strings.Repeat("houses ", 60), "a", ""}
	for _, tokenizer := range []string{"unicode", "english", "german", "french", "trigram"} {
		t.Run(tokenizer, func(t *testing.T) {
			t.Parallel()
			db, exec := openTable(t, tokenizer)
			exec("create virtual table terms using fts5vocab('fts', 'instance')")
			for i, text := range texts {
				exec("insert into fts (rowid, title) values (?, ?)", i, text)
				rows, err := db.Query("select term, \"offset\" from terms where doc = ?", i)
				if err != nil {
					t.Fatal(err)
				}
				var got, want []words.Term
				for rows.Next() {
					var term words.Term
					if err := rows.Scan(&term.Text, &term.Place); err != nil {
						t.Fatal(err)
					}
					got = append(got, term)
				}
				if err := rows.Err(); err != nil {
					t.Fatal(err)
				}
				for _, term := range words.Terms(tokenizer, words.Document, text) {
					want = append(want, words.Term{Text: term.Text, Place: term.Place})
				}
				order := func(a, b words.Term) int {
					return 2*(a.Place-b.Place) + strings.Compare(a.Text, b.Text)
				}
				slices.SortFunc(got, order)
				slices.SortFunc(want, order)
				// A term that a document has twice at one place is there once.
				if got, want = slices.Compact(got), slices.Compact(want); !slices.Equal(got, want) {
					t.Errorf("%.40q becomes %+v in the index, and %+v by words.Terms", text, got, want)
				}
			}
		})
	}
}
