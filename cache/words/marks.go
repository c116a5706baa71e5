package words

// The marks that stand before a term that is not the stem of a word. Neither the words of a document nor a text
// that is searched for can contain a mark.
const (
	RawMark  = "\x01" // in a query: the rest is a term, not to be stemmed
	FormMark = "\x02" // the rest is a word as it is written, whose stem differs
	NameMark = "\x03" // the rest is a whole line of a document; see Name
	SignMark = "\x04" // the rest is a word with the signs that stand at it: c++
	GapMark  = "\x05" // the place between two elements of a list; see ElementEnd
)

// ElementEnd stands in a document's text between the elements of a list. It takes a place of its own, so that
// no phrase runs from one element into the next.
const ElementEnd = "\x1e"
