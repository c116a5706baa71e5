package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"ftsync/cache"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

const (
	// poisonMost is how many documents of an index may be set aside. More than that are a fault
	// of the definition, and fail the index.
	poisonMost  = 1000
	poisonRetry = time.Minute
)

// Poison is a document that can't be built: reading its row fails, or it is too large. It is set
// aside, so that it does not hold up the others. It is tried again whenever it changes and,
// unless it is too large, every minute. Meanwhile the index keeps what it had before.
type Poison struct {
	Key    string    `json:"key"`
	Reason string    `json:"reason"`
	Bytes  int64     `json:"bytes,omitempty"` // of text, if that is too much
	Since  time.Time `json:"since"`
}

// applyKeys reads the documents with some keys as they are now, and applies them together with
// state. Documents that can't be read are set aside.
func (s *lane) applyKeys(ctx context.Context, f *feed, keys []string, clean bool, state map[string]string) error {
	b := cache.Batch{State: state}
	if clean {
		b.Clean = keys
	}
	bad := map[string]error{}
	_, err := s.applyBatch(ctx, f, keys, b, bad)
	if err == nil || !postgres.OfData(err) {
		return err
	}
	err = plan.Bisect(keys, func(keys []string) error {
		left, err := s.applyBatch(ctx, f, keys, cache.Batch{}, bad)
		b.Dirty = append(b.Dirty, left...)
		return err
	}, func(key string, err error) error {
		bad[key] = err
		return nil
	})
	if err != nil {
		return err
	}
	_, err = s.applyBatch(ctx, f, nil, b, bad) // the position moves on: all keys are done with
	return err
}

// setAside records in a batch which documents are set aside after keys have been read. bad are
// the errors of those that can't be built, by key.
func (s *lane) setAside(f *feed, keys []string, bad map[string]error, b *cache.Batch) error {
	if len(f.poison) == 0 && !f.poisoned && len(bad) == 0 {
		return nil
	}
	since := map[string]time.Time{}
	for _, p := range f.poison {
		since[p.Key] = p.Since
	}
	f.poison = slices.DeleteFunc(f.poison,
		func(p Poison) bool { return bad[p.Key] != nil || slices.Contains(keys, p.Key) })
	for key, err := range bad {
		p := Poison{Key: key, Reason: err.Error(), Since: since[key]}
		if large, ok := errors.AsType[*plan.TooLarge](err); ok {
			p.Bytes = large.Bytes
		}
		if p.Since.IsZero() {
			p.Since = time.Now()
			s.w.log.Warn("a document can't be built and is set aside", "index", f.ix.def.Name, "key", key, "error", err)
		}
		f.poison = append(f.poison, p)
		if len(f.poison) > poisonMost {
			return fmt.Errorf("more than %d documents can't be built; the last: %w", poisonMost, err)
		}
	}
	if b.State == nil {
		b.State = map[string]string{}
	}
	b.State[keyPoison], f.poisoned = poisonState(f.poison), len(f.poison) > 0
	return nil
}

// retryPoison records documents set aside as dirty when it is time to try them again.
func (s *lane) retryPoison(f *feed) error {
	if len(f.poison) == 0 || f.phase < catchingUp || time.Since(f.poisonTried) < poisonRetry {
		return nil
	}
	first := f.poisonTried.IsZero() // the first time, the allowed size may be another one
	f.poisonTried = time.Now()
	var keys []string
	for _, p := range f.poison {
		if first || p.Bytes == 0 {
			keys = append(keys, p.Key)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	f.dirty = true
	_, err := f.gen.Apply(cache.Batch{Dirty: keys})
	return err
}

func poisonState(all []Poison) string {
	if len(all) == 0 {
		return ""
	}
	b, err := json.Marshal(all)
	if err != nil {
		panic(err) // can't fail: strings and times
	}
	return string(b)
}

func parsePoison(s string) (all []Poison) {
	if s != "" && json.Unmarshal([]byte(s), &all) != nil {
		return nil // the documents are read again when they change, and found by a verification
	}
	return all
}
