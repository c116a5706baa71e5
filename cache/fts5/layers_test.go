package fts5_test

import (
	"math"
	"slices"
	"testing"

	"ftsync/cache/fts5"
)

// A phrase that weighs more in one column than in another scores by layers, the heaviest first. What the best
// documents are does not depend on how many are kept, so the bound is never too low.
func TestCollector_weightsByColumn(t *testing.T) {
	t.Parallel()
	db, l := corpus(t, 5000)
	a := asked(t, db, l, []float64{5, 1}, "w0", "w1", "w7")
	a.Adjacent = 0.2
	a.Phrases[1].Follows = 1
	const match = "w0 OR w1 OR w7"
	plain := a
	plain.Keep = 5000
	same, _ := run(t, db, plain, match)
	a.Phrases = slices.Clone(a.Phrases)
	a.Phrases[0].In = []byte{255, 40}
	a.Phrases[1].In = []byte{90, 255}
	a.Phrases[2].In = []byte{255, 255}
	a.Keep = -1
	all, _ := run(t, db, a, match)
	slices.SortFunc(all, fts5.Place.Compare)
	if slices.Equal(all[:100], same[:100]) {
		t.Error("what a phrase weighs in a column makes no difference")
	}
	for _, keep := range []int{1, 10, 200} {
		a.Keep = keep
		if best, _ := run(t, db, a, match); !slices.Equal(best, all[:keep]) {
			t.Errorf("the best %d of all are others than the best %d kept", keep, keep)
		}
	}
	averages := a.Average
	for i := range 300 {
		id := all[i*len(all)/300].ID
		b := a
		b.Keep, b.Times, b.Adjacent = 1, true, 0
		c := fts5.NewCollector(b)
		number(t, db, "select count(*) from fts where fts match ? and rowid = ? and ftsync_collect(fts, ?)", match, id,
			c.Handle())
		sum := 0.0
		for at, times := range c.Times() {
			f := []float64{0, 0}
			for k := range f {
				f[k] = float64(times[k]) * fts5.Counted(a.Columns[k], float64(l.Get(id)[k]), averages[k])
			}
			first, second := 0, 1
			if a.Phrases[at].WeightIn(1) > a.Phrases[at].WeightIn(0) {
				first, second = 1, 0
			}
			w, v := a.Phrases[at].WeightIn(first), a.Phrases[at].WeightIn(second)
			want := (w-v)*fts5.Saturate(f[first]) + v*fts5.Saturate(f[0]+f[1])
			if got := c.Scores()[at]; math.Abs(got-want) > 1e-6 {
				t.Fatalf("document %d, phrase %d: score %v, want %v", id, at, got, want)
			}
			sum += want
		}
		if got := c.Best()[0].Score; math.Abs(got-sum) > 1e-6 {
			t.Fatalf("document %d: score %v, want %v", id, got, sum)
		}
		c.Free()
	}
}

// A silent phrase lets documents through and is nothing else. Words that may be lacking count, and a document has
// all the words without them.
func TestCollector_optional(t *testing.T) {
	t.Parallel()
	db, l := corpus(t, 5000)
	a := asked(t, db, l, []float64{5, 1}, "w7", "w7", "w0")
	a.Phrases[1] = fts5.Phrase{Silent: true}
	a.Phrases[2].Word = 1
	a.Words, a.Optional, a.Keep, a.Bonus, a.Mark = 2, 1, 5000, 1000, true
	got, c := run(t, db, a, "w7 AND (w7 OR w0)")
	if n := number(t, db, "select count(*) from fts where fts match 'w7'"); c.Total() != int64(n) ||
		c.Complete() != int64(n) {
		t.Errorf("%v documents have w7; %d are found, %d have all the words", n, c.Total(), c.Complete())
	}
	b := asked(t, db, l, []float64{5, 1}, "w7", "w0")
	b.Keep = -1
	scores := map[int64]float64{}
	alone, _ := run(t, db, b, "w7 OR w0")
	for _, p := range alone {
		scores[p.ID] = p.Score
	}
	for _, p := range got {
		if math.Abs(p.Score-1000-scores[p.ID]) > 1e-9 {
			t.Fatalf("document %d: score %v, want %v", p.ID, p.Score-1000, scores[p.ID])
		}
		seen := map[fts5.Instance]bool{}
		for _, in := range c.Instances().Of(p) {
			if seen[in] {
				t.Fatalf("document %d: %v is noted twice", p.ID, in)
			}
			seen[in] = true
		}
	}
}

// Where a phrase stands that others are apart from, these do not.
func TestCollector_apart(t *testing.T) {
	t.Parallel()
	db, l := corpus(t, 5000)
	a := asked(t, db, l, []float64{5, 1}, "w*", "w3")
	a.Phrases[1].Word, a.Phrases[1].Apart, a.Words = 0, true, 1
	a.Times, a.Keep = true, 1
	r, err := db.Query("select rowid from fts where fts match 'w3' limit 200")
	if err != nil {
		t.Fatal(err)
	}
	var docs []int64
	for r.Next() {
		var id int64
		if err := r.Scan(&id); err != nil {
			t.Fatal(err)
		}
		docs = append(docs, id)
	}
	for _, id := range docs {
		c := fts5.NewCollector(a)
		number(t, db, "select count(*) from fts where fts match 'w* OR w3' and rowid = ? and ftsync_collect(fts, ?)",
			id, c.Handle())
		for k, words := range l.Get(id) {
			if times := c.Times(); times[0][k]+times[1][k] != int32(words) || times[1][k] > 0 && words == 0 {
				t.Fatalf("document %d, column %d of %d words: %v", id, k, words, times)
			}
		}
		c.Free()
	}
}

// In the first documents the columns are counted in which a phrase stands.
func TestCollector_holding(t *testing.T) {
	t.Parallel()
	db, l := corpus(t, 5000)
	for _, most := range []int64{100, 1 << 40} {
		_, c := run(t, db, fts5.Ask{Lengths: l, Holding: 2, HoldMost: most}, "w7")
		in, looked := c.Holding()
		var want []int64
		for _, column := range []string{"title", "body"} {
			want = append(want, int64(number(t, db, "select count(*) from (select rowid as id from fts where fts "+
				"match 'w7' limit ?) where id in (select rowid from fts where fts match ?)", most, column+": w7")))
		}
		if looked != min(most, c.Total()) || !slices.Equal(in, want) || want[0] == 0 {
			t.Errorf("of %d documents %v have it in a column, want %v", looked, in, want)
		}
	}
}
