package columns

import (
	"crypto/sha256"
	"slices"
	"sync"
)

// kept remembers sets of documents from one view of a generation to the next: those that fulfil a filter,
// and those in which a text stands. A set that was made for an earlier view is made right for a later one
// by looking again at the documents that have changed in between, and at no others. The sets that were
// not asked for the longest are forgotten: beyond most of them, or where they would take more than room bytes
// together and are more than leastKept.
//
// A view older than the one that a set was made for does without it.
type kept struct {
	most int
	room int64 // 0: as much as most sets take, an eighth of a byte a document each

	mu    sync.Mutex
	sets  map[setName]*keptSet
	asked int64 // how often sets were asked for
}

type setName [sha256.Size]byte

func nameOf(text string) setName { return sha256.Sum256([]byte(text)) }

// keptSet is as of a state of the file. Its documents are not changed.
type keptSet struct {
	changes   int64
	documents Bitmap
	count     int64
	asked     int64 // when it was last asked for, by kept.asked
}

// A shop has more filters than texts that everybody types; mostMatches take 4 bytes a document.
const (
	mostFilters = 16
	mostMatches = 32
	leastKept   = 4
)

// get returns a set, and the documents that have changed since, of all or only those with other texts.
// ok reports whether there is one.
func (k *kept) get(v *View, name setName, texts bool) (set keptSet, changed []int64, ok bool) {
	if set, ok = k.ask(name); ok {
		changed, ok = v.since(set.changes, texts)
	}
	return set, changed, ok
}

func (k *kept) ask(name setName) (set keptSet, ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	known := k.sets[name]
	if known == nil {
		return set, false
	}
	k.asked++
	known.asked = k.asked
	return *known, true
}

// put remembers a set as of a view.
func (k *kept) put(v *View, name setName, documents Bitmap) keptSet {
	set := keptSet{changes: v.Changes, documents: documents, count: documents.Count()}
	k.mu.Lock()
	defer k.mu.Unlock()
	if known := k.sets[name]; known != nil && known.changes > v.Changes {
		return set // a search of an older view has come late
	}
	if k.sets[name] == nil {
		for len(k.sets) >= k.mostOf(int64(len(documents))*8) {
			k.forget()
		}
	}
	k.asked++
	set.asked = k.asked
	k.sets[name] = &set
	return set
}

// mostOf returns how many sets of so many bytes each are kept.
func (k *kept) mostOf(bytes int64) int {
	if k.room == 0 || bytes == 0 {
		return k.most
	}
	return int(min(int64(k.most), max(k.room/bytes, leastKept)))
}

// forget forgets the set that was not asked for the longest.
func (k *kept) forget() {
	var oldest setName
	least := k.asked + 1
	for name, set := range k.sets {
		if set.asked < least {
			oldest, least = name, set.asked
		}
	}
	delete(k.sets, oldest)
}

// batch is what was changed between two states of the file.
type batch struct {
	before, changes int64
	ids, texts      []int64 // the documents changed, and those of them with other texts
}

// A view knows the last batches, as far as they changed at most mostChanged documents together.
const (
	mostBatches = 256
	mostChanged = 4096
)

// withBatch returns the last batches before a view, and the one that comes after it.
func (v *View) withBatch(changes int64, docs []Change) []batch {
	b := batch{before: v.Changes, changes: changes}
	for _, d := range docs {
		b.ids = append(b.ids, d.ID)
		if !d.SameText {
			b.texts = append(b.texts, d.ID)
		}
	}
	from, room := len(v.batches), mostChanged-len(b.ids)
	if room < 0 {
		return nil
	}
	for from > 0 && len(v.batches)-from < mostBatches && room >= len(v.batches[from-1].ids) {
		from--
		room -= len(v.batches[from].ids)
	}
	return append(slices.Clone(v.batches[from:]), b)
}

// since returns the documents that have changed after a state of the file; texts: those with other
// texts. ok reports whether that is known.
func (v *View) since(changes int64, texts bool) (ids []int64, ok bool) {
	at := v.Changes
	for _, b := range slices.Backward(v.batches) {
		if at == changes {
			break
		}
		if texts {
			ids = append(ids, b.texts...)
		} else {
			ids = append(ids, b.ids...)
		}
		at = b.before
	}
	if at != changes {
		return nil, false
	}
	slices.Sort(ids)
	return slices.Compact(ids), true
}

// Matching returns the documents that were found to match an FTS5 expression, in an earlier view or this
// one, and the documents that have to be asked about again, because their texts have changed since. ok
// reports whether that is known. The caller may not change the bitmap.
func (v *View) Matching(expr string) (found Bitmap, changed []int64, ok bool) {
	set, changed, ok := v.matches.get(v, nameOf(expr), true)
	return set.documents, changed, ok
}

// KeepMatching remembers all documents that match an FTS5 expression as of this view. They may not be
// changed any more.
func (v *View) KeepMatching(expr string, found Bitmap) { v.matches.put(v, nameOf(expr), found) }

// TextsSince returns the documents whose texts have changed after an earlier state of the file, ascending. ok
// reports whether that is known.
func (v *View) TextsSince(changes int64) (ids []int64, ok bool) { return v.since(changes, true) }
