// Package words knows about words without knowing any index: which characters make one, how
// those of a language are stemmed, which tokenizers there are, and which of many words are
// spelled like another.
//
// # Folding and stemming
//
// A word is first folded (lower case, Latin letters without their diacritics) and
// then stemmed. The stemmers are made for words with diacritics, and cut a little
// less without: French aimée becomes aime, not aim. But élève and eleve become
// the same, always, and people search without accents: a document that cannot be
// found costs more than two forms of a word that stay apart.
//
// # Vocabulary
//
// A Vocabulary finds, among hundreds of thousands of words, those within one or
// two typing errors of another, in a few milliseconds.
//
// # What it promises
//
//   - Any bytes are a word; nothing panics. The same word gives the same result.
//   - Everything may be used by several goroutines at once.
package words
