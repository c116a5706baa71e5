package words

import "unicode/utf8"

// rows has three rows of the table of distances between the beginnings of two words: the one being
// computed and the two before it.
type rows struct{ before, last, this []int }

func newRows(n int) *rows {
	return &rows{make([]int, n+2), make([]int, n+2), make([]int, n+2)}
}

// distance returns the optimal string alignment distance of two words. If it is more than most, the
// result is some number above most.
func (r *rows) distance(a []rune, b []byte, most int) int {
	var letters [maxLetters + 1]rune
	n := 0
	for len(b) > 0 {
		c, size := utf8.DecodeRune(b)
		letters[n] = c
		n++
		b = b[size:]
	}
	before, last, this := r.before[:n+1], r.last[:n+1], r.this[:n+1]
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		this[0] = i
		least := i
		for j := 1; j <= n; j++ {
			cost := 1
			if a[i-1] == letters[j-1] {
				cost = 0
			}
			d := min(last[j]+1, this[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == letters[j-2] && a[i-2] == letters[j-1] {
				d = min(d, before[j-2]+1)
			}
			this[j] = d
			least = min(least, d)
		}
		if least > most {
			// This row alone does not decide: swapped letters use the row before.
			if i == len(a) || !lower(last, most) {
				return most + 1
			}
		}
		before, last, this = last, this, before
	}
	return last[n]
}

// lower reports whether a row has a distance so low that a swap still stays within most.
func lower(row []int, most int) bool {
	for _, d := range row {
		if d < most {
			return true
		}
	}
	return false
}

// beginning reports whether a word has a beginning that is at most one error away from letters.
func (r *rows) beginning(letters []rune, word []byte) bool {
	for n := len(letters) - 1; n <= len(letters)+1; n++ {
		end, at := 0, 0
		for end < n && at < len(word) {
			_, size := utf8.DecodeRune(word[at:])
			at += size
			end++
		}
		if end < n {
			return false
		}
		if r.distance(letters, word[:at], 1) <= 1 {
			return true
		}
	}
	return false
}
