package config

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"ftsync/cache/filter"
	"ftsync/cache/search"
	"ftsync/cache/words"
)

// A search for a word also looks for the other texts of its groups. These limits bound the
// cost of one word, and the memory that every search needs for the groups.
const (
	maxSynonyms    = 1000 // groups
	maxSynonymSize = 20   // texts of a group
	maxStopWords   = 1000
)

// synonyms reads groups of words and phrases that mean the same.
func (r *reader) synonyms(n *yaml.Node, path string) (groups [][]string) {
	items := r.list(n, path, "a list of groups, such as [[tv, television], [film, movie]]")
	if !r.atMost(n, path, len(items), maxSynonyms, "groups") {
		return nil
	}
	for i, item := range items {
		at := fmt.Sprintf("%s[%d]", path, i)
		group := r.texts(item, at, "a list of words that mean the same, such as [tv, television]", "a word or phrase")
		texts := resolveAlias(item).Content
		r.atMost(item, at, len(texts), maxSynonymSize, "texts")
		for j, text := range texts {
			value, at := resolveAlias(text).Value, fmt.Sprintf("%s[%d]", at, j)
			r.atMost(text, at, len(strings.Fields(value)), search.MaxSynonymWords, "words")
			if strings.TrimSpace(value) != "" && words.Count(words.UnicodeTokenizer, value) == 0 {
				r.problem(text, at, "only "+quoted(value),
					"a letter, a digit or a sign that is searched for, such as % or an emoji")
			}
		}
		// Those that are no texts have been reported.
		if len(group) > 0 && len(group) == len(texts) && !differ(group) {
			r.problem(item, at, "only "+quoted(group[0]), "at least two different texts")
		}
		groups = append(groups, group)
	}
	return groups
}

// differ reports whether texts differ in more than their case.
func differ(texts []string) bool {
	return slices.ContainsFunc(texts, func(s string) bool { return filter.Fold(s) != filter.Fold(texts[0]) })
}

// stopWords reads words that say nothing about what is searched for.
func (r *reader) stopWords(n *yaml.Node, path string) []string {
	words := r.texts(n, path, "a list of words, such as [the, a]", "a word")
	if len(words) == 0 || !r.atMost(n, path, len(resolveAlias(n).Content), maxStopWords, "words") {
		return nil
	}
	for i, item := range resolveAlias(n).Content {
		if s := resolveAlias(item).Value; len(strings.Fields(s)) > 1 {
			r.problem(item, fmt.Sprintf("%s[%d]", path, i), "the text "+quoted(s), "one word")
		}
	}
	return words
}

// atMost reports whether a list is not too long.
func (r *reader) atMost(n *yaml.Node, path string, count, most int, of string) bool {
	if count > most {
		r.problem(n, path, fmt.Sprintf("%d %s", count, of), fmt.Sprintf("at most %d", most))
	}
	return count <= most
}
