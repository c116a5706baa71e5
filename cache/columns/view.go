package columns

import "math/bits"

// View holds, as of one state of a generation's file, which documents there are and the
// values of their filter columns. It is never changed. A search reads the view of the state
// that its transaction sees.
type View struct {
	Changes int64          // the state of the file: meta's "changes"
	alive   vector[uint64] // a bit an id
	columns map[string]*column
	ranked  ranked
	count   int64   // documents
	batches []batch // what has changed before

	// Of all views of the generation.
	filters, matches *kept
}

// Change is what a batch did to one document.
type Change struct {
	ID       int64
	Values   []any  // its new stored values, in the order of document.Layout.Cols; nil: it is gone
	SameText bool   // its searched texts are as before
	Lengths  []byte // of its searched texts, as FTS5 stores them
}

// Next returns the view after some changes, as of a later state of the file.
func (v *View) Next(changes int64, docs []Change) *View {
	n := &View{Changes: changes, columns: make(map[string]*column, len(v.columns)), count: v.count,
		ranked: newRanked(v.ranked.wanted), batches: v.withBatch(changes, docs), filters: v.filters, matches: v.matches}
	alive := v.alive.writer()
	for _, d := range docs {
		before := alive.at(d.ID >> 6)
		word := before &^ (1 << (d.ID & 63))
		if d.Values != nil {
			word |= 1 << (d.ID & 63)
		}
		n.count += int64(bits.OnesCount64(word) - bits.OnesCount64(before))
		alive.set(d.ID>>6, word)
	}
	n.alive = alive.vector
	room := MostPaths
	for _, c := range v.columns {
		if c.paths != nil {
			room -= len(c.paths.columns)
		}
	}
	for name, c := range v.columns {
		w := c.writer(&room)
		for _, d := range docs {
			if d.Values != nil {
				w.set(d.ID, d.Values[c.place])
			} else {
				w.clear(d.ID)
			}
		}
		n.columns[name] = w.done().tidied(n.count)
		if keys, ok := v.nextKeys(name, n.columns[name], docs); ok {
			n.ranked.keys[name] = keys
		}
	}
	return n
}

// Documents returns the ids of all documents. The caller may change the bitmap.
func (v *View) Documents() Bitmap {
	b := make(Bitmap, v.alive.len())
	for i, chunk := range v.alive.chunks {
		if chunk != nil {
			copy(b[i*chunkSize:], chunk[:])
		}
	}
	return b
}

// living returns the documents of the i-th block.
func (v *View) living(i int) (m mask) {
	if at := i * len(m); at < int(v.alive.len()) {
		if words := v.alive.chunks[at/chunkSize]; words != nil {
			copy(m[:], words[at%chunkSize:])
		}
	}
	return m
}

// ids returns a number above all ids.
func (v *View) ids() int64 { return v.alive.len() * 64 }
