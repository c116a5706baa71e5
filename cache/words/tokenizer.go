package words

// The names of the tokenizers that know no language.
const (
	UnicodeTokenizer = "unicode" // words, without regard to case and diacritics
	TrigramTokenizer = "trigram" // any three characters that follow each other
)

// Tokenizers returns the names of all tokenizers: unicode, trigram, and the languages whose
// words are stemmed.
func Tokenizers() []string {
	return append([]string{UnicodeTokenizer, TrigramTokenizer}, Languages()...)
}

// LanguageOf returns the language whose words a tokenizer stems, "" if it doesn't stem. ok
// reports whether the tokens are words: those of trigram are not.
func LanguageOf(tokenizer string) (language string, ok bool) {
	if tokenizer == UnicodeTokenizer {
		return "", true
	}
	return tokenizer, tokenizer != TrigramTokenizer
}

// StemmerOf returns the function that stems folded words as a tokenizer does, nil if it
// doesn't stem.
func StemmerOf(tokenizer string) func(string) string {
	if language, ok := LanguageOf(tokenizer); ok && language != "" {
		return Stemmer(language)
	}
	return nil
}
