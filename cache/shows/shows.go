// Package shows reads the table of films and series that the demonstration uses, from its dump. It is for
// tests that need texts as people write them.
package shows

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// Show is a row of the table: its values by column. Null values are left out.
type Show map[string]string

// Value returns the value for a document's column: a text, or nil for null.
func (s Show) Value(column string) any {
	if text, ok := s[column]; ok {
		return text
	}
	return nil
}

// Read returns the rows in the order of the dump.
func Read(t testing.TB) []Show {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	dump := filepath.Join(filepath.Dir(here), "..", "..", "docker", "postgres", "netflix.sql.gz")
	list, err := read(dump)
	if err != nil {
		t.Fatalf("read the demonstration's table from %s: %v", dump, err)
	}
	return list
}

func read(dump string) (list []Show, err error) {
	f, err := os.Open(dump)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	var columns []string // of the rows being read; nil: the lines are no rows
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		if _, rest, ok := strings.Cut(line, "netflix_shows ("); ok && strings.HasPrefix(line, "COPY ") {
			names, _, _ := strings.Cut(rest, ")")
			columns = strings.Split(names, ", ")
			continue
		}
		if line == `\.` {
			columns = nil
		}
		if columns == nil {
			continue
		}
		values := strings.Split(line, "\t")
		if len(values) != len(columns) {
			return nil, fmt.Errorf("a row of %d values, and %d columns: %.80s", len(values), len(columns), line)
		}
		s := Show{}
		for i, v := range values {
			if v != `\N` {
				s[columns[i]] = v
			}
		}
		list = append(list, s)
	}
	if lines.Err() == nil && len(list) == 0 {
		return nil, fmt.Errorf("there are no rows")
	}
	return list, lines.Err()
}
