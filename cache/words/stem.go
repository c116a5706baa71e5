package words

import (
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/arabic"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/hungarian"
	"github.com/blevesearch/snowballstem/irish"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/romanian"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"
	"github.com/blevesearch/snowballstem/tamil"
	"github.com/blevesearch/snowballstem/turkish"
)

// languages are those of Snowball (https://snowballstem.org), sorted.
var languages = []struct {
	name string
	stem func(*snowballstem.Env) bool
}{
	{"arabic", arabic.Stem},
	{"danish", danish.Stem},
	{"dutch", dutch.Stem},
	{"english", english.Stem},
	{"finnish", finnish.Stem},
	{"french", french.Stem},
	{"german", german.Stem},
	{"hungarian", hungarian.Stem},
	{"irish", irish.Stem},
	{"italian", italian.Stem},
	{"norwegian", norwegian.Stem},
	{"portuguese", portuguese.Stem},
	{"romanian", romanian.Stem},
	{"russian", russian.Stem},
	{"spanish", spanish.Stem},
	{"swedish", swedish.Stem},
	{"tamil", tamil.Stem},
	{"turkish", turkish.Stem},
}

// Languages returns the names of the languages that have a stemmer, sorted.
func Languages() []string {
	names := make([]string, len(languages))
	for i, l := range languages {
		names[i] = l.name
	}
	return names
}

// envs are the stemmers' rooms, which are reused.
var envs = sync.Pool{New: func() any { return snowballstem.NewEnv("") }}

// maxStemmed is the length of the longest word that is stemmed, in bytes. A longer one is no word of a
// language, and the stemmers take time in proportion to the square of the length.
const maxStemmed = 100

// Stemmer returns the function that stems folded words of a language. It panics when the language is not
// one of Languages. The function returns words longer than maxStemmed, and words that are no valid
// UTF-8, as they are.
func Stemmer(language string) func(word string) string {
	i := slices.Index(Languages(), language)
	if i < 0 {
		panic("words: no stemmer for " + language)
	}
	stem := languages[i].stem
	return func(word string) (stemmed string) {
		if len(word) > maxStemmed || !utf8.ValidString(word) {
			return word
		}
		env := envs.Get().(*snowballstem.Env)
		defer envs.Put(env)
		env.SetCurrent(word)
		stem(env)
		if stemmed = Fold(env.Current()); stemmed == "" {
			return word
		}
		return stemmed
	}
}
