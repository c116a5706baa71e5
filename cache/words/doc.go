// Package words knows about words, and nothing about indexes: which characters make a word, how a text
// is split into words, how the words of a language are stemmed, which tokenizers there are, and which of
// many words are spelled like another.
//
// # Splitting
//
// A Splitter makes the terms of a text, for documents and for queries: there is no second way. A word is
// a run of letters and digits with their marks (UAX #29). In scripts without spaces between words each
// character, with its marks, is a term, and so is each pair of characters that follow each other: a query
// looks for the pairs side by side. In a query a character by itself is the term. Emoji and the like are
// terms. A word with signs at it (C++, .NET, R&D) is two terms at one place, one with them and one without.
// A query with signs looks for the first. The trigram tokenizer makes a term of any three characters.
//
// Between the elements of a list (ElementEnd) there is a place without a word: a phrase does not run across it.
//
// # Folding and stemming
//
// A word is first folded, and then stemmed. Folding is Unicode's NFKC with full case folding, without
// accents, the points of Arabic and Hebrew, and characters that are not seen; Latin letters that Unicode
// does not decompose become what people type for them (ß ss, ł l, ø o). What each character becomes is in
// table.go, which table_test.go makes from Unicode's data. Vowel signs and voicing stay. The
// stemmers are made for words with diacritics, and cut off a little less without them: French aimée
// becomes aime, not aim. But in this order élève and eleve always become the same, and people search
// without accents. A document that can't be found is worse than two forms of a word with different
// stems.
//
// # Vocabulary
//
// A Vocabulary finds, among hundreds of thousands of words, those within one or
// two typing errors of another, in a tenth of a millisecond or two, and those that are made of another and a third,
// in the languages that write words together (Composed).
//
// # What it promises
//
//   - Any bytes may be passed as a word. The same word gives the same result.
//   - Everything may be used by several goroutines at once.
package words
