// Package docker holds what stands beside the program: images, alerts, dashboards, and the manual of
// their operation. Of that the program has the runbook, to show it where nothing else is at hand.
package docker

import (
	_ "embed"
	"strings"
)

//go:embed README.md
var manual string

// Runbook is what to do when an alert fires or an index is filled anew: Markdown, a heading each.
func Runbook() string {
	_, text, _ := strings.Cut(manual, "\n## Runbook\n")
	text, _, _ = strings.Cut(text, "\n## ")
	return text
}
