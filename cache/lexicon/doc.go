// Package lexicon knows the words and the terms of one index, in memory: so that typing errors
// can be corrected, and a search knows what a word would cost before it looks for it.
//
// What it knows may be a little old, or incomplete where there is no room: then a ranking is a
// little worse and a typing error stays uncorrected, but nothing that is found is wrong. The
// lexicons of a cache share their Rooms.
package lexicon
