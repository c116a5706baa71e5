package columns

import (
	"encoding/json"
	"math"

	"ftsync/cache/document"
)

// Bar is a part of a column's range, and how many documents have a value in it.
type Bar struct {
	From, To json.RawMessage // the least and the greatest value in it, as near as a float64 is; nil: there is none
	Count    int64
}

// Bars divides the range of a column of numbers, dates or times over the documents found into at
// most so many parts of equal width: whole numbers and days are not divided. The first bar begins
// with the least value, and the last one ends with the greatest. What is no place on a scale,
// such as NaN and infinity, is in none. Columns of other types have no bars.
func (v *View) Bars(name string, found Bitmap, most int) []Bar {
	c := v.column(name)
	if !c.typ.IsNumeric() || most < 1 {
		return nil
	}
	var exact func(id, code int64) bool
	if c.isMoment() && c.dict.len() > 0 {
		// A moment beside which its exact text is kept is beyond years of four digits.
		exact = func(id, _ int64) bool { return c.exactAt(id) != 0 }
	}
	counts := c.ints.count(found, exact)
	least, greatest := math.Inf(1), math.Inf(-1)
	for code := range counts {
		if at := c.place64(code); finite(at) {
			least, greatest = min(least, at), max(greatest, at)
		}
	}
	if least > greatest {
		return nil
	}
	n, width := parts(least, greatest, c.unit(), most)
	bars, ends := make([]Bar, n), make([][2]int64, n)
	for code, count := range counts {
		at, i := c.place64(code), 0
		if !finite(at) {
			continue
		}
		if width > 0 {
			i = min(int((at/width - least/width)), n-1)
		}
		if b := &bars[i]; b.Count == 0 {
			ends[i] = [2]int64{code, code}
		}
		ends[i] = [2]int64{min(ends[i][0], code), max(ends[i][1], code)}
		bars[i].Count += count
	}
	for i := range bars {
		if bars[i].Count > 0 {
			bars[i].From, bars[i].To = c.numberJSON(ends[i][0], 0), c.numberJSON(ends[i][1], 0)
		}
	}
	return bars
}

// parts divides a range into at most so many parts, each of a whole number of units; 0: any
// number. A range of one value has one part, of width 0.
func parts(least, greatest, unit float64, most int) (n int, width float64) {
	if least == greatest {
		return 1, 0
	}
	// Divided first: the difference may be more than a float64 holds.
	width = greatest/float64(most) - least/float64(most)
	if unit == 0 {
		return most, width
	}
	width = math.Ceil((greatest-least+unit)/float64(most)/unit) * unit
	return min(most, int((greatest-least)/width)+1), width
}

func (c *column) isMoment() bool { return c.typ == document.Date || c.typ == document.Time }

// unit is what a bar is not narrower than; 0: anything.
func (c *column) unit() float64 {
	switch c.typ {
	case document.Integer:
		return 1
	case document.Date:
		return 24 * 60 * 60 * 1e6
	}
	return 0
}

// place64 is the place of a code on the scale of its column.
func (c *column) place64(code int64) float64 {
	if c.isMoment() {
		return float64(unordered(code))
	}
	return c.float(code)
}

func finite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }
