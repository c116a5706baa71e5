package columns

import (
	"fmt"
	"testing"

	"ftsync/cache/document"
)

// Of a large index the last sets of documents are kept as far as there is room for them.
func TestView_keepsWhatHasRoom(t *testing.T) {
	t.Parallel()
	const documents, each = 100_000, 16 << 10 // bytes of a set, with room for ids to come
	for _, tt := range []struct {
		room int64
		want int
	}{{0, mostMatches}, {2, leastKept}, {2 * 6 * each, 6}, {1 << 30, mostMatches}} {
		l := NewLoader(document.Schema{})
		l.KeptBytes = tt.room
		for id := range int64(documents) {
			l.Add(id, nil)
		}
		v := l.Done(1)
		const asked = 2 * mostMatches
		for i := range asked {
			v.KeepMatching(fmt.Sprint(i), v.Documents())
		}
		if got := len(v.matches.sets); got != tt.want {
			t.Errorf("%d sets are kept in %d bytes, want %d", got, tt.room, tt.want)
		}
		for i := range asked {
			if _, _, ok := v.Matching(fmt.Sprint(i)); ok != (i >= asked-tt.want) {
				t.Errorf("of %d sets, in %d bytes, number %d is kept: %t", asked, tt.room, i, ok)
			}
		}
	}
}
