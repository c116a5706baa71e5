package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What a line may become, in a real shell where there is one.
func TestCompletion(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"ftsync.yaml": twoIndexes, "notes.txt": "", "other.yml": "indexes: " +
		"{books: 7}"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(dir, "ftsync")); err != nil {
		t.Fatal(err)
	}
	asked := map[string]string{
		"ftsync ver":                          "verify version",
		"ftsync verify ":                      "titles articles",
		"ftsync verify -":                     "-config= -repair",
		"ftsync verify titles -r":             "-repair",
		"ftsync verify titles ":               "",
		"ftsync reindex -config=other.yml b":  "books",
		"ftsync check -config=":               "-config=ftsync.yaml -config=other.yml",
		"ftsync -config=o":                    "-config=other.yml",
		"ftsync -index=":                      "-index=true -index=false",
		"ftsync completion ":                  "bash zsh fish",
		"ftsync nonsense ":                    "",
		"ftsync search -json -limit=3 titles": "titles",
	}
	in := func(shell string) func(line string) string {
		script, err := completionScripts.ReadFile("completion/ftsync." + shell)
		if err != nil {
			t.Fatal(err)
		}
		run := map[string]string{
			"bash": `eval "$SCRIPT"; COMP_LINE=$LINE; COMP_POINT=${#LINE}; COMP_WORDS=(ftsync)
				compopt() { :; }; _ftsync
				printf '%s\n' "${COMPREPLY[@]}"`,
			"zsh": `compdef() { :; }; compadd() { print -r -- ${@[-1]}; }; eval "$SCRIPT"
				words=(${(s: :)LINE}); [[ $LINE == *' ' ]] && words+=(''); CURRENT=$#words; _ftsync`,
			"fish": `echo $SCRIPT | source; complete -C "$LINE" | string replace -r '\t.*' ''; true`,
		}[shell]
		return func(line string) string {
			cmd := exec.Command(shell, "-c", run)
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), asProgram+"=1", "PATH="+dir+":"+os.Getenv("PATH"), "LINE="+line,
				"SCRIPT="+string(script), "FTSYNC_CONFIG=", "HOME="+dir)
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Errorf("%s: %v\n%s", shell, err, out)
			}
			return strings.Join(strings.Fields(string(out)), " ")
		}
	}
	for _, shell := range shells {
		if _, err := exec.LookPath(shell); err != nil {
			t.Logf("there is no %s here", shell)
			continue
		}
		complete := in(shell)
		for line, want := range asked {
			if shell == "bash" && strings.Contains(line[strings.LastIndex(line, " "):], "=") {
				// to bash what stands behind = is a word of its own
				want = strings.NewReplacer("-config=", "", "-index=", "").Replace(want)
			}
			got := complete(line)
			if shell == "fish" { // which sorts them, and leaves out what one candidate alone can't add
				got, want = strings.Join(sorted(got), " "), strings.Join(sorted(want), " ")
			}
			if got != want {
				t.Errorf("%s: %q may become %q, want %q", shell, line, got, want)
			}
		}
	}
	for args, want := range map[string]string{"": "no shell", "tcsh": `the shell "tcsh"`} {
		code, _, stderr := call(t, nil, append([]string{"completion"}, strings.Fields(args)...)...)
		if code != exitWrong || !strings.Contains(stderr, want) {
			t.Errorf("completion %s: exit %d, %s", args, code, stderr)
		}
	}
	// Each flag that a command is said to have is one.
	for _, c := range commands() {
		for _, flag := range strings.Fields(c.flags) {
			name := strings.TrimSuffix(flag, "=")
			args := []string{c.name, name + "-x"}
			if c.name == "run" {
				args = args[1:]
			}
			_, _, stderr := call(t, map[string]string{"FTSYNC_CONFIG": filepath.Join(dir, "ftsync.yaml"),
				"DATABASE_URL": "postgres://127.0.0.1:1/x"}, args...)
			_, known, _ := strings.Cut(stderr, "expected ")
			if !strings.Contains(known+",", name+",") && !strings.HasSuffix(strings.TrimSpace(known), name) {
				t.Errorf("%s has no flag %s: %s", c.name, name, stderr)
			}
		}
	}
}

func sorted(s string) []string { return slices.Sorted(slices.Values(strings.Fields(s))) }
