package worker

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"ftsync/cache"
	"ftsync/cache/document"
	"ftsync/cache/rank"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// Settings that only concern searches are in force after a restart or a reload, and nothing is
// built anew for them: neither the published generation nor one that was being built.
func TestTuning_ChangesWithoutARebuild(t *testing.T) {
	t.Parallel()
	tuned := articles
	tuned.Search = []plan.SearchColumn{{Name: "title", Weight: 2, Exact: true}, {Name: "body", Weight: 3}}
	tuned.Synonyms, tuned.StopWords = [][]string{{"title", "heading"}}, []string{"of"}
	tuned.Rank, tuned.Distinct = []rank.By{{Column: "views", Weight: 0.5}}, "views"
	want := document.Tuning{
		Weights: map[string]float64{"title": 2, "body": 3}, Exact: []string{"title"},
		Synonyms: tuned.Synonyms, StopWords: tuned.StopWords, Rank: tuned.Rank, Distinct: "views",
	}
	for name, until := range map[string]func(t *testing.T, w *running) *cache.Generation{
		"published": func(t *testing.T, w *running) *cache.Generation {
			w.waitFollowing(t)
			return w.published(t, "articles")
		},
		"being built": func(t *testing.T, w *running) (g *cache.Generation) {
			x, err := w.cache.Index("articles")
			if err != nil {
				t.Fatal(err)
			}
			eventually(t, 30*time.Second, func() string {
				if g = x.Building(); g == nil || g.Documents() == 0 {
					return "nothing is being built"
				}
				return ""
			})
			return g
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := pgtest.Database(t)
			pgtest.Exec(t, pgtest.Connect(t, url), fmt.Sprintf(makeArticles, 50_000))
			w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}}, "")
			before := until(t, w).ID()
			w.stop()
			w = startWorker(t, Config{Connect: url, Indexes: []plan.Definition{tuned}}, w.dir)
			w.waitFollowing(t)
			g := w.published(t, "articles")
			if g.ID() != before {
				t.Errorf("generation %s follows %s", g.ID(), before)
			}
			if got := g.Schema().Tuning(); !reflect.DeepEqual(got, want) {
				t.Errorf("the tuning in force is %+v, want %+v", got, want)
			}
		})
	}
}
