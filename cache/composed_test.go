package cache

import (
	"strings"
	"testing"

	"ftsync/cache/document"
	"ftsync/cache/search"
)

// Words that are written together are found by their parts, below documents that have the part itself.
func TestSearch_composedWords(t *testing.T) {
	tests := []struct{ tokenizer, texts, query, first, finds, not string }{
		{"german", "Haustür|Tür|Haus|Kultur|Zimmertüren|Zimmer|Türschloss|Schloss|Natur", "Tür", "Tür",
			"Haustür Zimmertüren Türschloss", "Kultur Natur Haus"},
		{"german", "Arbeitsplatz|Arbeit|Platz|Plätze|Sitzplätze|Sitz", "Platz", "Platz", "Arbeitsplatz Sitzplätze", ""},
		{"german", "Kinderwagen|Kind|Kinder|Wagen|Vortrag|Trag", "Kinder", "Kinder", "Kinderwagen", "Wagen"},
		{"german", "Vortrag|Vor|Trag|Antrag|An", "Trag", "Trag", "", "Vortrag Antrag"},
		{"dutch", "voordeur|deur|huisdeur|huis|keukendeur|keuken", "deur", "deur", "huisdeur keukendeur", ""},
		{"swedish", "dörr|trädgårdsdörr|trädgård|skåpdörr|skåp", "dörr", "dörr", "trädgårdsdörr skåpdörr", ""},
		{"danish", "havedør|have|dør|skabsdør|skab", "dør", "dør", "havedør skabsdør", ""},
		{"norwegian", "hagedør|hage|dør|skapdør|skap", "dør", "dør", "hagedør skapdør", ""},
		{"finnish", "ulko|ovi|ulkoovi|keittiönovi|keittiö", "ovi", "ovi", "ulkoovi keittiönovi", ""},
		{"english", "notebook|note|book", "book", "book", "", "notebook"},
	}
	for _, tt := range tests {
		t.Run(tt.tokenizer+" "+tt.query, func(t *testing.T) {
			t.Parallel()
			var docs []document.Document
			for _, text := range strings.Split(tt.texts, "|") {
				docs = append(docs, document.Document{Key: text, Values: []any{text}})
			}
			x := published(t, document.Schema{Tokenizer: tt.tokenizer, Columns: []document.Column{
				{Name: "text", Type: document.Text, Search: true}}}, docs...)
			got := " " + ids(find(t, x, search.Query{Text: tt.query + " ", Exact: true}).Hits) + " "
			if !strings.HasPrefix(got, " "+tt.first+" ") {
				t.Errorf("finds%s, want %s first", got, tt.first)
			}
			for _, id := range strings.Fields(tt.finds) {
				if !strings.Contains(got, " "+id+" ") {
					t.Errorf("finds%s, and not %s", got, id)
				}
			}
			for _, id := range strings.Fields(tt.not) {
				if strings.Contains(got, " "+id+" ") {
					t.Errorf("finds%s, also %s", got, id)
				}
			}
		})
	}
}
