package worker

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// recordings are of real fillings of 200,000 rows, by TestProgress_record: on a machine that was busy with
// other things, too, which makes some steps twice as long as others.
var recordings, _ = filepath.Glob("testdata/filling*.txt")

const recordedFields = "%d %d %d %d %d %d %d %g %g %g %d\n"

// recorded is a filling as it was measured, moment by moment.
func recorded(t *testing.T, path string) (list []measured) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var m measured
		_, err := fmt.Sscanf(lines.Text()+"\n", recordedFields, &m.passed, &m.filling, &m.rows, &m.before, &m.estimate,
			&m.writing, &m.began, &m.done, &m.next, &m.builtBefore, &m.since)
		if err != nil {
			t.Fatalf("%s: %q: %v", path, lines.Text(), err)
		}
		list = append(list, m)
	}
	if err := lines.Err(); err != nil || len(list) < 20 {
		t.Fatalf("%s: %d moments, %v", path, len(list), err)
	}
	return list
}

// What is said of the time left is near what was left, runs down without jumps, and never says that
// nothing is when much is.
func TestProgress_ofARealFilling(t *testing.T) {
	if len(recordings) == 0 {
		t.Fatal("no recordings")
	}
	for _, path := range recordings {
		moments := recorded(t, path)
		whole := moments[len(moments)-1].passed
		var said told
		var before time.Duration
		var done, worst float64
		for i, m := range moments {
			ending := m.filling != loading && m.filling != building || m.done == 1
			left, part := said.next(m.passed, m.left(), ending)
			actual := whole - m.passed
			at := fmt.Sprintf("%s, after %v, %v before the end, %v are said to be left", filepath.Base(path),
				m.passed.Round(time.Millisecond), actual.Round(time.Millisecond), left.Round(time.Millisecond))
			much := actual > max(whole/10, 3*time.Second)
			if m.passed > whole/20 && much && (left < actual/2 || left > actual*2) {
				t.Errorf("%s: it is not half or twice as much", at)
			}
			if m.passed > time.Second && much && left < time.Second {
				t.Errorf("%s", at)
			}
			if i > 0 && m.passed > whole/20 && much {
				jump := (left - (before - (m.passed - moments[i-1].passed))).Abs()
				worst = max(worst, jump.Seconds()/before.Seconds())
				if jump > max(before/8, time.Second) {
					t.Errorf("%s, %v the moment before", at, before)
				}
			}
			if part < done {
				t.Errorf("%s: done falls from %v to %v", at, done, part)
			}
			before, done = left, part
		}
		t.Logf("%s: %v, %d moments, the largest jump %.1f %%", path, whole, len(moments), 100*worst)
	}
}

// With FTSYNC_TEST_RECORD set to a path it writes a recording there.
func TestProgress_record(t *testing.T) {
	path := os.Getenv("FTSYNC_TEST_RECORD")
	if path == "" {
		t.Skip("records only where FTSYNC_TEST_RECORD says so")
	}
	url := pgtest.Database(t)
	pgtest.Exec(t, pgtest.Connect(t, url), fmt.Sprintf(makeArticles, 0), `
		insert into article
		select g, 'title ' || g, (select string_agg('w' || (random() ^ 3 * 30000)::int, ' ')
		    from generate_series(1, 90 + g % 2)), g % 7, null
		from generate_series(1, 200000) g`, "analyze article")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}}, "")
	for w.Status().Indexes[0].State != stateFollowing {
		w.mu.Lock()
		p, filling := w.reports[0].progress, w.reports[0].filling
		w.mu.Unlock()
		if p != nil {
			m := p.measure(time.Now(), filling)
			fmt.Fprintf(out, recordedFields, m.passed, m.filling, m.rows, m.before, m.estimate, m.writing, m.began,
				m.done, m.next, m.builtBefore, m.since)
		}
		time.Sleep(200 * time.Millisecond)
	}
}
