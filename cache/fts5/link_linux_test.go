package fts5_test

import (
	"debug/elf"
	"os/exec"
	"path/filepath"
	"testing"
)

// The linker is told to ignore symbols that it does not find, because SQLite is in another package's
// objects. A symbol that is nowhere would get the address 0. So this test looks whether each symbol that
// the C of this package needs is in the program, or in a library.
func TestLink_leavesNothingOut(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "program") // that of this test has no names any more
	out, err := exec.CommandContext(t.Context(), "go", "test", "-c", "-tags", "fts5", "-o", path, ".").CombinedOutput()
	if err != nil {
		t.Fatalf("go test -c: %v\n%s", err, out)
	}
	program := open(t, path)
	has := map[string]bool{}
	symbols, err := program.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range symbols {
		if s.Section != elf.SHN_UNDEF {
			has[s.Name] = true
		}
	}
	imported, err := program.ImportedSymbols()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range imported {
		has[s.Name] = true
	}
	headers := t.TempDir()
	out, err = exec.CommandContext(t.Context(), "go", "tool", "cgo", "-objdir", headers,
		"tokenizer.go").CombinedOutput()
	if err != nil {
		t.Fatalf("go tool cgo: %v\n%s", err, out)
	}
	sources, err := filepath.Glob("*.c")
	if err != nil || len(sources) == 0 {
		t.Fatalf("there is no C here (%v)", err)
	}
	asked := 0
	for _, source := range sources {
		object := filepath.Join(t.TempDir(), source+".o")
		args := []string{"-std=gnu11", "-O2", "-I", headers, "-I", ".", "-c", "-o", object, source}
		out, err := exec.CommandContext(t.Context(), "gcc", args...).CombinedOutput()
		if err != nil {
			t.Fatalf("gcc: %v\n%s", err, out)
		}
		symbols, err := open(t, object).Symbols()
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range symbols {
			if s.Section != elf.SHN_UNDEF || s.Name == "" || s.Name == "_GLOBAL_OFFSET_TABLE_" {
				continue
			}
			asked++
			if !has[s.Name] {
				t.Errorf("%s asks for %s, which nothing provides", source, s.Name)
			}
		}
	}
	if asked < 20 {
		t.Errorf("the C of this package asks for %d symbols, which can't be all", asked)
	}
}

func open(t *testing.T, path string) *elf.File {
	t.Helper()
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}
