package faults

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	// honestWithin is how much older than claimed an answer may be: the time in which a silent
	// network must be noticed, which is the longest that anything takes.
	honestWithin = 35 * time.Second
	// answerWithin bounds how long an answer may take: the time limit of a search, on a busy
	// machine.
	answerWithin = 8 * time.Second
)

var client = &http.Client{Timeout: 15 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 4}}

// status is the part of /status that trials read.
type status struct {
	Ready      bool     `json:"ready"`
	Connected  bool     `json:"connected"`
	Mode       string   `json:"mode"`
	LastError  string   `json:"last_error"`
	Parked     bool     `json:"parked"`
	LagSeconds *float64 `json:"lag_seconds"`
	Indexes    []struct {
		Name       string   `json:"name"`
		State      string   `json:"state"`
		Error      string   `json:"error"`
		Generation string   `json:"generation"`
		Documents  int64    `json:"documents"`
		LagSeconds *float64 `json:"lag_seconds"`
		Poison     []struct {
			Key   string `json:"key"`
			Error string `json:"error"`
		} `json:"poison"`
		Backfill *struct {
			Step string `json:"step"`
			Rows int64  `json:"rows"`
		} `json:"backfill"`
	} `json:"indexes"`
}

// get reads an answer; v may be nil.
func get(base, path string, v any) (code int, err error) {
	res, err := client.Get(base + path)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && v != nil && res.StatusCode == http.StatusOK {
		err = json.Unmarshal(body, v)
	}
	return res.StatusCode, err
}

func (tr *trial) status() (*status, error) {
	var st status
	code, err := get(tr.program.base, "/status", &st)
	if err == nil && code != http.StatusOK {
		err = fmt.Errorf("/status answers %d", code)
	}
	if err != nil {
		return nil, err
	}
	return &st, nil
}

// witness is a client that searches while a fault lasts. Beside it, one row is changed again and
// again, so that an answer shows how old it is.
type witness struct {
	tr   *trial
	stop func()

	mu             sync.Mutex
	base           string // where to ask; empty: nowhere
	answered       bool   // a search has been answered since it may ask there
	commits        []time.Time
	contradictions int // times in a row that a search failed on an index said to be ready
	clocks         int // how often the row that tells the time was read

	searches, ready     map[int]int // answers by their code; 0: none
	states, errors      map[string]bool
	lag, hidden, oldest time.Duration // the largest lag claimed, the most beyond a claim, the oldest answer
}

func newWitness(tr *trial) *witness {
	w := &witness{tr: tr}
	w.afresh()
	ended, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-ended:
				return
			case <-time.After(100 * time.Millisecond):
				w.ask()
			}
		}
	}()
	w.stop = sync.OnceFunc(func() { close(ended); <-done })
	return w
}

// afresh forgets what has been answered so far, which was before the fault.
func (w *witness) afresh() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.searches, w.ready, w.states, w.errors = map[int]int{}, map[int]int{}, map[string]bool{}, map[string]bool{}
	w.lag, w.hidden, w.oldest = 0, 0, 0
}

// look has the witness ask a program that was just started.
func (w *witness) look(base string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.base, w.answered = base, false
}

// away has the witness ask nobody.
func (w *witness) away() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.base = ""
}

func (w *witness) end() {
	if w != nil {
		w.stop()
	}
}

// committed records when the row that tells the age of answers was changed for the n-th time.
func (w *witness) committed(n int, at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.commits) <= n {
		w.commits = append(w.commits, at)
	}
}

// forget forgets what was committed so far: Postgres went back, and it is undone.
func (w *witness) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.commits = nil
}

// age returns the age of an answer that shows the n-th change of that row.
func (w *witness) age(n int, now time.Time) time.Duration {
	if n+1 >= len(w.commits) {
		return 0
	}
	return max(0, now.Sub(w.commits[n+1]))
}

// ask asks once for everything that a client can see.
func (w *witness) ask() {
	w.mu.Lock()
	base := w.base
	w.mu.Unlock()
	if base == "" {
		return
	}
	var found struct {
		LagSeconds *float64 `json:"lag_seconds"`
	}
	began := time.Now()
	code, err := get(base, "/search?"+url.Values{"index": {"items"}, "q": {"title"}, "limit": {"3"}}.Encode(), &found)
	now := time.Now()
	var clock struct {
		Num json.Number `json:"num"`
	}
	seen, _ := get(base, "/indexes/items/documents/0", &clock)
	ready, _ := get(base, "/readyz", nil)
	var st status
	get(base, "/status", &st)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.base != base {
		return // it was stopped meanwhile
	}
	w.searches[code]++
	w.ready[ready]++
	if code != http.StatusOK && ready == http.StatusOK {
		if w.contradictions++; w.contradictions == 20 { // for two seconds
			w.tr.violation("searches are answered %d for two seconds while /readyz says 200", code)
		}
	} else {
		w.contradictions = 0
	}
	w.note(&st)
	switch {
	case code == http.StatusOK:
		w.answered = true
		if took := now.Sub(began); took > answerWithin {
			w.tr.violation("a search took %v", took.Round(time.Millisecond))
		}
	case w.answered && !w.tr.fault.mayFail:
		w.tr.violation("a search was answered %d (%v) after earlier ones had been answered", code, err)
		w.answered = false // once is enough
	}
	if n, err := clock.Num.Int64(); err == nil && seen == http.StatusOK && found.LagSeconds != nil {
		w.clocks++
		said := time.Duration(*found.LagSeconds * float64(time.Second))
		age := w.age(int(n), now)
		w.lag, w.oldest = max(w.lag, said), max(w.oldest, age)
		if age-said > honestWithin && w.hidden <= honestWithin { // once is enough
			w.tr.violation("an answer was %v old and said %v", age.Round(time.Millisecond),
				said.Round(time.Millisecond))
		}
		w.hidden = max(w.hidden, age-said)
	}
}

func (w *witness) note(st *status) {
	if !st.Connected && len(st.Indexes) > 0 {
		w.states["no session"] = true
	}
	if st.LastError != "" {
		w.errors[st.LastError] = true
	}
	for _, x := range st.Indexes {
		if x.State != "following" {
			w.states[x.State] = true
		}
		if x.Error != "" {
			w.errors[x.Error] = true
		}
	}
}

// summary returns what was answered, in a line.
func (w *witness) summary() string {
	if w == nil {
		return ""
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	said := []string{"searches " + codes(w.searches), "ready " + codes(w.ready)}
	if len(w.states) > 0 {
		said = append(said, strings.Join(slices.Sorted(maps.Keys(w.states)), ", "))
	}
	said = append(said, fmt.Sprintf("lag to %.1f s, answers to %.1f s old, %.1f s more than said", w.lag.Seconds(),
		w.oldest.Seconds(), w.hidden.Seconds()))
	for _, e := range slices.Sorted(maps.Keys(w.errors)) {
		said = append(said, "“"+short(e, 200)+"”")
	}
	return strings.Join(said, "; ")
}

func codes(n map[int]int) string {
	var all []string
	for _, code := range slices.Sorted(maps.Keys(n)) {
		all = append(all, fmt.Sprintf("%d×%d", code, n[code]))
	}
	return strings.Join(all, " ")
}

func short(s string, most int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
