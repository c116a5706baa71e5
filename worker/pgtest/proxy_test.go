package pgtest

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func TestProxy(t *testing.T) {
	url := Database(t)
	p := NewProxy(t, url)
	named := func(name string) *pgx.Conn { return Connect(t, p.URL()+"&application_name="+name) }
	answers := func(conn *pgx.Conn, within time.Duration) bool {
		ctx, cancel := context.WithTimeout(t.Context(), within)
		defer cancel()
		return conn.Ping(ctx) == nil
	}
	const soon, brief = 10 * time.Second, 100 * time.Millisecond

	one, other := named("one"), named("other")
	if !answers(one, soon) || !answers(other, soon) {
		t.Fatal("a whole network does not pass what is sent")
	}
	if n := p.Open("on"); n != 1 {
		t.Errorf("%d connections have a name that begins with on, want 1", n)
	}
	p.Swallow("one", ToClient)
	if answers(one, brief) {
		t.Error("an answer came through a network that swallows it")
	}
	if !answers(other, soon) {
		t.Error("a connection of another name was swallowed, too")
	}
	p.Heal()
	p.Hold("other", BothWays)
	late := make(chan bool, 1)
	go func() { late <- answers(other, soon) }()
	select {
	case <-late:
		t.Error("an answer came through a network that holds it")
	case <-time.After(brief):
	}
	p.Heal()
	if !<-late {
		t.Error("what was held did not come when the network was whole again")
	}
	p.Delay("", ToServer, brief)
	if began := time.Now(); !answers(other, soon) || time.Since(began) < brief {
		t.Error("nothing was delayed")
	}
	p.Heal()
	if n := p.Reset("other"); n != 1 {
		t.Errorf("%d connections reset, want 1", n)
	}
	if answers(other, soon) {
		t.Error("a connection that was reset answers")
	}
	half := named("half")
	p.HalfClose("half")
	if answers(half, soon) {
		t.Error("a connection whose end was announced answers")
	}
	cut := named("cut")
	p.CutAfter("cut", 20_000)
	if _, err := cut.Exec(t.Context(), "select repeat('x', 100000)"); err == nil {
		t.Error("an answer longer than the cut came through")
	}
	p.Refuse(true)
	if conn, err := pgx.Connect(t.Context(), p.URL()); err == nil {
		conn.Close(t.Context())
		t.Error("a network that refuses connections made one")
	}
	p.Heal()
	p.Swallow("", BothWays)
	ctx, cancel := context.WithTimeout(t.Context(), brief)
	defer cancel()
	if conn, err := pgx.Connect(ctx, p.URL()); err == nil {
		conn.Close(t.Context())
		t.Error("a network that swallows all made a connection")
	}
}
