package page

import (
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"
)

// Chart is how a number was in the last hour. Most is how many values a whole hour has; where there
// are fewer, nothing is drawn for the time before. A value that is NaN is a gap: it is not known.
type Chart struct {
	Name, Unit string
	Over       string // the time that it covers
	Values     []float32
	Most       int
	FromZero   bool // the chart begins at 0, not at the least value
}

// chartHeight is that of a chart in its own units; a value is one of them wide.
const chartHeight = 40

// bounds are the least and the greatest value, and the last one; known: there is one.
func (c Chart) bounds() (least, greatest, last float64, known bool) {
	last = math.NaN()
	for _, v := range c.Values {
		f := float64(v)
		last = f
		switch {
		case math.IsNaN(f):
		case !known:
			least, greatest, known = f, f, true
		default:
			least, greatest = min(least, f), max(greatest, f)
		}
	}
	return least, greatest, last, known
}

// path is the line of a chart, in whole units. Where values stay the same it has no points.
func (c Chart) path(least, greatest float64) string {
	if c.FromZero {
		least = 0
	}
	height := func(v float64) int {
		if greatest == least {
			if c.FromZero { // it is 0 throughout
				return chartHeight - 1
			}
			return chartHeight / 2
		}
		return chartHeight - 1 - int((v-least)/(greatest-least)*(chartHeight-2))
	}
	ys := make([]int, len(c.Values))
	for i, v := range c.Values {
		ys[i] = -1
		if !math.IsNaN(float64(v)) {
			ys[i] = height(float64(v))
		}
	}
	var b strings.Builder
	for i, y := range ys {
		first, last := i == 0 || ys[i-1] < 0, i == len(ys)-1 || ys[i+1] < 0
		x := c.Most - len(ys) + i
		switch {
		case y < 0:
		case first && last:
			fmt.Fprintf(&b, "M%d %dh1", x, y)
		case first:
			fmt.Fprintf(&b, "M%d %d", x, y)
		case last || ys[i-1] != y || ys[i+1] != y:
			fmt.Fprintf(&b, "L%d %d", x, y)
		}
	}
	return b.String()
}

func (p *writer) chart(c Chart) {
	least, greatest, last, known := c.bounds()
	now := "unknown"
	if !math.IsNaN(last) {
		now = c.say(last)
	}
	p.put("<figure><figcaption>¤ <b>¤</b></figcaption>\n", c.Name, now)
	if !known {
		p.put("<p class=\"none\">not measured yet</p>\n</figure>\n")
		return
	}
	p.put("<svg class=\"chart\" viewBox=\"0 0 ¤ ¤\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"¤\">"+
		"<path vector-effect=\"non-scaling-stroke\" d=\"¤\"/></svg>\n", strconv.Itoa(c.Most), strconv.Itoa(chartHeight),
		fmt.Sprintf("%s in the last %s: from %s to %s, now %s", c.Name, c.Over, c.say(least), c.say(greatest), now),
		c.path(least, greatest))
	between := c.say(least)
	if least != greatest {
		between += " to " + c.say(greatest)
	}
	p.put("<small>¤ in ¤</small></figure>\n", between, c.Over)
}

// say is a value with its unit, and with no more digits than it is worth.
func (c Chart) say(v float64) string {
	text := Thousands(int64(math.Round(v)))
	if v != math.Trunc(v) && v < 10 {
		text = strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
	}
	return text + c.Unit
}

// escaped is a text as a query string has it.
func escaped(text string) string { return url.QueryEscape(text) }
