package fts5

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// sqlite.h declares the same as the header of the SQLite in go.mod. A file that includes both must compile,
// so functions and constants agree, and the members of FTS5's structures have the same offsets.
func TestHeader_isOfTheSQLiteInUse(t *testing.T) {
	cc, err := exec.LookPath("cc")
	if err != nil {
		t.Skip("there is no C compiler")
	}
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/mattn/go-sqlite3").Output()
	if err != nil {
		t.Fatal(err)
	}
	header, err := os.ReadFile("sqlite.h")
	if err != nil {
		t.Fatal(err)
	}
	structs := []string{"Fts5ExtensionApi", "Fts5PhraseIter", "fts5_tokenizer", "fts5_api"}
	c := "#include <stddef.h>\n#include \"sqlite3-binding.h\"\n#define fts5_extension_function " +
		"ours_fts5_extension_function\n"
	for _, s := range structs {
		c += "#define " + s + " ours_" + s + "\n"
	}
	c += "#include \"sqlite.h\"\n"
	member := regexp.MustCompile(`\(\*(\w+)\)\(|(\w+);`)
	members := 0
	for _, s := range structs {
		c += "#undef " + s + "\n"
		body := regexp.MustCompile(`(?s)struct ` + s + ` \{(.*?)\n?\}`).FindStringSubmatch(string(header))
		if body == nil || s == "Fts5PhraseIter" {
			continue // of one line, and plain
		}
		for line := range strings.SplitSeq(body[1], "\n  ") {
			m := member.FindStringSubmatch(line)
			if m == nil || strings.HasPrefix(line, "  ") {
				continue
			}
			name := m[1] + m[2]
			members++
			c += "_Static_assert(offsetof(ours_" + s + ", " + name + ") == offsetof(" + s + ", " + name + "), \"" + s +
				"." + name + "\");\n"
		}
	}
	if members < 20 {
		t.Fatalf("only %d members are compared:\n%s", members, c)
	}
	file := filepath.Join(t.TempDir(), "check.c")
	if err := os.WriteFile(file, []byte(c), 0o600); err != nil {
		t.Fatal(err)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	check := exec.Command(cc, "-std=gnu11", "-fsyntax-only", "-Werror", "-I", here, "-I",
		strings.TrimSpace(string(out)), file)
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("%v:\n%s", err, out)
	}
}
