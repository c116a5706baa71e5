package plan

import (
	"strconv"
	"strings"
)

// SplitTexts reads a JSON array of texts and nulls as Postgres writes it. Bytes that are not
// UTF-8, which a SQL_ASCII database may hold, are kept; encoding/json would replace them, and the
// row of such a key would not be found again.
func SplitTexts(s string) (texts []*string, ok bool) {
	rest, ok := strings.CutPrefix(s, "[")
	if !ok {
		return nil, false
	}
	for {
		if rest, ok = strings.CutPrefix(rest, "null"); ok {
			texts = append(texts, nil)
		} else {
			var text string
			if text, rest, ok = jsonText(rest); !ok {
				return nil, false
			}
			texts = append(texts, &text)
		}
		if rest == "]" {
			return texts, true
		}
		if rest, ok = strings.CutPrefix(rest, ","); !ok {
			return nil, false
		}
		rest = strings.TrimPrefix(rest, " ")
	}
}

// jsonText reads the JSON string at the beginning of s.
func jsonText(s string) (text, rest string, ok bool) {
	if !strings.HasPrefix(s, `"`) {
		return "", "", false
	}
	end := 1
	for end < len(s) && s[end] != '"' {
		if s[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(s) {
		return "", "", false
	}
	quoted, rest := s[1:end], s[end+1:]
	if !strings.Contains(quoted, `\`) {
		return quoted, rest, true
	}
	var b strings.Builder
	for i := 0; i < len(quoted); i++ {
		if quoted[i] != '\\' {
			b.WriteByte(quoted[i])
			continue
		}
		i++
		switch c := quoted[i]; c {
		case 'b':
			b.WriteByte('\b')
		case 'f':
			b.WriteByte('\f')
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 't':
			b.WriteByte('\t')
		case 'u': // of a control character: Postgres writes all others as they are
			if i+4 > len(quoted)-1 {
				return "", "", false
			}
			n, err := strconv.ParseUint(quoted[i+1:i+5], 16, 16)
			if err != nil {
				return "", "", false
			}
			b.WriteRune(rune(n))
			i += 4
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), rest, true
}
