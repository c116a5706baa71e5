package cache

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"ftsync/cache/document"
	"ftsync/cache/search"
	"ftsync/cache/shows"
	"ftsync/cache/words"
)

// TestSearch_findsWhatIsKnown searches for titles of the demonstration's 8,807 films and shows, as people
// do who know them: whole, in part, misspelled, with words split or joined.
func TestSearch_findsWhatIsKnown(t *testing.T) {
	docs, titles := netflixTitles(t)
	x := published(t, netflixSchema(), docs...)
	<-x.Published().lexicon.Loaded()
	sorted := make([]string, len(titles))
	for i, title := range titles {
		sorted[i] = plainTitle(title)
	}
	slices.Sort(sorted)
	r := rand.New(rand.NewPCG(7, 7))
	kinds := []struct {
		name  string
		least float64
		among int
		typed func(title string) string // "": not of this title
	}{
		{"the whole title", 0.99, 1, func(t string) string { return t }},
		{"a well-known title", 0.98, 1, func(t string) string { return when(slices.Contains(wellKnown, t), t) }},
		{"a title of one word", 0.98, 1, func(t string) string { return when(len(strings.Fields(t)) == 1, t) }},
		{"a title that begins with The", 0.95, 1, func(t string) string {
			return when(strings.HasPrefix(t, "The "),
				t)
		}},
		{"the first 60 % of its letters", 0.98, 5, func(t string) string { return begun(t, sorted) }},
		{"one typing error", 0.95, 1, func(t string) string { return oneEdit(t, r) }},
		{"a space left out", 0.93, 1, func(t string) string { return spaceLeftOut(t, r) }},
		{"no spaces", 0.90, 1, func(t string) string {
			return when(strings.Contains(t, " "), strings.ToLower(strings.ReplaceAll(t, " ", "")))
		}},
		{"a space put in", 0.92, 1, func(t string) string { return spacePutIn(t, r) }},
		{"words in another order", 0.99, 5, func(t string) string { return otherOrder(t, r) }},
		{"without its punctuation", 0.98, 1, func(t string) string {
			bare := regexp.MustCompile(`[^\pL\pN_\s]`).ReplaceAllString(t, "")
			return when(bare != t && plainTitle(bare) != "", bare)
		}},
	}
	for _, k := range kinds {
		from := slices.Clone(titles)
		r.Shuffle(len(from), func(i, j int) { from[i], from[j] = from[j], from[i] })
		n, found := 0, 0
		for _, title := range from {
			text := k.typed(title)
			if n == 250 || text == "" {
				continue
			}
			n++
			hits := find(t, x, search.Query{Text: text, Limit: k.among, Fields: []string{"title"}}).Hits
			is := func(h search.Hit) bool { return plainTitle(titleOf(h)) == plainTitle(title) }
			if slices.ContainsFunc(hits, is) {
				found++
				continue
			}
			got := ""
			for _, h := range hits[:min(1, len(hits))] {
				got = titleOf(h)
			}
			t.Logf("%s: %q finds %q, not %q", k.name, text, got, title)
		}
		share := float64(found) / float64(n)
		t.Logf("%s: %.3f of %d", k.name, share, n)
		if share < k.least {
			t.Errorf("%s: %.3f of %d stand among the first %d, want %.2f", k.name, share, n, k.among, k.least)
		}
	}
}

func when(yes bool, text string) string {
	if yes {
		return text
	}
	return ""
}

// well-known titles of the collection.
var wellKnown = []string{"Dark", "You", "Narcos", "Stranger Things", "The Crown", "Friends", "The Office (U.S.)",
	"Breaking Bad", "Black Mirror", "House of Cards", "Ozark", "The Witcher", "Lupin", "Elite", "Mindhunter",
	"Peaky Blinders", "Squid Game", "Unbelievable", "Sex Education", "The Umbrella Academy", "Lucifer", "Cobra Kai",
	"Better Call Saul", "Bird Box", "Roma", "Marriage Story", "The Irishman", "Okja", "Extraction",
	"Avengers: Infinity War", "Inception", "Jaws", "Pulp Fiction", "The Matrix", "Spider-Man 3",
	"Solo: A Star Wars Story", "Rocky", "Taxi Driver", "Schindler's List", "Catch Me If You Can", "Django Unchained",
	"The Social Network", "Her", "It Comes at Night", "Monty Python and the Holy Grail", "Mad Max", "Loving",
	"Rain Man"}

func titleOf(h search.Hit) string {
	_, rest, _ := strings.Cut(string(h.Document), `:`)
	return strings.Trim(strings.NewReplacer(`\"`, `"`, `\u0026`, "&").Replace(rest), `"}`)
}

func netflixSchema() document.Schema {
	return document.Schema{Tokenizer: "english", Columns: []document.Column{
		{Name: "title", Type: document.Text, Search: true, Weight: 10}, {Name: "cast_members", Type: document.Text,
			Search: true, Weight: 3},
		{Name: "director", Type: document.Text, Search: true, Weight: 3}, {Name: "listed_in", Type: document.Text,
			Search: true, Weight: 2},
		{Name: "description", Type: document.Text, Search: true},
	}}
}

// netflixTitles returns documents of the demonstration's table, and their titles.
func netflixTitles(t *testing.T) (docs []document.Document, titles []string) {
	t.Helper()
	for _, show := range shows.Read(t) {
		d := document.Document{Key: show["show_id"]}
		for _, c := range netflixSchema().Columns {
			d.Values = append(d.Values, show.Value(c.Name))
		}
		docs = append(docs, d)
		if title := show["title"]; len(plainTitle(title)) > 1 {
			titles = append(titles, title)
		}
	}
	return docs, titles
}

// plainTitle returns a title without case, accents and punctuation.
func plainTitle(title string) string {
	return strings.Join(strings.FieldsFunc(words.Fold(title), func(r rune) bool { return !words.IsWordRune(r) }), " ")
}

// begun returns a beginning of a title that at most five titles share.
func begun(title string, sorted []string) string {
	letters := []rune(title)
	begin := strings.TrimSpace(string(letters[:min(len(letters), max(3, len(letters)*6/10))]))
	folded := plainTitle(begin)
	if folded == "" {
		return ""
	}
	i, _ := slices.BinarySearch(sorted, folded)
	seen := map[string]bool{}
	for ; i < len(sorted) && strings.HasPrefix(sorted[i], folded); i++ {
		seen[sorted[i]] = true
	}
	return when(len(seen) > 0 && len(seen) <= 5, begin)
}

// longWords returns the words of at least so many letters that have nothing but letters.
func longWords(title []rune, letters int) (list [][2]int) {
	from := -1
	for i := 0; i <= len(title); i++ {
		letter := i < len(title) && unicode.IsLetter(title[i])
		if letter && from < 0 {
			from = i
		}
		if !letter && from >= 0 {
			if i-from >= letters {
				list = append(list, [2]int{from, i})
			}
			from = -1
		}
	}
	return list
}

func oneEdit(title string, r *rand.Rand) string {
	letters := []rune(title)
	list := longWords(letters, 5)
	if len(list) == 0 {
		return ""
	}
	w := list[r.IntN(len(list))]
	at, other := w[0]+1+r.IntN(w[1]-w[0]-2), 'a'+rune(r.IntN(26))
	switch r.IntN(4) {
	case 0:
		letters = slices.Delete(letters, at, at+1)
	case 1:
		letters = slices.Insert(letters, at, other)
	case 2:
		letters[at], letters[at+1] = letters[at+1], letters[at]
	case 3:
		letters[at] = other
	}
	return when(string(letters) != title, string(letters))
}

func spaceLeftOut(title string, r *rand.Rand) string {
	letters := []rune(title)
	var at []int
	for i := 1; i < len(letters)-1; i++ {
		if letters[i] == ' ' && words.IsWordRune(letters[i-1]) && words.IsWordRune(letters[i+1]) {
			at = append(at, i)
		}
	}
	if len(at) == 0 {
		return ""
	}
	i := at[r.IntN(len(at))]
	return string(slices.Delete(letters, i, i+1))
}

func spacePutIn(title string, r *rand.Rand) string {
	letters := []rune(title)
	list := longWords(letters, 6)
	if len(list) == 0 {
		return ""
	}
	w := list[r.IntN(len(list))]
	return string(slices.Insert(letters, w[0]+3+r.IntN(w[1]-w[0]-5), ' '))
}

func otherOrder(title string, r *rand.Rand) string {
	list := strings.Fields(title)
	if len(list) < 3 {
		return ""
	}
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return when(strings.Join(list, " ") != title, strings.Join(list, " "))
}
