package columns

// numbers holds a code for each document, by id, in blocks. Codes of numbers, dates and times are
// described in exact.go; others are places in a dictionary. Like a vector it is not changed once others
// can see it.
type numbers struct{ blocks []*block }

// at returns the code of a document, nullNumber when it has none.
func (v numbers) at(id int64) int64 {
	if i := id / blockSize; i >= 0 && i < int64(len(v.blocks)) {
		return v.blocks[i].at(id % blockSize)
	}
	return nullNumber
}

// block returns the block of the documents from i*blockSize on.
func (v numbers) block(i int) *block {
	if i < len(v.blocks) {
		return v.blocks[i]
	}
	return nil
}

// each calls f with every document that has a code, in ascending order of ids.
func (v numbers) each(f func(id, code int64)) {
	for i, b := range v.blocks {
		if b == nil {
			continue
		}
		for j := range int64(blockSize) {
			if code := b.at(j); code != nullNumber {
				f(int64(i)*blockSize+j, code)
			}
		}
	}
}

// numbersWriter changes a copy of numbers that shares the blocks it leaves alone. A block that can't
// store what it is given is taken apart, and stored anew when another one has to be: so documents are best
// set in the order of their ids.
type numbersWriter struct {
	numbers
	own   map[int]bool // blocks that may be changed; nil: all
	open  int          // the block that is taken apart; -1: none
	codes *[blockSize]int64
}

func (v numbers) writer() numbersWriter {
	return numbersWriter{numbers: numbers{append([]*block(nil), v.blocks...)}, own: map[int]bool{}, open: -1}
}

// at returns the code of a document as it is now.
func (w *numbersWriter) at(id int64) int64 {
	if w.open >= 0 && id/blockSize == int64(w.open) {
		return w.codes[id%blockSize]
	}
	return w.numbers.at(id)
}

func (w *numbersWriter) set(id, code int64) {
	i := int(id / blockSize)
	if i == w.open {
		w.codes[id%blockSize] = code
		return
	}
	for len(w.blocks) <= i {
		w.blocks = append(w.blocks, nil)
	}
	b := w.blocks[i]
	if b == nil && code == nullNumber || b != nil && b.at(id%blockSize) == code {
		return
	}
	if b != nil {
		if w.own != nil && !w.own[i] {
			b = b.clone()
			w.blocks[i] = b
			w.own[i] = true
		}
		if b.set(id%blockSize, code) {
			return
		}
	}
	w.close()
	if w.codes == nil {
		w.codes = new([blockSize]int64)
	}
	for j := range w.codes {
		w.codes[j] = b.at(int64(j))
	}
	w.open = i
	w.codes[id%blockSize] = code
}

// close stores the block that is taken apart.
func (w *numbersWriter) close() {
	if w.open < 0 {
		return
	}
	w.blocks[w.open] = newBlock(w.codes)
	if w.own != nil {
		w.own[w.open] = true
	}
	w.open = -1
}

// done returns the numbers with what was written.
func (w *numbersWriter) done() numbers {
	w.close()
	return w.numbers
}
