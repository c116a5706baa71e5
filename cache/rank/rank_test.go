package rank

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func keysOf(values ...float64) Keys {
	w := Keys{}.Writer()
	for i, x := range values {
		w.Set(int64(i), NumberKey(x))
	}
	return w.Done()
}

// What a number says needs no tuning: about the share of the documents that have less, whether the
// numbers have a long tail or lie in a narrow range.
func TestSay_ofNumbers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for name, draw := range map[string]func() float64{
		"votes": func() float64 { return math.Exp(4 + 2.5*r.NormFloat64()) },
		"years": func() float64 { return 2000 + 8*r.NormFloat64() },
	} {
		values := make([]float64, 20_000)
		for i := range values {
			values[i] = draw()
		}
		keys := keysOf(values...)
		say := By{Weight: 1}.Of(keys, keys.Usual(), time.Time{})
		sorted := slices.Sorted(slices.Values(values))
		for i, x := range values[:500] {
			below, _ := slices.BinarySearch(sorted, x)
			share := float64(below) / float64(len(sorted))
			if got := say.At(int64(i)); math.Abs(got-share) > 0.03 {
				t.Errorf("%s: %v says %.3f, and %.3f have less", name, x, got, share)
			}
		}
	}
}

// Whatever stands in a column, it says something from 0 to 1, and nothing to go by says 0.
func TestSay_defined(t *testing.T) {
	keys := keysOf(10, 1000, 0, -7, math.NaN(), math.Inf(-1), math.Inf(1), math.SmallestNonzeroFloat64, math.MaxFloat64)
	say := By{Weight: 1}.Of(keys, keys.Usual(), time.Time{})
	for id, want := range map[int64]float64{2: 0, 3: 0, 4: 0, 5: 0, 6: 1, 99: 0, -1: 0, 1 << 40: 0} {
		if got := say.At(id); got != want {
			t.Errorf("document %d says %v, want %v", id, got, want)
		}
	}
	if a, b, most := say.At(0), say.At(1), say.At(8); !(a > say.At(7) && b > a && most > b && most < 1) {
		t.Errorf("10 says %v, 1000 %v, the largest %v", a, b, most)
	}
	same := keysOf(7, 7, 7)
	say = By{Weight: 1}.Of(same, same.Usual(), time.Time{})
	if got := say.At(1); math.Abs(got-0.5) > 0.01 {
		t.Errorf("where all are equal one says %v, want 0.5", got)
	}
	say = By{Weight: 1}.Of(Keys{}, Keys{}.Usual(), time.Time{})
	if got := say.At(0); got != 0 {
		t.Errorf("where nobody has a value one says %v", got)
	}
}

func TestSay_ofAges(t *testing.T) {
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	w := Keys{}.Writer()
	for id, at := range []time.Time{now, now.Add(-time.Hour), now.Add(-2 * time.Hour), now.Add(48 * time.Hour)} {
		w.Set(int64(id), MomentKey(at.UnixMicro()))
	}
	w.Set(4, MomentKey(math.MaxInt64)) // infinity
	w.Set(5, MomentKey(math.MinInt64))
	say := By{Weight: 1, HalfLife: time.Hour}.Of(w.Done(), Usual{}, now)
	for id, want := range []float64{1, 0.5, 0.25, 1, 1, 0, 0} {
		if got := say.At(int64(id)); math.Abs(got-want) > 0.001 {
			t.Errorf("document %d says %v, want %v", id, got, want)
		}
	}
}

// Keys are not changed by what is made out of them, and however they came about, what is usual
// among them is the same.
func TestWriter(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	const n = 3 * ChunkSize
	now, values := Keys{}, map[int64]float32{}
	for range 20 {
		before, held := now, map[int64]float32{}
		for id := int64(0); id < n; id += 97 {
			held[id] = before.At(id)
		}
		w := now.Writer()
		for range 500 {
			id, key := r.Int64N(n), NumberKey(float64(r.IntN(50)-5))
			w.Set(id, key)
			values[id] = key
		}
		now = w.Done()
		for id, key := range held {
			if before.At(id) != key {
				t.Fatalf("document %d had the key %v, and now %v", id, key, before.At(id))
			}
		}
	}
	for id, key := range values {
		if now.At(id) != key {
			t.Errorf("document %d has the key %v, want %v", id, now.At(id), key)
		}
	}
	got := now.Usual()
	want := UsualOf(func(yield func(float32) bool) {
		for id := range int64(n) {
			yield(now.At(id))
		}
	})
	if math.Abs(got.Mean-want.Mean) > 1e-9 || math.Abs(got.Spread-want.Spread) > 1e-9 || want.Spread == 0 {
		t.Errorf("usual is %+v, want %+v", got, want)
	}
}
