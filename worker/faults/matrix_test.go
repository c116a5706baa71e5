package faults

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"regexp"
	"slices"
	"testing"
	"time"

	"ftsync/worker/pgtest"
)

// fault is a row of the matrix: one thing that happens to an installation.
type fault struct {
	name   string
	proves string // the promises it tests, as promises_test.go names them
	quick  bool   // part of make test

	own      bool              // a Postgres of its own, which it may hurt
	settings map[string]string // of that Postgres
	rows     int               // in table item; 0: 2000
	env      []string          // of ftsync, beside the usual
	missing  func() string     // what this machine lacks for it; nil: nothing

	// harms reports that the fault itself makes statements of users fail or wait, as a crash of
	// Postgres does; then their errors are not ftsync's.
	harms bool
	// mayFail reports that searches may be refused for a while, as when a file is gone.
	mayFail bool

	try func(*trial)
}

var faults = slices.Concat(processFaults, fileFaults, damageFaults, limitFaults, networkFaults, serverFaults,
	sessionFaults, hostileFaults)

// Every promise, against every fault: see the package comment.
func TestFaults(t *testing.T) {
	chosen := choose(t)
	began := time.Now()
	table := newTable(chosen)
	defer func() { table.print(t, time.Since(began)) }()
	first := *seed
	switch {
	case first == 0 && *longer > 0:
		first = uint64(began.Unix()) << 8
	case first == 0:
		first = 1
	}
	for round := uint64(0); round == 0 || *seed == 0 && time.Since(began) < *longer; round++ {
		t.Run(fmt.Sprint("round ", round+1), func(t *testing.T) {
			for _, f := range shuffled(chosen, first+round) {
				t.Run(f.name, func(t *testing.T) {
					t.Parallel()
					if *longer > 0 && time.Since(began) > *longer {
						t.Skip("the time is up")
					}
					if f.missing != nil {
						if what := f.missing(); what != "" {
							table.leaveOut(f, what)
							t.Skip(what)
						}
					}
					runTrial(t, f, first+round, table)
				})
			}
		})
	}
}

func choose(t *testing.T) (chosen []*fault) {
	t.Helper()
	pattern, err := regexp.Compile(*only)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for i := range faults {
		f := &faults[i]
		if names[f.name] {
			t.Fatalf("two faults are called %q", f.name)
		}
		names[f.name] = true
		if pattern.MatchString(f.name) && (*only != "" || *longer > 0 || f.quick) {
			chosen = append(chosen, f)
		}
	}
	if len(chosen) == 0 {
		t.Fatalf("no fault is called %q", *only)
	}
	return chosen
}

// shuffled orders the faults by the seed, so that each round combines other ones.
func shuffled(all []*fault, seed uint64) []*fault {
	all = slices.Clone(all)
	rand.New(rand.NewPCG(seed, 3)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

// hash gives each fault random numbers of its own for the same seed.
func hash(name string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(name))
	return h.Sum64()
}

// runTrial tries a fault once.
func runTrial(t *testing.T, f *fault, seed uint64, table *table) {
	tr := &trial{T: t, fault: f, r: rand.New(rand.NewPCG(seed, hash(f.name))), dir: t.TempDir()}
	if f.own {
		server, err := pgtest.Start(pgtest.Options{Settings: f.settings})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { server.Stop() })
		tr.server, tr.url = server, server.URL("postgres")
	} else {
		tr.url = pgtest.Database(t)
	}
	defer func() {
		tr.rest()
		if tr.program != nil && !tr.program.ended() {
			tr.program.kill()
		}
		tr.witness.end()
		table.add(f, tr)
		for _, v := range tr.violations {
			t.Errorf("violation: %s", v)
		}
		if t.Failed() {
			t.Logf("replay: go test -tags fts5 ./worker/faults -run Faults -v -faults.only='^%s$' "+
				"-faults.seed=%d\nsaid meanwhile: %s\nftsync's log ends:\n%s",
				regexp.QuoteMeta(f.name), seed, tr.witness.summary(), tail(tr.log(), 25))
		}
	}()
	tr.prepare()
	f.try(tr)
	tr.conclude()
}
