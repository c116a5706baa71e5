package filter

import (
	"fmt"
	"strings"
)

// instead has what to write in place of operators and keywords of other languages.
var instead = map[string]string{
	"==": "=", "===": "=", ":": "=", "<>": "!=", "!==": "!=", "=>": ">=", "=<": "<=",
	"&&": "AND", "&": "AND", "||": "OR", "|": "OR", "!": "NOT",
	"LIKE": "CONTAINS or STARTS WITH", "ILIKE": "CONTAINS or STARTS WITH",
	"BETWEEN": "the two ends with TO between them, such as 2015 TO 2020",
	"“":       `"`, "”": `"`, "„": `"`, "«": `"`, "»": `"`, "‘": `"`, "’": `"`, "`": `"`,
}

// unexpected returns the error for the next token, which the grammar does not allow there.
func (p *parser) unexpected(want string) error {
	t := p.peek()
	if p.at > 0 {
		want += " after " + plain(p.tokens[p.at-1])
	}
	detail := fmt.Sprintf("found %s, expected %s", t, want)
	if hint := p.hint(); hint != "" {
		detail += "; " + hint
	}
	return &Error{t.offset, detail}
}

// hint guesses what was meant by the next token, and says how to write that; "" when it can't.
func (p *parser) hint() string {
	t := p.peek()
	if write := instead[strings.ToUpper(t.text)]; write != "" && (t.kind == stray || t.kind == word) {
		return "write " + write
	}
	var before, first token
	if p.at > 0 {
		before = p.tokens[p.at-1]
	}
	if p.at > 1 {
		first = p.tokens[p.at-2]
	}
	switch {
	case before.kind == compare && t.is("NULL"), before.kind == compare && t.is("EMPTY"):
		if before.text == "!=" {
			return "write IS NOT " + strings.ToUpper(t.text)
		}
		return "write IS " + strings.ToUpper(t.text)
	case before.kind == compare && t.is("["):
		return "several values are asked for by IN [a, b]"
	case before.is("IN") && t.is("("):
		return "a list has square brackets"
	case t.keyword() && !t.is("AND") && !t.is("OR"):
		return "a column or value of that name goes in quotes"
	case t.kind == stray:
		return "a text with such characters goes in quotes"
	case first.kind == compare && before.kind == word && t.kind == word && !t.keyword():
		return "a text of several words goes in quotes"
	}
	return ""
}

// plain returns a token as it appears in the middle of a message.
func plain(t token) string {
	if t.keyword() {
		return strings.ToUpper(t.text)
	}
	return shown(t.text)
}
