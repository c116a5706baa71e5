package markup

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// Text returns the text of HTML, a line for each block.
func Text(source string) string {
	if strings.IndexByte(source, '<') < 0 && strings.IndexByte(source, '&') < 0 {
		w := writer{}
		w.text(source)
		return w.out.String()
	}
	w := writer{}
	unseen := "" // the element whose content is left out
	z := html.NewTokenizer(strings.NewReader(source))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return w.out.String()
		case html.TextToken:
			if unseen == "" {
				w.text(string(z.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			switch element := string(name); {
			case blocks[element]:
				w.line = true
			case hidden[element]:
				unseen = element // the tokenizer gives its content as one text, and then its end
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			switch element := string(name); {
			case element == unseen:
				unseen = ""
			case blocks[element]:
				w.line = true
			}
		}
	}
}

// writer writes text with one blank for each space, and one end of line between blocks.
type writer struct {
	out         strings.Builder
	space, line bool // before what is written next
}

func (w *writer) text(s string) {
	for s != "" {
		end := strings.IndexAny(s, " \t\n\f\r")
		if end < 0 {
			end = len(s)
		}
		if end > 0 {
			w.write(s[:end])
		}
		if end < len(s) {
			w.space = true
			end++
		}
		s = s[end:]
	}
}

func (w *writer) write(s string) {
	switch {
	case w.out.Len() == 0:
	case w.line:
		w.out.WriteByte('\n')
	case w.space:
		w.out.WriteByte(' ')
	}
	w.space, w.line = false, false
	w.out.WriteString(s)
}

// set returns the set of some names.
func set(names string) map[string]bool {
	m := map[string]bool{}
	for name := range strings.FieldsSeq(names) {
		m[name] = true
	}
	return m
}

// blocks are the elements that stand on lines of their own: those that browsers show so, and the
// cells of a table.
var blocks = set(`address article aside blockquote body br button caption center dd details dialog dir div dl dt
	fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li listing
	main menu nav ol optgroup option p plaintext pre search section select summary table tbody td textarea tfoot th
	thead title tr ul video audio xmp`)

// hidden are the elements whose content nobody sees. The tokenizer takes it for one text.
var hidden = set("script style iframe noembed noframes noscript")

// LooksLike reports whether a text is probably HTML: it has a closing tag of an element, or one
// of those that need none, such as br. A few signs of comparison are none.
func LooksLike(text string) bool {
	for at := 0; ; {
		i := strings.IndexByte(text[at:], '<')
		if i < 0 {
			return false
		}
		at += i + 1
		rest := strings.TrimPrefix(text[at:min(len(text), at+16)], "/")
		end := strings.IndexFunc(rest, func(r rune) bool {
			return !(r < utf8.RuneSelf && ('a' <= r|0x20 && r|0x20 <= 'z' || '0' <= r && r <= '9'))
		})
		if end <= 0 || !strings.ContainsRune("> /\n", rune(rest[end])) {
			continue
		}
		name := strings.ToLower(rest[:end])
		closes := text[at] == '/' && (blocks[name] || inline[name])
		if closes || void[name] || name == "p" && rest[end] == '>' {
			return true
		}
	}
}

// inline are elements by which HTML is recognised, and void those that are never closed.
var (
	inline = set("a abbr b big cite code del em font i ins kbd mark q s small span strong sub sup tt u")
	void   = set("br hr img")
)
