package config

import (
	"fmt"
	"os"
	"strings"
	"unicode/utf8"

	"ftsync/cmd/ftsync/access"
)

// apiKeys reads the API keys. To find none where some are configured is an error: without
// one everything would be open.
func (s Settings) apiKeys() (access.Keys, []Finding) {
	text, problem := secret("FTSYNC_API_KEY", s.APIKey, s.APIKeyFile)
	if problem != nil {
		return access.Keys{}, []Finding{*problem}
	}
	keys, err := access.ReadKeys(text)
	switch {
	case err != nil:
		return keys, []Finding{{Source: FromEnvironment, Path: "FTSYNC_API_KEY", Found: err.Error(),
			Want: "keys, one a line"}}
	case !keys.Any() && (s.APIKey != "" || s.APIKeyFile != ""):
		return keys, []Finding{{Source: FromEnvironment, Path: "FTSYNC_API_KEY", Found: "no key",
			Want: "a key, or the variable left out: then everything is open"}}
	case !keys.Any() && s.MetricsKey:
		return keys, []Finding{{Source: FromEnvironment, Path: "FTSYNC_METRICS_KEY", Found: "true, and no key",
			Want: "FTSYNC_API_KEY too, or false"}}
	}
	return keys, nil
}

// OwnKey returns a key with which a command may ask the running ftsync; empty: none is needed.
func (s Settings) OwnKey() (string, []Finding) {
	keys, problems := s.apiKeys()
	return keys.First(), problems
}

// cursorKey returns the secret that seals cursors; empty: none is configured.
func (s Settings) cursorKey() (string, []Finding) {
	key, problem := secret("FTSYNC_CURSOR_KEY", s.CursorKey, s.CursorKeyFile)
	if problem != nil {
		return "", []Finding{*problem}
	}
	if n := utf8.RuneCountInString(key); n < access.MinKey && (n > 0 || s.CursorKeyFile != "") {
		return "", []Finding{{Source: FromEnvironment, Path: "FTSYNC_CURSOR_KEY",
			Found: fmt.Sprintf("a key of %d characters", n), Want: fmt.Sprintf("at least %d", access.MinKey)}}
	}
	return key, nil
}

// secret returns the value of a variable, or the content of the file that its sibling
// *_FILE names, without one newline at its end.
func secret(name, value, file string) (string, *Finding) {
	switch {
	case file == "":
		return value, nil
	case value != "":
		return "", &Finding{Source: FromEnvironment, Path: name + "_FILE",
			Found: "both " + name + " and " + name + "_FILE", Want: "one of them"}
	}
	b, err := readRegular(file, maxSecretBytes)
	if err != nil {
		return "", &Finding{Source: FromEnvironment, Path: name + "_FILE",
			Found: fmt.Sprintf("a file that can't be read (%v)", err), Want: "a file that holds the value of " + name +
				whoMustRead()}
	}
	// Some editors begin a file with a mark of its encoding, which nobody sees.
	return strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(string(b), "\uFEFF"), "\n"), "\r"), nil
}

func whoMustRead() string {
	return fmt.Sprintf(", readable for uid %d", os.Getuid())
}
