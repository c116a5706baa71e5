package faults

import (
	"fmt"
	"time"

	"ftsync/worker/pgtest"
)

// lanes are the connections of ftsync, by the end of their application_name.
var lanes = []string{"follow", "load", "listen", "housekeeping"}

// What happens to the network between ftsync and Postgres. Writers are not behind it.
var networkFaults = []fault{
	{name: "black hole both ways while rows change", proves: "a silent network is noticed",
		try: network(func(tr *trial, p *pgtest.Proxy) {
			p.Swallow("", pgtest.BothWays)
			tr.notice(30*time.Second, gone)
			tr.pause(tr.atMost(2 * time.Second))
		})},
	{name: "black hole both ways while nothing happens", proves: "a silent network is noticed", try: func(tr *trial) {
		p := tr.through()
		tr.follow()
		tr.pause(time.Second)
		p.Swallow("", pgtest.BothWays)
		tr.notice(30*time.Second, gone)
		p.Heal()
		tr.following(30 * time.Second)
	}},
	{name: "black hole towards Postgres", proves: "a silent network is noticed",
		try: network(func(tr *trial, p *pgtest.Proxy) {
			p.Swallow("", pgtest.ToServer)
			tr.notice(30*time.Second, gone)
		})},
	{name: "black hole towards ftsync", proves: "a silent network is noticed",
		try: network(func(tr *trial, p *pgtest.Proxy) {
			p.Swallow("", pgtest.ToClient)
			tr.notice(30*time.Second, gone)
		})},
	{name: "the connection that follows is a black hole", proves: "a silent network is noticed",
		try: network(func(tr *trial, p *pgtest.Proxy) {
			p.Swallow("ftsync follow", pgtest.BothWays)
			tr.notice(30*time.Second, gone)
		})},
	{name: "the connection that listens is a black hole", proves: "a silent network is noticed",
		try: network(func(tr *trial, p *pgtest.Proxy) {
			p.Swallow("ftsync listen", pgtest.BothWays)
			for range 4 {
				tr.fresh("entries", 8*time.Second)
				tr.pause(time.Second)
			}
			tr.rest()
			tr.pause(2 * time.Second) // the worker parks, and nobody wakes it
			tr.fresh("entries", 8*time.Second)
		})},
	{name: "the connection that keeps house is a black hole", proves: "a silent network is noticed",
		try: network(func(tr *trial, p *pgtest.Proxy) {
			p.Swallow("ftsync housekeeping", pgtest.BothWays)
			for range 3 {
				tr.fresh("entries", 8*time.Second)
				tr.pause(4 * time.Second)
			}
		})},
	{name: "the connection that loads is a black hole while an index is filled", proves: "a silent network is noticed",
		rows: 20000, try: func(tr *trial) {
			p := tr.through()
			tr.start()
			tr.reach("load")
			p.Swallow("ftsync load", pgtest.BothWays)
			tr.pause(10 * time.Second)
			p.Heal()
			tr.following(60 * time.Second)
		}},
	{name: "everything held back for 12 s, then delivered", proves: "a silent network is noticed",
		try: network(func(tr *trial, p *pgtest.Proxy) {
			p.Hold("", pgtest.BothWays)
			tr.pause(12 * time.Second)
		})},
	{name: "everything held back for 4 s, again and again", proves: "no change is lost",
		try: network(func(tr *trial, p *pgtest.Proxy) {
			for range 3 {
				p.Hold("", pgtest.BothWays)
				tr.pause(4 * time.Second)
				p.Heal()
				tr.pause(tr.atMost(time.Second))
			}
		})},
	{name: "300 ms each way", proves: "no change is lost", try: network(func(tr *trial, p *pgtest.Proxy) {
		p.Delay("", pgtest.BothWays, 300*time.Millisecond)
		for range 3 {
			tr.fresh("entries", 15*time.Second)
		}
	})},
	{name: "connections reset, again and again", proves: "no change is lost; searches answer", quick: true,
		try: network(func(tr *trial, p *pgtest.Proxy) {
			for range 15 {
				p.Reset("ftsync " + lanes[tr.r.IntN(len(lanes))])
				tr.pause(tr.atMost(150 * time.Millisecond))
			}
		})},
	{name: "connections reset in the middle of an answer", proves: "no change is lost; searches answer",
		try: network(func(tr *trial, p *pgtest.Proxy) {
			for range 15 {
				p.CutAfter("ftsync follow", 1+tr.r.Int64N(20000))
				tr.pause(tr.atMost(400 * time.Millisecond))
			}
		})},
	{name: "connections reset in the middle of a load", proves: "no change is lost", rows: 20000, try: func(tr *trial) {
		p := tr.through()
		tr.write()
		tr.start()
		for range 8 {
			p.CutAfter("ftsync load", 1+tr.r.Int64N(1<<20))
			p.CutAfter("ftsync follow", 1+tr.r.Int64N(1<<20))
			tr.pause(tr.atMost(300 * time.Millisecond))
		}
		tr.following(60 * time.Second)
	}},
	{name: "connections half closed by Postgres's side", proves: "no change is lost",
		try: network(func(tr *trial, p *pgtest.Proxy) {
			for range 5 {
				p.HalfClose("ftsync " + lanes[tr.r.IntN(len(lanes))])
				tr.pause(tr.atMost(800 * time.Millisecond))
			}
		})},
	{name: "new connections refused for 10 s", proves: "searches answer",
		try: network(func(tr *trial, p *pgtest.Proxy) {
			p.Refuse(true)
			p.Reset("")
			tr.notice(5*time.Second, gone)
			tr.pause(10 * time.Second)
		})},
	{name: "black hole while ftsync is asked to stop", proves: "it stops", try: func(tr *trial) {
		p := tr.through()
		tr.follow()
		tr.write()
		tr.pause(500 * time.Millisecond)
		p.Swallow("", pgtest.BothWays)
		tr.pause(tr.atMost(2 * time.Second))
		tr.stop()
		p.Heal()
		tr.start()
	}},
	{name: "black hole from the start on", proves: "a silent network is noticed", try: func(tr *trial) {
		p := tr.through()
		p.Swallow("", pgtest.BothWays)
		tr.start()
		tr.notice(30*time.Second, func(st *status) bool { return !st.Connected && st.LastError != "" })
		tr.kill()
		p.Heal()
		tr.follow()
	}},
}

// network has do disturb the network while ftsync follows and rows change, and then heals it.
func network(do func(*trial, *pgtest.Proxy)) func(*trial) {
	return func(tr *trial) {
		p := tr.through()
		tr.follow()
		tr.write()
		tr.pause(500*time.Millisecond + tr.atMost(time.Second))
		do(tr, p)
		p.Heal()
		if what := eventually(30*time.Second, func() string {
			if st, err := tr.status(); err != nil || !st.Connected {
				return fmt.Sprintf("no session: %+v %v", st, err)
			}
			return ""
		}); what != "" {
			tr.violation("half a minute after the network is whole there is %s", what)
		}
		tr.pause(300 * time.Millisecond)
	}
}

// through leads ftsync's connections through a proxy.
func (tr *trial) through() *pgtest.Proxy {
	tr.Helper()
	p := pgtest.NewProxy(tr, tr.url)
	tr.connect = p.URL()
	return p
}
