// Package words knows about words, and nothing about indexes: which characters make a word, how the
// words of a language are stemmed, which tokenizers there are, and which of many words are spelled
// like another.
//
// # Folding and stemming
//
// A word is first folded (lower case, Latin letters without their diacritics) and then stemmed. The
// stemmers are made for words with diacritics, and cut off a little less without them: French aimée
// becomes aime, not aim. But in this order élève and eleve always become the same, and people search
// without accents. A document that can't be found is worse than two forms of a word with different
// stems.
//
// # Vocabulary
//
// A Vocabulary finds, among hundreds of thousands of words, those within one or
// two typing errors of another, in a few milliseconds.
//
// # What it promises
//
//   - Any bytes may be passed as a word. The same word gives the same result.
//   - Everything may be used by several goroutines at once.
package words
