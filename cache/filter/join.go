package filter

import (
	"fmt"
	"strings"
)

// JoinArrays makes one expression of a filter as Meilisearch's API has it in JSON: null, an expression,
// or a list. All entries of a list must be fulfilled; an entry is an expression, or a list of
// expressions of which one must be fulfilled. Each expression is parsed by itself, so that none can
// reach beyond its brackets. An error names the expression it is about, and wraps the *Error if there
// is one.
func JoinArrays(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case []any:
		return joinEach(v, "filter", " AND ", func(v any, name string) (string, error) {
			if list, ok := v.([]any); ok {
				return joinEach(list, name, " OR ", checked)
			}
			return checked(v, name)
		})
	}
	return "", fmt.Errorf("filter: found %s, expected a text or a list", jsonType(v))
}

func joinEach(list []any, name, between string, text func(v any, name string) (string, error)) (string, error) {
	var texts []string
	for i, v := range list {
		s, err := text(v, fmt.Sprintf("%s[%d]", name, i))
		if err != nil {
			return "", err
		}
		if s != "" {
			texts = append(texts, "("+s+")")
		}
	}
	return strings.Join(texts, between), nil
}

// checked returns an expression after checking its grammar; "" when it is empty.
func checked(v any, name string) (string, error) {
	s, ok := v.(string)
	if !ok {
		return "", fmt.Errorf("%s: found %s, expected a text", name, jsonType(v))
	}
	if _, err := Parse(s); err != nil {
		return "", fmt.Errorf("%s, %w", name, err)
	}
	return strings.TrimSpace(s), nil
}

func jsonType(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "true or false"
	case string:
		return "a text"
	case []any:
		return "a list"
	case map[string]any:
		return "an object"
	}
	return "a number"
}
