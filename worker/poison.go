package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"ftsync/cache"
)

const (
	// poisonMost is how many documents of an index may be set aside. More are a
	// fault of the definition, and fail the index.
	poisonMost  = 1000
	poisonRetry = time.Minute
)

// Poison is a document that can't be built: reading its row fails. It is set
// aside, so that it does not hold up the others, and tried again every minute
// and whenever it changes. Meanwhile the index holds what it held before.
type Poison struct {
	Key    string    `json:"key"`
	Reason string    `json:"reason"`
	Since  time.Time `json:"since"`
}

// ofDocument says whether an error is one of the data read, which reading less may avoid.
func ofDocument(err error) bool {
	var pgErr *pgconn.PgError
	if !errors.As(err, &pgErr) || len(pgErr.Code) != 5 {
		return false
	}
	// Data exceptions, limits of the program, exceptions raised by functions, corrupted data.
	return slices.Contains([]string{"22", "54", "P0", "XX"}, pgErr.Code[:2])
}

// applyKeys reads the documents of keys as they are now and applies them with
// state. Where some can't be read, those are set aside.
func (s *session) applyKeys(ctx context.Context, f *feed, keys []string, clean bool, state map[string]string) error {
	b := cache.Batch{State: state}
	if clean {
		b.Clean = keys
	}
	err := s.applyBatch(ctx, f, keys, b)
	if err == nil || !ofDocument(err) {
		return err
	}
	bad := map[string]error{}
	if err := s.isolate(ctx, f, keys, bad); err != nil {
		return err
	}
	for key, err := range bad {
		if i := slices.IndexFunc(f.poison, func(p Poison) bool { return p.Key == key }); i >= 0 {
			f.poison[i].Reason = err.Error()
			continue
		}
		s.w.log.Warn("a document can't be built and is set aside", "index", f.ix.def.Name, "key", key, "error", err)
		f.poison = append(f.poison, Poison{Key: key, Reason: err.Error(), Since: time.Now()})
	}
	if len(f.poison) > poisonMost {
		return fmt.Errorf("more than %d documents can't be built; the last: %w", poisonMost, err)
	}
	return s.applyBatch(ctx, f, nil, b) // the position moves, the keys are done with
}

// isolate applies keys in ever smaller parts and collects those that fail alone.
func (s *session) isolate(ctx context.Context, f *feed, keys []string, bad map[string]error) error {
	err := s.applyBatch(ctx, f, keys, cache.Batch{})
	switch {
	case err == nil || !ofDocument(err):
		return err
	case len(keys) == 1:
		bad[keys[0]] = err
		return nil
	}
	half := len(keys) / 2
	if err := s.isolate(ctx, f, keys[:half], bad); err != nil {
		return err
	}
	return s.isolate(ctx, f, keys[half:], bad)
}

// retryPoison puts what was set aside among the dirty keys when it is time to try again.
func (s *session) retryPoison(f *feed) error {
	if len(f.poison) == 0 || f.phase < catchingUp || time.Since(f.poisonTried) < poisonRetry {
		return nil
	}
	f.poisonTried = time.Now()
	keys := make([]string, len(f.poison))
	for i, p := range f.poison {
		keys[i] = p.Key
	}
	f.dirty = true
	_, err := f.gen.Apply(cache.Batch{Dirty: keys})
	return cacheError(err)
}

func poisonState(all []Poison) string {
	if len(all) == 0 {
		return ""
	}
	b, err := json.Marshal(all)
	if err != nil {
		panic(err) // strings and times
	}
	return string(b)
}

func parsePoison(s string) (all []Poison) {
	if s != "" && json.Unmarshal([]byte(s), &all) != nil {
		return nil // the keys are read again when they change, and found by verify
	}
	return all
}
