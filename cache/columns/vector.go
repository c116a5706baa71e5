package columns

// vector holds a value for each document, by id, in chunks. It is not changed once others can
// see it: a writer copies the chunks that it changes.
type vector[T comparable] struct {
	chunks []*[chunkSize]T // nil: all zero
}

const chunkSize = 1024

// at returns the value of a document, zero when it has none.
func (v vector[T]) at(id int64) (value T) {
	if c := id / chunkSize; c >= 0 && c < int64(len(v.chunks)) && v.chunks[c] != nil {
		return v.chunks[c][id%chunkSize]
	}
	return value
}

// len returns a number above all ids that have a value.
func (v vector[T]) len() int64 { return int64(len(v.chunks)) * chunkSize }

// writer changes a copy of a vector that shares the chunks it leaves alone.
type writer[T comparable] struct {
	vector[T]
	own map[int64]bool // chunks that were copied; nil: all are the writer's
}

func (v vector[T]) writer() writer[T] {
	return writer[T]{vector[T]{append([]*[chunkSize]T(nil), v.chunks...)}, map[int64]bool{}}
}

func (w *writer[T]) set(id int64, value T) {
	c := id / chunkSize
	for int64(len(w.chunks)) <= c {
		w.chunks = append(w.chunks, nil)
	}
	var zero T
	switch {
	case w.chunks[c] == nil && value == zero:
		return
	case w.chunks[c] == nil:
		w.chunks[c] = new([chunkSize]T)
		if w.own != nil {
			w.own[c] = true
		}
	case w.own != nil && !w.own[c]:
		if w.chunks[c][id%chunkSize] == value {
			return
		}
		chunk := *w.chunks[c]
		w.chunks[c] = &chunk
		w.own[c] = true
	}
	w.chunks[c][id%chunkSize] = value
}
