package page_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"ftsync/cmd/ftsync/web/page"
)

// The page about everything is in testdata too, with hostile texts wherever one may stand.
func TestStatus_HTML(t *testing.T) {
	nan := float32(math.NaN())
	facts := page.Facts{Title: evil}
	facts.Add(evil, evil)
	facts.Meter(3, 10, 0.25, 0.5)
	facts.AddTime("Taken", time.Unix(1e9, 0))
	d := page.Status{Verdict: evil, At: time.Unix(1e9, 0), Facts: []page.Facts{facts},
		Concerns: []page.Concern{{Urgent: true, What: evil, Detail: evil, Runbook: "Rebuild: other database"},
			{What: "soon", Detail: evil}},
		Replicas: []page.Replica{{Name: evil, This: true, Indexes: 3, Seen: evil, Behind: evil}},
		Tiles: []page.Tile{{Name: evil, State: evil, Bad: true, Documents: 1234, Fresh: evil, Facts: facts,
			Charts: []page.Chart{{Name: evil, Unit: evil, Over: evil, Values: []float32{1, 1, 1, 2, nan, 3, nan},
				Most: 10},
				{Name: "Behind", Values: []float32{nan}, Most: 10}, {Name: "Searches", Values: []float32{0, 0},
					Most: 10, FromZero: true}}}},
		Rest: []page.Tile{{Name: evil, State: "backfill", Empty: true, Fresh: "unknown",
			Filling: &page.Filling{Step: evil, Done: 0.5}}},
		Chosen: evil, Fresh: page.Fresh{Following: true, Seconds: 2}}
	got := d.HTML()
	golden(t, "status", got)
	for _, bad := range []string{"<script>alert", "<img src=x", "\x00", `="` + evil[:3], "onerror='", " style="} {
		if strings.Contains(string(got), bad) {
			t.Errorf("%q is not escaped", bad)
		}
	}
	for _, part := range []string{`d="M3 39L5 39L6 20M8 1h1"`, "not measured yet", `d="M8 39L9 39"`} {
		if !strings.Contains(string(got), part) {
			t.Errorf("no %s", part)
		}
	}
}

// What there is in units, a person need not count digits.
func TestSpanAndBytes(t *testing.T) {
	for d, want := range map[time.Duration]string{-time.Second: "0 ms", 250 * time.Millisecond: "250 ms",
		59 * time.Second: "59 s", 90 * time.Second: "1 min 30 s", 12*time.Minute + 5*time.Second: "12 min",
		time.Hour: "1 h", 25*time.Hour + time.Minute: "1 d 1 h", 400 * 24 * time.Hour: "400 d"} {
		if got := page.Span(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0 bytes", 999: "999 bytes", 1000: "1.0 kB", 999_600: "1.0 MB",
		12_345_678: "12 MB", 3_000_000_000: "3.0 GB", math.MaxInt64: "9223 PB"} {
		if got := page.Bytes(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

// The runbook can be read where nothing but the program is.
func TestRunbook(t *testing.T) {
	body := string(page.Runbook())
	for _, part := range []string{`<h2 id="ftsyncdisklow">FtsyncDiskLow</h2>`, `<h2 id="rebuild-other-database">`,
		`<a href="#ftsyncrebuilding">filled anew</a>`, "<code>ftsync verify INDEX</code>",
		"<pre>delete from ftsync.consumer where replica = &#39;NAME&#39;;\n</pre>"} {
		if !strings.Contains(body, part) {
			t.Errorf("no %s", part)
		}
	}
	for _, bad := range []string{"`", "](", "```", "### "} {
		if strings.Contains(body, bad) {
			t.Errorf("%q is left of the Markdown", bad)
		}
	}
	for _, link := range strings.Split(body, `<a href="#`)[1:] {
		if id, _, _ := strings.Cut(link, `"`); !strings.Contains(body, fmt.Sprintf(`id="%s"`, id)) {
			t.Errorf("a link leads to %s, which is not there", id)
		}
	}
}
