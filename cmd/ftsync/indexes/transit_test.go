package indexes

import "testing"

func TestTransit(t *testing.T) {
	const part = smallTransit + 1
	s := newTransit(4 * part)
	begin := func(client string, bytes int64, want bool) func() {
		t.Helper()
		done, ok := s.begin(client, bytes)
		if ok != want {
			t.Errorf("%s may send %d bytes beside %d: %v", client, bytes, s.taken, ok)
		}
		return done
	}
	first := begin("a", part, true)
	begin("a", part, true)
	begin("a", part, false) // half of it is one client's
	begin("a", smallTransit, true)
	begin("b", part, true)
	begin("c", part, true)
	begin("d", part, false) // there is no more
	begin("d", smallTransit, true)
	first()
	first() // once is enough
	begin("d", part, true)()
	begin("d", part, true)()
	empty := newTransit(1)
	if done, ok := empty.begin("a", 1<<30); !ok {
		t.Error("an answer is refused where no other is")
	} else if done(); empty.taken != 0 || len(empty.by) != 0 {
		t.Errorf("%d bytes are still taken", empty.taken)
	}
}
