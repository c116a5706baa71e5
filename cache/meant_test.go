package cache

import (
	"fmt"
	"strings"
	"testing"

	"ftsync/cache/columns"
	"ftsync/cache/document"
	"ftsync/cache/search"
)

// What is typed is found however its words are split and punctuated, also while it is being typed, and
// with an error in one part. Nothing else is found.
func TestSearch_wordsCutOtherwise(t *testing.T) {
	tests := []struct{ documents, text, want string }{
		{"Spider-Man returns|O'Reilly books|Part KT-INS114-DRE|Write to jane.doe@example.com|The max_connections " +
			"setting|Node.js guide",
			"spider-m", "a"},
		{"", "o'rei", "b"},
		{"", "KT-INS", "c"},
		{"", "KT-IN*", "c"},
		{"", "jane.doe@exam", "d"},
		{"", "max_conn", "e"},
		{"", "node.j", "f"},
		{"", "spider-man ", "a"},
		{"Spider-Man returns|e-commerce platform|covid-19 report|d'Artagnan and friends|the max_connections " +
			"setting|state of the art design|Kitchen paper",
			"spider-mna", "a"},
		{"", "e-comerce", "b"},
		{"", "covdi-19", "c"},
		{"", "d'artagnn", "d"},
		{"", "max_conections", "e"},
		{"", "state-of-art", "f"},
		{"", "spiderr man", "a"},
		{"", "kitchen's", "g"},
		{"Wi-Fi router|Node.js guide|Stranger Things|health care plan|notebook|covid-19 report|CR2032 " +
			"battery|Spider-Man|U.S.A. map|500GB disk|userid column",
			"wifi", "a"},
		{"", "wi fi", "a"},
		{"", "nodejs", "b"},
		{"", "strangerthings", "c"},
		{"", "STRANGER-THINGS!", "c"},
		{"", "healthcare", "d"},
		{"", "note book", "e"},
		{"", "covid19", "f"},
		{"", "CR 2032", "g"},
		{"", "spiderman", "h"},
		{"", "USA", "i"},
		{"", "500 GB", "j"},
		{"", "user_id", "k"},
		{"brinjal curry|The Photographer|Jurassic World|Documentary films", "phootgra", "b"},
		{"", "jurrass", "c"},
		{"", "documnet", "d"},
		{"net profit|Anderson report", "get", ""}, // too short to be a mistake
		{"", "amdersan", ""},                      // two errors in 8 letters
	}
	for _, tokenizer := range []string{"unicode", "english"} {
		var x *Index
		for _, tt := range tests {
			if tt.documents != "" {
				x = published(t, texts(tokenizer), textDocs(strings.Split(tt.documents, "|")...)...)
				<-x.Published().lexicon.Loaded()
			}
			if got := keys(t, x, tt.text); got != tt.want {
				t.Errorf("%s: %q finds %q, want %q", tokenizer, tt.text, got, tt.want)
			}
		}
	}
}

// A document with a field that is the text typed comes first, whatever else it says. Then come those with
// the word as it was typed, before those with its other forms.
func TestSearch_exactness(t *testing.T) {
	list := []document.Document{
		film("want", "Dark", "A missing child sets four families on a frantic hunt for answers as they unearth a "+
			"mystery that spans three generations.", 1, `[]`),
		film("longer", "Dark Tourist", "A journalist travels.", 1, `[]`),
		film("end", "Afraid of the Dark", "A comedian on stage.", 1, `[]`),
		film("twice", "Dark, so Dark", "Night.", 1, `[]`),
		film("officer", "Officer Downe", "Police.", 1, `[]`),
		film("office", "At the Office", "People who work in it, day by day, as everybody does.", 1, `[]`),
		film("darkness", "Darkness", "Night.", 1, `[]`),
		film("list", "Something", "Else.", 1, `["night train", "Day Trip"]`),
		film("train", "The night train", "It is late.", 1, `[]`),
	}
	for i := range 100 {
		list = append(list, film(fmt.Sprint("z", i), fmt.Sprint("Filler ", i),
			fmt.Sprint("Some words that say nothing about it, number ", i), 1, `[]`))
	}
	x := published(t, films, list...)
	<-x.Published().lexicon.Loaded()
	for text, want := range map[string]string{
		"dark": "want", "DARK!": "want", "dark so dark": "twice", "the office ": "office",
		"darkness": "darkness", "day-trip": "list", "dark t": "longer",
	} {
		hits := find(t, x, search.Query{Text: text}).Hits
		if len(hits) == 0 || hits[0].ID != want {
			t.Errorf("%q finds %s, want %s first", text, ids(hits), want)
		}
	}
	if got := keys(t, x, "office "); got != "office officer" {
		t.Errorf("office finds %s", got)
	}
}

// Documents with the spelling typed come first, and don't hide what may have been meant. The other words
// of the text decide between corrections.
func TestSearch_mistakesAreTiers(t *testing.T) {
	list := []string{"Nkie shoes", "Harry Potter", "power of Harry's friends", "poter's wheel", "Dixie",
		"A die is cast"}
	for i := range 30 {
		list = append(list, fmt.Sprint("Nike shoe number ", i), fmt.Sprint("power tools ", i),
			fmt.Sprint("to die for, ", i))
	}
	var docs []document.Document
	for i, text := range list {
		docs = append(docs, document.Document{Key: fmt.Sprint(i), Values: []any{text}})
	}
	x := published(t, texts("english"), docs...)
	<-x.Published().lexicon.Loaded()
	r := find(t, x, search.Query{Text: "nkie"})
	if r.Total != 31 || r.Hits[0].ID != "0" || r.Hits[1].Score >= 0.5 || r.Hits[0].Score < 0.5 {
		t.Errorf("nkie finds %d, %s", r.Total, ids(r.Hits))
	}
	if r := find(t, x, search.Query{Text: "harry poter"}); r.Hits[0].ID != "1" {
		t.Errorf("harry poter finds %s", ids(r.Hits))
	}
	if r := find(t, x, search.Query{Text: "dxie"}); r.Hits[0].ID != "4" || len(r.Corrected) != 1 ||
		r.Corrected[0].To != "dixie" {
		t.Errorf("dxie finds %s, corrected %v", ids(r.Hits), r.Corrected)
	}
}

// With an order documents that have all the words still come before others.
func TestSearch_orderDrownsNothing(t *testing.T) {
	docs := []document.Document{film("want", "Stranger Things", "", 2016, `[]`)}
	for i := range 60 {
		docs = append(docs, film(fmt.Sprint("x", i), fmt.Sprint("Things to do number ", i), "", int64(2000+i), `[]`))
	}
	for i := range 200 {
		docs = append(docs, film(fmt.Sprint("y", i), "Filler", "text", 1990, `[]`))
	}
	x := published(t, films, docs...)
	q := search.Query{Text: "stranger things", Order: []columns.Order{{Column: "year", Descending: true}}, Limit: 2,
		Paging: true}
	first := find(t, x, q)
	if got := ids(first.Hits); got != "want x59" {
		t.Errorf("newest first: %s", got)
	}
	q.Cursor = first.Next
	if got := ids(find(t, x, q).Hits); got != "x58 x57" {
		t.Errorf("then: %s", got)
	}
}
