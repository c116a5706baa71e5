package meilisearch

import "strings"

// paths are names of attributes, with dots between the parts. Each scalar of a document
// is looked up in them, and either may be many: so that takes no longer for more names.
type paths struct {
	named map[string]int  // and how many words of it to keep, where that is asked
	above map[string]bool // what leads to one of them
}

func newPaths(names []string) paths {
	p := paths{map[string]int{}, map[string]bool{}}
	for _, name := range names {
		p.add(name, 0)
	}
	return p
}

func (p paths) add(name string, words int) {
	p.named[name] = max(p.named[name], words)
	for i, c := range name {
		if c == '.' {
			p.above[name[:i]] = true
		}
	}
}

// covers reports whether one of the names is path, or leads to it.
func (p paths) covers(path string) bool {
	covered := false
	p.each(path, func(int) { covered = true })
	return covered
}

// words returns the greatest number of words that one of the names has for a path; 0: none
// has.
func (p paths) words(path string) (most int) {
	p.each(path, func(words int) { most = max(most, words) })
	return most
}

// leads reports whether path leads to one of the names.
func (p paths) leads(path string) bool { return p.above[path] }

// each calls f with the words of each name that is path or leads to it.
func (p paths) each(path string, f func(words int)) {
	for end := len(path); end >= 0; end = strings.LastIndexByte(path[:end], '.') {
		if words, ok := p.named[path[:end]]; ok {
			f(words)
		}
	}
}
