package postgres

import (
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Quote makes an SQL identifier of any name, or a qualified one of several.
func Quote(parts ...string) string { return pgx.Identifier(parts).Sanitize() }

// Literal makes an SQL string of any text, which means the same whatever
// standard_conforming_strings is.
func Literal(s string) string {
	if strings.Contains(s, `\`) {
		return ` E'` + strings.NewReplacer(`'`, `''`, `\`, `\\`).Replace(s) + `'`
	}
	return `'` + strings.ReplaceAll(s, `'`, `''`) + `'`
}

// ParseRelation splits the name of a table as the configuration has it: "table" or
// "schema.table", each part plain or in double quotes. A plain part is not folded to lower case,
// and may hold spaces or begin with a digit: whoever writes User means the table "User".
func ParseRelation(s string) (schema, table string, err error) {
	var parts []string
	for rest := strings.TrimSpace(s); ; {
		var part string
		if strings.HasPrefix(rest, `"`) {
			end := 1
			for ; end < len(rest); end++ {
				if rest[end] == '"' {
					if end+1 < len(rest) && rest[end+1] == '"' {
						end++
						continue
					}
					break
				}
			}
			if end >= len(rest) {
				return "", "", fmt.Errorf("%s: a double quote is not closed", s)
			}
			part, rest = strings.ReplaceAll(rest[1:end], `""`, `"`), rest[end+1:]
		} else {
			end := strings.IndexByte(rest, '.')
			if end < 0 {
				end = len(rest)
			}
			part, rest = rest[:end], rest[end:]
		}
		if part == "" {
			return "", "", fmt.Errorf("%q is not a table's name: write table or schema.table", s)
		}
		parts = append(parts, part)
		if rest == "" {
			break
		}
		if rest[0] != '.' {
			return "", "", fmt.Errorf("%q is not a table's name: write table or schema.table", s)
		}
		rest = rest[1:]
	}
	switch len(parts) {
	case 1:
		return "", parts[0], nil
	case 2:
		return parts[0], parts[1], nil
	}
	return "", "", fmt.Errorf("%q has %d parts: write table or schema.table", s, len(parts))
}
