package main

import (
	"context"
	"slices"
	"sync"
	"time"

	"ftsync/cmd/ftsync/config"
	"ftsync/worker"
	"ftsync/worker/plan"
)

// askAgainEvery is the pause after the database could not fulfil a configuration, or could not
// be asked. Whoever deploys a file and a migration together may be half-way.
const askAgainEvery = 5 * time.Second

// question asks the database, while the configuration in force goes on, whether it can fulfil
// what a new one has that is not in force yet. The goroutine that takes the answers owns it.
type question struct {
	f       *follower
	answers chan answer
	asking  sync.WaitGroup
	cancel  func()            // ends what is being asked
	about   *config.Config    // only the newest counts
	fresh   []plan.Definition // those in it that are not in force
	said    string            // what the log was told last about it
}

// answer is what the database says.
type answer struct {
	problems []plan.Problem
	err      error // it could not be asked
}

func (f *follower) newQuestion() *question {
	return &question{f: f, answers: make(chan answer), cancel: func() {}}
}

// ask returns a configuration that has nothing new to the database. It asks about any other,
// instead of the one before, and returns nil.
func (q *question) ask(c *config.Config) *config.Config {
	q.drop()
	q.about, q.fresh, q.said = c, slices.DeleteFunc(slices.Clone(c.Indexes), q.f.inForce), ""
	if q.f.worker == nil || len(q.fresh) == 0 {
		return c
	}
	q.begin(0)
	return nil
}

// begin asks after a pause.
func (q *question) begin(pause time.Duration) {
	wc := workerConfig(*q.about)
	wc.Indexes = q.fresh
	ctx, cancel := context.WithCancel(context.Background())
	q.cancel = cancel
	q.asking.Go(func() {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		limited, done := context.WithTimeout(ctx, checkTimeout)
		defer done()
		problems, err := worker.Check(limited, wc)
		select {
		case <-ctx.Done():
		case q.answers <- answer{problems, err}:
		}
	})
}

// take returns the configuration that was asked about if the database can fulfil it. Otherwise it
// says why not, asks again later, and returns nil.
func (q *question) take(a answer) *config.Config {
	problems := slices.DeleteFunc(a.problems, func(p plan.Problem) bool { return p.Warning })
	found := q.about.Locate(problems)
	q.drop()
	if a.err == nil && len(problems) == 0 {
		return q.about
	}
	why := a.err
	if why == nil {
		why = config.ErrorOf(found)
	}
	if q.said != why.Error() {
		q.said = why.Error()
		q.f.refused(why)
		if a.err != nil {
			q.f.log.Warn("the database can't be asked about the new configuration; the one before stays in force",
				"error", a.err)
		} else {
			q.f.log.Error("the database can't fulfil the new configuration; the one before stays in force until it can")
			q.f.complain(found)
		}
	}
	q.begin(askAgainEvery)
	return nil
}

// drop gives up what is being asked.
func (q *question) drop() {
	q.cancel()
	q.asking.Wait()
}
