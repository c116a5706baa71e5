package words

import "unicode/utf8"

// Name returns what a line is indexed as a whole: its letters and digits, folded, without what stands between
// them. So Wi-Fi, wifi and WI FI are the same name. C++ and .NET keep their signs, and a line of signs alone is
// these.
func Name(line string) string {
	name, _ := appendName(nil, line, true)
	return string(name)
}

// appendName adds the name of a line, with the signs before its words or without. led reports whether it has
// such signs.
func appendName(name []byte, line string, leads bool) (_ []byte, led bool) {
	from := len(name)
	var f folding
	inside := false // the character before is a letter
	for at := 0; at < len(line); {
		if c := line[at]; c < utf8.RuneSelf && ascii[c].class() == letter {
			name = append(name, lowered(c))
			f.last, inside = rune(c), true
			at++
			continue
		}
		r, size := utf8.DecodeRuneInString(line[at:])
		e := look(r)
		switch c := e.class(); {
		case c == letter || c == ideograph || c == syllable || c == mark:
			name, inside = f.append(name, r, e), true
		case c == accent:
			name = f.append(name, r, e)
		case c == ignorable:
		case (c == binding || isDot(r)) && inside:
			// Within Google+Maps it says no more than a space.
			end := plusEnd(line, at)
			if next, _ := utf8.DecodeRuneInString(line[end:]); look(next).class() != letter {
				name = append(name, Fold(line[at:end])...)
			}
			size, inside = max(size, end-at), false
		case c == binding || isDot(r):
			if end := leadEnd(line, at); end > at {
				if led = true; leads {
					name = append(name, Fold(line[at:end])...)
				}
				size = end - at
			}
		default:
			inside = false
		}
		at += size
	}
	if len(name) == from {
		for _, r := range line {
			if e := look(r); e.class() == sign || e.class() == regional {
				name = f.append(name, r, e)
			}
		}
	}
	return f.composed(name, from), led
}

// lowered returns the small letter of an ASCII character that is a letter or a digit.
func lowered(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

// plusEnd returns where the signs + and # end that begin at a place.
func plusEnd(text string, at int) int {
	for at < len(text) {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !isPlus(r) {
			break
		}
		at += size
	}
	return at
}

// isPlus reports whether a character is a sign that makes another word of the one at which it stands, as
// in C++ and C#, also without another word behind it.
func isPlus(r rune) bool {
	e := look(r)
	return e.class() == binding && r != '&' && e.folded() != "&"
}
