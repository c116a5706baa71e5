package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"ftsync/cmd/ftsync/web/page"
	"ftsync/worker"
)

// progress draws how far a backfill is on the last line of a terminal. Log
// lines go through it, so that the two never mix: it clears its line, lets the
// log line pass, and draws again.
type progress struct {
	out   io.Writer
	width int

	mu   sync.Mutex
	line string // as drawn; empty: nothing is
}

const (
	clearLine     = "\r\x1b[K"
	redrawEvery   = 200 * time.Millisecond
	barCharacters = 24
)

// Write passes a log line on.
func (p *progress) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.line == "" {
		return p.out.Write(b)
	}
	io.WriteString(p.out, clearLine)
	n, err := p.out.Write(b)
	io.WriteString(p.out, p.line)
	return n, err
}

// draw replaces the line; an empty one clears it.
func (p *progress) draw(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if line == p.line {
		return
	}
	p.line = line
	io.WriteString(p.out, clearLine+line)
}

// run draws until ctx ends.
func (p *progress) run(ctx context.Context, status func() worker.Status) {
	tick := time.NewTicker(redrawEvery)
	defer tick.Stop()
	defer p.draw("")
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			p.draw(progressLine(status(), p.width))
		}
	}
}

// progressLine says how far the first backfill under way is, and how many others
// there are, in fewer characters than a line has.
func progressLine(st worker.Status, width int) string {
	var line string
	others := 0
	for _, x := range st.Indexes {
		switch {
		case x.Backfill == nil:
		case line == "":
			line = backfillLine(x.Name, *x.Backfill)
		default:
			others++
		}
	}
	if others > 0 {
		line += fmt.Sprintf(" (+%d more)", others)
	}
	if runes := []rune(line); len(runes) >= width {
		line = string(runes[:max(width-1, 0)])
	}
	return line
}

func backfillLine(name string, b worker.Backfill) string {
	var line strings.Builder
	line.WriteString(name + ": ")
	if b.Done > 0 {
		full := int(b.Done * barCharacters)
		bar := strings.Repeat("#", full) + strings.Repeat("-", barCharacters-full)
		fmt.Fprintf(&line, "[%s] %2.0f %%  ", bar, b.Done*100)
	}
	line.WriteString(b.Step + ", " + page.Thousands(b.Rows))
	if b.Estimate > 0 && b.Step == "load" {
		line.WriteString(" of about " + page.Thousands(b.Estimate))
	}
	line.WriteString(" rows")
	if b.RowsPerSec > 0 {
		fmt.Fprintf(&line, ", %s rows/s", page.Thousands(int64(b.RowsPerSec)))
	}
	if b.Left >= time.Second {
		fmt.Fprintf(&line, ", about %v left", b.Left.Round(time.Second))
	}
	return line.String()
}
