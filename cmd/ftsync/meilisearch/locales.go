package meilisearch

import (
	"slices"
	"strings"
)

// locales are the languages that Meilisearch knows, by ISO 639-1 and by ISO 639-3.
var locales = strings.Fields(`
	af ak am ar az be bg bn ca cs cy da de el en eo es et fa fi fr gu he hi hr hu hy id it ja jv ka km kn ko la lt
	lv mk ml mr my nb ne nl or pa pl pt ro ru si sk sl sn sr sv ta te th tk tl tr uk ur uz vi yi zh zu
	afr aka amh ara aze bel ben bul cat ces cmn cym dan deu ell eng epo est fin fra guj heb hin hrv hun hye ind ita
	jav jpn kan kat khm kor lat lav lit mal mar mkd mya nep nld nob ori pan pes pol por ron rus sin slk slv sna spa
	srp swe tam tel tgl tha tuk tur ukr urd uzb vie yid zho zul`)

// readLocales checks the languages that a text is said to be in. They decide nothing: an index
// has one language, and its searches have the same.
func (o *object) readLocales() {
	var named []string
	o.texts("locales", &named)
	for _, name := range named {
		if !slices.Contains(locales, name) && o.bad == nil {
			o.wrongValue("locales", "Unsupported locale `%s`, expected one of %s", cut(name),
				strings.Join(locales, ", "))
		}
	}
}
