package web

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// What is compressed, in whatever pieces, reads as it was; and a writer that was used before begins anew.
func TestGzipWriter(t *testing.T) {
	t.Parallel()
	g := &gzipWriter{}
	rapid.Check(t, func(t *rapid.T) {
		var out, want bytes.Buffer
		g.Reset(&out)
		for range rapid.IntRange(0, 3).Draw(t, "pieces") {
			word := rapid.StringN(0, 9, -1).Draw(t, "word")
			piece := strings.Repeat(word, rapid.SampledFrom([]int{0, 1, 300, 9_000}).Draw(t, "times"))
			want.WriteString(piece)
			if n, err := io.WriteString(g, piece); n != len(piece) || err != nil {
				t.Fatalf("%d bytes of %d were written: %v", n, len(piece), err)
			}
		}
		if err := g.Close(); err != nil {
			t.Fatal(err)
		}
		r, err := gzip.NewReader(&out)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r) // checks the sum and the length
		if err != nil || !bytes.Equal(got, want.Bytes()) {
			t.Fatalf("%d bytes of %d are read: %v", len(got), want.Len(), err)
		}
	})
}

// An answer like those of a search, by size, as gzip and zstd.
func BenchmarkCompressed(b *testing.B) {
	for _, hits := range []int{5, 20, 100} {
		var text bytes.Buffer
		for i := range hits {
			fmt.Fprintf(&text, `{"id":"%d","index":"films","score":0.%d,"document":{"title":"The %x fox","body":"`,
				i*7919, i*104729, i*i*i*40503)
			for word := range 40 {
				fmt.Fprintf(&text, "%x%s ", word*i%19, []string{"and", "of the", "red", "house"}[(word+i)%4])
			}
			text.WriteString(`"}},`)
		}
		for _, name := range []string{"gzip", "zstd"} {
			b.Run(fmt.Sprintf("%s/%d", name, text.Len()), func(b *testing.B) {
				var out bytes.Buffer
				e := encoders[name].Get().(encoder)
				for b.Loop() {
					out.Reset()
					e.Reset(&out)
					e.Write(text.Bytes())
					e.Close()
				}
				b.SetBytes(int64(text.Len()))
				b.ReportMetric(float64(out.Len()), "B/answer")
			})
		}
	}
}
