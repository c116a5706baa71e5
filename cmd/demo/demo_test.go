package main

import (
	"bytes"
	"strings"
	"testing"
)

// TestOnce_PrintedCommandsWork is the demonstration as a newcomer meets it, with ftsync built under the race detector.
func TestOnce_PrintedCommandsWork(t *testing.T) {
	root, err := repository()
	if err != nil {
		t.Fatal(err)
	}
	program, err := build(t.Context(), root, t.TempDir(), "-race")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	d := &demo{port: 0, program: program, out: &out}
	if err := d.run(t.Context(), true); err != nil {
		t.Fatalf("%v\nprinted:\n%s", err, out.String())
	}
	if got, want := strings.Count(out.String(), "\nok "), 4; got != want {
		t.Errorf("%d commands answered as promised, want %d; printed:\n%s", got, want, out.String())
	}
}

func TestStep_TryChecksTheAnswer(t *testing.T) {
	tests := []struct {
		name, line, want, err string
	}{
		{"a line that prints what is wanted passes", "echo UPDATE 1", "UPDATE 1", ""},
		{"another answer fails", "echo UPDATE 0", "UPDATE 1", "UPDATE 0"},
		{"a line that fails shows why", "echo no such table >&2; exit 3", "UPDATE 1", "no such table"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := step{line: tt.line, want: tt.want}.try(t.Context(), 0)
			switch {
			case tt.err == "" && err != nil:
				t.Errorf("try: %v, want no error", err)
			case tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)):
				t.Errorf("try: %v, want an error with %q", err, tt.err)
			}
		})
	}
}
