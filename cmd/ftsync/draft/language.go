package draft

import (
	"strings"
	"unicode"
)

// unicodeTokenizer takes words as they are written.
const unicodeTokenizer = "unicode"

// common are words that make up a large part of any text of a language, and little of others'.
var common = map[string]string{
	"danish":     "og det ikke er af til på med for den jeg som der har blev hvor efter også eller",
	"dutch":      "de het een en van niet zijn dat voor met aan ook maar wordt door naar bij uit worden",
	"english":    "the and of to in is that for with was are this his from by not which has their an",
	"finnish":    "ja on ei se että oli hän mutta kun niin joka myös ovat kanssa mitä sekä jonka",
	"french":     "le la les et des du une est dans pour qui sur avec par au aux ses ne pas ce",
	"german":     "der die und das ist nicht mit von den ein eine zu auf für im dem sich auch als wird",
	"hungarian":  "a az és hogy nem egy is volt meg csak már mint ezt azt után szerint között",
	"irish":      "an na agus ar is go bhí leis ag sé sí ach don ina atá bhfuil chun",
	"italian":    "il di che la e un per una non sono con del della gli dei nel alla più anche",
	"norwegian":  "og det ikke er av til på med for den jeg som har ble hvor etter også eller fra seg",
	"portuguese": "o de que e do da em um para com não uma os no na por mais as dos seu",
	"romanian":   "și în de la cu nu pe un o este din că care pentru mai sunt fost lui prin",
	"russian":    "и в не на что с как это по он но из у за к его для от был она",
	"spanish":    "el de que y en los la un por con una para las del se su no al lo más",
	"swedish":    "och det att inte är av till på med för den jag som har ett var hur efter också från",
	"tamil":      "மற்றும் ஒரு இந்த என்று அவர் இது என்ற உள்ள அந்த",
	"turkish":    "ve bir bu için ile da de çok olarak daha olan gibi ne sonra kadar onun ise",
	"arabic":     "في من على إلى أن هذا التي الذي مع عن هذه كان ما لا بين",
}

const (
	leastWords = 50   // that a guess needs
	leastKinds = 6    // of common words that are among them
	leastShare = 0.08 // of all words that must be common ones of the language
	clearly    = 1.25 // how many times as many as of the next language
)

// languageOf returns the tokenizer for some texts.
func languageOf(texts []string) string {
	of := map[string][]string{}
	for language, words := range common {
		for _, w := range strings.Fields(words) {
			of[w] = append(of[w], language)
		}
	}
	counts, all := map[string]int{}, 0
	kinds := map[string]map[string]bool{}
	for _, text := range texts {
		for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
			return !unicode.In(r, unicode.L, unicode.M)
		}) {
			all++
			for _, language := range of[w] {
				if kinds[language] == nil {
					kinds[language] = map[string]bool{}
				}
				kinds[language][w] = true
				counts[language]++
			}
		}
	}
	best, next := unicodeTokenizer, 0
	for language, n := range counts {
		switch {
		case n > counts[best]:
			best, next = language, counts[best]
		case n > next:
			next = n
		}
	}
	if all < leastWords || len(kinds[best]) < leastKinds || float64(counts[best]) < leastShare*float64(all) ||
		float64(counts[best]) < clearly*float64(next) {
		return unicodeTokenizer
	}
	return best
}
