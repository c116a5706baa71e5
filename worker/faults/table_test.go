package faults

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// table collects the results of the trials.
type table struct {
	faults []*fault
	mu     sync.Mutex
	lines  map[*fault]*line
}

// line holds the results of all trials of one fault.
type line struct {
	times            int
	violations       []string
	noticed, equal   []time.Duration
	lag, hidden, old time.Duration
	searches, ready  map[int]bool
	states           map[string]bool
	missing          string
}

func newTable(faults []*fault) *table {
	return &table{faults: faults, lines: map[*fault]*line{}}
}

func (b *table) line(f *fault) *line {
	l := b.lines[f]
	if l == nil {
		l = &line{searches: map[int]bool{}, ready: map[int]bool{}, states: map[string]bool{}}
		b.lines[f] = l
	}
	return l
}

func (b *table) leaveOut(f *fault, why string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.line(f).missing = why
}

func (b *table) add(f *fault, tr *trial) {
	b.mu.Lock()
	defer b.mu.Unlock()
	l := b.line(f)
	l.times++
	l.violations = append(l.violations, tr.violations...)
	if tr.Failed() && len(tr.violations) == 0 {
		l.violations = append(l.violations, "the trial could not be ended")
	}
	l.noticed = append(l.noticed, tr.noticed...)
	l.equal = append(l.equal, tr.equalAfter...)
	w := tr.witness
	w.mu.Lock()
	defer w.mu.Unlock()
	l.lag, l.hidden, l.old = max(l.lag, w.lag), max(l.hidden, w.hidden), max(l.old, w.oldest)
	for code := range w.searches {
		l.searches[code] = true
	}
	for code := range w.ready {
		l.ready[code] = true
	}
	for s := range w.states {
		l.states[s] = true
	}
}

// markdown returns the table as Markdown.
func (b *table) markdown() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var s strings.Builder
	s.WriteString("| fault | times | violations | noticed after, median, worst | equal after, median, worst | what " +
		"was said meanwhile |\n|---|---|---|---|---|---|\n")
	for _, f := range b.faults {
		l := b.lines[f]
		switch {
		case l == nil:
		case l.times == 0:
			fmt.Fprintf(&s, "| %s | 0 | | | | not here: %s |\n", f.name, l.missing)
		default:
			fmt.Fprintf(&s, "| %s | %d | %d | %s | %s | %s |\n", f.name, l.times, len(l.violations), spread(l.noticed),
				spread(l.equal), l.said())
		}
	}
	return s.String()
}

// said returns what clients were told, over all trials.
func (l *line) said() string {
	all := []string{"searches " + list(l.searches), "ready " + list(l.ready)}
	if len(l.states) > 0 {
		var states []string
		for s := range l.states {
			states = append(states, s)
		}
		slices.Sort(states)
		all = append(all, strings.Join(states, ", "))
	}
	return strings.Join(all, "; ") + fmt.Sprintf("; lag to %.1f s, %.1f s too little at worst", l.lag.Seconds(),
		l.hidden.Seconds())
}

func list(codes map[int]bool) string {
	var all []int
	for code := range codes {
		all = append(all, code)
	}
	slices.Sort(all)
	var s []string
	for _, code := range all {
		if code == 0 {
			s = append(s, "none")
		} else {
			s = append(s, fmt.Sprint(code))
		}
	}
	return strings.Join(s, " ")
}

func spread(all []time.Duration) string {
	if len(all) == 0 {
		return ""
	}
	all = slices.Sorted(slices.Values(all))
	return fmt.Sprintf("%.1f s, %.1f s", all[len(all)/2].Seconds(), all[len(all)-1].Seconds())
}

const (
	tableBegins = "<!-- the matrix begins -->\n"
	tableEnds   = "<!-- the matrix ends -->\n"
)

// print writes the table to the test's output, and to a file if one was named.
func (b *table) print(t *testing.T, took time.Duration) {
	t.Helper()
	text := b.markdown()
	times, violations := 0, 0
	for _, l := range b.lines {
		times, violations = times+l.times, violations+len(l.violations)
	}
	t.Logf("%d trials of %d faults in %v, %d violations\n%s", times, len(b.lines), took.Round(time.Second), violations,
		text)
	if *tableTo == "" {
		return
	}
	if old, err := os.ReadFile(*tableTo); err == nil {
		before, rest, ok := strings.Cut(string(old), tableBegins)
		_, after, ends := strings.Cut(rest, tableEnds)
		if ok && ends {
			text = before + tableBegins + "\n" + text + "\n" + tableEnds + after
		}
	}
	if err := os.WriteFile(*tableTo, []byte(text), 0o644); err != nil {
		t.Error(err)
	}
}
