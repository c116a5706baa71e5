package columns

// Groups numbers the values of a filter column that is no list, so that documents with the same value
// have the same number. One goroutine at a time may use it.
type Groups struct {
	c       *column
	numbers map[numberAt]uint32 // of values that have been asked for, in a column of numbers
}

// numberAt is a number in column.ints, and in the dictionary.
type numberAt struct {
	code  int64
	exact uint32
}

// Groups returns the groups of a filter column.
func (v *View) Groups(name string) *Groups {
	return &Groups{v.columns[name], map[numberAt]uint32{}}
}

// Of returns the number of a document's value; 0: it has none.
func (g *Groups) Of(id int64) uint32 {
	if !g.c.typ.IsNumeric() {
		return uint32(g.c.codes.at(id))
	}
	at := numberAt{g.c.ints.at(id), g.c.exactAt(id)}
	if at.code == nullNumber {
		return 0
	}
	if g.numbers[at] == 0 {
		g.numbers[at] = uint32(len(g.numbers) + 1)
	}
	return g.numbers[at]
}
