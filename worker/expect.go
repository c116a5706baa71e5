package worker

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"ftsync/cache"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// Before a filling begins, the log and Status say what it is expected to take. The time is that of
// the last filling of the index, if it was at the same pace and not interrupted, by the row. Else it
// goes by the size of the tables. It is right within a factor of about three: columns that are not
// read, and tokenizers that stem, make that difference.

// expected is what a filling is expected to take.
type expected struct {
	plan.Expected
	took time.Duration // for all steps; 0: unknown
	by   string        // what says so
}

// bytesPerSecond is how much of its tables an index is filled from in a second, all steps together: 5 MB
// on two cores that ten others wanted too, 12 MB on two that were free (cmd/bench, sizing and search).
// Loading the rows is an eighth of that.
const bytesPerSecond = 8 << 20

// filled is how long it took to fill a generation, as its state keeps it.
type filled struct {
	Rows    int64     `json:"rows"`
	Seconds float64   `json:"seconds"`
	Pace    plan.Pace `json:"pace,omitempty"`
}

// expect asks Postgres what there is to be filled, and has the progress of the feed say it. An answer
// that Postgres refuses leaves it unknown.
func (w *Worker) expect(ctx context.Context, conn *postgres.Conn, f *feed) error {
	there, err := plan.Expect(ctx, conn, f.plan)
	if err != nil && !postgres.OfStatement(conn, err) {
		return err
	}
	var last filled
	if gen := f.ix.cache.Published(); gen != nil {
		if err := json.Unmarshal([]byte(gen.State(keyFilled)), &last); err != nil {
			last = filled{} // it has none
		}
	}
	f.progress.estimate.Store(there.Rows)
	f.progress.expects.Store(expectedFrom(there, last, w.cfg.Pace))
	return nil
}

// expectedFrom foresees a filling from what there is, and from the last one.
func expectedFrom(there plan.Expected, last filled, pace plan.Pace) *expected {
	e := &expected{Expected: there, by: "the size of the tables"}
	if last.Rows > 0 && last.Pace == pace && there.Rows > 0 {
		e.by = "the last filling"
		e.took = time.Duration(float64(there.Rows) * last.Seconds / float64(last.Rows) * float64(time.Second))
		return e
	}
	e.took = time.Duration(there.Bytes) * time.Second / bytesPerSecond
	if pace > 0 {
		e.took = max(e.took/8, time.Duration(there.Rows)*time.Second/time.Duration(pace)) + e.took/8*7
	}
	return e
}

// attributes says it in the log.
func (e *expected) attributes() []any {
	if e.Bytes == 0 && e.Rows == 0 {
		return nil
	}
	rows := []any{"about_rows", e.Rows}
	if e.Guessed {
		rows = []any{"rows", "unknown, a table has no statistics (ANALYZE)"}
	}
	return append(rows, "table_bytes", e.Bytes, "about", max(e.took, time.Second).Round(time.Second), "about_by", e.by)
}

// noteFilled has a generation keep how long it took to fill it. One that was filled in several
// sessions does not know.
func (w *Worker) noteFilled(f *feed, took time.Duration) error {
	rows := f.progress.rows.Load()
	if rows == 0 || f.progress.before > 0 {
		return nil
	}
	text, err := json.Marshal(filled{rows, took.Seconds(), w.cfg.Pace})
	if err == nil {
		_, err = f.gen.Apply(cache.Batch{State: map[string]string{keyFilled: string(text)}})
	}
	if err != nil {
		return fmt.Errorf("note how long the filling took: %w", err)
	}
	return nil
}
