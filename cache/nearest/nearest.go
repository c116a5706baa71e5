// Package nearest guesses what a mistyped name was meant to be, for messages
// such as "perhaps release_year; one of type, release_year".
package nearest

import "strings"

// Perhaps returns what was expected in place of a mistyped name, after the
// candidate that was likely meant.
func Perhaps(name string, candidates []string, expected string) string {
	if best := Name(name, candidates); best != "" {
		return "perhaps " + best + "; " + expected
	}
	return expected
}

// Some lists up to 20 names.
func Some(names []string) string {
	const most = 20
	if len(names) == 0 {
		return "(there is none)"
	}
	if len(names) > most {
		return strings.Join(names[:most], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}

// Name is the candidate most like a mistyped name, whatever their case, or ""
// when none is: more than half of the name would have to change.
func Name(name string, candidates []string) string {
	best, bestDistance := "", len(name)/2+1
	for _, c := range candidates {
		// One that differs more in length alone is not worth the time.
		if max(len(name)-len(c), len(c)-len(name)) >= bestDistance {
			continue
		}
		if d := Distance(strings.ToLower(name), strings.ToLower(c)); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	return best
}

// Distance counts the bytes to insert, remove or replace to make b of a
// (Levenshtein).
func Distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := last
			if a[i] != b[j] {
				cost++
			}
			last = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
