package words

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"
)

// In some languages words are written together: a Haustür is a Tür. Which words are made so is told by the
// vocabulary of an index alone: a word that is another one with a third before or behind it, both of which the
// vocabulary has. Between the two may stand what joins them, as in Arbeitsplatz.
//
// It does not promise to know a language: Tortur is found as Tor and Tür. What begins or ends a word without being
// one (Vor-, Auf-) makes none of its own, where it is in the list below. With the 353,000 words of Debian's
// wngerman as vocabulary, 452 of 520 words looked at were made of the noun asked for (Tür, Haus, Rat, Tor and ten
// more): 0.78 of those for Tür, because of folding (Garnitur), 0.64 for Rat, because of Rate, nearly all for most.

// composing has the languages of which words are found by their parts: what joins the parts, what may stand behind
// a word because of its number or case, and the words that are no parts, for they only change the meaning of another.
// All are folded.
var composing = map[string]struct {
	joins, endings []string
	beside         map[string]bool
}{
	"german": {[]string{"", "s", "es", "n"}, strings.Fields("e en er ern n s es"), set("der die das " +
		"den dem des ein eine einen einer eines und vor auf aus bei mit nach uber unter um durch gegen ohne wider " +
		"wieder hin her zu zur zum ab an ent ver zer be ge un miss fort los weg nicht nur als auch ist sie wir ich " +
		"war was wer wie noch so da dar innen ins ing ende enden test chen lein heit keit ung")},
	"dutch": {[]string{"", "s", "en"}, strings.Fields("en s"), set("een het den der van voor aan ver ont uit bij " +
		"mee door onder over om op tegen toe niet als ook dan dat die was wie")},
	"danish":    {[]string{"", "s"}, strings.Fields("en et er ne e erne"), set(scandinavian)},
	"norwegian": {[]string{"", "s"}, strings.Fields("en et er ene a"), set(scandinavian)},
	"swedish":   {[]string{"", "s"}, strings.Fields("en et ar or er n na arna orna erna"), set(scandinavian)},
	"finnish":   {[]string{"", "n"}, strings.Fields("n t en"), set("ala yli esi ei ja on se ne han oli kun")},
}

const scandinavian = "for fra fran med mot mod over under ind inn ut ud til till pa om op upp opp av af an be den " +
	"det en et ett som var ikke inte och og"

// Inflected returns a folded word with each of the endings that words of the language have.
func Inflected(tokenizer, word string) (list []string) {
	for _, ending := range composing[tokenizer].endings {
		list = append(list, word+ending)
	}
	return list
}

// Composes reports whether words of a tokenizer's language are found by their parts.
func Composes(tokenizer string) bool {
	_, ok := composing[tokenizer]
	return ok
}

// partLetters is how many letters a part has at least. Shorter ones stand in any word.
const partLetters = 3

// Composed returns words that are made of one of some words, the forms of one, and another. KeepEndings must have
// been called. It looks at no more than looked words.
func (v *Vocabulary) Composed(tokenizer string, forms []string) (found []string) {
	language, ok := composing[tokenizer]
	if !ok {
		return nil
	}
	v.mu.RLock()
	defer v.mu.RUnlock()
	isPart := func(part string) bool {
		return utf8.RuneCountInString(part) >= partLetters && !language.beside[part] && v.has(part)
	}
	left := looked
	for _, form := range forms {
		if utf8.RuneCountInString(form) < partLetters || language.beside[form] {
			continue
		}
		end := [linkedBytes]byte([]byte(form[len(form)-linkedBytes:]))
		for i := v.ends[end]; i > 0 && left > 0; i = v.endings[i-1] {
			left--
			word := v.word(v.linked[i-1].at)
			first, ok := bytes.CutSuffix(word, []byte(form))
			if ok && slices.ContainsFunc(language.joins, func(join string) bool {
				part, ok := strings.CutSuffix(string(first), join)
				return ok && isPart(part)
			}) {
				found = append(found, string(word))
			}
		}
		for i := v.begins[[linkedBytes]byte([]byte(form))]; i > 0 && left > 0; i = v.linked[i-1].before {
			left--
			word := v.word(v.linked[i-1].at)
			last, ok := bytes.CutPrefix(word, []byte(form))
			// The forms of a word have what else may join it: Turnhalle is no Tür.
			if ok && (isPart(string(last)) || len(last) > 0 && last[0] == 's' && isPart(string(last[1:]))) {
				found = append(found, string(word))
			}
		}
	}
	return found
}

// looked is how many words with the same ending, or beginning, are looked at: a millisecond or two.
const looked = 40_000
