package cache

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"ftsync/cache/columns"
	"ftsync/cache/document"
	"ftsync/cache/rank"
	"ftsync/cache/search"
)

// rankedFilms is a schema whose documents are ranked by votes.
func rankedFilms(by ...rank.By) document.Schema {
	return document.Schema{Tokenizer: "english", Rank: by, Columns: []document.Column{
		{Name: "title", Type: document.Text, Search: true}, {Name: "body", Type: document.Text, Search: true},
		{Name: "votes", Type: document.Number, Filter: true}, {Name: "at", Type: document.Time, Filter: true},
		{Name: "tenant", Type: document.Text, Filter: true},
	}}
}

func rankedFilm(key, title, body string, votes any, more ...any) document.Document {
	at, tenant := any(nil), any("a")
	if len(more) > 0 {
		at = more[0]
	}
	if len(more) > 1 {
		tenant = more[1]
	}
	return document.Document{Key: key, Values: []any{title, body, votes, at, tenant}}
}

var byVotes = rank.By{Column: "votes", Weight: 0.3}

// What documents have of votes decides among equals, and never what a field that is the text typed
// decides: whatever the weight.
func TestRank_keepsExactness(t *testing.T) {
	for _, weight := range []float64{0.01, 0.3, 100} {
		x := published(t, rankedFilms(rank.By{Column: "votes", Weight: weight}),
			rankedFilm("few", "Dark", "a dark tale of the dark", "10"),
			rankedFilm("many", "Dark", "about a town", "5000"),
			rankedFilm("none", "Dark", "about a dark town", nil),
			rankedFilm("begins few", "Dark Water", "it is dark dark dark", "3"),
			rankedFilm("begins many", "Dark Matter", "so dark", "900000"),
			rankedFilm("word few", "A Shot in the Dark", "so dark", "20"),
			rankedFilm("word many", "Tales of the Dark", "so dark", "8000000"),
			rankedFilm("body", "Dusk", "so dark", "9000000"),
			rankedFilm("other", "Light", "day", "100"))
		want := "many few none begins many begins few word many body word few"
		if weight < 0.1 { // so little that it only decides among equals
			want = "many few none begins few begins many word many word few body"
		}
		if got := keys(t, x, "dark"); got != want {
			t.Errorf("weight %v: %s, want %s", weight, got, want)
		}
	}
}

// Among documents that match equally well the one with more votes is first, even with a small weight,
// and with a large weight also where another matches somewhat better.
func TestRank_mixes(t *testing.T) {
	docs := []document.Document{
		rankedFilm("better", "the fox and a hen", "fox fox fox", "1"),
		rankedFilm("more", "the fox and a hen", "an owl", "5000"),
		rankedFilm("equal", "the fox and a hen", "an owl", "40"),
		rankedFilm("usual", "nothing", "at all", "50"),
	}
	for weight, want := range map[float64]string{0.01: "better more equal", 5: "more equal better"} {
		x := published(t, rankedFilms(rank.By{Column: "votes", Weight: weight}), docs...)
		for _, q := range []search.Query{{Text: "hen fox"}, {Text: "hen fox", Match: search.MatchAny},
			{Text: "fox AND hen", Match: search.MatchFTS}} {
			if got := ids(find(t, x, q).Hits); got != want {
				t.Errorf("weight %v, %q: %s, want %s", weight, q.Text, got, want)
			}
			q.Explain = true
			for _, h := range find(t, x, q).Hits {
				sum := h.Explanation.Pairs
				for _, w := range h.Explanation.Words {
					sum += w.Score
				}
				if sum *= h.Explanation.Rank.Factor; math.Abs(sum-h.Explanation.Sum) > 1e-9 {
					t.Errorf("%s: the words give %v by rank, the sum is %v", h.ID, sum, h.Explanation.Sum)
				}
			}
		}
	}
}

// A document with all the words stays before one with some, and what was typed before what may have
// been meant.
func TestRank_keepsTiers(t *testing.T) {
	x := published(t, rankedFilms(rank.By{Column: "votes", Weight: 100}),
		rankedFilm("all", "a sly fox with a hen", "", "1"), rankedFilm("some", "a sly fox", "", "90000"),
		rankedFilm("meant", "a sly fix with a hen", "", "90000"), rankedFilm("none", "nothing", "at all", "7"))
	if got := keys(t, x, "sly fox hen"); !strings.HasPrefix(got, "all ") {
		t.Errorf("%q", got)
	}
	if got := ids(find(t, x, search.Query{Text: "sly fox hen", Match: search.MatchAny}).Hits); !strings.HasPrefix(got,
		"all ") {
		t.Errorf("any: %q", got)
	}
	for _, q := range []string{"sly fox hen", "fox", "sly", ""} {
		last := 1.0
		for _, h := range find(t, x, search.Query{Text: q}).Hits {
			if h.Score > last || h.Score < 0 {
				t.Errorf("%q: %s has the score %v below one of %v", q, h.ID, h.Score, last)
			}
			last = h.Score
		}
	}
}

// Without a text the documents that matter most come first, and of equals the newest; a page follows
// the one before.
func TestRank_browse(t *testing.T) {
	var docs []document.Document
	var want []string
	for i := range 60 {
		docs = append(docs, rankedFilm(fmt.Sprint("d", i), "x", "", fmt.Sprint(i%20)))
	}
	for votes := 19; votes >= 0; votes-- {
		for i := 40 + votes; i >= 0; i -= 20 {
			want = append(want, fmt.Sprint("d", i))
		}
	}
	two := []rank.By{byVotes, {Column: "at", Weight: 0.2, HalfLife: time.Hour}}
	for name, by := range map[string][]rank.By{"one column": {byVotes}, "two": two} {
		x := published(t, rankedFilms(by...), docs...)
		var got []string
		q := search.Query{Limit: 7, Paging: true}
		for {
			r := find(t, x, q)
			for _, h := range r.Hits {
				got = append(got, h.ID)
				if h.Score != 1 {
					t.Errorf("%s: score %v", name, h.Score)
				}
			}
			if q.Cursor = r.Next; q.Cursor == "" {
				break
			}
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%s: %v\nwant %v", name, got, want)
		}
		r := find(t, x, search.Query{Limit: 3, Offset: 2, Filters: []string{"votes < 10"}})
		if got := ids(r.Hits); got != "d9 d48 d28" || r.Total != 30 {
			t.Errorf("%s: filtered %s of %d", name, got, r.Total)
		}
		r = find(t, x, search.Query{Limit: 4, Order: []columns.Order{{Column: "tenant"}}})
		if got := ids(r.Hits); got != "d19 d39 d59 d18" {
			t.Errorf("%s: in an order in which all are equal: %s", name, got)
		}
	}
}

// A page follows the one before while votes change: a document that does not change stands on
// exactly one.
func TestRank_pagesWhileVotesChange(t *testing.T) {
	var docs []document.Document
	for i := range 90 {
		docs = append(docs, rankedFilm(fmt.Sprint("d", i), "a fox", strings.Repeat("owl ", i%5), fmt.Sprint(1+i*i)))
	}
	for _, text := range []string{"fox", "a fox", ""} {
		x := published(t, rankedFilms(byVotes, rank.By{Column: "at", Weight: 0.2, HalfLife: time.Minute}), docs...)
		seen := map[string]int{}
		q := search.Query{Text: text, Limit: 8, Paging: true}
		for page := 0; ; page++ {
			r := find(t, x, q)
			for _, h := range r.Hits {
				seen[h.ID]++
			}
			apply(t, x.Published(), Batch{Upserts: []document.Document{
				rankedFilm(fmt.Sprint("new", page), "a fox", "owl", fmt.Sprint(page*100_000), "2026-01-01T00:00:00Z")}})
			if q.Cursor = r.Next; q.Cursor == "" {
				break
			}
		}
		for _, d := range docs {
			if seen[d.Key] != 1 {
				t.Errorf("%q: %s stands on %d pages", text, d.Key, seen[d.Key])
			}
		}
	}
}

// Any value there may be is defined: what says nothing comes last.
func TestRank_values(t *testing.T) {
	x := published(t, rankedFilms(byVotes), rankedFilm("null", "Dark", "", nil), rankedFilm("nan", "Dark", "", "NaN"),
		rankedFilm("zero", "Dark", "", "0"), rankedFilm("negative", "Dark", "", "-5"),
		rankedFilm("minus", "Dark", "", "-Infinity"), rankedFilm("one", "Dark", "", "1"),
		rankedFilm("huge", "Dark", "", "1"+strings.Repeat("0", 400)), rankedFilm("plus", "Dark", "", "Infinity"),
		rankedFilm("tiny", "Dark", "", "0.0001"))
	for _, text := range []string{"dark", ""} {
		if got := keys(t, x, text); !strings.HasPrefix(got, "plus huge one tiny ") && !strings.HasPrefix(got,
			"huge plus one tiny ") {
			t.Errorf("%q: %s", text, got)
		}
	}
	for _, h := range find(t, x, search.Query{Text: "dark", Explain: true}).Hits {
		if e := h.Explanation; e.Rank == nil || math.IsNaN(e.Rank.Says+e.Sum) || e.Rank.Says < 0 || e.Rank.Says > 1 {
			t.Errorf("%s: %+v", h.ID, e.Rank)
		}
	}
}

// Ages count less by the half, and dates in the future as much as now.
func TestRank_ages(t *testing.T) {
	now := time.Now().UTC()
	at := func(ago time.Duration) string { return now.Add(-ago).Format(time.RFC3339Nano) }
	x := published(t, rankedFilms(rank.By{Column: "at", Weight: 1, HalfLife: 24 * time.Hour}),
		rankedFilm("old", "Dark", "", nil, at(1000*time.Hour)), rankedFilm("never", "Dark", "", nil, nil),
		rankedFilm("day", "Dark", "", nil, at(24*time.Hour)), rankedFilm("future", "Dark", "", nil, at(-1e4*time.Hour)),
		rankedFilm("infinity", "Dark", "", nil, "infinity"))
	says := map[string]float64{}
	for _, h := range find(t, x, search.Query{Text: "dark", Explain: true}).Hits {
		says[h.ID] = h.Explanation.Rank.Says
	}
	if says["future"] != 1 || says["infinity"] != 1 || says["never"] != 0 || math.Abs(says["day"]-0.5) > 0.01 {
		t.Errorf("%v", says)
	}
	for _, text := range []string{"dark", ""} {
		if got := keys(t, x, text); !strings.HasSuffix(got, " day old never") {
			t.Errorf("%q: %s", text, got)
		}
	}
}

// Nothing of what one tenant's searches answer changes with the values of others.
func TestRank_tellsNothingOfOthers(t *testing.T) {
	answers := map[string]bool{}
	for _, others := range []string{"1", "1000000"} {
		docs := []document.Document{rankedFilm("one", "a fox", "", "5"), rankedFilm("two", "the fox", "", "50")}
		for i := range 30 {
			docs = append(docs, rankedFilm(fmt.Sprint("other", i), "a fox", "", others, nil, "b"))
		}
		x := published(t, rankedFilms(byVotes), docs...)
		r := find(t, x, search.Query{Text: "fox", Confine: []string{"tenant = a"}})
		text, err := json.Marshal(r.Hits)
		if err != nil {
			t.Fatal(err)
		}
		answers[string(text)] = true
	}
	if len(answers) != 1 {
		t.Errorf("the values of others show: %v", answers)
	}
}

// A changed value counts at once, whether or not searches have asked before, and indexes no text
// again.
func TestRank_changes(t *testing.T) {
	x := published(t, rankedFilms(byVotes), rankedFilm("a", "Dark", "", "5"), rankedFilm("b", "Dark", "", "50"),
		rankedFilm("c", "Dark", "", nil))
	for _, change := range []struct{ key, votes, want string }{
		{"c", "60", "c b a"}, {"a", "70", "a c b"}, {"a", "1", "c b a"}} {
		done := apply(t, x.Published(), Batch{Upserts: []document.Document{rankedFilm(change.key, "Dark", "",
			change.votes)}})
		if done.Upserted != 1 || done.reindexed != 0 {
			t.Errorf("%+v", done)
		}
		if got := keys(t, x, "dark"); got != change.want {
			t.Errorf("after %+v: %s", change, got)
		}
	}
	apply(t, x.Published(), Batch{Deletes: []string{"c"},
		Upserts: []document.Document{rankedFilm("d", "Dark", "", "900")}})
	x = reopen(t, x)
	if got := keys(t, x, "dark"); got != "d b a" {
		t.Errorf("reopened: %s", got)
	}
}

// Another rank is in force at once, without another generation.
func TestTune_rank(t *testing.T) {
	x := published(t, rankedFilms(), rankedFilm("a", "Dark", "", "5", "2026-01-03T00:00:00Z"),
		rankedFilm("b", "Dark", "", "50", "2026-01-02T00:00:00Z"), rankedFilm("c", "Dark", "", "20",
			"2026-01-01T00:00:00Z"))
	generation, position := x.Published().ID(), x.Position()
	weights := map[string]float64{}
	tune(t, x, document.Tuning{Weights: weights, Rank: []rank.By{byVotes}})
	if got := keys(t, x, "dark"); got != "b c a" || x.Position() == position {
		t.Errorf("by votes: %s", got)
	}
	tune(t, x, document.Tuning{Weights: weights, Rank: []rank.By{{Column: "at", Weight: 1,
		HalfLife: 365 * 24 * time.Hour}}})
	if got := keys(t, x, "dark"); got != "a b c" || x.Published().ID() != generation {
		t.Errorf("by age: %s", got)
	}
	for name, bad := range map[string]rank.By{
		"no column":            {Column: "nosuch", Weight: 1},
		"a searched column":    {Column: "title", Weight: 1},
		"a text":               {Column: "tenant", Weight: 1},
		"a date without":       {Column: "at", Weight: 1},
		"a number that ages":   {Column: "votes", Weight: 1, HalfLife: time.Hour},
		"no weight":            {Column: "votes"},
		"a weight without end": {Column: "votes", Weight: math.Inf(1)},
	} {
		if err := x.Published().Tune(document.Tuning{Weights: weights, Rank: []rank.By{bad}}); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}
