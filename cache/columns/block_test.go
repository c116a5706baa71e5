package columns

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// drawCodes returns the codes of a block whose values are spread in one of many ways.
func drawCodes(r *rand.Rand) *[blockSize]int64 {
	var codes [blockSize]int64
	unit := []int64{1, 1, 1000, 86_400_000_000, 1 << 40}[r.IntN(5)]
	spread := []int64{1, 3, 254, 255, 256, 65_534, 65_535, 65_536, 1 << 20, 1<<32 - 1}[r.IntN(10)]
	if unit > 1<<30 {
		spread = min(spread, 1<<20)
	}
	from := []int64{1, -spread * unit, math.MinInt64, math.MaxInt64 - spread*unit, r.Int64N(1 << 40)}[r.IntN(5)]
	nulls := []float64{0, 0.1, 0.9, 1}[r.IntN(4)]
	for i := range codes {
		if r.Float64() >= nulls {
			codes[i] = from + r.Int64N(spread+1)*unit
		}
	}
	if r.IntN(3) == 0 { // decimal numbers
		digits := []float64{1, 10, 100, 1e6, 1e7}[r.IntN(5)]
		most := []float64{2, 200, 65_000, 1e6, 1e9, 1e15}[r.IntN(6)]
		for i, code := range codes {
			if code != nullNumber {
				codes[i] = orderedFloat(math.Floor((r.Float64()-0.3)*most) / digits)
			}
		}
		if r.IntN(4) == 0 {
			odd := []float64{math.NaN(), math.Inf(1), math.Pi, 1e300, -1e-300}
			codes[r.IntN(blockSize)] = orderedFloat(odd[r.IntN(len(odd))])
		}
	}
	if r.IntN(6) == 0 { // all the same
		for i := range codes {
			codes[i] = codes[0]
		}
	}
	if r.IntN(4) == 0 {
		codes[r.IntN(blockSize)] = math.MinInt64
		codes[r.IntN(blockSize)] = math.MaxInt64
	}
	return &codes
}

func TestBlock_holdsAnyCodes(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	widths := map[string]int{}
	for range 600 {
		codes := drawCodes(r)
		b := newBlock(codes)
		compareBlock(t, r, b, codes)
		for b != nil {
			switch {
			case b.one != nil:
				widths["one"]++
			case b.two != nil:
				widths["two"]++
			case b.four != nil:
				widths["four"]++
			case b.eight != nil:
				widths["eight"]++
			default:
				widths["none"]++
			}
			if b.scale != asCodes {
				widths["decimal"]++
			}
			i, code := r.Int64N(blockSize), drawCodes(r)[0]
			if r.IntN(2) == 0 {
				code = codes[r.IntN(blockSize)]
			}
			before := *codes
			c := b.clone()
			if !c.set(i, code) {
				break
			}
			if codes[i] = code; r.IntN(3) == 0 {
				compareBlock(t, r, b, &before)
				compareBlock(t, r, c, codes)
				break
			}
			b = c
		}
	}
	if len(widths) != 6 {
		t.Errorf("only blocks like %v were tried", widths)
	}
}

func compareBlock(t *testing.T, r *rand.Rand, b *block, codes *[blockSize]int64) {
	t.Helper()
	for i, code := range codes {
		if got := b.at(int64(i)); got != code {
			t.Fatalf("document %d has code %d, want %d", i, got, code)
		}
	}
	bound := func() int64 {
		if r.IntN(2) == 0 {
			return int64(r.Uint64())
		}
		return codes[r.IntN(blockSize)] + r.Int64N(3) - 1
	}
	for range 10 {
		low, high := bound(), bound()
		got := b.within(low, high)
		for i, code := range codes {
			want := code != nullNumber && low <= code && code <= high
			if Bitmap(got[:]).Has(int64(i)) != want {
				t.Fatalf("code %d from %d to %d: %t", code, low, high, !want)
			}
		}
	}
	if given := b.given(); given != newBlock(codes).given() {
		t.Fatal("a block has other codes after it was changed")
	}
}

// Numbers are changed like a map, and those that were there before stay as they were.
func TestNumbers_areWrittenBesideReaders(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for range 20 {
		now, want := numbers{}, map[int64]int64{}
		type state struct {
			numbers numbers
			want    map[int64]int64
		}
		var states []state
		for range 12 {
			w, codes := now.writer(), drawCodes(r)
			if len(states) == 0 {
				w.own = nil
			}
			for range r.IntN(300) {
				id := r.Int64N(3*blockSize) + r.Int64N(2)*2*blockSize
				code := codes[r.IntN(blockSize)]
				w.set(id, code)
				want[id] = code
				if got := w.at(id); got != code {
					t.Fatalf("document %d: the writer has %d, want %d", id, got, code)
				}
			}
			now = w.done()
			states = append(states, state{now, maps.Clone(want)})
		}
		for _, s := range states {
			got := map[int64]int64{}
			s.numbers.each(func(id, code int64) { got[id] = code })
			maps.DeleteFunc(s.want, func(_, code int64) bool { return code == nullNumber })
			if !maps.Equal(got, s.want) {
				t.Fatal("numbers are others than were written, or have changed since")
			}
		}
	}
}

func TestNumbers_count(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	for range 60 {
		w := numbers{}.writer()
		w.own = nil
		for i := range r.Int64N(4) + 1 {
			for j, code := range drawCodes(r) {
				w.set(i*blockSize+int64(j), code)
			}
		}
		v := w.done()
		found := NewBitmap(r.Int64N(5*blockSize) + 1)
		for range r.IntN(2 * blockSize) {
			found.Add(r.Int64N(int64(len(found)) * 64))
		}
		for _, leaveOut := range []func(id, code int64) bool{nil, func(id, _ int64) bool { return id%7 == 0 }} {
			want := map[int64]int64{}
			found.Each(func(id int64) {
				if code := v.at(id); code != nullNumber && (leaveOut == nil || !leaveOut(id, code)) {
					want[code]++
				}
			})
			if got := maps.Collect(v.count(found, leaveOut)); !maps.Equal(got, want) {
				t.Fatalf("%d codes, want %d", len(got), len(want))
			}
		}
	}
}

// Dates, categories and numbers of a shop take a byte or two each, not eight.
func TestBlock_isNarrow(t *testing.T) {
	t.Parallel()
	bytes := func(code func(i int64) int64) int {
		var codes [blockSize]int64
		for i := range codes {
			codes[i] = code(int64(i))
		}
		switch b := newBlock(&codes); {
		case b.one != nil:
			return 1
		case b.two != nil:
			return 2
		case b.four != nil:
			return 4
		case b.eight != nil:
			return 8
		}
		return 0
	}
	for _, tt := range []struct {
		what string
		want int
		code func(i int64) int64
	}{
		{"years", 1, func(i int64) int64 { return ordered(1900 + i%120) }},
		{"days of 30 years", 2, func(i int64) int64 { return ordered(i * 7919 % 11_000 * 86_400_000_000) }},
		{"seconds of 30 years", 4, func(i int64) int64 { return ordered(i * 7919 * 7919 % 900_000_000 * 1_000_000) }},
		{"whole numbers in a column of any", 2, func(i int64) int64 { return orderedFloat(float64(i + 1)) }},
		{"prices", 2, func(i int64) int64 { return orderedFloat(float64(i*7919%60_000) / 100) }},
		{"higher prices", 4, func(i int64) int64 { return orderedFloat(float64(i*7919%6_000_000) / 100) }},
		{"ratings", 1, func(i int64) int64 { return orderedFloat(float64(i%10) / 2) }},
		{"the same for all", 0, func(i int64) int64 { return orderedFloat(9.99) }},
		{"places in degrees", 4, func(i int64) int64 { return orderedFloat(float64(i*i*7919%90_000_000) / 1e6) }},
		{"any numbers", 8, func(i int64) int64 { return orderedFloat(math.Sqrt(float64(i))) }},
		{"10 categories", 1, func(i int64) int64 { return 1 + i%10 }},
		{"10,000 categories", 2, func(i int64) int64 { return 1 + i*7919%10_000 }},
		{"microseconds", 8, func(i int64) int64 { return ordered(i*7_919_000_003 + i*i) }},
	} {
		if got := bytes(tt.code); got != tt.want {
			t.Errorf("%s take %d bytes each, want %d", tt.what, got, tt.want)
		}
	}
}

func TestBitmap_After(t *testing.T) {
	t.Parallel()
	b := NewBitmap(300)
	var ids []int64
	for _, id := range []int64{0, 1, 63, 64, 65, 127, 128, 299} {
		b.Add(id)
		ids = append(ids, id)
	}
	for after := int64(-2); after < 330; after++ {
		want := slices.DeleteFunc(slices.Clone(ids), func(id int64) bool { return id <= after })
		if got := slices.Collect(b.After(after)); !slices.Equal(got, want) {
			t.Errorf("after %d: %v, want %v", after, got, want)
		}
	}
}
