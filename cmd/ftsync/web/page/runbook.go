package page

import (
	"regexp"
	"strings"
	"sync"

	"ftsync/docker"
)

// Runbook renders the runbook, which docker/README.md holds, so that it is at hand where nothing
// but this program is. Of Markdown it knows what stands there: headings, paragraphs, code, links.
var Runbook = sync.OnceValue(func() []byte {
	p := &writer{}
	p.begin(frame{title: "Runbook · ftsync", root: "../", skip: "runbook"})
	p.put("<h1>Runbook</h1>\n</div>\n</header>\n<main id=\"runbook\" class=\"runbook\" tabindex=\"-1\">\n")
	for _, block := range strings.Split(docker.Runbook(), "\n\n") {
		block = strings.TrimSpace(block)
		heading, isHeading := strings.CutPrefix(block, "### ")
		switch {
		case block == "":
		case isHeading:
			p.put("<h2 id=\"¤\">¤</h2>\n", anchor(heading), heading)
		case strings.HasPrefix(block, "```"):
			_, code, _ := strings.Cut(strings.TrimSuffix(block, "```"), "\n")
			p.put("<pre>¤</pre>\n", code)
		default:
			p.put("<p>")
			p.inline(block)
			p.put("</p>\n")
		}
	}
	p.put("</main>\n")
	p.footer("../", "status")
	return p.Bytes()
})

// marked is code, or a link with its text and where it leads.
var marked = regexp.MustCompile("`([^`]+)`|\\[([^]]+)\\]\\(([^)]+)\\)")

// inline writes a paragraph. A link to another file is its text alone: the file is not here.
func (p *writer) inline(text string) {
	at := 0
	for _, m := range marked.FindAllStringSubmatchIndex(text, -1) {
		p.put("¤", text[at:m[0]])
		at = m[1]
		switch {
		case m[2] >= 0:
			p.put("<code>¤</code>", text[m[2]:m[3]])
		case text[m[6]] == '#':
			p.put("<a href=\"¤\">¤</a>", text[m[6]:m[7]], text[m[4]:m[5]])
		default:
			p.put("¤", text[m[4]:m[5]])
		}
	}
	p.put("¤", text[at:])
}
