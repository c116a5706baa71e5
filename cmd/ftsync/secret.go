package main

import (
	"fmt"
	"os"
	"strings"
	"unicode/utf8"

	"ftsync/cmd/ftsync/access"
)

// apiKeys reads the API keys. Where some are expected it is an error to find none,
// for then everything would be open.
func (s settings) apiKeys() (access.Keys, []finding) {
	text, problem := secret("FTSYNC_API_KEY", s.APIKey, s.APIKeyFile)
	if problem != nil {
		return access.Keys{}, []finding{*problem}
	}
	keys, err := access.ReadKeys(text)
	switch {
	case err != nil:
		return keys, []finding{{Source: fromEnvironment, Path: "FTSYNC_API_KEY", Found: err.Error(), Want: "keys, one a line"}}
	case !keys.Any() && (s.APIKey != "" || s.APIKeyFile != ""):
		return keys, []finding{{Source: fromEnvironment, Path: "FTSYNC_API_KEY", Found: "no key", Want: "a key, or the variable left out: then everything is open"}}
	case !keys.Any() && s.MetricsKey:
		return keys, []finding{{Source: fromEnvironment, Path: "FTSYNC_METRICS_KEY", Found: "true, and no key", Want: "FTSYNC_API_KEY too, or false"}}
	}
	return keys, nil
}

// cursorKey is the secret that seals cursors, if one is configured.
func (s settings) cursorKey() (string, []finding) {
	key, problem := secret("FTSYNC_CURSOR_KEY", s.CursorKey, s.CursorKeyFile)
	if problem != nil {
		return "", []finding{*problem}
	}
	if n := utf8.RuneCountInString(key); n < access.MinKey && (n > 0 || s.CursorKeyFile != "") {
		return "", []finding{{Source: fromEnvironment, Path: "FTSYNC_CURSOR_KEY", Found: fmt.Sprintf("a key of %d characters", n), Want: fmt.Sprintf("at least %d", access.MinKey)}}
	}
	return key, nil
}

// secret is the value of a variable, or of the file that its *_FILE sibling
// names, less one newline at its end.
func secret(name, value, file string) (string, *finding) {
	switch {
	case file == "":
		return value, nil
	case value != "":
		return "", &finding{Source: fromEnvironment, Path: name + "_FILE",
			Found: "both " + name + " and " + name + "_FILE", Want: "one of them"}
	}
	b, err := readRegular(file, maxSecretBytes)
	if err != nil {
		return "", &finding{Source: fromEnvironment, Path: name + "_FILE",
			Found: fmt.Sprintf("a file that can't be read (%v)", err), Want: "a file that holds the value of " + name + whoMustRead()}
	}
	// Some editors begin a file with a mark of its encoding, which nobody sees.
	return strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(string(b), "\uFEFF"), "\n"), "\r"), nil
}

func whoMustRead() string {
	return fmt.Sprintf(", readable for uid %d", os.Getuid())
}
