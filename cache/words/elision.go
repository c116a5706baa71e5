package words

import "strings"

// elisions are the articles and pronouns that lose their vowel before another word, and are no words to
// search for: l'avion is found as avion.
var elisions = map[string]map[string]bool{
	"french":  set("l m t qu n s j d c jusqu quoiqu lorsqu puisqu"),
	"italian": set("c l all dall dell nell sull coll pell gl agl dagl degl negl sugl un m t s v d"),
	"irish":   set("d m b"),
}

func set(list string) map[string]bool {
	m := map[string]bool{}
	for _, word := range strings.Fields(list) {
		m[word] = true
	}
	return m
}
